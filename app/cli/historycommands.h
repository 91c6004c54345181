// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "command.h"

#include "history.h"

namespace patkeeper::cli
{

/// `history`: what happened, over all or to one token, the newest first; or whether it is as it was written.
class HistoryCommand final : public Command
{
    Q_OBJECT

public:
    void declare(QCommandLineParser &parser) const override;
    QString accept(const QCommandLineParser &parser) override;
    void run() override;

private:
    enum class Format { Text, Json, Csv };

    QString acceptFormat(const QCommandLineParser &parser);
    QString acceptVerify(const QCommandLineParser &parser) const;
    void verify();
    /// The token may have been forgotten: the history still knows its id. Fails and gives false where nobody is meant.
    bool narrowToToken();
    void readNextPage();
    void onPage(Result<HistoryPage> page);
    void report();
    QList<QStringList> tableOf(const QHash<QString, QString> &accounts) const;

    QString m_reference;
    Format m_format = Format::Text;
    bool m_verifies = false;
    HistoryQuery m_query;
    QList<HistoryRow> m_rows;
    std::optional<Error> m_unknownToken; ///< To be said where the history does not know it either.
};

} // namespace patkeeper::cli
