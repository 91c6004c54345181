// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "command.h"
#include "secretenvelope.h"

#include <expected>

namespace patkeeper::cli
{

/// `secret`: the exact bytes on stdout.
class SecretCommand final : public Command
{
    Q_OBJECT

public:
    void declare(QCommandLineParser &parser) const override;
    QString accept(const QCommandLineParser &parser) override;
    void run() override;
    bool canPrintJson() const override { return false; }

private:
    void report(ReadSecretFlow *flow);

    QString m_reference;
    QString m_part;
};

/// Which of the parts of a secret is meant; where that cannot be told, a sentence that names them.
std::expected<QString, QString> chosenPart(const QStringList &parts, const QString &asked);

/// The parts of a secret out of lines, one each in the order of @p names; a secret of one part is the whole text. Where
/// the lines do not fit, a sentence that says how they are to be.
std::expected<SecretParts, QString> secretFromLines(Secret text, const QStringList &names);

/// What a person brings on standard input of a token that they have made themselves; a sentence where that is nothing.
std::expected<SecretParts, QString> broughtSecret(const Capabilities &capabilities);

/// `secret set`: keeps a secret that the person already has.
class SecretSetCommand final : public Command
{
    Q_OBJECT

public:
    void declare(QCommandLineParser &parser) const override;
    QString accept(const QCommandLineParser &parser) override;
    void run() override;

private:
    void report(const ImportSecretFlow &flow);

    QString m_reference;
};

} // namespace patkeeper::cli
