// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "preferences.h"

#include <QDialog>

class QCheckBox;
class QComboBox;
class QFormLayout;
class QSpinBox;
class QTabWidget;

namespace patkeeper
{

class ReminderSettingsPage;

/// A column of the token table as the settings list it.
struct ColumnChoice {
    int column;
    QString title;
    bool shown;
};

/// The settings, on two pages: what concerns the windows, and the reminders. Each change holds at once and is sent out;
/// there is nothing to be confirmed.
class SettingsDialog final : public QDialog
{
    Q_OBJECT

public:
    /// @p secretsPlace: where this profile's secrets are kept; only told, not changed here.
    SettingsDialog(const Preferences &preferences, const QList<ColumnChoice> &columns, const QString &secretsPlace,
                   QWidget *parent);

    /// The second page.
    void addReminders(ReminderSettingsPage *page);
    void showReminders();
    /// A column was shown or hidden elsewhere.
    void sayColumnShown(int column, bool shown);

Q_SIGNALS:
    void preferencesChanged(const patkeeper::Preferences &preferences);
    void columnShown(int column, bool shown);
    /// Their order and widths as at the first start.
    void columnsReset();

protected:
    bool event(QEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void build(const QList<ColumnChoice> &columns, const QString &secretsPlace);
    void addPage(QWidget *page, const QString &title);
    QWidget *buildGeneral(const QList<ColumnChoice> &columns, const QString &secretsPlace);
    void connectGeneral();
    QWidget *buildColumns(const QList<ColumnChoice> &columns);
    void fill(const Preferences &preferences);
    Preferences chosen() const;
    void onChanged();
    void onDefaults();

    QComboBox *m_appearance;
    QSpinBox *m_clipboard;
    QSpinBox *m_show;
    QComboBox *m_revoke;
    QComboBox *m_closing;
    QList<QCheckBox *> m_columns;
    QTabWidget *m_pages;
    ReminderSettingsPage *m_reminders = nullptr;
    bool m_showing = false;
};

} // namespace patkeeper
