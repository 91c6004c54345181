// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "sailpointclient.h"

using namespace Qt::StringLiterals;

namespace patkeeper
{

QByteArray SailPointClient::tokens(const QByteArray &version, const QByteArray &rest) const
{
    return base + (version == "v1" ? "/personal-access-tokens/v1" : '/' + version + "/personal-access-tokens") + rest;
}

RawAnswer SailPointClient::list(const QByteArray &query, const QByteArray &version) const
{
    return raw.get(tokens(version, query.isEmpty() ? QByteArray() : '?' + query));
}

QStringList SailPointClient::names(const QByteArray &query) const
{
    QStringList names;
    for (const QJsonValue &entry : entries(list(query)))
        names.append(entry.toObject().value(u"name"_s).toString());
    names.sort();
    return names;
}

RawAnswer SailPointClient::create(const QJsonObject &body, const QByteArray &version) const
{
    return raw.send("POST", tokens(version), body);
}

RawAnswer SailPointClient::patch(const QString &id, const QJsonArray &operations, const QByteArray &version) const
{
    RawClient patching(raw);
    patching.setHeader("Content-Type", "application/json-patch+json");
    return patching.ask("PATCH", tokens(version, '/' + id.toLatin1()), QJsonDocument(operations).toJson());
}

RawAnswer SailPointClient::bulk(const QStringList &ids, const QJsonArray &operations, const QByteArray &method) const
{
    return raw.send(method, tokens("v1", "/bulk-update"),
                    {{u"ids"_s, QJsonArray::fromStringList(ids)}, {u"patch"_s, operations}});
}

RawAnswer SailPointClient::remove(const QString &id) const
{
    return raw.ask("DELETE", tokens("v1", '/' + id.toLatin1()));
}

RawAnswer SailPointClient::exchange(const QMap<QString, QString> &fields) const
{
    QByteArrayList pairs;
    for (auto it = fields.begin(); it != fields.end(); ++it)
        pairs.append(QUrl::toPercentEncoding(it.key()) + '=' + QUrl::toPercentEncoding(it.value()));
    RawClient stranger(m_server, {});
    stranger.setHeader("Content-Type", "application/x-www-form-urlencoded");
    return stranger.ask("POST", base + "/oauth/token", pairs.join('&'));
}

RawAnswer SailPointClient::exchange(const QString &id, const QByteArray &secret) const
{
    return exchange({{u"grant_type"_s, u"client_credentials"_s},
                     {u"client_id"_s, id},
                     {u"client_secret"_s, QString::fromLatin1(secret)}});
}

QJsonObject SailPointClient::request(const QString &name, int days)
{
    return {{u"name"_s, name},
            {u"scope"_s, QJsonArray{u"idn:sources:read"_s, u"idn:accounts:read"_s}},
            {u"expirationDate"_s, inDays(days)}};
}

QString SailPointClient::inDays(int days)
{
    return QDateTime::currentDateTimeUtc().addDays(days).toString(Qt::ISODateWithMs);
}

QJsonObject SailPointClient::replace(const QString &path, const QJsonValue &value)
{
    return {{u"op"_s, u"replace"_s}, {u"path"_s, path}, {u"value"_s, value}};
}

QString SailPointClient::cause(const RawAnswer &answer)
{
    return answer.json().value(u"messages"_s).toArray().last().toObject().value(u"text"_s).toString();
}

} // namespace patkeeper
