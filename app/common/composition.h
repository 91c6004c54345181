// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "accountplaces.h"
#include "accountproviders.h"
#include "database.h"
#include "flows.h"
#include "httpclient.h"
#include "inventory.h"
#include "journal.h"
#include "profile.h"
#include "result.h"
#include "sandboxaccounts.h"
#include "sandboxsession.h"
#include "secretstore.h"
#include "secretstorechoice.h"
#include "servicesurvey.h"
#include "settings.h"
#include "tokenrenewal.h"

#include <QObject>

#include <functional>
#include <map>
#include <memory>

namespace patkeeper
{

class Composition;

struct CompositionOptions {
    QString profilePath;  ///< Empty: the person's own, or with the sandbox one that is thrown away.
    bool sandbox = false; ///< Work on the built-in server's demonstration tokens.
    bool attended = true; ///< Somebody watches; see FlowParts.
    QString by;           ///< "window" or "command-line".
    QString proofPath{};  ///< Where `prove` has set its stage; see ProofGround. Empty for everybody else.
    /// Called once the disk is waited for: what does not need the parts can be done meanwhile.
    std::function<void()> whileOpening{};
    /// Called when the parts are there and the inventory is being read, if it comes to that: what shows them can be
    /// made meanwhile. If the reading fails, the reply says so and the parts go.
    std::function<void(Composition &)> whileLoading{};
};

/// The real parts, chosen and wired: what the window and the command line have in common.
class Composition final : public QObject
{
    Q_OBJECT

public:
    /// Opens profile, database and keychain, starts the sandbox where it is asked for, and loads the inventory. Asks no
    /// service and no keychain for anything (the sandbox's own account aside). Never waits for the disk in the caller's
    /// thread.
    static void open(CompositionOptions options, QObject *context, Reply<std::unique_ptr<Composition>> reply);
    ~Composition() override;

    Inventory &inventory() { return *m_inventory; }
    Journal &journal() { return *m_journal; }
    SecretStore &secrets() { return *m_secrets; }
    /// Which place for secrets this profile's settings name; without meaning where keepsNothing().
    const SecretStoreChoice &secretStoreChoice() const { return m_secretStoreChoice; }
    /// Whether another process works on this profile.
    bool hasOthers() const { return m_lease->hasOthers(); }
    AccountProviders &providers() { return *m_providers; }
    Flows &flows() { return *m_flows; }
    Settings &settings() { return *m_settings; }
    const Profile &profile() const { return m_profile; }
    const std::shared_ptr<Database> &database() const { return m_database; }

    /// To speak to an authority that people sign in at, and to nobody else.
    HttpOptions signInOptions(const QUrl &authority, const QString &certificateFile = {}) const;

    /// What the service of @p account tells before that account is there; null where it tells nothing.
    std::unique_ptr<AccountPlaces> places(const Account &account) const;

    /// A process of the proof: secrets are files on its stage, and no service but one on this machine is reached.
    bool isProof() const { return !m_options.proofPath.isEmpty(); }
    bool isSandbox() const { return m_sandbox != nullptr; }
    /// In the sandbox without a profile of its own: nothing of it stays.
    bool keepsNothing() const { return m_options.sandbox && m_options.profilePath.isEmpty(); }
    RunningSandbox *sandbox() const { return m_sandbox ? &m_sandbox->sandbox() : nullptr; }
    /// Where a corrupt database was moved to when this profile was opened; empty otherwise.
    QString recoveredFrom() const { return m_database->recoveredFrom(); }

    /// The kinds of services that an account can be added for.
    QList<const Capabilities *> kinds();
    /// The same where nothing is open.
    static QList<Capabilities> everyKind();
    /// What asks that account's service what its documentation leaves open; null where nothing is, or no such account.
    std::unique_ptr<ServiceSurvey> survey(const QString &accountId);
    static Result<Account> accountFromFields(const QString &kind, const QString &name,
                                             const QMap<QString, QString> &fields);

private:
    /// What is on the disk, or takes from it.
    struct Ground {
        std::unique_ptr<SandboxSession> sandbox;
        Profile profile;
        std::shared_ptr<Lease> lease;
    };
    static Result<Ground> openGround(const CompositionOptions &options);

    Composition(CompositionOptions options, Ground ground);
    void openDatabase();
    const Capabilities *capabilitiesOf(const QString &kind);
    void onDatabase(std::shared_ptr<Database> database);
    void onSettings();
    Result<void> makeSecretStore();
    void makeFlows();
    void onLoaded();
    void moveToSandbox(QList<Account> left);
    void signInToSandbox(QList<SandboxAccount> left);
    /// Where nobody issues tokens, a person has entered those of others.
    void enterInSandbox(const QString &account, QList<TokenRequest> tokens, const QList<SandboxAccount> &left);
    void succeed();
    void fail(Error error);

    CompositionOptions m_options;
    Profile m_profile;
    std::shared_ptr<Lease> m_lease;
    std::unique_ptr<SandboxSession> m_sandbox;
    std::shared_ptr<Database> m_database;
    std::map<QString, Capabilities> m_capabilities;
    SecretStoreChoice m_secretStoreChoice;
    std::unique_ptr<SecretStore> m_secrets;
    std::unique_ptr<Journal> m_journal;
    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<Inventory> m_inventory;
    std::unique_ptr<TokenRenewal> m_renewal;
    std::unique_ptr<AccountProviders> m_providers;
    std::unique_ptr<Flows> m_flows;

    std::unique_ptr<Composition> m_self; ///< While it opens, it belongs to itself.
    QPointer<QObject> m_context;
    Reply<std::unique_ptr<Composition>> m_reply;
};

} // namespace patkeeper
