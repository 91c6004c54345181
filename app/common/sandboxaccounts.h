// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "sandboxmodule.h"
#include "values.h"

#include <QByteArray>
#include <QList>
#include <QMap>
#include <QString>
#include <QUrl>

namespace patkeeper
{

/// An account that the sandbox is shown with.
struct SandboxAccount {
    QString kind; ///< "azure-devops"
    QString name;
    QMap<QString, QString> fields;
    QByteArray bearer; ///< Ends with the sandbox; empty where nobody signs in.
    /// What a person has entered there, the secrets of which are kept elsewhere.
    QList<TokenRequest> entered{};
};

/// One at each of its services, the same person's, and one for tokens kept by hand. The first is where one begins.
QList<SandboxAccount> sandboxAccounts(const RunningSandbox &sandbox);

/// An address in an earlier sandbox, as it is in this one: that has another port each time it starts, and everything is
/// where it was below that.
QUrl movedTo(const RunningSandbox &sandbox, QUrl address);
/// The same of the fields of an account.
QMap<QString, QString> movedTo(const RunningSandbox &sandbox, QMap<QString, QString> fields);

} // namespace patkeeper
