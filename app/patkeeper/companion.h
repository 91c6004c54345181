// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "composition.h"
#include "trayicon.h"

#include <QObject>

namespace patkeeper
{

class Notifications;

/// What goes on without a window: the icon in the tray, and a word when the window goes there. Asks for windows by
/// signals.
class Companion final : public QObject
{
    Q_OBJECT

public:
    explicit Companion(Composition *composition, QObject *parent = nullptr);
    ~Companion() override;

    /// A hidden window can be brought back from there.
    bool hasTray() const { return m_tray->isShown(); }
    /// The window is in the tray now: says so, once in the life of the profile.
    void sayWhereTheWindowIs();

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
    void render();
    void later();

    Composition *m_composition;
    TrayIcon *m_tray;
    Notifications *m_notifications;
    QTimer m_soon; ///< Several changes make one look.
};

} // namespace patkeeper
