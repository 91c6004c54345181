// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "sailpointpatch.h"

namespace patkeeper::sandbox
{

using namespace Qt::StringLiterals;

namespace
{

constexpr auto namePath = "/name"_L1;
constexpr auto scopePath = "/scope"_L1;
constexpr auto datePath = "/expirationDate"_L1;
constexpr auto flagPath = "/userAwareTokenNeverExpires"_L1;

/// What a patch says of date and flag, once all of it is read: they are judged together.
struct Wish {
    bool clearsDate = false;
    QDateTime date; ///< Invalid: says nothing, unless it clears it.
    std::optional<bool> flag;
};

struct Operation {
    QString op;
    QString path;
    QJsonValue value;

    bool sets() const { return op == "add"_L1 || op == "replace"_L1; }
    bool removes() const { return op == "remove"_L1; }
};

bool isPatchable(const QString &path, SailPointPatchKind kind, const SailPointRules &rules)
{
    if (path == datePath || path == flagPath)
        return !rules.sixMonths;
    return kind == SailPointPatchKind::One && (path == namePath || path == scopePath);
}

QString shapeComplaint(const Operation &operation, SailPointPatchKind kind, const SailPointRules &rules)
{
    if (!isPatchable(operation.path, kind, rules))
        return u"The path \"%1\" cannot be patched."_s.arg(operation.path);
    const bool isBulk = kind == SailPointPatchKind::Bulk;
    const bool removes = operation.removes() && !rules.settings.refusesRemove && operation.path != namePath &&
                         operation.path != scopePath;
    const bool sets = operation.sets() && !(isBulk && operation.op == "add"_L1);
    const bool tests = operation.op == "test"_L1 && !isBulk;
    if (!removes && !sets && !tests)
        return u"The operation \"%1\" is not supported here."_s.arg(operation.op);
    return operation.value.isUndefined() && !removes ? u"The operation lacks its value."_s : QString();
}

QJsonValue currentValue(const QString &path, const SandboxSailPointToken &token)
{
    if (path == namePath)
        return token.name;
    if (path == scopePath)
        return QJsonArray::fromStringList(token.scopes);
    if (path == flagPath)
        return token.neverFlag;
    return token.expiresAt.isValid() ? QJsonValue(token.expiresAt.toUTC().toString(Qt::ISODateWithMs)) : QJsonValue();
}

QString setName(const QJsonValue &value, SandboxSailPointToken &token)
{
    token.name = value.toString();
    return nameComplaint(value);
}

QString setScopes(const QJsonValue &value, const SailPointRules &rules, SandboxSailPointToken &token)
{
    const auto scopes = scopesOf(value, rules.settings);
    token.scopes = scopes.value_or(QStringList());
    return scopes ? QString() : u"scope must be a list of texts."_s;
}

QString wishDate(const Operation &operation, const SailPointRules &rules, Wish &wish)
{
    wish.clearsDate = operation.removes() || operation.value.isNull();
    wish.date = wish.clearsDate ? QDateTime() : dateTimeOf(operation.value);
    if (wish.clearsDate)
        return {};
    if (!wish.date.isValid())
        return u"expirationDate is not a date-time."_s;
    return wish.date <= rules.now ? u"expirationDate must be in the future."_s : QString();
}

QString wishFlag(const Operation &operation, Wish &wish)
{
    if (!operation.removes() && !operation.value.isBool() && !operation.value.isNull())
        return u"userAwareTokenNeverExpires must be a boolean."_s;
    wish.flag = !operation.removes() && operation.value.toBool();
    return {};
}

QString apply(const Operation &operation, const SailPointRules &rules, SandboxSailPointToken &token, Wish &wish)
{
    if (operation.op == "test"_L1) {
        return operation.value == currentValue(operation.path, token)
                   ? QString()
                   : u"The value at \"%1\" is another."_s.arg(operation.path);
    }
    if (operation.path == namePath)
        return setName(operation.value, token);
    if (operation.path == scopePath)
        return setScopes(operation.value, rules, token);
    return operation.path == datePath ? wishDate(operation, rules, wish) : wishFlag(operation, wish);
}

/// The truth table's rows by their numbers.
QString fulfil(const Wish &wish, const SailPointRules &rules, SandboxSailPointToken &token)
{
    const bool ignoresFlag = rules.settings.ignoresNeverFlag && wish.flag.value_or(false);
    if (wish.clearsDate && !wish.flag.value_or(false)) // 1
        return u"expirationDate can be cleared only together with userAwareTokenNeverExpires."_s;
    if (wish.clearsDate && !ignoresFlag) // 2
        token.expiresAt = {};
    if (wish.date.isValid()) // 3
        token.expiresAt = wish.date;
    const bool saysNothingOfDate = !wish.clearsDate && !wish.date.isValid();
    if (saysNothingOfDate && wish.flag == false && !token.expiresAt.isValid()) // 7
        return u"A token that expires needs its expirationDate."_s;
    if (wish.flag && !ignoresFlag) // 6 among others
        token.neverFlag = *wish.flag;
    return {};
}

} // namespace

SailPointJudged patchedSailPointToken(const QJsonArray &operations, SandboxSailPointToken token,
                                      SailPointPatchKind kind, const SailPointRules &rules)
{
    Wish wish;
    for (const auto entry : operations) {
        const QJsonObject object = entry.toObject();
        const Operation operation{.op = object.value("op"_L1).toString(),
                                  .path = object.value("path"_L1).toString(),
                                  .value = object.value("value"_L1)};
        QString complaint = shapeComplaint(operation, kind, rules);
        if (complaint.isEmpty())
            complaint = apply(operation, rules, token, wish);
        if (!complaint.isEmpty())
            return std::unexpected(complaint);
    }
    const QString complaint = fulfil(wish, rules, token);
    if (!complaint.isEmpty())
        return std::unexpected(complaint);
    return token;
}

} // namespace patkeeper::sandbox
