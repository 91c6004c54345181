// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "inventory.h"
#include "trayface.h"

#include <QObject>

#include <memory>

class QMenu;
class QSystemTrayIcon;

namespace patkeeper
{

class TrayHost;
class X11Tray;

/// The icon in the tray and its menu, wherever there is a tray: it may come late at login, it may go, and on some
/// desktops there never is one. Shows what it is told; what is chosen is told by signals.
///
/// There are trays of two kinds, the desktop's and the older one of X11. Qt looks once in a process which it is, when
/// the first icon is made, and draws into no other afterwards: so it is asked only when both answers are known, and
/// what comes later of the other kind counts as no tray.
class TrayIcon final : public QObject
{
    Q_OBJECT

public:
    /// One of those that come first.
    struct Line {
        TokenKey key;
        QString text; ///< Plain, in a few words.
        bool mayRotate = false;

        bool operator==(const Line &) const = default;
    };
    struct Contents {
        TrayFace face;
        QString sentence; ///< What the icon means; also its tool tip.
        QList<Line> lines;
        QString paused; ///< Until when, in words; empty where reminders are not paused.
        bool remindsAtAll = true;

        bool operator==(const Contents &) const = default;
    };
    enum class Pause { Hour, Today, UntilResumed };
    Q_ENUM(Pause)

    /// On the bus and display of this login.
    explicit TrayIcon(QObject *parent = nullptr);
    ~TrayIcon() override;

    /// A tray shows it now: a hidden window can be reached by it.
    bool isShown() const { return m_icon != nullptr; }
    void show(const Contents &contents);
    /// A word from the tray where the desktop has no notifications of its own; whether anybody can see it.
    bool sayByItself(const QString &title, const QString &text);

Q_SIGNALS:
    void shownChanged(bool shown);
    void openWanted();
    void tokenWanted(const patkeeper::TokenKey &key);
    void rotateWanted(const patkeeper::TokenKey &key);
    void newTokenWanted();
    void pauseWanted(patkeeper::TrayIcon::Pause pause);
    void resumeWanted();
    void settingsWanted();
    void quitWanted();

private:
    enum class Kind { Undecided, Desktop, X11 };

    bool hasTray() const;
    bool saysByItself() const;
    void onHosts();
    void make();
    void render();
    void fillMenu();
    void addLines();
    void addPauses();

    TrayHost *m_host;
    X11Tray *m_x11;
    Kind m_kind = Kind::Undecided;
    Contents m_contents;
    std::unique_ptr<QMenu> m_menu;
    std::unique_ptr<QSystemTrayIcon> m_icon;
};

} // namespace patkeeper
