// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "sailpointpats.h"

#include "sailpointanswers.h"
#include "sailpointcaller.h"
#include "sailpointcreate.h"
#include "sailpointfilter.h"
#include "sailpointpatch.h"

#include <QJsonArray>
#include <QSet>

#include <algorithm>

namespace patkeeper::sandbox
{

using namespace Qt::StringLiterals;
using Resource = SailPointAddress::Resource;

namespace
{

constexpr auto myRead = "sp:my-personal-access-tokens:read"_L1;
constexpr auto myManage = "sp:my-personal-access-tokens:manage"_L1;
constexpr auto allRead = "sp:all-personal-access-tokens:read"_L1;
constexpr auto allManage = "sp:all-personal-access-tokens:manage"_L1;
constexpr auto managedRead = "idn:managed-personal-access-tokens:read"_L1;
constexpr int mostInBulk = 25;
constexpr int largestPage = 250;

/// One request, taken apart.
struct Asked {
    const SandboxRequest &request;
    SailPointAddress address;
    SailPointCaller caller;

    SailPointRules rules(const State &state) const
    {
        return SailPointRules::of(address.version, state.sailPoint.settings, state.now());
    }
    bool isType(QByteArrayView type) const
    {
        return headerOf(request, "content-type").toLower().split(';').first().trimmed() == type;
    }
};

bool knowsFlag(const Asked &asked, const State &state)
{
    return !asked.rules(state).sixMonths;
}

Answer wrongType()
{
    return sailPointError(415, u"The content type is not supported."_s);
}

/// Whose tokens are wanted; nothing where the caller may not see them.
std::optional<QString> ownerAsked(const Asked &asked, const State &state)
{
    const QString owner = asked.request.query.value(u"owner-id"_s);
    const User *self = state.user(asked.caller.userId);
    const bool isMe = owner == "me"_L1 || (self && owner == identityId(*self));
    if (!(isMe ? asked.caller.mayAny({myRead, myManage, allRead, allManage})
               : asked.caller.mayAny({allRead, allManage})))
        return std::nullopt;
    return isMe && self ? identityId(*self) : owner;
}

QList<const SandboxSailPointToken *> tokensOf(const QString &owner, const Asked &asked, const SailPointFilter &filter,
                                              const State &state)
{
    QList<const SandboxSailPointToken *> found;
    const bool seesManaged = asked.caller.mayAny({managedRead});
    for (const SandboxSailPointToken &token : state.sailPoint.tokens) {
        const User *user = state.user(token.userId);
        const bool isTheirs = owner.isEmpty() || (user && identityId(*user) == owner);
        const bool isVisible =
            !token.deleted && token.tenant == asked.address.tenant && (!token.managed || seesManaged);
        if (isTheirs && isVisible && (!filter || filter(token)))
            found.append(&token);
    }
    return found;
}

/// All of them unless told to honour what the listing does not declare.
QList<const SandboxSailPointToken *> pageOf(const QList<const SandboxSailPointToken *> &tokens, const Asked &asked,
                                            const State &state)
{
    if (!state.sailPoint.settings.honoursPaging)
        return tokens;
    const int limit = asked.request.query.value(u"limit"_s, QString::number(largestPage)).toInt();
    return tokens.mid(asked.request.query.value(u"offset"_s).toInt(), std::clamp(limit, 0, largestPage));
}

Answer list(const Asked &asked, const State &state)
{
    const auto owner = ownerAsked(asked, state);
    if (!owner)
        return sailPointError(403);
    const QString expression = asked.request.query.value(u"filters"_s);
    const auto filter = sailPointFilter(expression);
    if (!filter && !expression.isEmpty())
        return sailPointError(400, u"The filter is not supported."_s);
    const auto tokens = tokensOf(*owner, asked, filter.value_or(nullptr), state);
    QJsonArray array;
    const auto page = pageOf(tokens, asked, state);
    for (const SandboxSailPointToken *token : page)
        array.append(sailPointToken(*token, knowsFlag(asked, state), state));
    Answer answer = Answer::document(200, QJsonDocument(array));
    if (state.sailPoint.settings.honoursPaging && asked.request.query.value(u"count"_s) == "true"_L1)
        answer.setHeader("X-Total-Count", QByteArray::number(tokens.size()));
    return answer;
}

/// Among the owner's other tokens in this tenant.
bool isNameTaken(const SandboxSailPointToken &token, const State &state)
{
    const auto &tokens = state.sailPoint.tokens;
    return std::any_of(tokens.begin(), tokens.end(), [&token](const SandboxSailPointToken &known) {
        return !known.deleted && known.id != token.id && known.tenant == token.tenant && known.userId == token.userId &&
               known.name == token.name;
    });
}

bool isFull(const SandboxSailPointToken &token, const State &state)
{
    const SandboxSailPointSettings &settings = state.sailPoint.settings;
    const auto &tokens = state.sailPoint.tokens;
    const auto used = std::count_if(tokens.begin(), tokens.end(), [&](const SandboxSailPointToken &known) {
        return !known.deleted && known.tenant == token.tenant && known.userId == token.userId &&
               (settings.countsManaged || !known.managed);
    });
    return settings.mostPerUser && used >= *settings.mostPerUser;
}

Answer create(const Asked &asked, State &state)
{
    if (!asked.caller.mayAny({myManage, allManage}))
        return sailPointError(403);
    if (!asked.isType("application/json"))
        return wrongType();
    const QJsonDocument body = QJsonDocument::fromJson(asked.request.body);
    if (!body.isObject())
        return sailPointError(400, u"The body is not a JSON object."_s);
    auto token = createdSailPointToken(body.object(), asked.rules(state));
    if (!token)
        return sailPointError(400, token.error());
    token->tenant = asked.address.tenant;
    token->userId = asked.caller.userId;
    const SandboxSailPointSettings &settings = state.sailPoint.settings;
    if (isNameTaken(*token, state))
        return sailPointError(settings.duplicateStatus, u"A personal access token with this name exists already."_s);
    if (isFull(*token, state))
        return sailPointError(settings.limitStatus, u"The user has the largest number of personal access tokens."_s);
    const QString id = addSailPointToken(*token, state);
    return Answer::document(
        200, QJsonDocument(createdSailPointToken(*state.sailPoint.token(asked.address.tenant, id), state)));
}

Answer patch(const Asked &asked, State &state)
{
    if (!asked.caller.mayAny({myManage}))
        return sailPointError(403);
    if (!asked.isType("application/json-patch+json"))
        return wrongType();
    SandboxSailPointToken *token = state.sailPoint.token(asked.address.tenant, asked.address.id);
    if (!token)
        return sailPointError(404);
    if (token->userId != asked.caller.userId || token->managed)
        return sailPointError(403);
    const QJsonDocument body = QJsonDocument::fromJson(asked.request.body);
    if (!body.isArray())
        return sailPointError(400, u"The body is not a JSON Patch."_s);
    const auto changed = patchedSailPointToken(body.array(), *token, SailPointPatchKind::One, asked.rules(state));
    if (!changed)
        return sailPointError(400, changed.error());
    if (isNameTaken(*changed, state))
        return sailPointError(state.sailPoint.settings.duplicateStatus,
                              u"A personal access token with this name exists already."_s);
    *token = *changed;
    token->changedOrder = ++state.order;
    return Answer::document(200, QJsonDocument(sailPointToken(*token, knowsFlag(asked, state), state)));
}

Answer remove(const Asked &asked, State &state)
{
    if (!asked.caller.mayAny({myManage, allManage}))
        return sailPointError(403);
    SandboxSailPointToken *token = state.sailPoint.token(asked.address.tenant, asked.address.id);
    if (!token)
        return sailPointError(404);
    const bool isOwn = token->userId == asked.caller.userId && !token->managed;
    if (!isOwn && !asked.caller.mayAny({allManage}))
        return sailPointError(403);
    deleteSailPointToken(*token, state);
    Answer answer;
    answer.status = 204;
    return answer;
}

/// The ids of a bulk update, or what is wrong with them.
std::expected<QStringList, QString> bulkIds(const QJsonValue &value, const Asked &asked, State &state)
{
    QStringList ids;
    for (const auto id : value.toArray())
        ids.append(id.toString().trimmed());
    if (ids.isEmpty() || ids.size() > mostInBulk)
        return std::unexpected(u"ids must hold 1 to 25 ids."_s);
    if (ids.contains(QString()) || QSet<QString>(ids.begin(), ids.end()).size() != ids.size())
        return std::unexpected(u"ids must be unique and not blank."_s);
    for (const QString &id : std::as_const(ids)) {
        const SandboxSailPointToken *token = state.sailPoint.token(asked.address.tenant, id);
        if (!token || token->managed)
            return std::unexpected(u"There is no personal access token %1."_s.arg(id));
    }
    ids.sort();
    return ids;
}

/// The tokens as they will be, up to the first that cannot be.
struct BulkOutcome {
    QList<SandboxSailPointToken> changed;
    QString complaint;
};

BulkOutcome judgedBulk(const QStringList &ids, const QJsonArray &operations, const Asked &asked, State &state)
{
    BulkOutcome outcome;
    for (const QString &id : ids) {
        const auto one = patchedSailPointToken(operations, *state.sailPoint.token(asked.address.tenant, id),
                                               SailPointPatchKind::Bulk, asked.rules(state));
        if (!one) {
            outcome.complaint = one.error();
            break;
        }
        outcome.changed.append(*one);
    }
    return outcome;
}

Answer applyBulk(BulkOutcome outcome, State &state)
{
    if (!outcome.complaint.isEmpty() && state.sailPoint.settings.bulkAllOrNothing)
        return sailPointError(400, outcome.complaint);
    QJsonArray array;
    for (SandboxSailPointToken &token : outcome.changed) {
        token.changedOrder = ++state.order;
        *state.sailPoint.token(token.tenant, token.id) = token;
        array.append(sailPointToken(token, false, state));
    }
    return outcome.complaint.isEmpty() ? Answer::document(200, QJsonDocument(array))
                                       : sailPointError(400, outcome.complaint);
}

Answer bulk(const Asked &asked, State &state)
{
    if (!asked.caller.mayAny({allManage}))
        return sailPointError(403);
    if (!asked.isType("application/json"))
        return wrongType();
    const QJsonObject body = QJsonDocument::fromJson(asked.request.body).object();
    const auto ids = bulkIds(body.value("ids"_L1), asked, state);
    if (!ids)
        return sailPointError(400, ids.error());
    const QJsonArray operations = body.value("patch"_L1).toArray();
    if (operations.isEmpty())
        return sailPointError(400, u"patch must hold at least one operation."_s);
    return applyBulk(judgedBulk(*ids, operations, asked, state), state);
}

} // namespace

Answer sailPointPats(const SandboxRequest &request, State &state)
{
    const auto caller = sailPointCaller(request, state);
    if (!caller)
        return caller.error();
    const Asked asked{.request = request, .address = sailPointAddressOf(request), .caller = *caller};
    const QByteArray &method = request.method;
    if (asked.address.resource == Resource::BulkUpdate)
        return method == "PATCH" || method == "POST" ? bulk(asked, state) : sailPointError(405);
    if (asked.address.id.isEmpty()) {
        if (method == "GET")
            return list(asked, state);
        return method == "POST" ? create(asked, state) : sailPointError(405);
    }
    if (method == "PATCH")
        return patch(asked, state);
    return method == "DELETE" ? remove(asked, state) : sailPointError(405);
}

} // namespace patkeeper::sandbox
