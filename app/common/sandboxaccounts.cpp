// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "sandboxaccounts.h"

#include <QDateTime>

#include <optional>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

const auto urlField = u"url"_s;

TokenRequest enteredToken(const QString &name, const QString &service, const QStringList &scopes,
                          std::optional<int> daysLeft, std::optional<int> daysOld)
{
    const QDateTime now = QDateTime::currentDateTime();
    TokenRequest token{.name = name,
                       .scopes = scopes,
                       .expiresAt = daysLeft ? std::optional(now.addDays(*daysLeft).toUTC()) : std::nullopt,
                       .options = {{u"service"_s, service}}};
    if (daysOld)
        token.options.insert(u"created"_s, now.date().addDays(-*daysOld).toString(Qt::ISODate));
    return token;
}

QList<TokenRequest> enteredTokens()
{
    return {enteredToken(u"wiki-backup"_s, u"Northwind Wiki"_s, {u"read"_s}, 5, 85),
            enteredToken(u"package-mirror"_s, u"Registry"_s, {u"packages:read"_s, u"packages:write"_s}, 71, 19),
            enteredToken(u"status-page"_s, u"Northwind Status"_s, {}, std::nullopt, std::nullopt)};
}

} // namespace

QList<SandboxAccount> sandboxAccounts(const RunningSandbox &sandbox)
{
    return {{.kind = u"azure-devops"_s,
             .name = u"Northwind"_s,
             .fields = {{urlField, sandbox.url().toString()}, {u"organization"_s, sandbox.organization()}},
             .bearer = sandbox.bearer()},
            {.kind = u"digitalhub"_s,
             .name = u"Northwind data"_s,
             .fields = {{urlField, sandbox.digitalHubUrl().toString()}},
             .bearer = sandbox.digitalHubBearer()},
            {.kind = u"sailpoint"_s,
             .name = u"Northwind identity"_s,
             .fields = {{urlField, sandbox.sailPointUrl().toString()}},
             .bearer = sandbox.sailPointBearer()},
            {.kind = u"manual"_s, .name = u"Other services"_s, .fields = {}, .bearer = {}, .entered = enteredTokens()}};
}

QUrl movedTo(const RunningSandbox &sandbox, QUrl address)
{
    address.setPort(sandbox.url().port());
    return address;
}

QMap<QString, QString> movedTo(const RunningSandbox &sandbox, QMap<QString, QString> fields)
{
    if (const auto field = fields.find(urlField); field != fields.end())
        *field = movedTo(sandbox, QUrl(*field)).toString();
    return fields;
}

} // namespace patkeeper
