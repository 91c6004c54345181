// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "azuredevopsjson.h"

#include "azuredevopsaddresses.h"
#include "secretinjson.h"
#include "utc.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QTimeZone>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace patkeeper::azuredevops
{

std::unexpected<Error> unreadable(const QString &why)
{
    return failure(
        Error::Kind::BadReply,
        QCoreApplication::translate("patkeeper::AzureDevOps",
                                    "The service's answer could not be understood. Try again later, and check "
                                    "the address of the account."),
        why);
}

namespace
{

constexpr QByteArrayView byteOrderMark("\xEF\xBB\xBF");

QByteArray withoutMark(const QByteArray &body)
{
    return body.startsWith(byteOrderMark) ? body.mid(byteOrderMark.size()) : body;
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

/// A text, or nothing where it is null or absent.
Result<QString> readText(const QJsonObject &object, QLatin1StringView key)
{
    const QJsonValue value = object[key];
    if (value.isNull() || value.isUndefined())
        return QString();
    if (!value.isString())
        return unreadable(QString(key) + u" is not a text"_s);
    return value.toString();
}

Result<QDateTime> readDateOf(const QJsonObject &object, QLatin1StringView key)
{
    const auto text = readText(object, key);
    if (!text)
        return std::unexpected(text.error());
    if (text->isEmpty())
        return QDateTime();
    const auto date = readDate(*text);
    if (!date)
        return unreadable(QString(key) + u" is not a date"_s);
    return *date;
}

bool hasControlCharacter(const QString &text)
{
    return std::any_of(text.cbegin(), text.cend(), [](QChar c) { return c.category() == QChar::Other_Control; });
}

Result<QString> readIdAt(const QJsonObject &object, QLatin1StringView key)
{
    const auto id = readText(object, key);
    if (!id)
        return id;
    if (id->isEmpty() || id->size() > longestId || hasControlCharacter(*id))
        return unreadable(QString(key) + u" is not an id"_s);
    return id;
}

Result<QString> readId(const QJsonObject &object)
{
    return readIdAt(object, "authorizationId"_L1);
}

Result<QStringList> readScopes(const QJsonObject &object)
{
    static const QRegularExpression space(u"\\s+"_s);
    const auto text = readText(object, "scope"_L1);
    if (!text)
        return std::unexpected(text.error());
    QStringList scopes = normalizedScopes(text->split(space, Qt::SkipEmptyParts));
    const bool tooLong =
        std::any_of(scopes.cbegin(), scopes.cend(), [](const QString &id) { return id.size() > longestId; });
    if (scopes.size() > mostScopes || tooLong)
        return unreadable(u"scope is too long"_s);
    return scopes;
}

/// Null means all organizations, and only null does: an absent field says nothing (fact sheet 1.4).
Result<bool> readTargets(const QJsonObject &object, QJsonObject &extras)
{
    const QJsonValue targets = object["targetAccounts"_L1];
    if (targets.isUndefined())
        return false;
    if (!targets.isNull() && !targets.isArray())
        return unreadable(u"targetAccounts is not a list"_s);
    for (const QJsonValue target : targets.toArray()) {
        if (!target.isString())
            return unreadable(u"targetAccounts is not a list of ids"_s);
    }
    extras.insert("targetAccounts"_L1, targets);
    return targets.isNull();
}

/// Tokens for all organizations stop then, whatever their expiry says (fact sheet 0.10).
OtherEnd endOfAllOrganizations()
{
    return {QDateTime(QDate(2026, 12, 1), QTime(0, 0), utcZone), u"all-organizations"_s};
}

Result<Token> readToken(const QJsonValue &value, TokenStatus status)
{
    if (!value.isObject())
        return unreadable(u"a token is not an object"_s);
    const QJsonObject object = value.toObject();
    Token token;
    const auto id = readId(object);
    const auto name = readText(object, "displayName"_L1);
    const auto scopes = readScopes(object);
    const auto created = readDateOf(object, "validFrom"_L1);
    const auto expires = readDateOf(object, "validTo"_L1);
    const auto everywhere = readTargets(object, token.extras);
    for (const Error *error : {id ? nullptr : &id.error(), name ? nullptr : &name.error(),
                               scopes ? nullptr : &scopes.error(), created ? nullptr : &created.error(),
                               expires ? nullptr : &expires.error(), everywhere ? nullptr : &everywhere.error()}) {
        if (error)
            return std::unexpected(*error);
    }
    token.remoteId = *id;
    token.name = QString(*name).remove(QChar(u'\0')).left(longestName);
    token.scopes = *scopes;
    token.createdAt = *created;
    token.status = status;
    if (expires->isValid())
        token.expiresAt = *expires;
    else
        token.extras.insert("expiryUnknown"_L1, true); // No token of this service lives for ever.
    if (*everywhere && status == TokenStatus::Active)
        token.otherEnd = endOfAllOrganizations();
    return token;
}

Result<std::optional<Refusal>> readRefusal(const QJsonObject &object)
{
    const auto code = readText(object, "patTokenError"_L1);
    const auto message = readText(object, "patTokenErrorMessage"_L1);
    if (!code)
        return std::unexpected(code.error());
    if (!message)
        return std::unexpected(message.error());
    if (code->isEmpty() || code->compare("none"_L1, Qt::CaseInsensitive) == 0)
        return std::optional<Refusal>();
    return std::optional(Refusal{*code, *message});
}

} // namespace

Result<TokenPage> readTokenPage(const QByteArray &body, TokenStatus status)
{
    const auto object = readObject(body);
    if (!object)
        return std::unexpected(object.error());
    const auto next = readText(*object, "continuationToken"_L1);
    if (!next)
        return std::unexpected(next.error());
    const QJsonValue list = (*object)["patTokens"_L1];
    if (!list.isArray())
        return unreadable(u"patTokens is not a list"_s);
    TokenPage page{.tokens = {}, .continuationToken = *next};
    for (const QJsonValue value : list.toArray()) {
        auto token = readToken(value, status);
        if (!token)
            return std::unexpected(std::move(token.error()));
        page.tokens.append(std::move(*token));
    }
    return page;
}

Result<TokenAnswer> readTokenAnswer(QByteArray &body)
{
    TokenAnswer answer;
    answer.secret = cutSecret(body, {"patToken", "token"});
    const auto object = readObject(body);
    if (!object)
        return std::unexpected(object.error());
    auto refusal = readRefusal(*object);
    if (!refusal)
        return std::unexpected(std::move(refusal.error()));
    answer.refusal = std::move(*refusal);
    const QJsonValue value = (*object)["patToken"_L1];
    const bool hasToken = !value.isNull() && !value.isUndefined();
    if (hasToken == answer.refusal.has_value())
        return unreadable(hasToken ? u"both a token and patTokenError"_s : u"neither a token nor patTokenError"_s);
    if (answer.refusal)
        return answer;
    auto token = readToken(value, TokenStatus::Active);
    if (!token)
        return std::unexpected(std::move(token.error()));
    answer.token = std::move(*token);
    return answer;
}

Result<std::optional<Refusal>> readRevokeAnswer(const QByteArray &body)
{
    if (withoutMark(body).trimmed().isEmpty())
        return std::optional<Refusal>();
    const auto object = readObject(body);
    if (!object)
        return std::unexpected(object.error());
    return readRefusal(*object);
}

Result<ConnectedUser> readConnectionData(const QByteArray &body)
{
    const auto object = readObject(body);
    if (!object)
        return std::unexpected(object.error());
    const QJsonObject user = (*object)["authenticatedUser"_L1].toObject();
    const auto id = readText(user, "id"_L1);
    if (!id)
        return std::unexpected(id.error());
    const QString custom = user["customDisplayName"_L1].toString();
    const QString name = custom.isEmpty() ? user["providerDisplayName"_L1].toString() : custom;
    // Visitors get an id too: all zeroes, all a, or a subject that says so.
    static const QRegularExpression nobody(u"^[0a-]*$"_s, QRegularExpression::CaseInsensitiveOption);
    const QString subject = user["descriptor"_L1].toString() + user["subjectDescriptor"_L1].toString();
    const bool anonymous = nobody.match(*id).hasMatch() || subject.contains("PublicAccess"_L1, Qt::CaseInsensitive) ||
                           name.compare("Anonymous"_L1, Qt::CaseInsensitive) == 0 || hasControlCharacter(*id);
    return ConnectedUser{id->left(longestId), QString(name).remove(QChar(u'\0')).left(longestName), anonymous};
}

Result<QString> readPersonId(const QByteArray &body)
{
    const auto object = readObject(body);
    if (!object)
        return std::unexpected(object.error());
    return readIdAt(*object, "id"_L1);
}

Result<QStringList> readOrganizations(const QByteArray &body)
{
    const auto object = readObject(body);
    if (!object)
        return std::unexpected(object.error());
    const QJsonValue list = object->value("value"_L1);
    if (!list.isArray() || list.toArray().size() > mostOrganizations)
        return unreadable(u"value is not a list of organizations"_s);
    QStringList names;
    for (const QJsonValue entry : list.toArray()) {
        const QString name = entry["accountName"_L1].toString();
        if (isOrganization(name) && !names.contains(name))
            names.append(name);
    }
    names.sort(Qt::CaseInsensitive);
    return names;
}

Complaint readComplaint(const QByteArray &body)
{
    const QByteArray text = withoutMark(body).trimmed();
    if (text.startsWith('<'))
        return {};
    const QJsonDocument document = QJsonDocument::fromJson(text);
    if (document.isNull())
        return {{}, QString::fromUtf8(text.left(longestName))};
    const QJsonObject object = document.object();
    const QString inner = object["value"_L1]["Message"_L1].toString(object["Message"_L1].toString());
    return {object["typeKey"_L1].toString().left(longestId), object["message"_L1].toString(inner).left(longestName)};
}

QByteArray writeCreateRequest(const TokenRequest &request)
{
    QJsonObject object{{"displayName"_L1, request.name},
                       {"scope"_L1, normalizedScopes(request.scopes).join(u' ')},
                       {"allOrgs"_L1, false}};
    if (request.expiresAt)
        object.insert("validTo"_L1, writeDate(*request.expiresAt));
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

QByteArray writeUpdateRequest(const TokenUpdate &update)
{
    // A field that is left out is kept (fact sheet 1.4).
    QJsonObject object{{"authorizationId"_L1, update.remoteId}};
    if (update.name)
        object.insert("displayName"_L1, *update.name);
    if (update.scopes)
        object.insert("scope"_L1, normalizedScopes(*update.scopes).join(u' '));
    if (update.expiresAt)
        object.insert("validTo"_L1, writeDate(*update.expiresAt));
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

std::optional<QDateTime> readDate(const QString &text)
{
    static const QRegularExpression form(
        u"^(\\d{4}-\\d\\d-\\d\\d)T(\\d\\d:\\d\\d:\\d\\d)(?:\\.(\\d{0,9}))?(?:Z|\\+00:00)?$"_s,
        QRegularExpression::CaseInsensitiveOption);
    const auto match = form.match(text);
    const QDate date = QDate::fromString(match.captured(1), Qt::ISODate);
    const QTime time = QTime::fromString(match.captured(2), Qt::ISODate);
    if (!match.hasMatch() || !date.isValid() || !time.isValid())
        return {};
    if (date.year() <= 1)
        return QDateTime();
    const QString fraction = match.captured(3).leftJustified(9, u'0');
    const qint64 milliseconds = (fraction.toLongLong() + 500'000) / 1'000'000;
    return QDateTime(date, time, utcZone).addMSecs(milliseconds);
}

QString writeDate(const QDateTime &instant)
{
    return instant.toUTC().toString(Qt::ISODateWithMs);
}

} // namespace patkeeper::azuredevops
