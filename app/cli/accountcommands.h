// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "accountplaces.h"
#include "command.h"
#include "signinconversation.h"
#include "signinoptions.h"

#include <memory>

namespace patkeeper::cli
{

/// What adding an account and signing in to one again have in common: somebody signs in, in the directory of the
/// organization where nobody has said which, and that is filed.
class SigningInCommand : public Command
{
    Q_OBJECT

protected:
    /// What that account's own service offers, with the places that only an address tells.
    SignInOffer offerOf(const Account &account);
    void signIn(const Account &account, SignInSettings settings, const QString &loginHint = {});
    virtual void file(SignInProof proof) = 0;
    void showHints(const SignInFlow &flow);

    SignInWishes m_wishes;
    Account m_account; ///< That somebody signs in to.

private:
    void onTenant(const Result<QString> &tenant);
    void onFound(const Result<SignInSettings> &settings);
    void converse();
    void conclude();

    SignInSettings m_settings;
    QString m_loginHint;
    std::unique_ptr<AccountPlaces> m_places;
    SignInConversation *m_conversation = nullptr;
};

/// `account add`: has somebody sign in, tries it, then files account and listing.
class AccountAddCommand final : public SigningInCommand
{
    Q_OBJECT

public:
    void declare(QCommandLineParser &parser) const override;
    QString accept(const QCommandLineParser &parser) override;
    void run() override;

private:
    void file(SignInProof proof) override;
    void addWithoutSignIn(const Account &account);
    void report(SignInFlow *flow);
    /// An option that this kind of service has no field for.
    std::optional<Error> fieldThatSaysNothing();

    QString m_kind;
    QString m_name;
    QMap<QString, QString> m_fields;
};

/// `account sign-in`: gives an account, and all that share its sign-in, fresh credentials.
class AccountSignInCommand final : public SigningInCommand
{
    Q_OBJECT

public:
    void declare(QCommandLineParser &parser) const override;
    QString accept(const QCommandLineParser &parser) override;
    void run() override;

private:
    void file(SignInProof proof) override;

    QString m_name;
};

/// `account sign-out`: nothing of the sign-in stays here, which is verified.
class AccountSignOutCommand final : public Command
{
    Q_OBJECT

public:
    void declare(QCommandLineParser &parser) const override;
    QString accept(const QCommandLineParser &parser) override;
    void run() override;

private:
    void report(const SignOutFlow &flow, const QStringList &others);

    QString m_name;
};

class AccountListCommand final : public Command
{
    Q_OBJECT

public:
    void declare(QCommandLineParser &parser) const override;
    QString accept(const QCommandLineParser &parser) override;
    void run() override;
};

/// `account restore`: brings accounts back from the keychain after the database was lost.
class AccountRestoreCommand final : public Command
{
    Q_OBJECT

public:
    void declare(QCommandLineParser &parser) const override;
    QString accept(const QCommandLineParser &parser) override;
    void run() override;
};

class AccountRemoveCommand final : public Command
{
    Q_OBJECT

public:
    void declare(QCommandLineParser &parser) const override;
    QString accept(const QCommandLineParser &parser) override;
    void run() override;

private:
    QString m_name;
    bool m_yes = false;
};

} // namespace patkeeper::cli
