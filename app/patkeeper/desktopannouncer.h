// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "announcer.h"

#include <QHash>

#include <functional>

namespace patkeeper
{

class Notifications;

/// Speaks reminders as the desktop's bubbles, and where nothing shows those by @p otherwise: whether that could.
class DesktopAnnouncer final : public Announcer
{
    Q_OBJECT

public:
    using Otherwise = std::function<bool(const Bubble &)>;

    DesktopAnnouncer(Notifications *notifications, Otherwise otherwise, QObject *parent = nullptr);

    void speak(const patkeeper::Bubble &bubble) override;
    void withdraw(const QString &identity) override;

private:
    void onAction(const QString &key, const QString &action, const QString &activationToken);
    void onRefused(const QString &key);

    Notifications *m_notifications;
    Otherwise m_otherwise;
    QHash<QString, Bubble> m_spoken; ///< Until they are gone, by identity.
};

} // namespace patkeeper
