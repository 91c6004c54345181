// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "httpclient.h"
#include "scriptedserver.h"
#include "secret.h"
#include "signinrequest.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTcpSocket>
#include <QTest>
#include <QUrlQuery>
#include <QUuid>

#include <functional>
#include <map>

namespace patkeeper
{

/// Something that looks like a secret, new each time.
inline QByteArray madeUpSecret()
{
    return QUuid::createUuid().toByteArray(QUuid::Id128) + QUuid::createUuid().toByteArray(QUuid::Id128);
}

/// The parameters of a form, decoded.
inline std::map<QString, QString> parametersOf(const QByteArray &form)
{
    std::map<QString, QString> parameters;
    for (const auto &[name, value] : QUrlQuery(QString::fromLatin1(form)).queryItems(QUrl::FullyDecoded))
        parameters.insert_or_assign(name, value);
    return parameters;
}

/// A small authority whose every answer a test can choose. It checks nothing: the sandbox does.
class FakeAuthority final
{
public:
    using Answer = std::function<QByteArray(const std::map<QString, QString> &form)>;

    static inline const QString tenantId = QStringLiteral("c0a10000-0000-4000-8000-000000000001");
    static inline const QString objectId = QStringLiteral("0b1ec700-0000-4000-8000-000000000002");
    static inline const QString clientId = QStringLiteral("c11e0000-0000-4000-8000-000000000003");

    FakeAuthority() : server([this](const ReceivedRequest &request, QTcpSocket &socket) { answer(request, socket); })
    {
        const QString place = server.url(QString()).toString();
        metadata = {
            {QStringLiteral("issuer"), place + QStringLiteral("/{tenantid}/v2.0")},
            {QStringLiteral("authorization_endpoint"), place + QStringLiteral("/organizations/oauth2/v2.0/authorize")},
            {QStringLiteral("token_endpoint"), place + QStringLiteral("/organizations/oauth2/v2.0/token")},
            {QStringLiteral("device_authorization_endpoint"),
             place + QStringLiteral("/organizations/oauth2/v2.0/devicecode")},
        };
    }

    static QByteArray json(int status, const QJsonObject &object)
    {
        return ScriptedServer::answer(status, QJsonDocument(object).toJson(QJsonDocument::Compact),
                                      {"Content-Type: application/json; charset=utf-8"});
    }

    static QByteArray refusal(const QString &code, int number = 0)
    {
        QJsonObject object{{QStringLiteral("error"), code}};
        if (number != 0) {
            object.insert(QStringLiteral("error_codes"), QJsonArray{number});
            object.insert(QStringLiteral("error_description"),
                          QStringLiteral("AADSTS%1: Words of the service.\r\nTrace ID: "
                                         "11111111-2222-4333-8444-555555555555\r\nCorrelation ID: "
                                         "99999999-2222-4333-8444-555555555555\r\nTimestamp: 2026-11-22 10:00:00Z")
                              .arg(number));
        }
        return json(400, object);
    }

    /// A web token, made at run time: a text of this shape in the source would look like a leaked token.
    static QByteArray webToken(const QJsonObject &claims, const QString &algorithm = QStringLiteral("RS256"))
    {
        const auto part = [](const QJsonObject &object) {
            return QJsonDocument(object)
                .toJson(QJsonDocument::Compact)
                .toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
        };
        return part({{QStringLiteral("alg"), algorithm}}) + '.' + part(claims) + ".c2lnbmF0dXJl";
    }

    QJsonObject claims(const QString &nonce) const
    {
        QJsonObject claims{{QStringLiteral("iss"), issuer()},
                           {QStringLiteral("aud"), clientId},
                           {QStringLiteral("exp"), QDateTime::currentSecsSinceEpoch() + 3600},
                           {QStringLiteral("tid"), tenantId},
                           {QStringLiteral("oid"), objectId},
                           {QStringLiteral("preferred_username"), QStringLiteral("ada@example.org")},
                           {QStringLiteral("name"), QStringLiteral("Ada")}};
        if (!nonce.isEmpty())
            claims.insert(QStringLiteral("nonce"), nonce);
        return claims;
    }

    QString issuer() const { return server.url(QStringLiteral("/%1/v2.0").arg(tenantId)).toString(); }

    QJsonObject tokens(const QString &nonce = {}) const
    {
        return {{QStringLiteral("token_type"), QStringLiteral("Bearer")},
                {QStringLiteral("expires_in"), 3599},
                {QStringLiteral("scope"), QStringLiteral("resource/narrow")},
                {QStringLiteral("access_token"), QString::fromLatin1(accessToken)},
                {QStringLiteral("refresh_token"), QString::fromLatin1(refreshToken)},
                {QStringLiteral("id_token"), QString::fromLatin1(webToken(claims(nonce)))}};
    }

    SignInRequest request() const
    {
        SignInRequest request;
        request.settings.authority = server.url(QString());
        request.settings.clientId = clientId;
        request.scopes = {.preferred = {QStringLiteral("resource/narrow"), QStringLiteral("resource/narrow_manage")},
                          .fallback = {QStringLiteral("resource/.default")}};
        return request;
    }

    HttpOptions httpOptions() const
    {
        HttpOptions options;
        options.origins.append(originOf(server.url()));
        return options;
    }

    QList<ReceivedRequest> posts() const
    {
        QList<ReceivedRequest> posts;
        for (const ReceivedRequest &request : server.requests()) {
            if (request.verb == "POST")
                posts.append(request);
        }
        return posts;
    }

    ScriptedServer server;
    QJsonObject metadata;
    Answer onToken;
    Answer onDevice;
    QByteArray accessToken = "AT." + madeUpSecret();
    QByteArray refreshToken = "RT." + madeUpSecret();

private:
    void answer(const ReceivedRequest &request, QTcpSocket &socket) const
    {
        if (request.verb == "GET")
            return void(socket.write(json(200, metadata)));
        const Answer &chosen = request.target.endsWith("/devicecode") ? onDevice : onToken;
        const QByteArray bytes = chosen(parametersOf(request.body));
        // Nothing at all: it hangs up.
        if (bytes.isEmpty())
            socket.disconnectFromHost();
        else
            socket.write(bytes);
    }
};

/// Sends bytes to a port of this computer and brings back whatever comes until the end.
inline QByteArray knock(quint16 port, const QByteArray &bytes, const QString &address = QStringLiteral("127.0.0.1"))
{
    QTcpSocket socket;
    socket.connectToHost(address, port);
    QByteArray answer;
    QObject::connect(&socket, &QTcpSocket::readyRead, &socket, [&] { answer += socket.readAll(); });
    const auto isDecided = [&] {
        return socket.state() == QAbstractSocket::ConnectedState || socket.state() == QAbstractSocket::UnconnectedState;
    };
    if (!QTest::qWaitFor(isDecided, 10'000) || socket.state() != QAbstractSocket::ConnectedState)
        return "no connection";
    socket.write(bytes);
    (void)QTest::qWaitFor([&] { return socket.state() == QAbstractSocket::UnconnectedState; }, 10'000);
    return answer + socket.readAll();
}

/// What a browser sends that was redirected to @p address.
inline QByteArray browserRequest(const QUrl &address, const QByteArray &query)
{
    return "GET /?" + query + " HTTP/1.1\r\nHost: " + address.authority().toLatin1() +
           "\r\nUser-Agent: A browser\r\nAccept: text/html\r\n\r\n";
}

} // namespace patkeeper
