// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "command.h"

namespace patkeeper::cli
{

/// `reviews`: lists the tokens that somebody is to look at, whether they are still needed.
class ReviewsCommand final : public Command
{
    Q_OBJECT

public:
    void declare(QCommandLineParser &parser) const override;
    QString accept(const QCommandLineParser &parser) override;
    void run() override;
};

/// `review`: records that somebody has looked and that the tokens are still needed.
class ReviewCommand final : public Command
{
    Q_OBJECT

public:
    void declare(QCommandLineParser &parser) const override;
    QString accept(const QCommandLineParser &parser) override;
    void run() override;

private:
    void report(const QList<TokenKey> &keys);

    QStringList m_references;
};

} // namespace patkeeper::cli
