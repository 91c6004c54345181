// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "childenvironment.h"

#include <QCoreApplication>
#include <QLatin1StringView>
#include <QRegularExpression>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

using namespace Qt::StringLiterals;

namespace patkeeper
{

namespace
{

constexpr std::array reservedNames{"BROWSER"_L1,
                                   "COLUMNS"_L1,
                                   "COMSPEC"_L1,
                                   "DISPLAY"_L1,
                                   "EDITOR"_L1,
                                   "ENV"_L1,
                                   "EXINIT"_L1,
                                   "FCEDIT"_L1,
                                   "FIGNORE"_L1,
                                   "GLOBIGNORE"_L1,
                                   "HISTFILE"_L1,
                                   "HOME"_L1,
                                   "HOSTALIASES"_L1,
                                   "HOSTNAME"_L1,
                                   "IFS"_L1,
                                   "INPUTRC"_L1,
                                   "KUBECONFIG"_L1,
                                   "LANG"_L1,
                                   "LANGUAGE"_L1,
                                   "LINES"_L1,
                                   "LOGNAME"_L1,
                                   "MAIL"_L1,
                                   "MAKEFILES"_L1,
                                   "MANPAGER"_L1,
                                   "OLDPWD"_L1,
                                   "OPTARG"_L1,
                                   "OPTERR"_L1,
                                   "OPTIND"_L1,
                                   "PAGER"_L1,
                                   "PATHEXT"_L1,
                                   "POSIXLY_CORRECT"_L1,
                                   "PPID"_L1,
                                   "PROMPT"_L1,
                                   "PS0"_L1,
                                   "PS1"_L1,
                                   "PS2"_L1,
                                   "PS3"_L1,
                                   "PS4"_L1,
                                   "PWD"_L1,
                                   "SHELL"_L1,
                                   "SHLVL"_L1,
                                   "TEMP"_L1,
                                   "TERM"_L1,
                                   "TERMCAP"_L1,
                                   "TERMINFO"_L1,
                                   "TMP"_L1,
                                   "TMPDIR"_L1,
                                   "TMOUT"_L1,
                                   "TZ"_L1,
                                   "TZDIR"_L1,
                                   "UID"_L1,
                                   "EUID"_L1,
                                   "USER"_L1,
                                   "VISUAL"_L1,
                                   "WINDIR"_L1,
                                   "ZDOTDIR"_L1};

constexpr std::array reservedBeginnings{
    "BASH"_L1,       "CARGO_"_L1,   "CURL_"_L1,       "DBUS_"_L1,    "DOTNET_"_L1, "DYLD_"_L1,   "ELECTRON_"_L1,
    "GCONV"_L1,      "GIT_"_L1,     "GLIBC_"_L1,      "GNUTLS_"_L1,  "GTK_"_L1,    "JAVA_"_L1,   "JDK_"_L1,
    "LC_"_L1,        "LD_"_L1,      "LESS"_L1,        "LIBC_"_L1,    "LUA_"_L1,    "MALLOC_"_L1, "NODE_"_L1,
    "NPM_"_L1,       "OPENSSL_"_L1, "PERL"_L1,        "PIP_"_L1,     "PROMPT_"_L1, "PYTHON"_L1,  "QT_"_L1,
    "RES_"_L1,       "RUBY"_L1,     "SHELLOPTS"_L1,   "SSH_"_L1,     "SSL_"_L1,    "SUDO_"_L1,   "SYSTEMD_"_L1,
    "SYSTEMROOT"_L1, "UV_"_L1,      "VIRTUAL_ENV"_L1, "WAYLAND_"_L1, "XDG_"_L1,    "ZSH"_L1};

constexpr std::array reservedEnds{"PATH"_L1,    "PROXY"_L1,   "OPTIONS"_L1,           "OPTS"_L1,    "FLAGS"_L1,
                                  "PRELOAD"_L1, "COMMAND"_L1, "ASKPASS"_L1,           "_CONFIG"_L1, "_FILE"_L1,
                                  "_HOME"_L1,   "_BUNDLE"_L1, "_HOST_KEY_CHECKING"_L1};

bool hasShape(const QString &name)
{
    static const QRegularExpression shape(u"^[A-Za-z][A-Za-z0-9_]{0,127}\\z"_s);
    return shape.match(name).hasMatch();
}

bool isReserved(const QString &name)
{
    const QString upper = name.toUpper();
    const auto isIt = [&](QLatin1StringView reserved) { return upper == reserved; };
    const auto beginsIt = [&](QLatin1StringView reserved) { return upper.startsWith(reserved); };
    const auto endsIt = [&](QLatin1StringView reserved) { return upper.endsWith(reserved); };
    return std::any_of(reservedNames.begin(), reservedNames.end(), isIt) ||
           std::any_of(reservedBeginnings.begin(), reservedBeginnings.end(), beginsIt) ||
           std::any_of(reservedEnds.begin(), reservedEnds.end(), endsIt);
}

bool isValue(const CredentialField &field)
{
    return !field.value.view().contains('\0') && (field.isText || !field.value.equals("null"));
}

std::optional<LeftOutField::Reason> refusalOf(const CredentialField &field, const QString &name,
                                              const CredentialEnvironment &environment)
{
    using Reason = LeftOutField::Reason;
    // The service's own name counts too: one that is not fit does not become so by another.
    if (!hasShape(field.name) || !hasShape(name))
        return Reason::NotAName;
    if (isReserved(field.name) || isReserved(name))
        return Reason::Reserved;
    if (!isValue(field))
        return Reason::NotAValue;
    const auto &variables = environment.variables;
    const bool isTaken = std::any_of(variables.begin(), variables.end(), [&](const EnvironmentVariable &other) {
        return name == QLatin1StringView(other.name);
    });
    return isTaken ? std::optional(Reason::NameTaken) : std::nullopt;
}

} // namespace

bool isNameForService(const QString &name)
{
    return hasShape(name) && !isReserved(name);
}

CredentialEnvironment environmentOf(const ExchangedCredentials &credentials, const QHash<QString, QString> &names)
{
    const auto nameOf = [&](const QString &field) { return names.value(field, field.toUpper()); };
    CredentialEnvironment environment;
    environment.variables.push_back(
        {.name = nameOf(u"access_token"_s).toLatin1(), .value = credentials.accessToken.clone()});
    for (const CredentialField &field : credentials.fields) {
        const QString name = nameOf(field.name);
        if (const auto reason = refusalOf(field, name, environment))
            environment.leftOut.append({.field = field.name, .reason = *reason});
        else
            environment.variables.push_back({.name = name.toLatin1(), .value = field.value.clone()});
    }
    return environment;
}

QString leftOutText(const LeftOutField &leftOut)
{
    const char *sentence = "";
    switch (leftOut.reason) {
    case LeftOutField::Reason::NotAName:
        sentence = QT_TRANSLATE_NOOP("patkeeper::Exchange", "“%1” was left out: no variable can have that name.");
        break;
    case LeftOutField::Reason::Reserved:
        sentence = QT_TRANSLATE_NOOP("patkeeper::Exchange",
                                     "“%1” was left out: a variable of that name steers programs, which is not for a "
                                     "service to do.");
        break;
    case LeftOutField::Reason::NotAValue:
        sentence = QT_TRANSLATE_NOOP("patkeeper::Exchange", "“%1” was left out: no variable can have its value.");
        break;
    case LeftOutField::Reason::NameTaken:
        sentence = QT_TRANSLATE_NOOP("patkeeper::Exchange", "“%1” was left out: its name is taken already.");
        break;
    }
    return QCoreApplication::translate("patkeeper::Exchange", sentence).replace("%1"_L1, leftOut.field);
}

} // namespace patkeeper
