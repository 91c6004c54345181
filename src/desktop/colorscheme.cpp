// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "colorscheme.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDBusVariant>
#include <QThread>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

const auto portalName = u"org.freedesktop.portal.Desktop"_s;
const auto portalPath = u"/org/freedesktop/portal/desktop"_s;
const auto settingsInterface = u"org.freedesktop.portal.Settings"_s;
const auto group = u"org.freedesktop.appearance"_s;
const auto key = u"color-scheme"_s;
constexpr uint preferDark = 1;

} // namespace

ColorScheme::ColorScheme(QObject *parent)
    : QObject(parent),
      m_connecting(QThread::create([] { (void)QDBusConnection::sessionBus(); }))
{
    connect(m_connecting.get(), &QThread::finished, this, [this] { ask(QDBusConnection::sessionBus()); });
    m_connecting->start();
}

ColorScheme::ColorScheme(const QDBusConnection &sessionBus, QObject *parent) : QObject(parent)
{
    ask(sessionBus);
}

ColorScheme::~ColorScheme()
{
    if (m_connecting)
        m_connecting->wait();
}

void ColorScheme::ask(QDBusConnection bus)
{
    if (!bus.isConnected())
        return;
    // From any sender: naming the service makes Qt ask the bus for its owner and wait. All it can do is to darken us.
    bus.connect(QString(), portalPath, settingsInterface, u"SettingChanged"_s, this,
                SLOT(onSettingChanged(QString, QString, QDBusVariant)));
    QDBusMessage call = QDBusMessage::createMethodCall(portalName, portalPath, settingsInterface, u"Read"_s);
    call << group << key;
    auto *watcher = new QDBusPendingCallWatcher(bus.asyncCall(call), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this](QDBusPendingCallWatcher *done) {
        done->deleteLater();
        const QDBusPendingReply<QDBusVariant> answer = *done;
        if (!answer.isError())
            adopt(answer.value().variant());
    });
}

void ColorScheme::onSettingChanged(const QString &changedGroup, const QString &changedKey, const QDBusVariant &value)
{
    if (changedGroup == group && changedKey == key)
        adopt(value.variant());
}

void ColorScheme::adopt(const QVariant &value)
{
    // Read answers with a variant within a variant, the signal with one.
    const QVariant plain = value.canConvert<QDBusVariant>() ? value.value<QDBusVariant>().variant() : value;
    const bool isDark = plain.toUInt() == preferDark;
    if (isDark == m_isDark)
        return;
    m_isDark = isDark;
    Q_EMIT changed(m_isDark);
}

} // namespace patkeeper
