// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "exchangedcredentials.h"
#include "secret.h"

#include <QByteArray>
#include <QHash>
#include <QList>
#include <QString>

#include <vector>

namespace patkeeper
{

struct EnvironmentVariable {
    QByteArray name;
    Secret value; ///< UTF-8, without NUL.
};

/// What a service gave and a process is not given.
struct LeftOutField {
    enum class Reason {
        NotAName,  ///< Other characters than letters, digits and "_", or a digit first.
        Reserved,  ///< Programs and their loaders are steered by it.
        NotAValue, ///< A null, or a text with a NUL in it.
        NameTaken  ///< By a field before it.
    };

    QString field;
    Reason reason = Reason::NotAName;

    bool operator==(const LeftOutField &) const = default;
};
/// One sentence, translated.
QString leftOutText(const LeftOutField &leftOut);

struct CredentialEnvironment {
    std::vector<EnvironmentVariable> variables; ///< The access token first, then the fields in their order.
    QList<LeftOutField> leftOut;
};

/// Whether a service may name a variable of somebody's process so, in whichever case. Letters, digits and "_", a letter
/// first, at most 128 of them; and none that steers a program, its loader, interpreter, shell, libraries or network:
/// not PATH, IFS, ENV, HOME and their like, nothing that begins like LD_, DYLD_, BASH, PYTHON, PERL, RUBY, NODE_, GIT_,
/// SSH_, JAVA_, LC_ or XDG_, and nothing that ends like PATH, PROXY, OPTIONS, OPTS, FLAGS, PRELOAD, COMMAND, ASKPASS,
/// _CONFIG, _FILE, _HOME or _BUNDLE.
bool isNameForService(const QString &name);

/// The credentials as variables of one process. A field goes by the name that @p names has for it, and otherwise by its
/// own in upper case, as programs look for them ("aws_access_key_id" becomes AWS_ACCESS_KEY_ID).
CredentialEnvironment environmentOf(const ExchangedCredentials &credentials, const QHash<QString, QString> &names = {});

} // namespace patkeeper
