// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "digitalhubjson.h"

#include "jsonfields.h"
#include "secretinjson.h"
#include "utc.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>

#include <cmath>

using namespace Qt::StringLiterals;

namespace patkeeper::digitalhub
{

namespace
{

constexpr double longestLifeSeconds = 3'200'000'000;       ///< A hundred years.
constexpr double latestMilliseconds = 253'402'300'799'999; ///< The end of the year 9999.

QString withoutNull(QString text)
{
    return text.remove(QChar(u'\0')).left(longestText);
}

Result<std::optional<QDateTime>> readDateOf(const QJsonObject &object, QLatin1StringView key)
{
    const QJsonValue value = object[key];
    if (isMissing(value) || (value.isString() && value.toString().isEmpty()))
        return std::optional<QDateTime>();
    auto date = readDate(value);
    if (!date)
        return unreadable(QString(key) + u" is not a date"_s);
    return date;
}

/// It becomes a part of an address, so it may be no way up.
Result<QString> readId(const QJsonObject &object)
{
    static const QRegularExpression form(u"^[a-zA-Z0-9._+-]+$"_s);
    auto id = readText(object, "id"_L1, unreadable);
    if (id && (!form.match(*id).hasMatch() || id->size() > longestId || *id == "."_L1 || *id == ".."_L1))
        return unreadable(u"id is not an id"_s);
    return id;
}

Result<QStringList> readScopes(const QJsonObject &object)
{
    const QJsonValue list = object["scopes"_L1];
    if (isMissing(list))
        return QStringList();
    if (!list.isArray() || list.toArray().size() > longestText)
        return unreadable(u"scopes is not a list"_s);
    QStringList scopes;
    for (const auto &value : list.toArray()) {
        if (!value.isString() || value.toString().size() > longestText)
            return unreadable(u"scopes is not a list of names"_s);
        if (const QString scope = value.toString().trimmed(); !scope.isEmpty())
            scopes.append(scope);
    }
    return normalizedScopes(scopes);
}

QJsonObject readExtras(const QJsonObject &object)
{
    QJsonObject extras;
    if (const QString user = object["user"_L1].toString(); !user.isEmpty()) {
        extras.insert("ownerId"_L1, user.left(longestId));
        extras.insert("owner"_L1, withoutNull(user));
    }
    if (const QString address = object["ipAddress"_L1].toString(); !address.isEmpty())
        extras.insert("ipAddress"_L1, address.left(longestId));
    return extras;
}

Result<Token> tokenFrom(const QJsonObject &object)
{
    const auto id = readId(object);
    const auto name = readText(object, "name"_L1, unreadable);
    const auto scopes = readScopes(object);
    const auto issued = readDateOf(object, "issuedAt"_L1);
    const auto expires = readDateOf(object, "expiresAt"_L1);
    for (const Error *error :
         {id ? nullptr : &id.error(), name ? nullptr : &name.error(), scopes ? nullptr : &scopes.error(),
          issued ? nullptr : &issued.error(), expires ? nullptr : &expires.error()}) {
        if (error)
            return std::unexpected(*error);
    }
    Token token;
    token.remoteId = *id;
    token.name = withoutNull(*name);
    token.scopes = *scopes;
    token.createdAt = issued->value_or(QDateTime());
    token.expiresAt = *expires;
    token.extras = readExtras(object);
    return token;
}

} // namespace

std::unexpected<Error> unreadable(const QString &why)
{
    return failure(Error::Kind::BadReply,
                   QCoreApplication::translate("patkeeper::DigitalHub",
                                               "The service's answer could not be understood. Try again later, and "
                                               "check the address of the account."),
                   why);
}

Result<QJsonObject> readObject(const QByteArray &body)
{
    const QByteArray json = withoutMark(body);
    if (json.trimmed().isEmpty())
        return unreadable(u"empty body"_s);
    QJsonParseError problem;
    const QJsonDocument document = QJsonDocument::fromJson(json, &problem);
    if (problem.error != QJsonParseError::NoError)
        return unreadable(u"JSON: %1 at %2"_s.arg(problem.errorString()).arg(problem.offset));
    if (!document.isObject())
        return unreadable(u"JSON: not an object"_s);
    return document.object();
}

Result<QList<Token>> readPage(const QByteArray &body)
{
    const auto page = readObject(body);
    if (!page)
        return std::unexpected(page.error());
    const QJsonValue content = (*page)["content"_L1];
    if (!content.isArray() || content.toArray().size() > mostTokens)
        return unreadable(u"JSON: not a page of tokens"_s);
    const QJsonArray array = content.toArray();
    // "last" may be false with everything there; only the number of them says whether some are missing.
    const QJsonValue total = (*page)["totalElements"_L1];
    if (total.isDouble() && total.toDouble() > static_cast<double>(array.size()))
        return unreadable(u"a page of %1 of %2 tokens"_s.arg(array.size()).arg(total.toDouble(), 0, 'f', 0));
    QList<Token> tokens;
    for (const auto &value : array) {
        auto token = tokenFrom(value.toObject());
        if (!token)
            return std::unexpected(std::move(token.error()));
        tokens.append(std::move(*token));
    }
    return tokens;
}

Result<Token> readToken(const QByteArray &body)
{
    const auto object = readObject(body);
    if (!object)
        return std::unexpected(object.error());
    return tokenFrom(*object);
}

Result<CreatedToken> readCreatedToken(QByteArray &body)
{
    CreatedToken created;
    created.secret = cutSecret(body, {"access_token"});
    const auto object = readObject(body);
    if (!object)
        return std::unexpected(object.error());
    const double life = (*object)["expires_in"_L1].toDouble();
    if (life >= 1 && life <= longestLifeSeconds)
        created.life = std::chrono::seconds(std::llround(life));
    return created;
}

Result<QString> readUserName(const QByteArray &body)
{
    const auto object = readObject(body);
    if (!object)
        return std::unexpected(object.error());
    const auto name = readText(*object, "username"_L1, unreadable);
    if (!name)
        return name;
    return withoutNull(*name);
}

QString readComplaint(const QByteArray &body)
{
    const QByteArray text = withoutMark(body).trimmed();
    if (text.startsWith('<'))
        return {};
    const QJsonDocument document = QJsonDocument::fromJson(text);
    if (document.isNull())
        return QString::fromUtf8(text.left(longestText)).trimmed();
    const QJsonObject object = document.object();
    for (const auto key : {"message"_L1, "error_description"_L1, "error"_L1}) {
        if (const QString said = object[key].toString().trimmed(); !said.isEmpty())
            return said.left(longestText);
    }
    return {};
}

QByteArray writeCreateRequest(const TokenRequest &request)
{
    const QJsonObject object{{u"name"_s, request.name},
                             {u"scopes"_s, QJsonArray::fromStringList(normalizedScopes(request.scopes))}};
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

std::optional<QDateTime> readDate(const QJsonValue &value)
{
    if (value.isString())
        return dateFromText(value.toString());
    const double milliseconds = value.toDouble(-1);
    if (milliseconds < 0 || milliseconds > latestMilliseconds)
        return {};
    return QDateTime::fromMSecsSinceEpoch(std::llround(milliseconds), utcZone);
}

} // namespace patkeeper::digitalhub
