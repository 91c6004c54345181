// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "command.h"

namespace patkeeper::cli
{

/// `extend`: gives several tokens a later end, by as few requests as their services allow.
class ExtendCommand final : public Command
{
    Q_OBJECT

public:
    void declare(QCommandLineParser &parser) const override;
    QString accept(const QCommandLineParser &parser) override;
    void run() override;

private:
    std::optional<QList<TokenKey>> chosen();
    QList<ExtendTokensFlow::Wish> wishesFor(const QList<TokenKey> &keys);
    void report(const ExtendTokensFlow &flow);
    QJsonObject itemJson(const ExtendTokensFlow::Item &item);

    QStringList m_references;
    QString m_account;
    QString m_expires;
    std::optional<std::chrono::seconds> m_within;
};

} // namespace patkeeper::cli
