// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "clipboardguard.h"
#include "flowdialog.h"
#include "flows.h"
#include "memorysecretstore.h"
#include "rotatetokenflow.h"
#include "saidreminders.h"
#include "sandbox.h"
#include "scriptedbrowser.h"
#include "sessionwatch.h"
#include "settings.h"
#include "tokenrenewal.h"
#include "windowparts.h"

#include <QTemporaryDir>

#include <chrono>
#include <map>
#include <memory>

namespace patkeeper
{

/// The whole stack under the dialogs: flows, adapter and a real HTTP client against the sandbox, SQLite on the disk;
/// only the keychain is a memory store, so that it can be made to refuse. One account, "Northwind", with the
/// demonstration's tokens.
class DialogStack
{
public:
    enum class Begin { WithAccount, WithoutAccount };

    explicit DialogStack(Begin begin = Begin::WithAccount);
    ~DialogStack();

    /// False where something could not be started; reason() says what.
    bool isReady() const { return m_reason.isEmpty(); }
    QString reason() const { return m_reason; }

    DialogContext context();
    WindowParts windowParts();
    /// To sign in at the sandbox; who is sent to its Entra goes there by browser().
    SignInSurroundings surroundings();
    /// The kinds of services, as the assistant for accounts asks for them.
    static QList<Capabilities> kinds(const QStringList &names = {QStringLiteral("azure-devops")});
    static Result<Account> accountFromFields(const QString &kindOfService, const QString &name,
                                             const QMap<QString, QString> &fields);
    /// Signed in to by browser, as the sandbox's person of that number; its id, empty where it failed.
    QString addBrowserAccount(const QString &name, const QString &organization, qsizetype person = 0);
    QString accountId() const;
    /// The key of the first token of that name.
    TokenKey key(const QString &name) const;
    /// Makes a token at the service and lists it.
    TokenKey addToken(const QString &name);
    void refresh();
    /// Of the same person, in an organization that the sandbox has; its id, empty where it failed.
    QString addAccount(const QString &name, const QString &organization);
    /// Of the sandbox's first person at its SailPoint or DigitalHub, or of nobody where a kind has no sign-in; its id,
    /// empty where it failed.
    QString addServiceAccount(const QString &kindOfService, const QString &name);
    /// Of tokens that are kept by hand; its id, empty where it failed.
    QString addHandAccount(const QString &name);
    TokenRequest request(const QString &name) const;
    /// The next @p times requests of @p method go wrong that way; @p holds narrows it to a token id, @p value is the
    /// fault's own.
    void addFault(SandboxFault::Kind kind, const QByteArray &method, int times = 1, const QString &holds = {},
                  const QByteArray &value = {});
    /// A create flow that has come to rest in one of its last states.
    CreateTokenFlow *created(const QString &name);
    CreateTokenFlow *created(const QString &accountId, const TokenRequest &request);
    /// A rotation that has ended or rests; null where it does neither.
    RotateTokenFlow *rotate(const TokenKey &key, bool leavesPredecessor = false);
    /// The next secret that is tried at the service is neither taken nor refused.
    void spoilProbe();
    /// From now on the inventory's time goes on by that much whenever it is asked for.
    void hurryTime(std::chrono::seconds eachTime) { m_hurry = eachTime; }

    Sandbox *sandbox() { return m_sandbox.get(); }
    Flows &flows() { return *m_flows; }
    Inventory &inventory() { return *m_inventory; }
    MemorySecretStore &keychain() { return m_keychain; }
    Settings &settings() { return *m_settings; }
    SaidReminderStore &said() { return *m_said; }
    ClipboardGuard &clipboard() { return m_clipboard; }
    ScriptedBrowser &browser() { return m_browser; }
    /// From now on there is none to be opened.
    void takeBrowserAway() { m_hasBrowser = false; }
    const QList<QUrl> &opened() const { return m_opened; } ///< What a browser was asked to open.
    SessionWatch &session() { return m_session; }

private:
    void openProfile();
    void addAccount();
    /// In the language that is spoken when it is first asked.
    const Capabilities *capabilitiesOf(const QString &asked);

    QString m_reason;
    std::chrono::seconds m_hurry{0};
    std::chrono::seconds m_ahead{0};
    QTemporaryDir m_directory;
    std::map<QString, Capabilities> m_capabilities;
    std::unique_ptr<Sandbox> m_sandbox;
    MemorySecretStore m_keychain;
    ClipboardGuard m_clipboard;
    SessionWatch m_session;
    ScriptedBrowser m_browser;
    bool m_hasBrowser = true;
    QList<QUrl> m_opened;
    std::shared_ptr<Database> m_database;
    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<SaidReminderStore> m_said;
    std::unique_ptr<Journal> m_journal;
    std::unique_ptr<Inventory> m_inventory;
    std::unique_ptr<TokenRenewal> m_renewal;
    std::unique_ptr<AccountProviders> m_providers;
    std::unique_ptr<Flows> m_flows;
};

} // namespace patkeeper
