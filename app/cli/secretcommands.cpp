// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "secretcommands.h"

#include "output.h"
#include "rawoutput.h"

#include <algorithm>

namespace patkeeper::cli
{

using namespace Qt::StringLiterals;

void SecretCommand::declare(QCommandLineParser &parser) const
{
    parser.addPositionalArgument(u"token"_s, tr("account/name, account#id or an id."));
    parser.addOption({u"show"_s, tr("Also to a terminal, where others may see it.")});
    parser.addOption({u"part"_s, tr("Which part, of a secret that has several."), u"name"_s});
}

QString SecretCommand::accept(const QCommandLineParser &parser)
{
    if (parser.positionalArguments().size() != 1)
        return tr("secret needs one token.");
    m_reference = parser.positionalArguments().front();
    m_part = parser.value(u"part"_s);
    if (parser.isSet(u"part"_s) && m_part.isEmpty())
        return tr("--part takes the name of a part.");
    if (isTerminal() && !parser.isSet(u"show"_s))
        return tr("This would show the secret on the terminal. Send it to a file or a pipe, or add --show.");
    return {};
}

std::expected<QString, QString> chosenPart(const QStringList &parts, const QString &asked)
{
    if (asked.isEmpty() ? parts.size() == 1 : parts.contains(asked))
        return asked.isEmpty() ? parts.front() : asked;
    const QString names = parts.join(u", "_s);
    if (asked.isEmpty())
        return std::unexpected(
            SecretCommand::tr("This secret has several parts. Say which with --part: %1.").arg(names));
    return std::unexpected(SecretCommand::tr("This secret has no part “%1”. It has: %2.").arg(asked, names));
}

std::expected<SecretParts, QString> secretFromLines(Secret text, const QStringList &names)
{
    SecretParts parts;
    if (names.size() == 1) {
        parts.push_back({names.front(), std::move(text)});
        return parts;
    }
    QByteArrayView rest = text.view();
    bool isWhole = true;
    for (const QString &name : names) {
        const bool isLast = name == names.last();
        const qsizetype end = isLast ? rest.size() : rest.indexOf('\n');
        QByteArrayView line = rest.first(std::max<qsizetype>(end, 0));
        isWhole = isWhole && end > 0 && !line.contains('\n');
        if (line.endsWith('\r'))
            line.chop(1);
        parts.push_back({name, Secret(line)});
        rest = rest.sliced(std::min(rest.size(), std::max<qsizetype>(end, 0) + 1));
    }
    if (isWhole)
        return parts;
    return std::unexpected(SecretCommand::tr("This secret has several parts. Give each on a line of its own, in this "
                                             "order: %1. Nothing was kept.")
                               .arg(names.join(u", "_s)));
}

std::expected<SecretParts, QString> broughtSecret(const Capabilities &capabilities)
{
    Secret text = secretFromStandardInput();
    if (text.isEmpty())
        return std::unexpected(SecretCommand::tr("There is no secret on standard input. Nothing was kept."));
    return secretFromLines(std::move(text), capabilities.secretParts);
}

void SecretCommand::run()
{
    const std::optional<TokenKey> key = tokenNamed(m_reference);
    if (!key)
        return;
    // Asked before the keychain is, and before the reading is noted. Without a kept secret the flow says so.
    if (const TokenEntry *entry = inventory().token(*key); entry != nullptr && entry->secret) {
        const auto part = chosenPart(entry->secret->parts, m_part);
        if (!part)
            return failUsage(Error{.kind = Error::Kind::Rejected, .message = part.error()});
        m_part = *part;
    }
    ReadSecretFlow *flow = flows().readSecret(*key);
    connect(flow, &Flow::ended, this, [this, flow] { report(flow); });
    flow->start();
}

void SecretCommand::report(ReadSecretFlow *flow)
{
    if (flow->state() != ReadSecretFlow::State::Ready)
        return fail(*flow->error());
    const SecretParts &parts = flow->secret();
    const auto part = std::find_if(parts.cbegin(), parts.cend(),
                                   [this](const SecretPart &candidate) { return candidate.name == m_part; });
    if (part == parts.cend()) {
        return fail(Error{.kind = Error::Kind::SecretMissing,
                          .message = tr("The keychain's entry has no part “%1”.").arg(m_part)});
    }
    const bool written = writeSecret(part->value);
    flow->wipeSecret();
    if (!written)
        return fail(Error{.kind = Error::Kind::StorageFailed, .message = tr("The secret could not be written out.")});
    end(Done);
}

void SecretSetCommand::declare(QCommandLineParser &parser) const
{
    parser.addPositionalArgument(u"token"_s, tr("account/name, account#id or an id."));
    parser.addOption({u"stdin"_s, tr("Read the secret from standard input: each part of it on a line of its own, where "
                                     "it has several.")});
}

QString SecretSetCommand::accept(const QCommandLineParser &parser)
{
    if (parser.positionalArguments().size() != 1 || !parser.isSet(u"stdin"_s))
        return tr("secret set needs one token and --stdin.");
    m_reference = parser.positionalArguments().front();
    return {};
}

void SecretSetCommand::run()
{
    const std::optional<TokenKey> key = tokenNamed(m_reference);
    if (!key)
        return;
    const Capabilities *capabilities = parts().providers().capabilities(key->accountId);
    auto secret = secretFromLines(secretFromStandardInput(),
                                  capabilities != nullptr ? capabilities->secretParts : Capabilities().secretParts);
    if (!secret)
        return failUsage(Error{.kind = Error::Kind::Rejected, .message = secret.error()});
    ImportSecretFlow *flow = flows().importSecret(*key);
    connect(flow, &Flow::ended, this, [this, flow] { report(*flow); });
    flow->start(std::move(*secret));
}

void SecretSetCommand::report(const ImportSecretFlow &flow)
{
    if (flow.state() != ImportSecretFlow::State::Done)
        return fail(*flow.error());
    const bool works = flow.proof() == KeptSecret::Proof::Works;
    if (json()) {
        printJson({{u"secret"_s, QJsonObject{{u"proof"_s, proofName(flow.proof())},
                                             {u"reason"_s, flow.verdict() ? flow.verdict()->reason : QString()}}}});
        return end(Done);
    }
    if (works)
        print(tr("Kept: it works, and it is yours."));
    else
        print(tr("Kept, but it could not be proven to be this token: %1")
                  .arg(flow.verdict() ? flow.verdict()->reason : QString()));
    end(Done);
}

} // namespace patkeeper::cli
