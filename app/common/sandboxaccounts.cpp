// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "sandboxaccounts.h"

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

const auto urlField = u"url"_s;

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
             .bearer = sandbox.sailPointBearer()}};
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
