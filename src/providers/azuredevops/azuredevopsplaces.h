// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "accountplaces.h"
#include "httpclient.h"

namespace patkeeper
{

/// Which directory signs in for an organization, and which organizations somebody has (fact sheet 4.2, 8.1).
class AzureDevOpsPlaces final : public AccountPlaces
{
    Q_OBJECT

public:
    /// Origins in @p options are not used.
    explicit AzureDevOpsPlaces(HttpOptions options);

    void findTenant(const QMap<QString, QString> &fields, QObject *context, Reply<QString> reply) override;
    Result<Origins> lookUpOrigins(const QMap<QString, QString> &fields) const override;
    void findPlaces(const QMap<QString, QString> &fields, CredentialSource *credentials, Interaction interaction,
                    QObject *context, Reply<QList<PersonPlace>> reply) override;

private:
    HttpOptions m_options;
};

} // namespace patkeeper
