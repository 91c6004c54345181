// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "autostart.h"
#include "reminderpreview.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QFormLayout;
class QPushButton;
class QTimeEdit;

namespace patkeeper
{

class ReminderStepsEdit;
class ToneLabel;

/// The settings of reminders. Each change holds at once; what makes no sense is said beside it and not taken. What is
/// changed elsewhere meanwhile (a pause, another window) is followed.
class ReminderSettingsPage final : public QWidget
{
    Q_OBJECT

public:
    /// @p autostart: nothing where starting at login makes no sense.
    ReminderSettingsPage(const ReminderPreviewParts &parts, Settings *settings, std::optional<Autostart> autostart,
                         QWidget *parent = nullptr);

    /// As in a fresh profile; a pause goes on, and what starts at login is as it was.
    void restoreDefaults();

Q_SIGNALS:
    /// A bubble is to be shown, to see how they look and whether the desktop shows them.
    void testWanted();

private:
    void build();
    void addTimes(QFormLayout *rows);
    void addRest(QFormLayout *rows);
    void addPreview(QFormLayout *rows);
    void connectAll();
    void follow();
    void fill(const ReminderSettings &settings);
    void render(const ReminderSettings &settings);
    ReminderSettings chosen() const;
    void onChanged();
    void onResume();
    void askAutostart();
    void setAutostart(bool on);
    void showAutostart(bool isOn);

    Settings *m_settings;
    Clock m_clock;
    std::optional<Autostart> m_autostart;
    QCheckBox *m_on;
    QWidget *m_pause;
    ToneLabel *m_paused;
    QPushButton *m_resume;
    ReminderStepsEdit *m_steps;
    QTimeEdit *m_morning;
    QCheckBox *m_quiet;
    QTimeEdit *m_quietFrom;
    QTimeEdit *m_quietTo;
    ToneLabel *m_quietNote;
    QCheckBox *m_friday;
    QComboBox *m_names;
    QCheckBox *m_atLogin;
    ToneLabel *m_atLoginNote;
    QPushButton *m_test;
    ReminderPreview *m_preview;
    bool m_showing = false;
    bool m_isSettingAutostart = false;
};

} // namespace patkeeper
