// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "result.h"
#include "secretstore.h"

#include <QMap>
#include <QStringList>
#include <QVariantMap>

class QDBusConnection;

namespace patkeeper
{

/// What the Secret Service says about itself, without having been started or made to ask.
struct KeychainSurvey {
    KeychainState state = KeychainState::Unknown;
    bool running = false;
    QString defaultCollection; ///< Its object path; empty where there is none.
};

/// Where entries lie, as object paths of the Secret Service.
struct FoundItems {
    QStringList unlocked;
    QStringList locked;

    qsizetype count() const { return unlocked.size() + locked.size(); }
};

/// Asks org.freedesktop.secrets what QtKeychain cannot tell: whether an entry is locked or missing, and who keeps it.
///
/// Everything is asynchronous and has no deadline: a call that is not wanted any more ends with its context. It never
/// touches a value, only attributes and object paths.
class SecretServiceClient final : public QObject
{
    Q_OBJECT

public:
    explicit SecretServiceClient(QObject *parent = nullptr);

    /// False where the system keeps secrets some other way (Windows, macOS): then nothing else here may be called.
    static bool isSupported();

    /// Neither starts the service nor makes it ask.
    void survey(QObject *context, Reply<KeychainSurvey> reply);
    /// Starts the service only if @p interaction allows it; never makes it ask.
    void search(const QMap<QString, QString> &attributes, Interaction interaction, QObject *context,
                Reply<FoundItems> reply);
    /// Makes the service ask the person. KeychainDenied where the person turns it down.
    void unlock(const QStringList &paths, QObject *context, Reply<void> reply);
    /// Makes the service ask the person for the password of a new keyring, which becomes the default one.
    void createDefaultCollection(QObject *context, Reply<void> reply);
    /// The "user" attribute of each item; can be read while locked. Items that vanish meanwhile are left out.
    void itemKeys(const QStringList &items, QObject *context, Reply<QStringList> reply);
    /// "GNOME Keyring" or the like; empty where it cannot be told.
    void ownerName(QObject *context, Reply<QString> reply);

Q_SIGNALS:
    /// The service came or went, or a collection was locked, unlocked, made or deleted: survey again. Heard from the
    /// first question on.
    void changed();

private Q_SLOTS:
    void onOwnerChanged(const QString &name, const QString &before, const QString &now);
    void onPropertiesChanged(const QString &interface, const QVariantMap &changed, const QStringList &invalidated);

private:
    bool reachBus();
    void listen(QDBusConnection bus);

    bool m_listens = false;
};

} // namespace patkeeper
