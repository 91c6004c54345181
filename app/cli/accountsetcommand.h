// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "command.h"

#include <QSslCertificate>

namespace patkeeper::cli
{

/// `account set`: changes how an account's service is reached.
class AccountSetCommand final : public Command
{
    Q_OBJECT

public:
    void declare(QCommandLineParser &parser) const override;
    QString accept(const QCommandLineParser &parser) override;
    void run() override;

private:
    void onAuthoritiesRead(const Result<QList<QSslCertificate>> &read);
    void save();
    void report();

    QString m_name;
    QString m_authorityFile; ///< As typed; "none" takes it away.
    Account m_account;
};

} // namespace patkeeper::cli
