// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "manualcapabilities.h"

#include "manualdetails.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace patkeeper::manual
{

namespace
{

QString translated(const char *text)
{
    return QCoreApplication::translate("patkeeper::Manual", text);
}

FormField field(QLatin1StringView key, const char *label, const QString &placeholder, bool advanced)
{
    return {.key = key,
            .label = translated(label),
            .placeholder = placeholder,
            .defaultValue = {},
            .required = false,
            .advanced = advanced};
}

QList<FormField> tokenFields()
{
    return {field(serviceKey, QT_TRANSLATE_NOOP("patkeeper::Manual", "Service"), u"Northwind Wiki"_s, false),
            field(pageKey, QT_TRANSLATE_NOOP("patkeeper::Manual", "Address of its page with the token"),
                  u"https://wiki.example/settings/tokens"_s, false),
            field(createdKey, QT_TRANSLATE_NOOP("patkeeper::Manual", "Created"), u"2026-11-30"_s, false),
            field(endpointKey,
                  QT_TRANSLATE_NOOP("patkeeper::Manual", "Token endpoint that exchanges it, if there is one"),
                  u"https://auth.example/oidc/token"_s, true),
            field(subjectTokenTypeKey, QT_TRANSLATE_NOOP("patkeeper::Manual", "Subject token type"),
                  u"urn:ietf:params:oauth:token-type:access_token"_s, true),
            field(clientIdKey, QT_TRANSLATE_NOOP("patkeeper::Manual", "Client id"), {}, true),
            field(audienceKey, QT_TRANSLATE_NOOP("patkeeper::Manual", "Audience"), {}, true),
            field(resourceKey, QT_TRANSLATE_NOOP("patkeeper::Manual", "Resource"), u"https://api.example"_s, true),
            field(scopeKey, QT_TRANSLATE_NOOP("patkeeper::Manual", "Scopes of the short-lived token"), {}, true)};
}

void sayWhatAPersonDoes(Capabilities &capabilities)
{
    capabilities.creationSteps = {
        translated(QT_TRANSLATE_NOOP("patkeeper::Manual", "Open the page of the service and make the token there.")),
        translated(QT_TRANSLATE_NOOP("patkeeper::Manual", "Enter the expiry that the service gave it.")),
        translated(QT_TRANSLATE_NOOP("patkeeper::Manual", "Enter its secret here. It goes to the keychain."))};
    capabilities.revocationSteps = {
        translated(QT_TRANSLATE_NOOP("patkeeper::Manual", "Open the page of the service and revoke the token there.")),
        translated(QT_TRANSLATE_NOOP("patkeeper::Manual", "Look that the page does not show it any longer.")),
        translated(QT_TRANSLATE_NOOP("patkeeper::Manual", "Then say here that it is revoked."))};
    capabilities.accountHint = translated(QT_TRANSLATE_NOOP(
        "patkeeper::Manual", "For tokens of services that Patkeeper cannot speak to. Nothing is sent anywhere: what "
                             "you enter is kept here, and you are reminded before it ends."));
    capabilities.rotationRemark = translated(QT_TRANSLATE_NOOP(
        "patkeeper::Manual", "You make the successor and revoke the old token on the page of the service; Patkeeper "
                             "keeps the secret and the order."));
}

} // namespace

Result<Capabilities> capabilities()
{
    Capabilities capabilities;
    capabilities.kind = QLatin1StringView(kind);
    capabilities.displayName = translated(QT_TRANSLATE_NOOP("patkeeper::Manual", "Kept by hand"));
    capabilities.canProbe = false;
    capabilities.issuesSecrets = false;
    capabilities.revokesItself = false;
    capabilities.changesCannotBeLost = true;
    capabilities.canNeverExpire = true;
    capabilities.requiresScope = false;
    capabilities.tokenFields = tokenFields();
    capabilities.creationDayField = createdKey;
    capabilities.signIn.methods.clear();
    ExchangeOffer &exchange = capabilities.exchange.emplace();
    exchange.hasOwnEndpoints = true;
    exchange.acceptsTargets = true;
    sayWhatAPersonDoes(capabilities);
    return capabilities;
}

} // namespace patkeeper::manual
