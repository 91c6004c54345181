// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "entraidtoken.h"

#include "entradirectory.h"
#include "sandboxjwt.h"

#include <QCryptographicHash>

#include <algorithm>
#include <array>

namespace patkeeper::sandbox
{

using namespace Qt::StringLiterals;
using Flaw = SandboxEntraSettings::IdTokenFlaw;

namespace
{

struct Named {
    Flaw flaw;
    const char *name;
};

constexpr std::array names{
    Named{Flaw::None, ""},
    Named{Flaw::Missing, "missing"},
    Named{Flaw::Nonce, "nonce"},
    Named{Flaw::Audience, "audience"},
    Named{Flaw::Issuer, "issuer"},
    Named{Flaw::Tenant, "tenant"},
    Named{Flaw::Expired, "expired"},
    Named{Flaw::Signature, "signature"},
    Named{Flaw::Unsigned, "unsigned"},
};

constexpr qint64 longAgo = 24LL * 3600;

void spoilClaims(QJsonObject &claims, Flaw flaw, const State &state)
{
    const qint64 now = state.now().toSecsSinceEpoch();
    if (flaw == Flaw::Nonce)
        claims.insert(u"nonce"_s, QString::fromLatin1(randomCharacters(22)));
    else if (flaw == Flaw::Audience)
        claims.insert(u"aud"_s, randomId());
    else if (flaw == Flaw::Issuer)
        claims.insert(u"iss"_s, u"https://login.elsewhere.example/v2.0"_s);
    else if (flaw == Flaw::Tenant)
        claims.insert(u"tid"_s, randomId());
    else if (flaw == Flaw::Expired)
        claims.insert(u"exp"_s, now - longAgo);
}

} // namespace

QString idTokenFlawName(Flaw flaw)
{
    const auto *found = std::find_if(names.begin(), names.end(), [flaw](const Named &n) { return n.flaw == flaw; });
    return found == names.end() ? QString() : QString::fromLatin1(found->name);
}

std::optional<Flaw> idTokenFlaw(const QString &name)
{
    for (const Named &named : names) {
        if (name == QLatin1StringView(named.name))
            return named.flaw;
    }
    return std::nullopt;
}

QString issuerOf(const QString &tenant, const State &state)
{
    return state.url.resolved(QUrl(u'/' + tenant + u"/v2.0"_s)).toString();
}

QString subjectOf(const User &user, const QString &clientId)
{
    return QString::fromLatin1(
        base64Url(QCryptographicHash::hash((user.objectId + clientId).toUtf8(), QCryptographicHash::Sha256)));
}

QJsonObject commonClaims(const User &user, const QString &tenant, std::chrono::seconds life, const State &state)
{
    const qint64 now = state.now().toSecsSinceEpoch();
    return {{u"iat"_s, now},
            {u"nbf"_s, now},
            {u"exp"_s, now + life.count()},
            {u"tid"_s, tenant},
            {u"oid"_s, objectIdIn(tenant, user)},
            {u"uti"_s, QString::fromLatin1(randomCharacters(22))}};
}

QByteArray idTokenFor(const User &user, const QString &clientId, const EntraIssue &issue, const State &state)
{
    const Flaw flaw = state.entra.settings.idTokenFlaw;
    if (!issue.scopes.openId || flaw == Flaw::Missing)
        return {};
    QJsonObject claims = commonClaims(user, issue.tenant, state.entra.settings.accessTokenLife, state);
    claims.insert(u"aud"_s, clientId);
    claims.insert(u"iss"_s, issuerOf(issue.tenant, state));
    claims.insert(u"sub"_s, subjectOf(user, clientId));
    claims.insert(u"ver"_s, u"2.0"_s);
    if (!issue.nonce.isEmpty())
        claims.insert(u"nonce"_s, issue.nonce);
    if (issue.scopes.profile) {
        claims.insert(u"preferred_username"_s, user.mail);
        claims.insert(u"name"_s, user.displayName);
    }
    spoilClaims(claims, flaw, state);
    if (flaw == Flaw::Unsigned)
        return unsignedJwt(claims);
    QByteArray token = signedJwt(claims);
    if (flaw == Flaw::Signature)
        token.replace(token.lastIndexOf('.') + 1, 8, randomCharacters(8));
    return token;
}

} // namespace patkeeper::sandbox
