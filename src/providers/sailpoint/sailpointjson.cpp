// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "sailpointjson.h"

#include "jsonfields.h"
#include "sailpointlife.h"
#include "secretinjson.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace patkeeper::sailpoint
{

std::unexpected<Error> unreadable(const QString &why)
{
    return failure(Error::Kind::BadReply,
                   QCoreApplication::translate("patkeeper::SailPoint",
                                               "The service's answer could not be understood. Try again later, and "
                                               "check the address of the account."),
                   why);
}

namespace
{

Result<QJsonDocument> readDocument(const QByteArray &body)
{
    const QByteArray json = withoutMark(body);
    if (json.trimmed().isEmpty())
        return unreadable(u"empty body"_s);
    QJsonParseError problem;
    QJsonDocument document = QJsonDocument::fromJson(json, &problem);
    if (problem.error != QJsonParseError::NoError)
        return unreadable(u"JSON: %1 at %2"_s.arg(problem.errorString()).arg(problem.offset));
    return document;
}

Result<QJsonObject> readObject(const QByteArray &body)
{
    const auto document = readDocument(body);
    if (!document)
        return std::unexpected(document.error());
    if (!document->isObject())
        return unreadable(u"JSON: not an object"_s);
    return document->object();
}

Result<std::optional<QDateTime>> readDateOf(const QJsonObject &object, QLatin1StringView key)
{
    const auto text = readText(object, key, unreadable);
    if (!text)
        return std::unexpected(text.error());
    if (text->isEmpty())
        return std::optional<QDateTime>();
    auto date = dateFromText(*text);
    if (!date)
        return unreadable(QString(key) + u" is not a date"_s);
    return date;
}

/// It becomes a part of an address, so it may be no way up.
bool isId(const QString &id)
{
    return !id.isEmpty() && id.size() <= longestId && id != "."_L1 && id != ".."_L1 &&
           std::none_of(id.cbegin(), id.cend(), [](QChar c) { return c.category() == QChar::Other_Control; });
}

Result<QString> readId(const QJsonObject &object)
{
    auto id = readText(object, "id"_L1, unreadable);
    if (id && !isId(*id))
        return unreadable(u"id is not an id"_s);
    return id;
}

Result<QStringList> readScopes(const QJsonObject &object)
{
    const QJsonValue list = object["scope"_L1];
    if (isMissing(list))
        return QStringList();
    if (!list.isArray())
        return unreadable(u"scope is not a list"_s);
    QStringList scopes;
    for (const auto &value : list.toArray()) {
        const QString scope = value.toString();
        if (scope.isEmpty() || scope.size() > longestId)
            return unreadable(u"scope is not a list of names"_s);
        scopes.append(scope);
    }
    if (scopes.size() > mostScopes)
        return unreadable(u"scope is too long"_s);
    return normalizedScopes(scopes);
}

QString withoutNull(QString text)
{
    return text.remove(QChar(u'\0')).left(longestName);
}

QJsonObject readExtras(const QJsonObject &object)
{
    QJsonObject extras;
    const QJsonObject owner = object["owner"_L1].toObject();
    if (const QString id = owner["id"_L1].toString(); !id.isEmpty())
        extras.insert("ownerId"_L1, id.left(longestId));
    if (const QString name = owner["name"_L1].toString(); !name.isEmpty())
        extras.insert("owner"_L1, withoutNull(name));
    if (const int life = object["accessTokenValiditySeconds"_L1].toInt(); life > 0) {
        extras.insert(QLatin1StringView(lifeExtra), life);
        if (life >= shortestLife && life <= longestLife)
            extras.insert("options"_L1, askingForLife(life));
    }
    if (object["managed"_L1].toBool())
        extras.insert("readOnly"_L1, "managed"_L1);
    return extras;
}

Result<Token> tokenFrom(const QJsonObject &object)
{
    const auto id = readId(object);
    const auto name = readText(object, "name"_L1, unreadable);
    const auto scopes = readScopes(object);
    const auto created = readDateOf(object, "created"_L1);
    const auto expires = readDateOf(object, "expirationDate"_L1);
    const auto used = readDateOf(object, "lastUsed"_L1);
    for (const Error *error :
         {id ? nullptr : &id.error(), name ? nullptr : &name.error(), scopes ? nullptr : &scopes.error(),
          created ? nullptr : &created.error(), expires ? nullptr : &expires.error(), used ? nullptr : &used.error()}) {
        if (error)
            return std::unexpected(*error);
    }
    Token token;
    token.remoteId = *id;
    token.name = withoutNull(*name);
    token.scopes = *scopes;
    token.createdAt = created->value_or(QDateTime());
    token.expiresAt = *expires;
    token.lastUsedAt = *used;
    token.extras = readExtras(object);
    return token;
}

QByteArrayView payloadOf(QByteArrayView accessToken)
{
    const qsizetype first = accessToken.indexOf('.');
    const qsizetype second = first < 0 ? -1 : accessToken.indexOf('.', first + 1);
    return second < 0 ? QByteArrayView() : accessToken.sliced(first + 1, second - first - 1);
}

Claims claimsFrom(const QJsonObject &object)
{
    const QString id = object["identity_id"_L1].toString();
    return {.identityId = isId(id) ? id : QString(), .userName = withoutNull(object["user_name"_L1].toString())};
}

/// What goes with each 400 (fact sheet A9).
bool isOfEachRefusal(const QString &text)
{
    return text.contains("content is semantically invalid"_L1, Qt::CaseInsensitive);
}

QStringList textsOf(const QJsonObject &object)
{
    QStringList texts;
    for (const auto key : {"messages"_L1, "causes"_L1}) {
        for (const auto &message : object[key].toArray()) {
            if (const QString text = message.toObject()["text"_L1].toString().trimmed(); !text.isEmpty())
                texts.append(text);
        }
    }
    texts.removeDuplicates();
    if (!std::all_of(texts.cbegin(), texts.cend(), isOfEachRefusal))
        texts.removeIf(isOfEachRefusal);
    return texts;
}

} // namespace

Result<QList<Token>> readTokens(const QByteArray &body)
{
    const auto document = readDocument(body);
    if (!document)
        return std::unexpected(document.error());
    if (!document->isArray() || document->array().size() > mostTokens)
        return unreadable(u"JSON: not a list of tokens"_s);
    QList<Token> tokens;
    for (const auto &value : document->array()) {
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
    created.secret = cutSecret(body, {"secret"});
    auto token = readToken(body);
    if (!token)
        return std::unexpected(std::move(token.error()));
    created.token = std::move(*token);
    return created;
}

Result<ExchangeAnswer> readExchangeAnswer(QByteArray &body)
{
    const Secret accessToken = cutSecret(body, {"access_token"});
    const Secret refreshToken = cutSecret(body, {"refresh_token"});
    const auto object = readObject(body);
    if (!object)
        return std::unexpected(object.error());
    ExchangeAnswer answer;
    const QString type = (*object)["token_type"_L1].toString();
    answer.isBearer = !accessToken.isEmpty() && type.compare("bearer"_L1, Qt::CaseInsensitive) == 0;
    answer.claims = claimsFrom(*object);
    const Claims within = readClaims(accessToken.view());
    if (answer.claims.identityId.isEmpty())
        answer.claims.identityId = within.identityId;
    if (answer.claims.userName.isEmpty())
        answer.claims.userName = within.userName;
    return answer;
}

Claims readClaims(QByteArrayView accessToken)
{
    const QByteArray payload =
        QByteArray::fromBase64(payloadOf(accessToken).toByteArray(), QByteArray::Base64UrlEncoding);
    return claimsFrom(QJsonDocument::fromJson(payload).object());
}

bool Complaint::saysNothing() const
{
    return message.isEmpty() || isOfEachRefusal(message);
}

Complaint readComplaint(const QByteArray &body)
{
    const QByteArray text = withoutMark(body).trimmed();
    if (text.startsWith('<'))
        return {};
    const QJsonDocument document = QJsonDocument::fromJson(text);
    if (document.isNull())
        return {.code = {}, .trackingId = {}, .message = QString::fromUtf8(text.left(longestName)).trimmed()};
    const QJsonObject object = document.object();
    Complaint complaint{.code = object["detailCode"_L1].toString().left(longestId),
                        .trackingId = object["trackingId"_L1].toString().left(longestId),
                        .message = textsOf(object).join(u' ')};
    for (const QString &other :
         {object["error_description"_L1].toString(), object["error"_L1].toString(), object["message"_L1].toString()}) {
        if (complaint.message.isEmpty())
            complaint.message = other.trimmed();
    }
    complaint.message.truncate(longestName);
    return complaint;
}

QByteArray writeCreateRequest(const TokenRequest &request, const Expiry &expiry, std::optional<int> life)
{
    QJsonObject object{{u"name"_s, request.name},
                       {u"scope"_s, QJsonArray::fromStringList(normalizedScopes(request.scopes))}};
    if (expiry.at)
        object.insert("expirationDate"_L1, writeDate(*expiry.at));
    else
        object.insert("userAwareTokenNeverExpires"_L1, true);
    if (life)
        object.insert("accessTokenValiditySeconds"_L1, *life);
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

QString writeDate(const QDateTime &instant)
{
    return instant.toUTC().toString(Qt::ISODateWithMs);
}

} // namespace patkeeper::sailpoint
