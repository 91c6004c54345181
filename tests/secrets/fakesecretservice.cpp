// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "fakesecretservice.h"

#include <QDBusMetaType>
#include <QDBusVariant>

#include <utility>

using namespace Qt::StringLiterals;

namespace
{

const auto servicePath = u"/org/freedesktop/secrets"_s;
const auto collectionPath = u"/org/freedesktop/secrets/collection/login"_s;
const auto promptPath = u"/org/freedesktop/secrets/prompt/p1"_s;
const auto sessionPath = u"/org/freedesktop/secrets/session/s1"_s;

QVariant path(const QString &text)
{
    return QVariant::fromValue(QDBusObjectPath(text));
}

} // namespace

QDBusArgument &operator<<(QDBusArgument &argument, const PassedSecret &secret)
{
    argument.beginStructure();
    argument << secret.session << secret.parameters << secret.value << secret.contentType;
    argument.endStructure();
    return argument;
}

const QDBusArgument &operator>>(const QDBusArgument &argument, PassedSecret &secret)
{
    argument.beginStructure();
    argument >> secret.session >> secret.parameters >> secret.value >> secret.contentType;
    argument.endStructure();
    return argument;
}

FakeSecretService::FakeSecretService(const QString &address)
    : m_bus(address.isEmpty() ? QDBusConnection::connectToBus(QDBusConnection::SessionBus, u"fake-secrets"_s)
                              : QDBusConnection::connectToBus(address, u"fake-secrets"_s))
{
    qDBusRegisterMetaType<PassedSecret>();
    qDBusRegisterMetaType<QMap<QDBusObjectPath, PassedSecret>>();
    qDBusRegisterMetaType<QMap<QString, QString>>();
    m_bus.registerVirtualObject(servicePath, this, QDBusConnection::SubPath);
    appear();
}

FakeSecretService::~FakeSecretService()
{
    vanish();
    m_bus.unregisterObject(servicePath, QDBusConnection::UnregisterTree);
    QDBusConnection::disconnectFromBus(u"fake-secrets"_s);
}

void FakeSecretService::appear()
{
    m_bus.registerService(u"org.freedesktop.secrets"_s);
}

void FakeSecretService::vanish()
{
    m_bus.unregisterService(u"org.freedesktop.secrets"_s);
}

void FakeSecretService::setLocked(bool locked)
{
    m_locked = locked;
    QDBusMessage signal =
        QDBusMessage::createSignal(collectionPath, u"org.freedesktop.DBus.Properties"_s, u"PropertiesChanged"_s);
    signal << u"org.freedesktop.Secret.Collection"_s << QVariantMap{{u"Locked"_s, locked}} << QStringList();
    m_bus.send(signal);
}

void FakeSecretService::speak()
{
    silent.clear();
    for (const QDBusMessage &message : std::exchange(m_keptBack, {}))
        handleMessage(message, m_bus);
}

QString FakeSecretService::introspect(const QString &) const
{
    return {};
}

bool FakeSecretService::handleMessage(const QDBusMessage &message, const QDBusConnection &bus)
{
    if (silent.contains(message.member())) {
        m_keptBack.append(message);
        return true;
    }
    const bool encrypted = message.member() == "OpenSession"_L1 && message.arguments().constFirst() != u"plain"_s;
    if (encrypted || failing.contains(message.member()))
        bus.send(message.createErrorReply(QDBusError::NotSupported, u"no room"_s));
    else
        bus.send(message.createReply(answer(message)));
    if (message.member() == "Prompt"_L1)
        completePrompt();
    return true;
}

QVariantList FakeSecretService::answer(const QDBusMessage &message)
{
    const QString method = message.member();
    ++asked;
    if (method == "SearchItems"_L1)
        return search(message);
    if (method == "ReadAlias"_L1)
        return {path(hasCollection ? collectionPath : u"/"_s)};
    if (method == "OpenSession"_L1)
        return {QVariant::fromValue(QDBusVariant(QString())), path(sessionPath)};
    if (method == "CreateItem"_L1)
        return createItem(message);
    if (method == "GetSecrets"_L1)
        return secretsOf(message);
    if (method == "Get"_L1)
        return property(message);
    if (method == "Unlock"_L1) {
        ++unlocks;
        return {QVariant::fromValue(QList<QDBusObjectPath>()), path(promptPath)};
    }
    if (method == "CreateCollection"_L1)
        return {path(u"/"_s), path(promptPath)};
    if (method == "Delete"_L1) {
        if (!forgetsToDelete)
            items.remove(message.path());
        return {path(u"/"_s)};
    }
    return {};
}

QVariantList FakeSecretService::search(const QDBusMessage &message) const
{
    const auto wanted = qdbus_cast<QMap<QString, QString>>(message.arguments().constFirst());
    QList<QDBusObjectPath> found;
    for (auto item = items.cbegin(); item != items.cend(); ++item) {
        bool matches = true;
        for (auto attribute = wanted.cbegin(); attribute != wanted.cend(); ++attribute)
            matches = matches && item->attributes.value(attribute.key()) == attribute.value();
        if (matches)
            found.append(QDBusObjectPath(item.key()));
    }
    const QVariant none = QVariant::fromValue(QList<QDBusObjectPath>());
    return m_locked ? QVariantList{none, QVariant::fromValue(found)} : QVariantList{QVariant::fromValue(found), none};
}

QVariantList FakeSecretService::createItem(const QDBusMessage &message)
{
    ++creations;
    const auto properties = qdbus_cast<QVariantMap>(message.arguments().at(0));
    const auto secret = qdbus_cast<PassedSecret>(message.arguments().at(1));
    const QString item = collectionPath + u"/i%1"_s.arg(++m_lastItem);
    const QVariant attributes = properties.value(u"org.freedesktop.Secret.Item.Attributes"_s);
    items.insert(item, {.attributes = qdbus_cast<QMap<QString, QString>>(attributes),
                        .value = corrupts ? "b3RoZXI="_ba : secret.value});
    return {path(item), path(u"/"_s)};
}

QVariantList FakeSecretService::secretsOf(const QDBusMessage &message) const
{
    QMap<QDBusObjectPath, PassedSecret> secrets;
    const auto wanted = qdbus_cast<QList<QDBusObjectPath>>(message.arguments().constFirst());
    for (const QDBusObjectPath &item : wanted) {
        if (items.contains(item.path()))
            secrets.insert(item, {.session = QDBusObjectPath(sessionPath),
                                  .parameters = {},
                                  .value = oldValue.value_or(items.value(item.path()).value),
                                  .contentType = u"text/plain"_s});
    }
    return {QVariant::fromValue(secrets)};
}

QVariantList FakeSecretService::property(const QDBusMessage &message) const
{
    const QVariant value = message.arguments().at(1).toString() == "Locked"_L1
                               ? QVariant(m_locked)
                               : QVariant::fromValue(items.value(message.path()).attributes);
    return {QVariant::fromValue(QDBusVariant(value))};
}

void FakeSecretService::completePrompt()
{
    ++prompts;
    if (person == Person::Answers) {
        hasCollection = true;
        setLocked(false);
    }
    QDBusMessage signal = QDBusMessage::createSignal(promptPath, u"org.freedesktop.Secret.Prompt"_s, u"Completed"_s);
    signal << (person == Person::Dismisses) << QVariant::fromValue(QDBusVariant(QString()));
    m_bus.send(signal);
}
