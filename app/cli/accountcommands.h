// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "command.h"

namespace patkeeper::cli
{

/// `account add`: tries the credentials, then files account and listing.
class AccountAddCommand final : public Command
{
    Q_OBJECT

public:
    void declare(QCommandLineParser &parser) const override;
    QString accept(const QCommandLineParser &parser) override;
    void run() override;

private:
    void report(SignInFlow *flow);

    QString m_kind;
    QString m_name;
    QMap<QString, QString> m_fields;
};

/// `account sign-in`: gives an account fresh credentials.
class AccountSignInCommand final : public Command
{
    Q_OBJECT

public:
    void declare(QCommandLineParser &parser) const override;
    QString accept(const QCommandLineParser &parser) override;
    void run() override;

private:
    QString m_name;
};

class AccountListCommand final : public Command
{
    Q_OBJECT

public:
    void declare(QCommandLineParser &parser) const override;
    QString accept(const QCommandLineParser &parser) override;
    void run() override;
};

/// `account restore`: brings accounts back from the keychain after the database was lost.
class AccountRestoreCommand final : public Command
{
    Q_OBJECT

public:
    void declare(QCommandLineParser &parser) const override;
    QString accept(const QCommandLineParser &parser) override;
    void run() override;
};

class AccountRemoveCommand final : public Command
{
    Q_OBJECT

public:
    void declare(QCommandLineParser &parser) const override;
    QString accept(const QCommandLineParser &parser) override;
    void run() override;

private:
    QString m_name;
    bool m_yes = false;
};

} // namespace patkeeper::cli
