// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "command.h"

namespace patkeeper::cli
{

class CreateCommand final : public Command
{
    Q_OBJECT

public:
    void declare(QCommandLineParser &parser) const override;
    QString accept(const QCommandLineParser &parser) override;
    void run() override;

private:
    /// What the command line says, in the request; why not, where it cannot be.
    std::optional<Error> setExpiry(const Account &account);
    /// What this kind of service cannot be told, or has to be.
    std::optional<Error> misfit(const Capabilities &capabilities);
    /// Where a person makes the token; whether the flow can start.
    bool bringSecret(CreateTokenFlow *flow, const Capabilities &capabilities);
    void onEnded(CreateTokenFlow *flow);
    void report(CreateTokenFlow *flow);
    void sayWhatIsKept(const Token &token, bool isMadeHere);
    void sayHowToRead(const Token &token);

    QString m_account;
    QString m_expires;
    QString m_notes;
    QMap<QString, QString> m_fields;
    bool m_hasSecret = false;
    TokenRequest m_request;
};

class UpdateCommand final : public Command
{
    Q_OBJECT

public:
    void declare(QCommandLineParser &parser) const override;
    QString accept(const QCommandLineParser &parser) override;
    void run() override;

private:
    std::optional<Error> setExpiry(const QString &accountId);
    std::optional<Error> setFields(const TokenKey &key);
    void saveNotes(const TokenKey &key);
    void change(const TokenKey &key);
    void report(const UpdateTokenFlow &flow);

    QString m_reference;
    QString m_expires; ///< Empty: it stays.
    std::optional<QString> m_notes;
    QMap<QString, QString> m_fields;
    TokenUpdate m_update;
};

class RevokeCommand final : public Command
{
    Q_OBJECT

public:
    void declare(QCommandLineParser &parser) const override;
    QString accept(const QCommandLineParser &parser) override;
    void run() override;

private:
    /// What Patkeeper cannot end, and the person has not said that they have.
    std::optional<Error> missingWord(const QList<TokenKey> &keys);
    void report(const RevokeTokensFlow &flow);
    void sayWhatNeedsSigningIn(const TokenKey &revoked);

    QStringList m_references;
    bool m_endedThere = false;
    bool m_endsSignIn = false;
};

/// `resume`: brings interrupted operations to their end.
class ResumeCommand final : public Command
{
    Q_OBJECT

public:
    void declare(QCommandLineParser &parser) const override;
    QString accept(const QCommandLineParser &parser) override;
    void run() override;

private:
    void report(const ResumeFlow &flow);

    QString m_givenUp;
    bool m_evenFromElsewhere = false;
    bool m_byItself = false;
};

} // namespace patkeeper::cli
