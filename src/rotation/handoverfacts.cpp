// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "handoverfacts.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QStringList>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

// What a tool needs to find its settings, to write in the person's language and time, and to reach what carries a
// secret on: the session's bus (secret-tool, systemctl --user) and the SSH agent (a hand-over to another machine
// without a passphrase to ask for). Each of them is open to any program of this user anyway. Not on it are what changes
// how programs are loaded (LD_*, PYTHONPATH), proxies, the display, and whatever else the session has lying about, such
// as other credentials.
bool isHandedOn(const QString &name)
{
    static const QStringList names = {
        u"HOME"_s,
        u"USER"_s,
        u"LOGNAME"_s,
        u"LANG"_s,
        u"TZ"_s,
        u"XDG_RUNTIME_DIR"_s,
        u"LC_ALL"_s,
        u"DBUS_SESSION_BUS_ADDRESS"_s,
        u"SSH_AUTH_SOCK"_s,
    };
    return names.contains(name) || name.startsWith("LC_"_L1);
}

} // namespace

QProcessEnvironment handOverEnvironment(const HandOverFacts &facts, const QProcessEnvironment &own)
{
    QProcessEnvironment environment;
    const QStringList names = own.keys();
    for (const QString &name : names) {
        if (isHandedOn(name))
            environment.insert(name, own.value(name));
    }
    environment.insert(u"PATH"_s, u"/usr/local/bin:/usr/bin:/bin"_s);
    const QJsonObject told{{u"tokenId"_s, facts.tokenId},     {u"account"_s, facts.account},
                           {u"accountId"_s, facts.accountId}, {u"provider"_s, facts.provider},
                           {u"name"_s, facts.name},           {u"attempt"_s, facts.attempt}};
    environment.insert(handOverVariable, QString::fromUtf8(QJsonDocument(told).toJson(QJsonDocument::Compact)));
    return environment;
}

} // namespace patkeeper
