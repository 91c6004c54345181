// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "azuredevopsaddresses.h"
#include "azuredevopserrors.h"
#include "credentialsource.h"
#include "httpclient.h"

#include <QObject>
#include <QPointer>
#include <QStringList>

namespace patkeeper::azuredevops
{

/// Asks the organization's own page, without credentials, which tenant it belongs to.
void findOrganizationTenant(const Addresses &addresses, HttpOptions options, QObject *context, Reply<QString> reply);

/// The tenant that an answer of @p organization names: in X-VSS-ResourceTenant, else in the address of WWW-Authenticate
/// (fact sheet 4.2). Only an id is taken, and of the address no more than that.
Result<QString> readTenant(const HttpResponse &response, const Call &call, const QString &organization);

/// Finds the organizations of whom the credentials belong to.
///
///   Idle -start-> Asking -credentials-> AskingWho -id-> AskingWhere -list-> Done
///                    +-- any failure ----------------------------------> Done
///
/// Deletes itself when it has replied, and without a reply when the context has gone.
class OrganizationSearch final : public QObject
{
    Q_OBJECT

public:
    enum class State { Idle, Asking, AskingWho, AskingWhere, Done };

    OrganizationSearch(ServiceAddresses addresses, HttpOptions options, QObject *context, Reply<QStringList> reply);

    void start(CredentialSource *credentials, Interaction interaction);

private:
    void onCredentials(Result<RequestCredentials> credentials);
    void onPerson(Result<HttpResponse> response);
    void onOrganizations(Result<HttpResponse> response);
    void ask(const QUrl &url, Reply<HttpResponse> onAnswer);
    void finish(Result<QStringList> result);

    ServiceAddresses m_addresses;
    HttpClient m_http;
    State m_state = State::Idle;
    RequestCredentials m_credentials;
    Reply<QStringList> m_reply;
};

} // namespace patkeeper::azuredevops
