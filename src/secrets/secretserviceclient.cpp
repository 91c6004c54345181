// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "secretserviceclient.h"

#include "keychainerror.h"
#include "secretservicecall.h"
#include "secretserviceflows.h"

#include <QDBusMetaType>
#include <QDBusObjectPath>
#include <QFile>
#include <QLibrary>

#include <utility>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

template<typename T>
void replyWithoutBus(QObject *context, Reply<T> reply)
{
    replyLater<T>(context, std::move(reply),
                  std::unexpected(keychainError(Error::Kind::KeychainAbsent, u"no D-Bus session bus"_s)));
}

QStringList pathsOf(const QVariant &argument)
{
    QStringList paths;
    const auto objects = qdbus_cast<QList<QDBusObjectPath>>(argument);
    for (const QDBusObjectPath &object : objects)
        paths.append(object.path());
    return paths;
}

Result<FoundItems> foundItems(const QDBusMessage &answer)
{
    if (answer.type() != QDBusMessage::ReplyMessage || answer.signature() != "aoao"_L1)
        return std::unexpected(secretServiceError(answer));
    return FoundItems{.unlocked = pathsOf(answer.arguments().at(0)), .locked = pathsOf(answer.arguments().at(1))};
}

// libsecret, which QtKeychain uses, keeps its session for ever. After the service was started anew every read and write
// would end with "The session does not exist" until this program is started anew as well (seen with libsecret 0.20.5).
void forgetLibsecretSession()
{
    using Disconnect = void (*)();
    const auto disconnect =
        reinterpret_cast<Disconnect>(QLibrary::resolve(u"secret-1"_s, 0, "secret_service_disconnect"));
    if (disconnect != nullptr)
        disconnect();
}

QString nameOfProcess(uint processId)
{
    QFile file(u"/proc/%1/comm"_s.arg(processId));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    const QByteArray command = file.readAll().trimmed();
    if (command.startsWith("gnome-keyring"))
        return u"GNOME Keyring"_s;
    if (command.startsWith("keepassxc"))
        return u"KeePassXC"_s;
    if (command.startsWith("kwallet") || command.startsWith("ksecretd"))
        return u"KWallet"_s;
    return QString::fromUtf8(command);
}

} // namespace

SecretServiceClient::SecretServiceClient(QObject *parent) : QObject(parent) {}

// Only when something is asked: to connect to the bus takes milliseconds, and a window that comes up does not wait for
// them.
bool SecretServiceClient::reachBus()
{
    QDBusConnection bus = QDBusConnection::sessionBus();
    if (bus.isConnected() && !std::exchange(m_listens, true))
        listen(bus);
    return bus.isConnected();
}

void SecretServiceClient::listen(QDBusConnection bus)
{
    qDBusRegisterMetaType<QMap<QString, QString>>();
    const QString serviceInterface = u"org.freedesktop.Secret.Service"_s;
    const QString path = QLatin1String(secretServicePath);
    bus.connect(u"org.freedesktop.DBus"_s, u"/org/freedesktop/DBus"_s, u"org.freedesktop.DBus"_s, u"NameOwnerChanged"_s,
                {QString(QLatin1String(secretServiceName))}, QString(), this,
                SLOT(onOwnerChanged(QString, QString, QString)));
    // From any sender: naming the service makes Qt ask the bus for its owner and wait for the answer. A false signal
    // costs no more than one survey.
    bus.connect(QString(), path, serviceInterface, u"CollectionChanged"_s, this, SIGNAL(changed()));
    bus.connect(QString(), path, serviceInterface, u"CollectionCreated"_s, this, SIGNAL(changed()));
    bus.connect(QString(), path, serviceInterface, u"CollectionDeleted"_s, this, SIGNAL(changed()));
    bus.connect(QString(), QString(), u"org.freedesktop.DBus.Properties"_s, u"PropertiesChanged"_s,
                {u"org.freedesktop.Secret.Collection"_s}, QString(), this,
                SLOT(onPropertiesChanged(QString, QVariantMap, QStringList)));
}

bool SecretServiceClient::isSupported()
{
    return true;
}

void SecretServiceClient::survey(QObject *context, Reply<KeychainSurvey> reply)
{
    if (reachBus())
        (new SurveyFlow(context, std::move(reply)))->start();
    else
        replyLater<KeychainSurvey>(
            context, std::move(reply),
            KeychainSurvey{.state = KeychainState::Absent, .running = false, .defaultCollection = {}});
}

void SecretServiceClient::search(const QMap<QString, QString> &attributes, Interaction interaction, QObject *context,
                                 Reply<FoundItems> reply)
{
    if (!reachBus()) {
        replyWithoutBus(context, std::move(reply));
        return;
    }
    QDBusMessage call =
        secretServiceCall(QLatin1String(secretServicePath), u"org.freedesktop.Secret.Service"_s, u"SearchItems"_s);
    call << QVariant::fromValue(attributes);
    call.setAutoStartService(interaction == Interaction::Allowed);
    sendCall(call, context,
             [reply = std::move(reply)](const QDBusMessage &answer) mutable { reply(foundItems(answer)); });
}

void SecretServiceClient::unlock(const QStringList &paths, QObject *context, Reply<void> reply)
{
    if (!reachBus()) {
        replyWithoutBus(context, std::move(reply));
        return;
    }
    QList<QDBusObjectPath> objects;
    for (const QString &path : paths)
        objects.append(QDBusObjectPath(path));
    QDBusMessage call =
        secretServiceCall(QLatin1String(secretServicePath), u"org.freedesktop.Secret.Service"_s, u"Unlock"_s);
    call << QVariant::fromValue(objects);
    (new PromptFlow(call, context, std::move(reply)))->start();
}

void SecretServiceClient::createDefaultCollection(QObject *context, Reply<void> reply)
{
    if (!reachBus()) {
        replyWithoutBus(context, std::move(reply));
        return;
    }
    QDBusMessage call =
        secretServiceCall(QLatin1String(secretServicePath), u"org.freedesktop.Secret.Service"_s, u"CreateCollection"_s);
    call << QVariantMap{{u"org.freedesktop.Secret.Collection.Label"_s, u"Default keyring"_s}} << u"default"_s;
    (new PromptFlow(call, context, std::move(reply)))->start();
}

void SecretServiceClient::itemKeys(const QStringList &items, QObject *context, Reply<QStringList> reply)
{
    if (items.isEmpty())
        replyLater<QStringList>(context, std::move(reply), QStringList());
    else if (reachBus())
        (new ItemKeysFlow(items, context, std::move(reply)))->start();
    else
        replyWithoutBus(context, std::move(reply));
}

void SecretServiceClient::ownerName(QObject *context, Reply<QString> reply)
{
    if (!reachBus()) {
        replyLater<QString>(context, std::move(reply), QString());
        return;
    }
    QDBusMessage call = busCall(u"GetConnectionUnixProcessID"_s);
    call << QString(QLatin1String(secretServiceName));
    sendCall(call, context, [reply = std::move(reply)](const QDBusMessage &answer) mutable {
        const bool known = answer.type() == QDBusMessage::ReplyMessage && !answer.arguments().isEmpty();
        reply(known ? nameOfProcess(answer.arguments().constFirst().toUInt()) : QString());
    });
}

void SecretServiceClient::onOwnerChanged(const QString &, const QString &before, const QString &)
{
    if (!before.isEmpty())
        forgetLibsecretSession();
    Q_EMIT changed();
}

void SecretServiceClient::onPropertiesChanged(const QString &, const QVariantMap &changedProperties,
                                              const QStringList &invalidated)
{
    // Each write changes other properties of the collection; those say nothing about the lock.
    if (changedProperties.contains(u"Locked"_s) || invalidated.contains(u"Locked"_s))
        Q_EMIT changed();
}

} // namespace patkeeper
