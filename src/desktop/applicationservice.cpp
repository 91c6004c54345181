// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "applicationservice.h"

#include <QDBusAbstractAdaptor>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QVariantMap>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

const auto busName = u"org.freedesktop.DBus"_s;
const auto busPath = u"/org/freedesktop/DBus"_s;

QDBusMessage callOfTheBus(const QString &method)
{
    return QDBusMessage::createMethodCall(busName, busPath, busName, method);
}

/// Launchers older than Wayland's tokens put theirs where the X11 one was.
QString activationTokenOf(const QVariantMap &platformData)
{
    const QString token = platformData.value(u"activation-token"_s).toString();
    return token.isEmpty() ? platformData.value(u"desktop-startup-id"_s).toString() : token;
}

} // namespace

/// org.freedesktop.Application, as the Desktop Entry Specification writes it.
class ApplicationService::Endpoint final : public QDBusAbstractAdaptor
{
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.Application")

public:
    Endpoint(ApplicationService *service, QStringList actions, QDBusConnection bus)
        : QDBusAbstractAdaptor(service),
          m_service(service),
          m_actions(std::move(actions)),
          m_bus(std::move(bus))
    {
    }

public Q_SLOTS:
    // Named as the interface names them.
    // NOLINTBEGIN(readability-identifier-naming)
    void Activate(const QVariantMap &platform_data) { Q_EMIT m_service->activated(activationTokenOf(platform_data)); }

    // There are no files to be opened.
    void Open(const QStringList &, const QVariantMap &platform_data) { Activate(platform_data); }

    void ActivateAction(const QString &action_name, const QVariantList &, const QVariantMap &platform_data,
                        const QDBusMessage &message)
    {
        if (m_actions.contains(action_name)) {
            Q_EMIT m_service->actionActivated(action_name, activationTokenOf(platform_data));
            return;
        }
        message.setDelayedReply(true);
        m_bus.send(message.createErrorReply(QDBusError::InvalidArgs, u"There is no action of this name."_s));
    }
    // NOLINTEND(readability-identifier-naming)

private:
    ApplicationService *m_service;
    QStringList m_actions;
    QDBusConnection m_bus;
};

struct ApplicationService::State {
    QString name;
    QString path;
    QDBusConnection bus;
    bool asked = false;
};

ApplicationService::ApplicationService(const QString &applicationId, const QStringList &actions, QObject *parent)
    : ApplicationService(applicationId, actions, QDBusConnection::sessionBus(), parent)
{
}

ApplicationService::ApplicationService(const QString &applicationId, const QStringList &actions,
                                       const QDBusConnection &bus, QObject *parent)
    : QObject(parent),
      m_state(std::make_unique<State>(
          State{.name = applicationId, .path = u'/' + QString(applicationId).replace(u'.', u'/'), .bus = bus}))
{
    new Endpoint(this, actions, bus);
}

ApplicationService::~ApplicationService()
{
    if (!m_state->asked || !m_state->bus.isConnected())
        return;
    m_state->bus.unregisterObject(m_state->path);
    m_state->bus.send(callOfTheBus(u"ReleaseName"_s) << m_state->name);
}

void ApplicationService::start()
{
    if (m_state->asked || !m_state->bus.isConnected())
        return;
    // The object first: the bus delivers as soon as the name is ours.
    m_state->asked = m_state->bus.registerObject(m_state->path, this, QDBusConnection::ExportAdaptors);
    if (!m_state->asked)
        return;
    constexpr uint standInLine = 0;
    // QDBusConnection::registerService() waits for the answer, and nothing here depends on it.
    m_state->bus.send(callOfTheBus(u"RequestName"_s) << m_state->name << standInLine);
}

} // namespace patkeeper

#include "applicationservice.moc"
