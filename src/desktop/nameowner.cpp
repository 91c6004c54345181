// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "nameowner.h"

#include "buscall.h"

#include <QDBusMessage>
#include <QVariant>

#include <utility>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

const auto busName = u"org.freedesktop.DBus"_s;
const auto busPath = u"/org/freedesktop/DBus"_s;

} // namespace

NameOwner::NameOwner(QDBusConnection bus, QString name, QObject *parent)
    : QObject(parent),
      m_bus(std::move(bus)),
      m_name(std::move(name))
{
    if (!m_bus.isConnected())
        return;
    m_bus.connect(busName, busPath, busName, u"NameOwnerChanged"_s, {m_name}, QString(), this,
                  SLOT(onOwnerChanged(QString, QString, QString)));
    ask();
}

void NameOwner::ask()
{
    QDBusMessage call = QDBusMessage::createMethodCall(busName, busPath, busName, u"GetNameOwner"_s);
    call << m_name;
    sendCall(m_bus, call, this, [this](const QDBusMessage &answer) {
        if (m_isKnown)
            return; // A change came first, and is younger.
        const bool isOwned = answer.type() == QDBusMessage::ReplyMessage && !answer.arguments().isEmpty();
        onOwnerChanged(m_name, QString(), isOwned ? answer.arguments().constFirst().toString() : QString());
    });
}

bool NameOwner::sent(const QDBusMessage &message) const
{
    return !m_owner.isEmpty() && message.service() == m_owner;
}

void NameOwner::onOwnerChanged(const QString &, const QString &, const QString &now)
{
    if (m_isKnown && m_owner == now)
        return;
    m_isKnown = true;
    m_owner = now;
    Q_EMIT changed(m_owner);
}

} // namespace patkeeper
