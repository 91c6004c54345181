// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "commandlinefixture.h"

namespace patkeeper
{

/// The real program, and somebody who signs in at the sandbox's Entra: the first of its people.
class SignInFixture final : public CommandLineFixture
{
public:
    SignInFixture();

    SandboxEntra &entra() { return sandbox().entra(); }
    /// To add the account “Northwind”.
    QStringList adding(const QString &method, const QStringList &more = {});
    /// Runs it, with a browser that follows the redirects from the address that it prints.
    CommandLineRun inBrowser(const QStringList &arguments);
    /// Signs in with the browser and adds the account; whether that went well.
    bool addBrowserAccount();
    /// As `account list` has it; empty where there is none, or more.
    QJsonObject onlyAccount() const;
    /// What `access-token` writes.
    QByteArray accessToken() const;
};

/// Its first whole line of standard output.
QByteArray nextLine(QProcess &process);

} // namespace patkeeper
