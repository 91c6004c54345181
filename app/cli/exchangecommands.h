// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "command.h"
#include "credentialtext.h"
#include "exchangerequest.h"
#include "replaceprocess.h"

#include <QStringList>

#include <memory>
#include <optional>
#include <vector>

namespace patkeeper::cli
{

/// What `exchange` and `run` have in common: which token, what is asked for, and what is said about what came.
class ExchangingCommand : public Command
{
    Q_OBJECT

public:
    void declare(QCommandLineParser &parser) const override;
    void run() override;
    bool canPrintJson() const override { return false; }

protected:
    /// What is wrong with the options, in a sentence; empty where nothing is.
    QString acceptWish(const QCommandLineParser &parser);
    void setReference(const QString &reference) { m_reference = reference; }
    /// The flow is ready. What it gave is wiped afterwards.
    virtual void use(const ExchangeFlow &flow) = 0;
    static void tellLeftOut(const CredentialEnvironment &environment);

private:
    void onEnded(ExchangeFlow *flow);

    QString m_reference;
    ExchangeWish m_wish;
    QString m_allowedOrigin;
};

/// `exchange`: a short-lived access token, or all that came with it, on stdout.
class ExchangeCommand final : public ExchangingCommand
{
    Q_OBJECT

public:
    void declare(QCommandLineParser &parser) const override;
    QString accept(const QCommandLineParser &parser) override;

private:
    void use(const ExchangeFlow &flow) override;

    CredentialFormat m_format = CredentialFormat::Token;
};

/// `run`: a command that gets them in its environment, and nobody else. It takes the place of this program when all is
/// written and closed, so its signals, its terminal and its exit code are its own.
class RunCommand final : public ExchangingCommand
{
    Q_OBJECT

public:
    void declare(QCommandLineParser &parser) const override;
    QString accept(const QCommandLineParser &parser) override;
    std::move_only_function<int()> takeLastAct() override;

private:
    void use(const ExchangeFlow &flow) override;

    QStringList m_program;
    std::unique_ptr<Inheritance> m_inheritance;
    std::optional<CredentialEnvironment> m_environment;
};

} // namespace patkeeper::cli
