// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "command.h"
#include "credentialhelperstore.h"
#include "secretstorechoice.h"

namespace patkeeper::cli
{

/// `store`: where this profile keeps its secrets, and whether that could be used now; asks nobody for a password.
class StoreCommand final : public Command
{
    Q_OBJECT

public:
    void declare(QCommandLineParser &parser) const override;
    QString accept(const QCommandLineParser &parser) override;
    void run() override;

private:
    void onProbed(const Result<KeychainState> &state);
    void report(const std::optional<Error> &problem);
};

/// `store use`: chooses another place for the secrets of a profile that keeps none.
///
///   checks the profile -> the new place is set up -> the choice is on the disk -> checks the profile again -> Done
///        +-- something is kept, or another process is at work -> refused    +-- what came meanwhile -> taken back
///
/// Another process knows only the choice that it found when it began. One that has begun by the second check is seen
/// there, by its lease or by what it left; one that begins later finds the new choice.
class StoreUseCommand final : public Command
{
    Q_OBJECT

public:
    void declare(QCommandLineParser &parser) const override;
    QString accept(const QCommandLineParser &parser) override;
    void run() override;

private:
    std::optional<Error> objection();
    bool isSame() { return m_choice == parts().secretStoreChoice(); }
    void onOperations(const Result<QList<Operation>> &operations);
    void onLeftovers(const Result<QStringList> &keys);
    void establish();
    void choose();
    void setChoice(const SecretStoreChoice &choice);
    void onChosen(const Result<void> &saved);
    void onCheckedAgain(const Result<void> &loaded);
    void takeBack(const Error &cause);
    void report();

    SecretStoreChoice m_choice;
    std::unique_ptr<CredentialHelperStore> m_helper;
};

} // namespace patkeeper::cli
