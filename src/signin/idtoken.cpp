// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "idtoken.h"

#include "authoritymetadata.h"
#include "signinsettings.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

using namespace Qt::StringLiterals;

namespace patkeeper
{

namespace
{

/// What two clocks may differ by.
constexpr qint64 leewaySeconds = 300;

std::unexpected<Error> unfit(const QString &why)
{
    return failure(Error::Kind::BadReply,
                   QCoreApplication::translate("patkeeper::SignIn",
                                               "The sign-in service's word on who signed in does not fit this "
                                               "sign-in, so it was not accepted. Start again from the beginning, and "
                                               "check this computer's clock."),
                   u"id_token: "_s + why);
}

QJsonObject decoded(const QByteArray &piece)
{
    return QJsonDocument::fromJson(QByteArray::fromBase64(piece, QByteArray::Base64UrlEncoding)).object();
}

bool isFor(const QString &clientId, const QJsonObject &claims)
{
    const QJsonValue audience = claims.value("aud"_L1);
    if (!audience.isArray())
        return audience.toString() == clientId;
    const QJsonArray all = audience.toArray();
    // With several audiences the party it was issued to must be named (OpenID Connect Core 1.0, 3.1.3.7).
    return all.contains(clientId) && (all.size() == 1 || claims.value("azp"_L1).toString() == clientId);
}

} // namespace

Result<SignedInPerson> readIdToken(const Secret &idToken, const AuthorityMetadata &authority,
                                   const IdTokenExpectation &expected)
{
    const QList<QByteArray> pieces = idToken.view().toByteArray().split('.');
    if (pieces.size() != 3)
        return unfit(u"not a signed JSON Web Token"_s);
    const QString algorithm = decoded(pieces[0]).value("alg"_L1).toString();
    if (algorithm.isEmpty() || algorithm.compare("none"_L1, Qt::CaseInsensitive) == 0)
        return unfit(u"not signed"_s);
    const QJsonObject claims = decoded(pieces[1]);
    const auto text = [&](QLatin1StringView name) { return claims.value(name).toString(); };
    SignedInPerson person{.tenantId = text("tid"_L1),
                          .objectId = text("oid"_L1),
                          .userName = text("preferred_username"_L1),
                          .displayName = text("name"_L1)};
    if (!isTenantId(person.tenantId) ||
        (isTenantId(authority.tenant) && person.tenantId.compare(authority.tenant, Qt::CaseInsensitive) != 0))
        return unfit(u"of another directory, or of none"_s);
    if (text("iss"_L1) != authority.issuerFor(person.tenantId))
        return unfit(u"by another issuer"_s);
    if (!isFor(expected.clientId, claims))
        return unfit(u"for another app"_s);
    const double endsAt = claims.value("exp"_L1).toDouble();
    if (static_cast<double>(expected.now.toSecsSinceEpoch() - leewaySeconds) >= endsAt)
        return unfit(u"over, by its own words"_s);
    if (!expected.nonce.isEmpty() && text("nonce"_L1) != expected.nonce)
        return unfit(u"of another sign-in"_s);
    if (person.objectId.isEmpty())
        return unfit(u"names nobody"_s);
    return person;
}

} // namespace patkeeper
