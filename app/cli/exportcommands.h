// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "command.h"

#include "exportedtoken.h"

namespace patkeeper::cli
{

/// `export`: what the last refresh found, as a table, as JSON, or as a calendar of the expiries; asks nobody.
class ExportCommand final : public Command
{
    Q_OBJECT

public:
    void declare(QCommandLineParser &parser) const override;
    QString accept(const QCommandLineParser &parser) override;
    void run() override;

private:
    enum class Format { Csv, Json, Calendar };

    QString acceptFormat(const QCommandLineParser &parser);
    QByteArray contents(const QList<ExportedToken> &tokens);
    void save(const QByteArray &contents);

    QString m_account;
    QString m_path; ///< Empty: stdout.
    Format m_format = Format::Json;
};

} // namespace patkeeper::cli
