// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "credentialhelperrun.h"

#include <QProcessEnvironment>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

constexpr qsizetype longestOutput = qsizetype(4) * 1024 * 1024; // A listing names every entry of the store.

/// Where nobody may be asked, gpg is told to fail instead of starting a pinentry (`pass` and `gopass` hand these
/// options to it; a key whose passphrase the agent remembers still works), and the variables by which a program finds a
/// screen or a terminal are gone; the session of its own takes the terminal itself away. Not covered: a helper that
/// asks another process over D-Bus, as docker-credential-secretservice does; KeychainSecretStore is for that.
QProcessEnvironment environmentFor(Interaction interaction)
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    // What gpg and pass say is recognised by its words.
    environment.insert(u"LC_ALL"_s, u"C"_s);
    environment.remove(u"LANGUAGE"_s);
    if (interaction == Interaction::Allowed)
        return environment;
    for (const auto &name : {u"DISPLAY"_s, u"WAYLAND_DISPLAY"_s, u"GPG_TTY"_s, u"SSH_ASKPASS"_s})
        environment.remove(name);
    const QString options = environment.value(u"PASSWORD_STORE_GPG_OPTS"_s) + u" --pinentry-mode=error"_s;
    environment.insert(u"PASSWORD_STORE_GPG_OPTS"_s, options.trimmed());
    return environment;
}

} // namespace

QString CredentialHelperRun::programName(const QString &helper)
{
    return u"docker-credential-"_s + helper;
}

QString CredentialHelperRun::programPath(const QString &helper)
{
    return programOnPath(programName(helper));
}

void CredentialHelperRun::start(const QString &helper, const QString &action, const Secret &input,
                                Interaction interaction)
{
    ProgramRun::start({.path = programPath(helper),
                       .arguments = {action},
                       .environment = environmentFor(interaction),
                       .workingFolder = {},
                       .ownSession = interaction == Interaction::Forbidden,
                       .longestOutput = longestOutput,
                       .timeLimit = {}},
                      input);
}

} // namespace patkeeper
