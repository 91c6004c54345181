// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "origins.h"
#include "result.h"

#include <QMap>
#include <QString>
#include <QUrl>

namespace patkeeper::azuredevops
{

/// Where is asked for what belongs to no organization: who somebody is and which organizations they have.
class ServiceAddresses final
{
public:
    /// From an account's fields as they are typed or stored; the organization may be missing. Rejected as for an
    /// account.
    static Result<ServiceAddresses> fromFields(const QMap<QString, QString> &fields);

    /// The sender's own profile, and the organizations of that person (fact sheet 8.1).
    QUrl person() const;
    QUrl organizationsOf(const QString &personId) const;
    /// Of the service's pages, as an account's field "url" has it.
    QString webRoot() const { return m_web.toString(); }
    Origins origins() const { return {originOf(m_profile)}; }

private:
    QUrl m_web;
    QUrl m_profile;
};

/// Where an account's requests go. For the public cloud the hosts follow from a table, for any other web root they are
/// that same place; the field "api-url" overrides the API's.
class Addresses final
{
public:
    /// From an account's fields as they are stored ("url", "organization", "api-url"). Rejected, with the field, where
    /// they are not addresses that a credential may be sent to.
    static Result<Addresses> fromFields(const QMap<QString, QString> &fields);

    /// The PAT API; @p query is already encoded and begins with "&" or is empty.
    QUrl tokens(const QByteArray &query = {}) const;
    /// Who the sender is: for the account's bearer and, as the probe, for its PATs.
    QUrl connectionData() const;
    /// The service's own page.
    QUrl tokensPage() const;
    /// The organization's.
    QUrl organizationPage() const;
    const QString &organization() const { return m_organization; }

    Origins origins() const;

private:
    QUrl within(const QUrl &root, const QByteArray &path) const;

    QString m_organization;
    QUrl m_web;
    QUrl m_api;
    QUrl m_profile;
};

/// The fields as they are to be stored: an organization may also be typed as its address
/// (https://dev.azure.com/northwind, https://northwind.visualstudio.com), which is taken apart here.
Result<QMap<QString, QString>> normalizedFields(const QMap<QString, QString> &typed);

/// Whether this can be the name of an organization.
bool isOrganization(const QString &name);

/// A query's value, percent-encoded so that no server can take a part of it for something else.
QByteArray encoded(const QString &value);

} // namespace patkeeper::azuredevops
