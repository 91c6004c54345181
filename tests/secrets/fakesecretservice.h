// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QDBusArgument>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusObjectPath>
#include <QDBusVirtualObject>
#include <QList>
#include <QMap>
#include <QSet>
#include <QString>

#include <optional>

/// A value as the Secret Service passes it over the bus.
struct PassedSecret {
    QDBusObjectPath session;
    QByteArray parameters;
    QByteArray value;
    QString contentType;
};
Q_DECLARE_METATYPE(PassedSecret)
QDBusArgument &operator<<(QDBusArgument &argument, const PassedSecret &secret);
const QDBusArgument &operator>>(const QDBusArgument &argument, PassedSecret &secret);

/// An org.freedesktop.secrets that does what a test wants of it: it stays silent, is locked, lies, loses, and counts
/// who made it ask. One collection, sessions without encryption.
class FakeSecretService : public QDBusVirtualObject
{
public:
    struct Item {
        QMap<QString, QString> attributes;
        QByteArray value;
    };
    enum class Person { Answers, Dismisses };

    /// On the bus at @p address, or on the session bus.
    explicit FakeSecretService(const QString &address = {});
    ~FakeSecretService() override;

    void appear();
    void vanish();
    void setLocked(bool locked);
    /// Carries out and answers what was kept back by silence.
    void speak();

    QString introspect(const QString &path) const override;
    bool handleMessage(const QDBusMessage &message, const QDBusConnection &bus) override;

    QSet<QString> silent;  ///< Methods that are not answered.
    QSet<QString> failing; ///< Methods that are answered with an error.
    QMap<QString, Item> items;
    Person person = Person::Answers;
    bool hasCollection = true;
    std::optional<QByteArray> oldValue; ///< Given out instead of whatever was written last.
    bool corrupts = false;              ///< Keeps another value than it was given.
    bool forgetsToDelete = false;
    int unlocks = 0;
    int prompts = 0;
    int creations = 0;
    int asked = 0; ///< Anything.

private:
    QVariantList answer(const QDBusMessage &message);
    QVariantList search(const QDBusMessage &message) const;
    QVariantList createItem(const QDBusMessage &message);
    QVariantList secretsOf(const QDBusMessage &message) const;
    QVariantList property(const QDBusMessage &message) const;
    void completePrompt();

    QDBusConnection m_bus;
    QList<QDBusMessage> m_keptBack;
    bool m_locked = false;
    int m_lastItem = 0;
};
