// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "command.h"

#include "output.h"
#include "tokenreference.h"

#include <QFile>

namespace patkeeper::cli
{

using namespace Qt::StringLiterals;

const Capabilities *Command::capabilitiesOf(const TokenEntry &entry)
{
    return parts().providers().capabilities(entry.token.accountId);
}

void Command::fail(const Error &error)
{
    printError(error);
    if (json())
        printJson({{u"error"_s, errorJson(error)}});
    end(exitCodeOf(error.kind));
}

void Command::failUsage(const Error &error)
{
    printError(error);
    if (json())
        printJson({{u"error"_s, errorJson(error)}});
    end(Usage);
}

std::optional<TokenKey> Command::tokenNamed(const QString &reference)
{
    const Result<TokenKey> key = resolveToken(inventory(), reference);
    if (key)
        return *key;
    fail(key.error());
    return std::nullopt;
}

std::optional<QList<TokenKey>> Command::tokensNamed(const QStringList &references)
{
    QList<TokenKey> keys;
    for (const QString &reference : references) {
        const std::optional<TokenKey> key = tokenNamed(reference);
        if (!key)
            return std::nullopt;
        if (!keys.contains(*key))
            keys.append(*key);
    }
    return keys;
}

const Account *Command::accountNamed(const QString &name)
{
    const Account *account = inventory().accountNamed(name);
    if (account == nullptr) {
        fail(Error{.kind = Error::Kind::NotFound,
                   .message =
                       tr("There is no account “%1”. `patkeeper-cli account list` shows those there are.").arg(name)});
    }
    return account;
}

Secret secretFromStandardInput()
{
    QFile input;
    if (!input.open(stdin, QIODevice::ReadOnly))
        return {};
    QByteArray bytes = input.readAll();
    qsizetype size = bytes.size();
    if (size > 0 && bytes[size - 1] == '\n')
        --size;
    if (size > 0 && bytes[size - 1] == '\r')
        --size;
    Secret secret(QByteArrayView(bytes).first(size));
    wipe(bytes);
    return secret;
}

} // namespace patkeeper::cli
