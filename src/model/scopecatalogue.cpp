// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "scopecatalogue.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace patkeeper
{

namespace
{

constexpr qsizetype captionsInSummary = 2;

std::unexpected<Error> unreadable(const QString &why)
{
    return failure(Error::Kind::BadReply,
                   QCoreApplication::translate("patkeeper::ScopeCatalogue",
                                               "The list of scopes cannot be read. Install the program again."),
                   u"scope catalogue: "_s + why);
}

/// The catalogue is data: packaging/update-translations reads its texts from there.
QString translated(const QJsonValue &text)
{
    const QByteArray source = text.toString().toUtf8();
    return source.isEmpty() ? QString() : QCoreApplication::translate("patkeeper::Scopes", source.constData());
}

Result<Scope> scopeFrom(const QJsonValue &value, const QString &group)
{
    const QJsonObject object = value.toObject();
    Scope scope{.id = object["id"_L1].toString(),
                .group = group,
                .caption = translated(object["caption"_L1]),
                .description = translated(object["allows"_L1]),
                .includes = {},
                .highPrivilege = object["high"_L1].toBool(),
                .everything = object["everything"_L1].toBool(),
                .offered = object["offered"_L1].toBool(true)};
    if (scope.id.isEmpty() || scope.caption.isEmpty())
        return unreadable(u"a scope without id or caption in "_s + group);
    for (const QJsonValue included : object["includes"_L1].toArray())
        scope.includes.append(included.toString());
    return scope;
}

} // namespace

Result<ScopeCatalogue> ScopeCatalogue::fromJson(const QByteArray &json)
{
    const QJsonDocument document = QJsonDocument::fromJson(json);
    if (!document.object()["groups"_L1].isArray())
        return unreadable(u"no groups"_s);
    ScopeCatalogue catalogue;
    for (const QJsonValue group : document.object()["groups"_L1].toArray()) {
        const QString name = translated(group["name"_L1]);
        if (name.isEmpty() || !group["scopes"_L1].isArray())
            return unreadable(u"a group without name or scopes"_s);
        for (const QJsonValue value : group["scopes"_L1].toArray()) {
            auto scope = scopeFrom(value, name);
            if (!scope)
                return std::unexpected(std::move(scope.error()));
            const QString key = scope->id.toLower();
            if (catalogue.m_byId.contains(key))
                return unreadable(u"twice: "_s + scope->id);
            catalogue.m_byId.insert(key, catalogue.m_scopes.size());
            catalogue.m_scopes.append(std::move(*scope));
        }
    }
    for (const Scope &scope : std::as_const(catalogue.m_scopes)) {
        for (const QString &included : scope.includes) {
            if (!catalogue.find(included))
                return unreadable(scope.id + u" includes what is not there: "_s + included);
        }
    }
    return catalogue;
}

QStringList ScopeCatalogue::groups() const
{
    QStringList names;
    for (const Scope &scope : m_scopes) {
        if (!names.contains(scope.group))
            names.append(scope.group);
    }
    return names;
}

const Scope *ScopeCatalogue::find(const QString &id) const
{
    const auto found = m_byId.constFind(id.toLower());
    return found == m_byId.cend() ? nullptr : &m_scopes.at(*found);
}

QString ScopeCatalogue::caption(const QString &id) const
{
    const Scope *scope = find(id);
    if (!scope)
        return id;
    // Full access is a group of its own, and a group of one needs no second name.
    if (scope->caption == scope->group)
        return scope->caption;
    return u"%1 (%2)"_s.arg(scope->group, scope->caption);
}

QString ScopeCatalogue::summary(const QStringList &ids) const
{
    QStringList captions;
    for (const QString &id : ids) {
        if (const Scope *scope = find(id); scope && scope->everything)
            return caption(id);
        captions.append(caption(id));
    }
    if (captions.size() <= captionsInSummary)
        return captions.join(u", "_s);
    const int count = static_cast<int>(captions.size());
    return QCoreApplication::translate("patkeeper::ScopeCatalogue", "%n scopes", nullptr, count);
}

bool ScopeCatalogue::isHighPrivilege(const QStringList &ids) const
{
    const QStringList all = closure(ids);
    return std::any_of(all.cbegin(), all.cend(), [this](const QString &id) {
        const Scope *scope = find(id);
        return scope && (scope->highPrivilege || scope->everything);
    });
}

bool ScopeCatalogue::grantsEverything(const QStringList &ids) const
{
    return std::any_of(ids.cbegin(), ids.cend(), [this](const QString &id) {
        const Scope *scope = find(id);
        return scope && scope->everything;
    });
}

QStringList ScopeCatalogue::closure(const QStringList &ids) const
{
    QStringList all;
    QStringList waiting = ids;
    while (!waiting.isEmpty()) {
        const QString id = waiting.takeFirst();
        if (all.contains(id))
            continue;
        all.append(id);
        if (const Scope *scope = find(id))
            waiting.append(scope->includes);
    }
    return all;
}

} // namespace patkeeper
