// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "digitalhubcapabilities.h"

#include "digitalhubjson.h"
#include "signinsettings.h"

#include <QCoreApplication>
#include <QFile>

using namespace Qt::StringLiterals;

namespace patkeeper::digitalhub
{

namespace
{

QString translated(const char *text)
{
    return QCoreApplication::translate("patkeeper::DigitalHub", text);
}

QList<FormField> accountFields()
{
    return {{.key = u"url"_s,
             .label = translated(QT_TRANSLATE_NOOP("patkeeper::DigitalHub", "Address of the DigitalHub")),
             .placeholder = u"https://core.northwind.example"_s,
             .defaultValue = {},
             .required = true,
             .advanced = false}};
}

/// Its access token and nothing else has a name in the service's own tools that is not the field's.
ExchangeOffer exchangeOffer()
{
    ExchangeOffer offer;
    offer.method = ExchangeMethod::TokenExchange;
    offer.path = u"/auth/token"_s;
    offer.subjectTokenType = u"urn:ietf:params:oauth:token-type:pat"_s;
    offer.requestedTokenType = u"urn:ietf:params:oauth:token-type:access_token"_s;
    offer.scopes = {u"credentials"_s, u"openid"_s, u"profile"_s};
    offer.environmentNames = {{u"access_token"_s, u"DHCORE_ACCESS_TOKEN"_s}};
    return offer;
}

Result<ScopeCatalogue> scopeCatalogue()
{
    QFile file(u":/scopes/digitalhub.json"_s);
    const bool opened = file.open(QIODevice::ReadOnly);
    return ScopeCatalogue::fromJson(opened ? file.readAll() : QByteArray());
}

void setLimits(Capabilities &capabilities)
{
    capabilities.canUpdate = false;
    capabilities.canRename = false;
    capabilities.canChangeScopes = false;
    capabilities.canExtend = false;
    capabilities.expiresChosenByPerson = false;
    capabilities.maximumLife = std::chrono::days(365);
    capabilities.defaultLife = std::chrono::days(365);
    capabilities.maximumNameLength = longestName;
    capabilities.tellsNewId = false;
    capabilities.fingerprintProves = false;
}

Result<Capabilities> readCapabilities()
{
    auto scopes = scopeCatalogue();
    if (!scopes)
        return std::unexpected(std::move(scopes.error()));
    Capabilities capabilities;
    capabilities.kind = QLatin1StringView(kind);
    capabilities.displayName = u"DigitalHub"_s;
    capabilities.accountFields = accountFields();
    capabilities.scopes = std::move(*scopes);
    setLimits(capabilities);
    capabilities.unchangeableRemark = translated(
        QT_TRANSLATE_NOOP("patkeeper::DigitalHub", "DigitalHub changes nothing of a token once it is made: not its "
                                                   "name, its scopes or its end. Rotate it instead."));
    capabilities.shortenedRemark = translated(QT_TRANSLATE_NOOP(
        "patkeeper::DigitalHub", "DigitalHub decides itself when a token ends, mostly after a year."));
    capabilities.signInHint = translated(QT_TRANSLATE_NOOP(
        "patkeeper::DigitalHub", "Enter a personal access token that you have, or an access token. You make one in the "
                                 "console of your DigitalHub: Account, Personal access tokens."));
    capabilities.rotationRemark = translated(QT_TRANSLATE_NOOP(
        "patkeeper::DigitalHub", "Access tokens that were made with the old token go on working until "
                                 "they end by themselves, mostly eight hours later."));
    capabilities.signIn.methods = {storedWord(SignInMethod::Browser), storedWord(SignInMethod::Bearer),
                                   storedWord(SignInMethod::Basic)};
    capabilities.signIn.scopes = {u"openid"_s, u"profile"_s, u"offline_access"_s};
    capabilities.signIn.isOwnAuthority = true;
    capabilities.signIn.resourceName = u"DigitalHub"_s;
    capabilities.exchange = exchangeOffer();
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

} // namespace patkeeper::digitalhub
