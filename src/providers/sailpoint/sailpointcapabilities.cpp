// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "sailpointcapabilities.h"

#include "sailpointexpiry.h"
#include "sailpointlife.h"
#include "sailpointprobe.h"

#include <QCoreApplication>
#include <QFile>

using namespace Qt::StringLiterals;

namespace patkeeper::sailpoint
{

namespace
{

QString translated(const char *text)
{
    return QCoreApplication::translate("patkeeper::SailPoint", text);
}

QList<FormField> accountFields()
{
    return {
        {.key = u"url"_s,
         .label = translated(QT_TRANSLATE_NOOP("patkeeper::SailPoint", "Address of the tenant's API")),
         .placeholder = u"https://northwind.api.identitynow.com"_s,
         .defaultValue = {},
         .required = true,
         .advanced = false},
        {.key = u"api"_s,
         .label = translated(QT_TRANSLATE_NOOP("patkeeper::SailPoint", "Version of the API")),
         .placeholder = u"v1, v2026"_s,
         .defaultValue = u"v1"_s,
         .required = false,
         .advanced = true},
        {.key = u"tokens"_s,
         .label = translated(QT_TRANSLATE_NOOP("patkeeper::SailPoint", "Whose tokens: “mine”, or “all” of the tenant")),
         .placeholder = u"mine"_s,
         .defaultValue = u"mine"_s,
         .required = false,
         .advanced = true}};
}

SignInOffer signInOffer()
{
    SignInOffer offer;
    offer.methods = {u"client-credentials"_s, u"bearer"_s};
    offer.permissions = {u"sp:my-personal-access-tokens:manage"_s};
    offer.resourceName = u"SailPoint"_s;
    return offer;
}

/// Fact sheet A8: no scope is asked for there, an access token has those of its token.
ExchangeOffer exchangeOffer()
{
    ExchangeOffer offer;
    offer.method = ExchangeMethod::ClientCredentials;
    offer.path = u"/oauth/token"_s;
    offer.clientIdPart = QLatin1StringView(idPart);
    offer.secretPart = QLatin1StringView(secretPart);
    offer.acceptsScopes = false;
    return offer;
}

Result<ScopeCatalogue> scopeCatalogue()
{
    QFile file(u":/scopes/sailpoint.json"_s);
    const bool opened = file.open(QIODevice::ReadOnly);
    return ScopeCatalogue::fromJson(opened ? file.readAll() : QByteArray());
}

void sayWhatIsSpecial(Capabilities &capabilities)
{
    capabilities.neverExpiresAcknowledgement = translated(
        QT_TRANSLATE_NOOP("patkeeper::SailPoint", "This token will work until somebody revokes it. If its secret "
                                                  "leaks, it stays usable for whoever has it, and no "
                                                  "date will ever stop it. SailPoint is told that you know this."));
    capabilities.noScopeRemark = translated(QT_TRANSLATE_NOOP(
        "patkeeper::SailPoint", "SailPoint would take silence for all rights, so the scopes are always sent."));
    capabilities.shortenedRemark = sixMonthsSentence();
    capabilities.readOnlyReasons.insert(
        u"managed"_s, translated(QT_TRANSLATE_NOOP("patkeeper::SailPoint",
                                                   "SailPoint made this token for itself, for instance for a workflow. "
                                                   "It is only shown.")));
    capabilities.signInHint = translated(QT_TRANSLATE_NOOP(
        "patkeeper::SailPoint",
        "Enter the id and the secret of a token that you have, with the scope sp:my-personal-access-tokens:manage. You "
        "make one in SailPoint: Preferences, Personal Access Tokens, New Token."));
    capabilities.rotationRemark = translated(
        QT_TRANSLATE_NOOP("patkeeper::SailPoint", "Access tokens that were made with the old token may go on working "
                                                  "until they end by themselves, at most twelve hours later."));
}

Result<Capabilities> readCapabilities()
{
    auto scopes = scopeCatalogue();
    if (!scopes)
        return std::unexpected(std::move(scopes.error()));
    Capabilities capabilities;
    capabilities.kind = QLatin1StringView(kind);
    capabilities.displayName = u"SailPoint"_s;
    capabilities.accountFields = accountFields();
    capabilities.scopes = std::move(*scopes);
    capabilities.canNeverExpire = true;
    capabilities.uniqueNames = true;
    capabilities.listsRevoked = false;
    capabilities.capacity = 10;
    capabilities.lastUsedGrain = std::chrono::days(1);
    capabilities.extendsAtOnce = mostAtOnce;
    capabilities.secretParts = {QLatin1StringView(idPart), QLatin1StringView(secretPart)};
    capabilities.identifyingPart = QLatin1StringView(idPart);
    capabilities.tokenFields = {lifeField()};
    capabilities.signIn = signInOffer();
    capabilities.exchange = exchangeOffer();
    sayWhatIsSpecial(capabilities);
    return capabilities;
}

} // namespace

// Read once, and shared by all accounts and by who asks of the kind: the scopes take as much memory as a hundred
// tokens.
Result<Capabilities> capabilities()
{
    static const Result<Capabilities> known = readCapabilities();
    return known;
}

} // namespace patkeeper::sailpoint
