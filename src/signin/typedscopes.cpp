// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "typedscopes.h"

#include <QRegularExpression>
#include <QSet>

#include <algorithm>
#include <iterator>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

bool isOfEverySignIn(const QString &scope)
{
    static const QSet<QString> always{u"offline_access"_s, u"openid"_s, u"profile"_s, u"email"_s};
    return always.contains(scope);
}

QSet<QString> setOf(const QStringList &scopes)
{
    return {scopes.cbegin(), scopes.cend()};
}

} // namespace

QString typedScopes(const SignInOffer &offer, const QStringList &scopes)
{
    QStringList own;
    std::copy_if(scopes.cbegin(), scopes.cend(), std::back_inserter(own),
                 [](const QString &scope) { return !isOfEverySignIn(scope); });
    if (setOf(own) == setOf(offer.scopes))
        return {};
    const QString prefix = offer.resource + u'/';
    for (QString &scope : own) {
        if (!offer.resource.isEmpty() && scope.startsWith(prefix))
            scope = scope.mid(prefix.size());
    }
    return own.join(u' ');
}

QStringList scopesFromTyped(const SignInOffer &offer, const QString &typed)
{
    static const QRegularExpression between(u"[\\s,;]+"_s);
    QStringList scopes = typed.split(between, Qt::SkipEmptyParts);
    for (QString &scope : scopes) {
        if (!offer.resource.isEmpty() && !scope.contains(u'/') && !isOfEverySignIn(scope))
            scope.prepend(offer.resource + u'/');
    }
    scopes.removeDuplicates();
    return scopes;
}

} // namespace patkeeper
