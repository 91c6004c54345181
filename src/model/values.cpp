// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "values.h"

#include <algorithm>
#include <initializer_list>
#include <utility>

using namespace Qt::StringLiterals;

namespace patkeeper
{

namespace
{

template<typename Value>
using Names = std::initializer_list<std::pair<Value, QLatin1StringView>>;

template<typename Value>
QString nameOf(Names<Value> names, Value value)
{
    for (const auto &[candidate, name] : names) {
        if (candidate == value)
            return name;
    }
    return {};
}

template<typename Value>
std::optional<Value> valueOf(Names<Value> names, const QString &wanted)
{
    for (const auto &[candidate, name] : names) {
        if (name == wanted)
            return candidate;
    }
    return {};
}

constexpr Names<TokenStatus> statusNames{{TokenStatus::Active, "active"_L1},
                                         {TokenStatus::Expired, "expired"_L1},
                                         {TokenStatus::Revoked, "revoked"_L1},
                                         {TokenStatus::NoLongerListed, "no-longer-listed"_L1}};

constexpr Names<KeptSecret::Proof> proofNames{{KeptSecret::Proof::Created, "created"_L1},
                                              {KeptSecret::Proof::Works, "works"_L1},
                                              {KeptSecret::Proof::Unproven, "unproven"_L1}};

} // namespace

QString tokenStatusName(TokenStatus status)
{
    return nameOf(statusNames, status);
}

std::optional<TokenStatus> tokenStatusFromName(const QString &name)
{
    return valueOf(statusNames, name);
}

QString proofName(KeptSecret::Proof proof)
{
    return nameOf(proofNames, proof);
}

std::optional<KeptSecret::Proof> proofFromName(const QString &name)
{
    return valueOf(proofNames, name);
}

QStringList normalizedScopes(const QStringList &scopes)
{
    QStringList normalized;
    for (const QString &scope : scopes) {
        const QString id = scope.trimmed().toLower();
        if (!id.isEmpty())
            normalized.append(id);
    }
    std::sort(normalized.begin(), normalized.end());
    normalized.removeDuplicates();
    return normalized;
}

} // namespace patkeeper
