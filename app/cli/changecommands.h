// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "command.h"

namespace patkeeper::cli
{

class CreateCommand final : public Command
{
    Q_OBJECT

public:
    void declare(QCommandLineParser &parser) const override;
    QString accept(const QCommandLineParser &parser) override;
    void run() override;

private:
    /// What the command line says, in the request; why not, where it cannot be.
    std::optional<Error> setExpiry(const Account &account);
    void report(CreateTokenFlow *flow);
    void sayHowToRead(const Token &token);

    QString m_account;
    QString m_expires;
    TokenRequest m_request;
};

class UpdateCommand final : public Command
{
    Q_OBJECT

public:
    void declare(QCommandLineParser &parser) const override;
    QString accept(const QCommandLineParser &parser) override;
    void run() override;

private:
    std::optional<Error> setExpiry(const QString &accountId);
    void report(const UpdateTokenFlow &flow);

    QString m_reference;
    QString m_expires; ///< Empty: it stays.
    TokenUpdate m_update;
};

class RevokeCommand final : public Command
{
    Q_OBJECT

public:
    void declare(QCommandLineParser &parser) const override;
    QString accept(const QCommandLineParser &parser) override;
    void run() override;

private:
    void report(const RevokeTokensFlow &flow);

    QStringList m_references;
};

/// `resume`: brings interrupted operations to their end.
class ResumeCommand final : public Command
{
    Q_OBJECT

public:
    void declare(QCommandLineParser &parser) const override;
    QString accept(const QCommandLineParser &parser) override;
    void run() override;

private:
    void report(const ResumeFlow &flow);

    QString m_givenUp;
    bool m_evenFromElsewhere = false;
    bool m_byItself = false;
};

} // namespace patkeeper::cli
