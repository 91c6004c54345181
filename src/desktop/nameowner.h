// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QDBusConnection>
#include <QObject>
#include <QString>

class QDBusMessage;

namespace patkeeper
{

/// Follows who owns a name on a bus, so that signals of anybody else are not believed. Starts no service and never
/// waits for an answer.
class NameOwner final : public QObject
{
    Q_OBJECT

public:
    NameOwner(QDBusConnection bus, QString name, QObject *parent);

    /// The unique name; empty while there is none, or the bus has not said yet.
    QString owner() const { return m_owner; }
    /// Whether the bus has said who owns it, or that nobody does.
    bool isKnown() const { return m_isKnown; }
    /// Whether the owner sent it. Anybody may send signals.
    bool sent(const QDBusMessage &message) const;

Q_SIGNALS:
    /// Also the first time that it is known, with an empty name where nobody owns it.
    void changed(const QString &owner);

private Q_SLOTS:
    void onOwnerChanged(const QString &name, const QString &before, const QString &now);

private:
    void ask();

    QDBusConnection m_bus;
    QString m_name;
    QString m_owner;
    bool m_isKnown = false;
};

} // namespace patkeeper
