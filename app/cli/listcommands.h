// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "command.h"

#include <QJsonArray>

namespace patkeeper::cli
{

/// `refresh`: asks the services for every token.
class RefreshCommand final : public Command
{
    Q_OBJECT

public:
    void declare(QCommandLineParser &parser) const override;
    QString accept(const QCommandLineParser &parser) override;
    void run() override;

private:
    void report(const RefreshFlow &flow);

    QString m_account;
};

/// `list`: refreshes unless told not to, then shows what was asked for; an account that did not answer is shown as last
/// known.
class ListCommand final : public Command
{
    Q_OBJECT

public:
    void declare(QCommandLineParser &parser) const override;
    QString accept(const QCommandLineParser &parser) override;
    void run() override;

private:
    void report(const RefreshFlow *refresh);
    QJsonArray accountsJson(const RefreshFlow *refresh);
    /// Of what is not of this moment: @p refresh is null where nobody was asked.
    void sayAges(const RefreshFlow *refresh);
    bool isWanted(const TokenEntry &entry);

    QString m_account;
    QString m_accountId;
    QString m_status = QStringLiteral("active");
    std::optional<std::chrono::seconds> m_within;
    bool m_cached = false;
};

class ShowCommand final : public Command
{
    Q_OBJECT

public:
    void declare(QCommandLineParser &parser) const override;
    QString accept(const QCommandLineParser &parser) override;
    void run() override;

private:
    void report(const TokenEntry &entry, const QList<HistoryEntry> &history);

    QString m_reference;
};

} // namespace patkeeper::cli
