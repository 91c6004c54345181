// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "azurecli.h"

#include "azureclianswer.h"
#include "programrun.h"

#include <QDir>
#include <QProcessEnvironment>

#include <utility>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

/// It needs the person's own settings: its folder, proxies, authorities. Not on the list is whatever is ours.
QProcessEnvironment environmentFor(Interaction interaction)
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    const QStringList names = environment.keys();
    for (const QString &name : names) {
        if (name.startsWith("PATKEEPER"_L1))
            environment.remove(name);
    }
    environment.insert(u"AZURE_CORE_NO_COLOR"_s, u"true"_s);
    environment.insert(u"AZURE_CORE_ONLY_SHOW_ERRORS"_s, u"true"_s);
    if (interaction == Interaction::Allowed)
        return environment;
    // Its cache may be told to be in the keyring, which could ask for its password.
    for (const auto &name : {u"DISPLAY"_s, u"WAYLAND_DISPLAY"_s})
        environment.remove(name);
    environment.insert(u"DBUS_SESSION_BUS_ADDRESS"_s, u"disabled:"_s);
    return environment;
}

QStringList argumentsFor(const AzureCliQuestion &question)
{
    QStringList arguments{u"account"_s, u"get-access-token"_s, u"--resource"_s, question.resource, u"-o"_s, u"json"_s};
    if (!question.tenant.isEmpty())
        arguments << u"--tenant"_s << question.tenant;
    return arguments;
}

} // namespace

QString azureCliPath()
{
    return programOnPath(u"az"_s);
}

QString azureLoginCommand(const AzureCliQuestion &question)
{
    return question.tenant.isEmpty() ? u"az login"_s : u"az login --tenant "_s + question.tenant;
}

void askAzureCli(const AzureCliQuestion &question, Interaction interaction, const AzureCliPatience &patience,
                 QObject *context, Reply<AzureCliToken> reply)
{
    if (!question.tenant.isEmpty() && !isAzureTenant(question.tenant))
        return replyLater<AzureCliToken>(context, std::move(reply), std::unexpected(noAzureTenant()));
    // With the context it goes, and the program with it.
    auto *run = new ProgramRun(context);
    QObject::connect(run, &ProgramRun::ended, context,
                     [run, question, clock = patience.clock, reply = std::move(reply)]() mutable {
                         run->deleteLater();
                         const ProgramAnswer answer = run->takeAnswer();
                         reply(readAzureCliAnswer(question, answer, clock()));
                     });
    // Python would take modules from the folder one happens to be in.
    run->start({.path = azureCliPath(),
                .arguments = argumentsFor(question),
                .environment = environmentFor(interaction),
                .workingFolder = QDir::rootPath(),
                .ownSession = true,
                .longestOutput = 65'536,
                .timeLimit = patience.timeLimit});
}

} // namespace patkeeper
