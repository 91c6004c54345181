// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "command.h"
#include "handrotation.h"
#include "rotatetokensflow.h"
#include "rotationpolicy.h"

#include <QJsonArray>

namespace patkeeper::cli
{

/// Replaces tokens by successors: those that are named, those whose policy says so, or those that expire soon.
class RotateCommand final : public Command
{
    Q_OBJECT

public:
    void declare(QCommandLineParser &parser) const override;
    QString accept(const QCommandLineParser &parser) override;
    void run() override;

private:
    std::optional<QList<TokenKey>> chosen();
    void rotateByThemselves();
    void rotateByThemselves(const QString &accountId);
    void begin(std::vector<RotationPlan> plans);
    bool isByHand(const RotationPlan &plan);
    /// What goes with none of them, or with one alone; those are taken out.
    std::optional<Error> misfit(std::vector<RotationPlan> &plans);
    void rotateByHand(RotationPlan plan);
    std::optional<RotationPlan> planned(const TokenKey &key, const RotationSurroundings &surroundings);
    RotationWishes wishesFor(const TokenEntry &entry) const;
    Result<QStringList> furtherFor(const TokenEntry &entry);
    QStringList accountNames(const QStringList &accountIds);
    QJsonArray furtherJson(const RotateTokenFlow &flow);
    QString nameText(const RotateTokensFlow::Item &item);
    QString furtherText(const RotateTokensFlow::Item &item);
    QString signInText(const RotateTokensFlow::Item &item);
    void showPlans(const std::vector<RotationPlan> &plans);
    void report(const RotateTokensFlow &flow);
    void reportItem(const RotateTokensFlow::Item &item, QJsonArray &rows);
    QString sentence(const RotateTokensFlow::Item &item);
    QJsonObject itemJson(const RotateTokensFlow::Item &item);

    QStringList m_references;
    QString m_account;
    QString m_expires;
    QStringList m_organizations;
    std::optional<std::chrono::seconds> m_within;
    std::optional<std::chrono::seconds> m_grace;
    bool m_due = false;
    bool m_byItself = false;
    bool m_dryRun = false;
    bool m_acceptsNever = false;
    bool m_hasSecret = false;
    bool m_secretElsewhere = false;
    bool m_revokesFirst = false;
    ExitCode m_code = Done; ///< Of what could not even be planned.
    RotateTokensFlow *m_flow = nullptr;
};

/// Rotations that have not come to their end, and what they wait for.
class RotationsCommand final : public Command
{
    Q_OBJECT

public:
    void declare(QCommandLineParser &parser) const override;
    QString accept(const QCommandLineParser &parser) override;
    void run() override;

private:
    void show(const QList<Operation> &open);
};

/// Takes a rotation back while its predecessor lives.
class RotationsUndoCommand final : public Command
{
    Q_OBJECT

public:
    void declare(QCommandLineParser &parser) const override;
    QString accept(const QCommandLineParser &parser) override;
    void run() override;

private:
    void undo(const QList<Operation> &open);
    void report(const RotateTokenFlow &flow);

    QString m_reference;
};

/// When tokens are to be rotated, of a token, an account or a provider.
class PolicyCommand final : public Command
{
    Q_OBJECT

public:
    void declare(QCommandLineParser &parser) const override;
    QString accept(const QCommandLineParser &parser) override;
    void run() override;

private:
    void show(const RotationPolicy &own, const RotationPolicy &effective);
    void changeToken();

    QString m_reference;
    QString m_account;
    QString m_provider;
    RotationPolicy m_change;
    bool m_clears = false;
};

} // namespace patkeeper::cli
