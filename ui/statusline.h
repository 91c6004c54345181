// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "inventory.h"
#include "secretstore.h"

#include <QStatusBar>

class QLabel;
class QTimer;
class QToolButton;

namespace patkeeper
{

/// The line at the bottom: how many tokens live and how old that knowledge is, what the keychain says, and what is
/// under way.
class StatusLine final : public QStatusBar
{
    Q_OBJECT

public:
    enum class SecretPlace { Keychain, MemoryOnly };

    StatusLine(Inventory *inventory, SecretStore *secrets, SecretPlace place, QWidget *parent = nullptr);

    /// Empty: nothing is under way.
    void sayRunning(const QString &text, bool needsPerson);
    /// A word on what was just done ("Copied …"), for a few seconds; empty takes it away.
    void sayPassing(const QString &text);
    /// Ages and counts as of now.
    void render();
    QString ageSentence() const;
    QString keychainSentence() const;

Q_SIGNALS:
    void runningClicked();

private:
    int livingTokens() const;
    void onWaiting(bool waits);
    void showKeychain();
    void unlock();

    Inventory *m_inventory;
    SecretStore *m_secrets;
    SecretPlace m_place;
    QLabel *m_age;
    QLabel *m_passing;
    QToolButton *m_running;
    QToolButton *m_keychain;
    QTimer *m_passingTime;
    bool m_waiting = false;
};

} // namespace patkeeper
