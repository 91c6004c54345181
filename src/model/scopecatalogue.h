// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "result.h"

#include <QHash>
#include <QList>
#include <QString>
#include <QStringList>

namespace patkeeper
{

/// One permission that a token of a provider can carry.
struct Scope {
    QString id;
    QString group;
    QString caption;     ///< "read & write"
    QString description; ///< What a bearer may do.
    QStringList includes;
    bool highPrivilege = false;
    bool everything = false; ///< Grants whatever its owner may do.
    bool offered = true;     ///< False: known from existing tokens, but not offered for new ones.

    bool operator==(const Scope &) const = default;
};

/// The permissions of a provider, as data. Ids that it does not know are shown as they are and count as not
/// high-privileged.
class ScopeCatalogue final
{
public:
    /// From JSON:
    /// {"groups":[{"name":…,"scopes":[{"id":…,"caption":…,"allows":…,"includes":[…],"high":true,"everything":true,
    /// "offered":false}]}]}. BadReply where that is not what it is.
    static Result<ScopeCatalogue> fromJson(const QByteArray &json);

    const QList<Scope> &scopes() const { return m_scopes; }
    QStringList groups() const;
    const Scope *find(const QString &id) const;

    /// "Code (read & write)", or the id where it is unknown.
    QString caption(const QString &id) const;
    /// Short, for a table cell: up to two captions, then a count ("3 scopes").
    QString summary(const QStringList &ids) const;
    bool isHighPrivilege(const QStringList &ids) const;
    bool grantsEverything(const QStringList &ids) const;
    /// The ids together with everything they include, directly or not.
    QStringList closure(const QStringList &ids) const;

private:
    QList<Scope> m_scopes;
    QHash<QString, qsizetype> m_byId;
};

} // namespace patkeeper
