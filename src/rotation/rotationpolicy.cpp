// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "rotationpolicy.h"

#include "duedates.h"
#include "rules.h"
#include "settings.h"

#include <QJsonDocument>

#include <algorithm>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

std::optional<int> number(const QJsonObject &object, QLatin1StringView key, int most)
{
    const int value = object.value(key).toInt(-1);
    return value < 0 || value > most ? std::nullopt : std::optional(value);
}

void insert(QJsonObject &object, const QString &key, const std::optional<int> &value)
{
    if (value)
        object.insert(key, *value);
}

QString accountKey(const QString &accountId)
{
    return u"rotation/account/"_s + accountId;
}

QString providerKey(const QString &kind)
{
    return u"rotation/provider/"_s + kind;
}

RotationPolicy policyFromText(const QString &text)
{
    return policyFromJson(QJsonDocument::fromJson(text.toUtf8()).object());
}

void setPolicy(Settings &settings, const QString &key, const RotationPolicy &policy)
{
    if (policy.isEmpty())
        settings.forget(key);
    else
        settings.setText(key, QString::fromUtf8(QJsonDocument(toJson(policy)).toJson(QJsonDocument::Compact)));
}

} // namespace

QJsonObject toJson(const RotationPolicy &policy)
{
    QJsonObject object;
    insert(object, u"daysBeforeExpiry"_s, policy.daysBeforeExpiry);
    insert(object, u"daysOfAge"_s, policy.daysOfAge);
    insert(object, u"reviewMonths"_s, policy.reviewMonths);
    insert(object, u"graceHours"_s, policy.graceHours);
    insert(object, u"lifeDays"_s, policy.lifeDays);
    if (policy.byItself)
        object.insert(u"byItself"_s, *policy.byItself);
    return object;
}

RotationPolicy policyFromJson(const QJsonObject &object)
{
    constexpr int manyDays = 36'500;
    RotationPolicy policy;
    policy.daysBeforeExpiry = number(object, "daysBeforeExpiry"_L1, manyDays);
    policy.daysOfAge = number(object, "daysOfAge"_L1, manyDays);
    if (policy.daysOfAge == 0)
        policy.daysOfAge.reset();
    policy.reviewMonths = number(object, "reviewMonths"_L1, manyDays / 30);
    policy.graceHours = number(object, "graceHours"_L1, manyDays * 24);
    policy.lifeDays = number(object, "lifeDays"_L1, manyDays);
    if (object.value("byItself"_L1).isBool())
        policy.byItself = object.value("byItself"_L1).toBool();
    return policy;
}

RotationPolicy policyOver(const RotationPolicy &nearer, const RotationPolicy &farther)
{
    const auto first = [](const auto &mine, const auto &theirs) { return mine ? mine : theirs; };
    return {.daysBeforeExpiry = first(nearer.daysBeforeExpiry, farther.daysBeforeExpiry),
            .daysOfAge = first(nearer.daysOfAge, farther.daysOfAge),
            .reviewMonths = first(nearer.reviewMonths, farther.reviewMonths),
            .graceHours = first(nearer.graceHours, farther.graceHours),
            .lifeDays = first(nearer.lifeDays, farther.lifeDays),
            .byItself = first(nearer.byItself, farther.byItself)};
}

std::optional<QDateTime> rotationDueAt(const Token &token, const RotationPolicy &policy)
{
    std::optional<QDateTime> due;
    if (policy.daysBeforeExpiry && token.expiresAt) {
        due = token.expiresAt->addDays(-*policy.daysBeforeExpiry);
        // A successor that is due as soon as it is made would be replaced again and again.
        if (token.createdAt.isValid())
            due = std::max(*due, token.createdAt.addMSecs(token.createdAt.msecsTo(*token.expiresAt) / 2));
    }
    if (policy.daysOfAge && token.createdAt.isValid()) {
        const QDateTime aged = token.createdAt.addDays(*policy.daysOfAge);
        due = due ? std::min(*due, aged) : aged;
    }
    return due;
}

bool isRotationDue(const Token &token, const RotationPolicy &policy, const QDateTime &now)
{
    const auto due = rotationDueAt(token, policy);
    return due && *due <= now && isLiving(token, now);
}

std::optional<QDateTime> reviewDueAt(const Token &token, const std::optional<QDateTime> &reviewedAt,
                                     const RotationPolicy &policy)
{
    if (policy.reviewMonths.value_or(0) == 0)
        return {};
    const QDateTime since = reviewedAt.value_or(token.createdAt);
    return since.isValid() ? std::optional(since.addMonths(*policy.reviewMonths)) : std::nullopt;
}

RotationWishes wishesOf(const RotationPolicy &policy, const QDateTime &now)
{
    RotationWishes wishes;
    if (policy.lifeDays)
        wishes.expiresAt = now.addDays(*policy.lifeDays);
    if (policy.graceHours)
        wishes.grace = std::chrono::hours(*policy.graceHours);
    return wishes;
}

RotationPolicy lineagePolicy(const Inventory &inventory, const TokenEntry &entry)
{
    const Lineage *line = inventory.lineage(entry.lineageId);
    return line != nullptr ? policyFromJson(line->policy.value("rotation"_L1).toObject()) : RotationPolicy();
}

RotationPolicy accountPolicy(const Settings &settings, const QString &accountId)
{
    return policyFromText(settings.text(accountKey(accountId)));
}

RotationPolicy providerPolicy(const Settings &settings, const QString &kind)
{
    return policyFromText(settings.text(providerKey(kind)));
}

void setAccountPolicy(Settings &settings, const QString &accountId, const RotationPolicy &policy)
{
    setPolicy(settings, accountKey(accountId), policy);
}

void setProviderPolicy(Settings &settings, const QString &kind, const RotationPolicy &policy)
{
    setPolicy(settings, providerKey(kind), policy);
}

namespace
{

RotationPolicy ofAccount(const Settings &settings, const Account &account)
{
    return policyOver(accountPolicy(settings, account.id), providerPolicy(settings, account.provider));
}

} // namespace

QHash<QString, RotationPolicy> accountPolicies(const Inventory &inventory, const Settings &settings)
{
    QHash<QString, RotationPolicy> policies;
    for (const Account &account : inventory.accounts())
        policies.insert(account.id, ofAccount(settings, account));
    return policies;
}

RotationPolicy effectivePolicy(const Inventory &inventory, const Settings &settings, const TokenEntry &entry)
{
    const Account *account = inventory.account(entry.token.accountId);
    return policyOver(lineagePolicy(inventory, entry),
                      account != nullptr ? ofAccount(settings, *account) : RotationPolicy());
}

std::vector<TokenKey> dueForRotation(const Inventory &inventory, const Settings &settings)
{
    std::vector<TokenKey> due;
    visitDueDates(inventory, settings, [&](const TokenEntry &entry, const DueDates &dates) {
        const QDateTime now = inventory.now(entry.token.accountId);
        if (dates.rotation && *dates.rotation <= now && isLiving(entry.token, now))
            due.push_back(entry.key());
    });
    return due;
}

} // namespace patkeeper
