// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusVirtualObject>
#include <QString>
#include <QVariantList>

/// A service on a bus, by default the session's, with one object or a tree of them: another process, as far as the bus
/// can tell. Answers from the event loop of this one, so nothing here may wait for it.
///
/// It owns its name from appear() on. Before, it is an impostor: it can say whatever it wants.
class BusService : public QDBusVirtualObject
{
public:
    /// @p address of the bus; empty: the session's.
    BusService(const QString &name, const QString &path, const QString &address = {},
               QDBusConnection::VirtualObjectRegisterOption extent = QDBusConnection::SingleNode);
    ~BusService() override;

    /// Takes the name; false where somebody else has it.
    bool appear();
    /// Leaves the bus as a process does that dies, whatever it has yet to answer. For good.
    virtual void die();
    /// Anything, as if of that object.
    void sayOf(const QString &path, const QString &interface, const QString &signal,
               const QVariantList &arguments = {});

    QString introspect(const QString &path) const override;
    bool handleMessage(const QDBusMessage &message, const QDBusConnection &bus) final;

protected:
    /// Answers @p message on @p bus, now or never; false for what it does not know.
    virtual bool answer(const QDBusMessage &message, const QDBusConnection &bus) = 0;

    void say(const QString &interface, const QString &signal, const QVariantList &arguments = {});
    const QDBusConnection &bus() const { return m_bus; }

private:
    QString m_name;
    QString m_path;
    QString m_connectionName;
    QDBusConnection m_bus;
};
