// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "digitalhubclient.h"

#include <QCryptographicHash>
#include <QUrlQuery>

using namespace Qt::StringLiterals;

namespace patkeeper
{

namespace
{

QByteArray encoded(const DigitalHubClient::Fields &fields)
{
    QByteArrayList pairs;
    for (auto it = fields.begin(); it != fields.end(); ++it)
        pairs.append(QUrl::toPercentEncoding(it.key()) + '=' + QUrl::toPercentEncoding(it.value()));
    return pairs.join('&');
}

} // namespace

RawAnswer DigitalHubClient::list(const QByteArray &query) const
{
    return raw.get(personal + (query.isEmpty() ? QByteArray() : '?' + query));
}

QStringList DigitalHubClient::names() const
{
    QStringList names;
    for (const QJsonValue &entry : entries())
        names.append(entry.toObject().value(u"name"_s).toString());
    names.sort();
    return names;
}

RawAnswer DigitalHubClient::create(const QString &name) const
{
    return create(QJsonObject{{u"name"_s, name}, {u"scopes"_s, QJsonArray{u"openid"_s, u"profile"_s}}});
}

RawAnswer DigitalHubClient::create(const QJsonObject &body) const
{
    return raw.send("POST", personal, body);
}

RawAnswer DigitalHubClient::token(const Fields &fields, const QByteArray &basic) const
{
    RawClient stranger(m_server, {});
    stranger.setHeader("Content-Type", "application/x-www-form-urlencoded");
    if (!basic.isEmpty())
        stranger.setHeader("Authorization", "Basic " + basic.toBase64());
    return stranger.ask("POST", "/digitalhub/auth/token", encoded(fields));
}

QString DigitalHubClient::type(const QString &name)
{
    return u"urn:ietf:params:oauth:token-type:"_s + name;
}

DigitalHubClient::Fields DigitalHubClient::exchange(const QByteArray &subject, const QString &scope)
{
    Fields fields{{u"grant_type"_s, u"urn:ietf:params:oauth:grant-type:token-exchange"_s},
                  {u"subject_token"_s, QString::fromLatin1(subject)},
                  {u"subject_token_type"_s, type(u"pat"_s)}};
    if (!scope.isEmpty())
        fields.insert(u"scope"_s, scope);
    return fields;
}

DigitalHubClient::Fields DigitalHubClient::authorization(const QString &pick) const
{
    const QByteArray digest = QCryptographicHash::hash(verifier.toLatin1(), QCryptographicHash::Sha256);
    const QByteArray challenge = digest.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
    return {{u"response_type"_s, u"code"_s},
            {u"client_id"_s, clientId},
            {u"redirect_uri"_s, redirectUri},
            {u"state"_s, u"a state & more"_s},
            {u"scope"_s, u"openid profile credentials offline_access"_s},
            {u"code_challenge"_s, QString::fromLatin1(challenge)},
            {u"code_challenge_method"_s, u"S256"_s},
            {u"sandbox_pick"_s, pick}};
}

RawAnswer DigitalHubClient::authorize(const Fields &fields) const
{
    return RawClient(m_server, {}).get("/digitalhub/auth/authorize?" + encoded(fields));
}

QString DigitalHubClient::sent(const RawAnswer &answer, const QString &name)
{
    return QUrlQuery(QUrl::fromEncoded(answer.header("location"))).queryItemValue(name, QUrl::FullyDecoded);
}

} // namespace patkeeper
