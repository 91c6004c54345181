// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "backgroundrefresh.h"
#include "clockwaketimer.h"
#include "composition.h"
#include "networkstate.h"
#include "notifications.h"
#include "reminderspeaker.h"
#include "trayicon.h"

#include <QHash>
#include <QObject>
#include <QTimer>

namespace patkeeper
{

class SessionWatch;

/// What goes on without a window: reminders, the icon in the tray, and asking the services a few times a day. Asks for
/// windows by signals. It works while the keychain is locked and the network is away.
class Companion final : public QObject
{
    Q_OBJECT

public:
    /// All of them outlive it.
    Companion(Composition *composition, SaidReminderStore *said, const SessionWatch *session,
              QObject *parent = nullptr);
    ~Companion() override;

    /// A hidden window can be brought back from there.
    bool hasTray() const { return m_tray.isShown(); }
    /// The window is in the tray now: says so, until somebody has shown it once in the life of the profile.
    void sayWhereTheWindowIs();
    /// A bubble that shows what reminders look like here.
    void sayForTest();

    ReminderSpeaker *speaker() { return &m_speaker; }

Q_SIGNALS:
    /// @p activationToken lets a window come to the front; empty where the desktop gave none.
    void openWanted(const QString &activationToken);
    void tokenWanted(const patkeeper::TokenKey &key, const QString &activationToken);
    void rotateWanted(const patkeeper::TokenKey &key, const QString &activationToken);
    void newTokenWanted();
    void settingsWanted();
    void quitWanted();
    /// There is no tray any longer, and a window that is hidden there is out of reach.
    void trayLost();

private:
    void connectTray();
    void connectReminders(const SessionWatch *session);
    void onWanted(ReminderAction action, const std::vector<ReminderFact> &facts, const QString &activationToken);
    void pause(TrayIcon::Pause pause);
    void render();
    TrayIcon::Contents contents() const;
    QList<TrayIcon::Line> lines(const ReminderMoment &moment) const;
    /// As many as stand under "Needs attention".
    QSet<TokenKey> needingAttention() const;
    void say(const QString &key, const QString &title, const QString &text);
    void onOwnWordsShown(const QString &key);

    Composition *m_composition;
    Notifications m_notifications;
    TrayIcon m_tray;
    std::unique_ptr<Announcer> m_announcer;
    ClockWakeTimer m_reminderTimer;
    ReminderSpeaker m_speaker;
    NetworkState m_network;
    ClockWakeTimer m_refreshTimer;
    BackgroundRefresh m_refresh;
    QHash<QString, QString> m_ownWords; ///< Bubbles that are no reminders: what they say, by key.
    QTimer m_soon;                      ///< Several changes make one look.
};

} // namespace patkeeper
