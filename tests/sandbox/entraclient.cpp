// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "entraclient.h"

#include <QCryptographicHash>
#include <QIODevice>
#include <QJsonArray>
#include <QJsonDocument>
#include <QNetworkProxy>
#include <QRegularExpression>
#include <QTest>
#include <QUuid>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace patkeeper
{

namespace
{

constexpr int patience = 20'000; // milliseconds

/// A body that can be read once, so that Qt cannot send it a second time where a connection ends without an answer.
class OnceBody : public QIODevice
{
public:
    explicit OnceBody(const QByteArray &body) : m_body(body) { open(QIODevice::ReadOnly | QIODevice::Unbuffered); }
    bool isSequential() const override { return true; }
    bool reset() override { return false; }
    bool atEnd() const override { return m_read == m_body.size(); }
    qint64 bytesAvailable() const override { return m_body.size() - m_read; }

protected:
    qint64 readData(char *data, qint64 maximum) override
    {
        const qint64 count = std::min(maximum, bytesAvailable());
        std::copy_n(m_body.constData() + m_read, count, data);
        m_read += count;
        return count;
    }
    qint64 writeData(const char *, qint64) override { return -1; }

private:
    QByteArray m_body;
    qint64 m_read = 0;
};

QByteArray encoded(const EntraClient::Fields &fields)
{
    QByteArrayList pairs;
    for (auto it = fields.begin(); it != fields.end(); ++it)
        pairs.append(QUrl::toPercentEncoding(it.key()) + '=' + QUrl::toPercentEncoding(it.value()));
    return pairs.join('&');
}

} // namespace

QJsonObject EntraReply::json() const
{
    return QJsonDocument::fromJson(body).object();
}

QString EntraReply::query(const QString &name) const
{
    return QUrlQuery(location).queryItemValue(name, QUrl::FullyDecoded);
}

QString EntraReply::error() const
{
    return location.isEmpty() ? field(u"error"_s) : query(u"error"_s);
}

int EntraReply::aadsts() const
{
    static const QRegularExpression number(u"AADSTS(\\d+):"_s);
    const QString description = location.isEmpty() ? QString::fromUtf8(body) : query(u"error_description"_s);
    return number.match(description).captured(1).toInt();
}

EntraClient::EntraClient(const Sandbox &sandbox)
    : tenant(sandbox.entra().tenant()),
      clientId(sandbox.entra().clientId()),
      verifier(QUuid::createUuid().toString(QUuid::WithoutBraces) + u"-._~abc"_s),
      m_server(sandbox.url())
{
    m_network.setProxy(QNetworkProxy::NoProxy);
    m_network.setRedirectPolicy(QNetworkRequest::ManualRedirectPolicy);
}

QNetworkRequest EntraClient::request(const QString &target) const
{
    QNetworkRequest request(m_server.resolved(QUrl(target)));
    request.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    return request;
}

EntraReply EntraClient::ask(const QByteArray &verb, QNetworkRequest request, const QByteArray &body)
{
    OnceBody once(body);
    if (!body.isEmpty()) {
        request.setAttribute(QNetworkRequest::DoNotBufferUploadDataAttribute, true);
        request.setHeader(QNetworkRequest::ContentLengthHeader, body.size());
    }
    const std::unique_ptr<QNetworkReply> reply(verb == "HEAD"   ? m_network.head(request)
                                               : body.isEmpty() ? m_network.sendCustomRequest(request, verb)
                                                                : m_network.sendCustomRequest(request, verb, &once));
    EntraReply answer;
    if (!QTest::qWaitFor([&] { return reply->isFinished(); }, patience))
        return answer;
    answer.status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    answer.body = reply->readAll();
    answer.location = QUrl::fromEncoded(reply->rawHeader("Location"), QUrl::StrictMode);
    for (const auto &[name, value] : reply->rawHeaderPairs())
        answer.headers.insert(name.toLower(), value);
    return answer;
}

EntraReply EntraClient::get(const QString &target, const QByteArray &bearer)
{
    QNetworkRequest asked = request(target);
    if (!bearer.isEmpty()) {
        asked.setRawHeader("Authorization", "Bearer " + bearer);
        asked.setRawHeader("X-TFS-FedAuthRedirect", "Suppress");
    }
    return ask("GET", asked);
}

EntraReply EntraClient::post(const QString &target, const Fields &fields)
{
    QNetworkRequest asked = request(target);
    asked.setHeader(QNetworkRequest::ContentTypeHeader, "application/x-www-form-urlencoded"_ba);
    return ask("POST", asked, encoded(fields));
}

EntraClient::Fields EntraClient::authorization() const
{
    const QByteArray digest = QCryptographicHash::hash(verifier.toLatin1(), QCryptographicHash::Sha256);
    const QByteArray challenge = digest.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
    return {{u"client_id"_s, clientId},
            {u"response_type"_s, u"code"_s},
            {u"redirect_uri"_s, redirectUri},
            {u"response_mode"_s, u"query"_s},
            {u"scope"_s, allScopes()},
            {u"state"_s, u"a state & more=+%"_s},
            {u"nonce"_s, u"once"_s},
            {u"code_challenge"_s, QString::fromLatin1(challenge)},
            {u"code_challenge_method"_s, u"S256"_s}};
}

EntraClient::Fields EntraClient::redemption(const QString &code) const
{
    return {{u"client_id"_s, clientId},
            {u"grant_type"_s, u"authorization_code"_s},
            {u"code"_s, code},
            {u"redirect_uri"_s, redirectUri},
            {u"code_verifier"_s, verifier}};
}

EntraClient::Fields EntraClient::refreshment(const QString &refreshToken) const
{
    return {{u"client_id"_s, clientId}, {u"grant_type"_s, u"refresh_token"_s}, {u"refresh_token"_s, refreshToken}};
}

EntraReply EntraClient::authorize(const Fields &fields, const QString &pick)
{
    Fields asked = fields;
    if (!pick.isEmpty())
        asked.insert(u"sandbox_pick"_s, pick);
    return get(u"/%1/oauth2/v2.0/authorize?%2"_s.arg(tenant, QString::fromLatin1(encoded(asked))));
}

EntraReply EntraClient::token(const Fields &fields)
{
    return post(u"/%1/oauth2/v2.0/token"_s.arg(tenant), fields);
}

QString EntraClient::code(const QString &scope)
{
    Fields fields = authorization();
    if (!scope.isEmpty())
        fields.insert(u"scope"_s, scope);
    return authorize(fields).query(u"code"_s);
}

QJsonObject EntraClient::signIn(const QString &person, const QString &scope)
{
    Fields fields = authorization();
    if (!scope.isEmpty())
        fields.insert(u"scope"_s, scope);
    return token(redemption(authorize(fields, person).query(u"code"_s))).json();
}

QString EntraClient::devOps(const QString &scope)
{
    return u"499b84ac-1321-427f-aa17-267ca6975798/"_s + scope;
}

QString EntraClient::allScopes()
{
    return QStringList{
        devOps(u"vso.pats"_s), devOps(u"vso.pats_manage"_s), devOps(u"vso.profile"_s), u"offline_access"_s, u"openid"_s,
        u"profile"_s}
        .join(u' ');
}

} // namespace patkeeper
