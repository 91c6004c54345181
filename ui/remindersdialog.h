// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "remindergathering.h"
#include "windowparts.h"

#include <QDialog>

class QAbstractItemModel;
class QLabel;
class QModelIndex;
class QTableView;
class QTabWidget;
class QTimer;

namespace patkeeper
{

class ComingModel;
class SaidModel;
class ToneLabel;
class YearPicture;

/// What comes in the next 60 days, what was said of it, and a picture of the coming year; all of it can be taken along
/// as a file. Asks no service and no keychain.
class RemindersDialog final : public QDialog
{
    Q_OBJECT

public:
    /// @p parts with saidReminders, which outlive it.
    RemindersDialog(WindowParts parts, QWidget *parent);

    /// The page with the picture of it.
    void showYear();
    /// By the ending of @p path: a calendar (.ics), CSV, JSON, or the picture (.svg, .png).
    void exportTo(const QString &path);

Q_SIGNALS:
    /// This token is the one to be looked at now.
    void tokenWanted(const patkeeper::TokenKey &key);

private:
    void build();
    /// @p sentences: columns whose texts may be long.
    QTableView *buildTable(const QString &name, const QString &accessibleName, QAbstractItemModel *model,
                           const QList<int> &sentences);
    QWidget *buildYear();
    void refresh();
    void onGathered(const GatheredReminders &gathered);
    void renderCounts();
    void openRow(const QModelIndex &index);
    void askWhereToExport();
    void onSaved(const QString &path, const Result<void> &saved);

    WindowParts m_parts;
    ComingModel *m_coming;
    SaidModel *m_said;
    YearPicture *m_year;
    QTabWidget *m_tabs;
    QTableView *m_comingTable = nullptr;
    QTableView *m_saidTable = nullptr;
    QLabel *m_comingNone;
    QLabel *m_saidNone;
    ToneLabel *m_outcome; ///< Of the last export.
    QTimer *m_soon;       ///< Several changes make one look.
};

} // namespace patkeeper
