// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "accountplaces.h"
#include "capabilities.h"
#include "clock.h"
#include "credentialsource.h"
#include "httpclient.h"
#include "result.h"
#include "servicesurvey.h"
#include "tokenprovider.h"
#include "values.h"

#include <QByteArray>
#include <QList>
#include <QMap>
#include <QSslCertificate>
#include <QStringList>

#include <memory>

namespace patkeeper
{

class HttpTurns;
class Inventory;

/// What a provider of one account is made from.
struct ProviderParts {
    Account account;
    CredentialSource *credentials = nullptr; ///< Not owned.
    QByteArray userAgent;
    QList<QSslCertificate> authorities;         ///< Trusted in addition to the system's.
    Clock clock = systemClock();                ///< For providers that judge by the time themselves.
    std::shared_ptr<HttpTurns> turns = nullptr; ///< Of all accounts together.
    Inventory *inventory = nullptr;             ///< Outlives it; for tokens that are filed here and nowhere else.
};

/// The kinds of services that are there. Whatever needs one by its kind asks here; a new provider is one more line
/// here.
class ProviderCatalogue final
{
public:
    /// Those that a new account is offered for.
    static QStringList kinds();
    /// Those, and those that are spoken but not offered yet.
    static QStringList spokenKinds();
    /// Unsupported where no new account is offered for that kind.
    static Result<void> mayBeAdded(const QString &kind);

    /// Unsupported where there is no such kind. Beside its own fields each kind asks for what all have: the file of an
    /// authority of one's own.
    static Result<Capabilities> capabilities(const QString &kind);

    /// An account as it may be stored: fields in their normal form, the origins its credentials may be sent to filled
    /// in; id and sign-in are the caller's. Rejected, with the field's key in Error::field ("name" or a form field),
    /// where something is missing or no address to send a credential to.
    static Result<Account> accountFromFields(const QString &kind, const QString &name,
                                             const QMap<QString, QString> &fields);

    /// What an HTTP client for this account is made with, whether it asks the service or signs in there; without
    /// origins, which are whoever's it is.
    static HttpOptions httpOptions(const ProviderParts &parts);

    /// What helps to add an account of that kind; the account in @p parts may be empty but for the file of an
    /// authority. Null where there is no such kind, or nothing that it could tell.
    static std::unique_ptr<AccountPlaces> places(const QString &kind, const ProviderParts &parts);

    /// What asks the service what its documentation leaves open, with a provider of that kind, which it must not
    /// outlive; null where nothing is left open.
    static std::unique_ptr<ServiceSurvey> survey(const QString &kind, TokenProvider *provider);

    /// Null where there is no such kind. Delete it later rather than at once from one of its replies.
    static std::unique_ptr<TokenProvider> create(const QString &kind, const ProviderParts &parts);
};

} // namespace patkeeper
