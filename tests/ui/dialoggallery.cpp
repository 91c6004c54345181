// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "dialoggallery.h"

#include "createtokendialog.h"
#include "dialogprobe.h"
#include "doctordialog.h"
#include "edittokendialog.h"
#include "furtheraccountsrun.h"
#include "handoverdialog.h"
#include "keepsecretdialog.h"
#include "policydialog.h"
#include "providercatalogue.h"
#include "revealdialog.h"
#include "revokedialog.h"
#include "rotatedialog.h"
#include "rotatetokensdialog.h"
#include "saidreminders.h"
#include "servicegallery.h"
#include "tokenreminderdialog.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDateTimeEdit>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QRadioButton>
#include <QToolButton>
#include <QTreeWidget>

using namespace Qt::StringLiterals;

namespace patkeeper
{

namespace
{

void choose(QWidget *dialog, const QStringList &ids)
{
    auto *tree = control<QTreeWidget>(dialog, "scopeTree");
    for (QTreeWidgetItem *item : tree->findItems(u"*"_s, Qt::MatchWildcard | Qt::MatchRecursive)) {
        if (ids.contains(item->data(0, Qt::UserRole).toString())) {
            item->setCheckState(0, Qt::Checked);
            item->parent()->setExpanded(true);
            tree->scrollToItem(item->parent(), QAbstractItemView::PositionAtTop);
        }
    }
}

void type(QWidget *dialog, const char *name, const QString &text)
{
    control<QLineEdit>(dialog, name)->setText(text);
}

Finding found(Finding::State state, const QString &area, const QString &sentence, const QString &advice = {},
              const QString &detail = {})
{
    return {.area = area, .subject = {}, .state = state, .sentence = sentence, .advice = advice, .detail = detail};
}

bool settle(const Flow *flow, const std::function<bool()> &reached)
{
    return QTest::qWaitFor([&] { return flow && reached(); }, 30'000);
}

} // namespace

DialogGallery::DialogGallery() = default;

QStringList DialogGallery::states()
{
    return ServiceGallery::states() + QStringList{u"create"_s,
                                                  u"create-empty"_s,
                                                  u"create-refused"_s,
                                                  u"create-signin"_s,
                                                  u"create-decision"_s,
                                                  u"reveal-waiting"_s,
                                                  u"reveal-saved"_s,
                                                  u"reveal-shortened"_s,
                                                  u"reveal-shown"_s,
                                                  u"reveal-copied"_s,
                                                  u"reveal-unsaved"_s,
                                                  u"reveal-kept"_s,
                                                  u"reveal-failed"_s,
                                                  u"keep"_s,
                                                  u"keep-notproven"_s,
                                                  u"keep-done"_s,
                                                  u"revoke"_s,
                                                  u"revoke-several"_s,
                                                  u"revoke-progress"_s,
                                                  u"revoke-report"_s,
                                                  u"account-service"_s,
                                                  u"account-place"_s,
                                                  u"account-place-refused"_s,
                                                  u"account-methods-looking"_s,
                                                  u"account-methods-cli"_s,
                                                  u"account-methods"_s,
                                                  u"account-methods-missing"_s,
                                                  u"account-methods-steps"_s,
                                                  u"account-methods-device"_s,
                                                  u"account-methods-personal"_s,
                                                  u"account-pasted"_s,
                                                  u"account-question"_s,
                                                  u"account-browser"_s,
                                                  u"account-browser-elsewhere"_s,
                                                  u"account-browser-none"_s,
                                                  u"account-device"_s,
                                                  u"account-trying"_s,
                                                  u"account-declined"_s,
                                                  u"account-approval"_s,
                                                  u"account-refused-app"_s,
                                                  u"account-refused-pasted"_s,
                                                  u"account-done"_s,
                                                  u"account-further"_s,
                                                  u"account-adding"_s,
                                                  u"account-again"_s,
                                                  u"account-another"_s,
                                                  u"create-advice"_s,
                                                  u"doctor"_s,
                                                  u"doctor-mend"_s,
                                                  u"doctor-checking"_s,
                                                  u"edit"_s,
                                                  u"edit-extend"_s,
                                                  u"edit-refused"_s,
                                                  u"rotate"_s,
                                                  u"rotate-remarks"_s,
                                                  u"rotate-organizations"_s,
                                                  u"rotate-steps"_s,
                                                  u"rotate-notproven"_s,
                                                  u"rotate-unsaved"_s,
                                                  u"rotate-stopped"_s,
                                                  u"rotate-done"_s,
                                                  u"rotate-several"_s,
                                                  u"rotate-severaldone"_s,
                                                  u"rotate-severaltake"_s,
                                                  u"policy"_s,
                                                  u"handover"_s,
                                                  u"handover-refused"_s,
                                                  u"reminders"_s,
                                                  u"reminders-several"_s,
                                                  u"reminders-mended"_s};
}

std::unique_ptr<QDialog> DialogGallery::dialog(const QString &state)
{
    if (!m_stack.isReady())
        return nullptr;
    const QString kind = state.section(u'-', 0, 0);
    std::unique_ptr<QDialog> made = ServiceGallery::states().contains(state) ? ServiceGallery(m_stack).dialog(state)
                                    : kind == "create"_L1                    ? create(state)
                                    : kind == "reveal"_L1                    ? reveal(state)
                                    : kind == "keep"_L1                      ? keep(state)
                                    : kind == "revoke"_L1                    ? revoke(state)
                                    : kind == "account"_L1                   ? account(state)
                                    : kind == "doctor"_L1                    ? doctor(state)
                                    : kind == "rotate"_L1                    ? rotate(state)
                                    : kind == "policy"_L1                    ? policy()
                                    : kind == "handover"_L1                  ? handOver(state)
                                    : kind == "reminders"_L1                 ? reminders(state)
                                                                             : edit(state);
    if (made) {
        made->show();
        QCoreApplication::processEvents();
    }
    return made;
}

std::unique_ptr<QDialog> DialogGallery::create(const QString &state)
{
    auto dialog = std::make_unique<CreateTokenDialog>(m_stack.context(), m_stack.accountId());
    dialog->show();
    if (state == "create-advice"_L1)
        return std::make_unique<CreateTokenDialog>(
            m_stack.context(), m_stack.addBrowserAccount(u"Contoso"_s, m_stack.sandbox()->organization()));
    if (state == "create-empty"_L1) {
        click(dialog.get(), "createAccept");
        return dialog;
    }
    type(dialog.get(), "createName", u"release-pipeline"_s);
    choose(dialog.get(), {u"vso.code_write"_s, u"vso.packaging"_s});
    if (state == "create"_L1)
        return dialog;
    CreateTokenFlow *flow = m_stack.flows().createToken(m_stack.accountId());
    dialog->showFlow(flow);
    if (state == "create-refused"_L1) {
        SandboxPolicy policy = m_stack.sandbox()->policy();
        policy.maximumLifespanDays = 7;
        m_stack.sandbox()->setPolicy(policy);
    } else if (state == "create-signin"_L1) {
        m_stack.sandbox()->expireBearer();
    } else {
        m_stack.addFault(SandboxFault::Kind::DropBefore, "POST");
        const QDateTime now = QDateTime::currentDateTimeUtc();
        SandboxToken twin;
        twin.name = u"release-pipeline"_s;
        twin.scope = u"vso.code_write"_s;
        twin.validFrom = now;
        twin.validTo = now.addDays(9);
        m_stack.sandbox()->addToken(twin);
    }
    flow->start(m_stack.request(u"release-pipeline"_s));
    using enum CreateTokenFlow::State;
    const bool reached = settle(flow, [flow] {
        return flow->state() == Failed || flow->state() == WaitingForSignIn || flow->state() == NeedsDecision;
    });
    return reached ? std::move(dialog) : nullptr;
}

std::unique_ptr<QDialog> DialogGallery::reveal(const QString &state)
{
    const QString name = u"deploy-website"_s;
    if (state == "reveal-kept"_L1 || state == "reveal-failed"_L1) {
        m_stack.created(name);
        if (state == "reveal-failed"_L1)
            m_stack.keychain().refuseReads(Error::Kind::KeychainLocked);
        ReadSecretFlow *flow = m_stack.flows().readSecret(m_stack.key(name));
        auto dialog = std::make_unique<RevealDialog>(m_stack.context(), flow);
        flow->start();
        return settle(flow, [flow] { return flow->hasEnded(); }) ? std::move(dialog) : nullptr;
    }
    if (state == "reveal-waiting"_L1) {
        m_stack.keychain().holdWrites(true);
        CreateTokenFlow *flow = m_stack.flows().createToken(m_stack.accountId());
        flow->start(m_stack.request(name));
        const bool reached = settle(flow, [flow] { return flow->state() == CreateTokenFlow::State::Storing; });
        return reached ? std::make_unique<RevealDialog>(m_stack.context(), flow) : nullptr;
    }
    if (state == "reveal-unsaved"_L1)
        m_stack.keychain().refuseWrites(Error::Kind::KeychainLocked);
    if (state == "reveal-shortened"_L1) {
        SandboxPolicy policy = m_stack.sandbox()->policy();
        policy.maximumLifespanDays = 7;
        policy.shortenInsteadOfRefuse = true;
        m_stack.sandbox()->setPolicy(policy);
    }
    auto dialog = std::make_unique<RevealDialog>(m_stack.context(), m_stack.created(name));
    dialog->show();
    if (state == "reveal-copied"_L1)
        click(dialog.get(), "secretCopy");
    else if (state == "reveal-shown"_L1)
        click(dialog.get(), "secretShow");
    return dialog;
}

std::unique_ptr<QDialog> DialogGallery::keep(const QString &state)
{
    const TokenKey key = m_stack.addToken(u"nuget-restore-ci"_s);
    auto dialog = std::make_unique<KeepSecretDialog>(m_stack.context(), key);
    dialog->show();
    const bool right = state == "keep-done"_L1;
    type(dialog.get(), "keepInput_token",
         right ? QString::fromUtf8(m_stack.sandbox()->secretOf(key.remoteId)) : u"anything"_s);
    if (state == "keep"_L1)
        return dialog;
    ImportSecretFlow *flow = m_stack.flows().importSecret(key);
    QObject::connect(dialog.get(), &KeepSecretDialog::keepRequested, flow,
                     [flow](const TokenKey &, SecretParts &secret) { flow->start(std::move(secret)); });
    dialog->showFlow(flow);
    click(dialog.get(), "keepAccept");
    using enum ImportSecretFlow::State;
    const bool reached = settle(flow, [flow] { return flow->state() == NotProven || flow->state() == Done; });
    return reached ? std::move(dialog) : nullptr;
}

std::unique_ptr<QDialog> DialogGallery::revoke(const QString &state)
{
    const TokenKey one = m_stack.addToken(u"nuget-restore-ci"_s);
    bool noted = false;
    QObject context;
    m_stack.inventory().saveNotes(one, u"pipeline “release”, variable PAT\nbuild agent 07, agent config"_s, &context,
                                  [&](const Result<void> &) { noted = true; });
    if (!QTest::qWaitFor([&] { return noted; }, 30'000))
        return nullptr;
    if (state == "revoke"_L1)
        return std::make_unique<RevokeDialog>(m_stack.context(), QList<TokenKey>{one});
    const QList<TokenKey> keys{one, m_stack.addToken(u"terraform-state"_s),
                               m_stack.addToken(u"wiki-exporter with quite a long name"_s)};
    auto dialog = std::make_unique<RevokeDialog>(m_stack.context(), keys);
    dialog->show();
    type(dialog.get(), "revokeAnswer", u"3"_s);
    if (state == "revoke-several"_L1)
        return dialog;
    const bool isProgress = state == "revoke-progress"_L1;
    m_stack.addFault(isProgress ? SandboxFault::Kind::Delay : SandboxFault::Kind::ServerError, "DELETE", 1,
                     keys.last().remoteId);
    RevokeTokensFlow *flow = m_stack.flows().revokeTokens();
    dialog->showFlow(flow);
    flow->start(keys);
    return settle(flow, [&] { return isProgress ? m_stack.sandbox()->waitingRequests() > 0 : flow->hasEnded(); })
               ? std::move(dialog)
               : nullptr;
}

std::unique_ptr<AccountAssistant> DialogGallery::assistant()
{
    auto dialog = std::make_unique<AccountAssistant>(m_stack.context(), m_stack.surroundings(), DialogStack::kinds(),
                                                     &DialogStack::accountFromFields);
    serve(dialog.get());
    dialog->show();
    return dialog;
}

void DialogGallery::serve(AccountAssistant *dialog)
{
    QObject::connect(dialog, &AccountAssistant::addRequested, dialog,
                     [this, dialog](const Account &account, SignInProof &proof) {
                         SignInFlow *flow = m_stack.flows().signIn();
                         dialog->showFlow(flow);
                         flow->addAccount(account, std::move(proof));
                     });
    QObject::connect(dialog, &AccountAssistant::signInAgainRequested, dialog,
                     [this, dialog](const QString &account, SignInProof &proof) {
                         SignInFlow *flow = m_stack.flows().signIn();
                         dialog->showFlow(flow);
                         flow->signInAgain(account, std::move(proof));
                     });
    QObject::connect(dialog, &AccountAssistant::furtherRequested, dialog,
                     [this, dialog](const QList<Account> &accounts, const QString &signInId) {
                         auto *run = new FurtherAccountsRun(&m_stack.flows(), accounts, signInId, dialog);
                         dialog->showRun(run);
                         run->start();
                     });
}

std::unique_ptr<QDialog> DialogGallery::account(const QString &state)
{
    SandboxEntra &entra = m_stack.sandbox()->entra();
    if (state == "account-again"_L1 || state == "account-another"_L1) {
        const QString id = m_stack.addBrowserAccount(u"Contoso"_s, m_stack.sandbox()->organization());
        auto dialog = std::make_unique<AccountAssistant>(m_stack.context(), m_stack.surroundings(), id);
        serve(dialog.get());
        dialog->show();
        if (state == "account-again"_L1)
            return dialog;
        entra.setPick(entra.people().at(1).mail);
        click(dialog.get(), "accountAccept");
        const bool refused = QTest::qWaitFor([&] { return isThere(dialog.get(), "errorPanel"); }, 30'000);
        return refused ? std::move(dialog) : nullptr;
    }
    m_stack.sandbox()->addOrganization(u"contoso"_s);
    auto dialog = assistant();
    if (state == "account-service"_L1)
        return dialog;
    click(dialog.get(), "accountAccept");
    type(dialog.get(), "accountField_url", m_stack.sandbox()->url().toString());
    QTest::keyClicks(control(dialog.get(), "accountField_organization"),
                     state == "account-methods-personal"_L1 ? u"mara-at-home"_s : u"contoso"_s);
    if (state == "account-place"_L1)
        return dialog;
    if (state == "account-place-refused"_L1) {
        type(dialog.get(), "accountField_organization", u"con?toso"_s);
        type(dialog.get(), "accountField_api-url", u"http://example.com"_s);
        click(dialog.get(), "accountAdvanced");
        click(dialog.get(), "accountAccept");
        return dialog;
    }
    return accountSignIn(state, std::move(dialog));
}

std::unique_ptr<QDialog> DialogGallery::accountSignIn(const QString &state, std::unique_ptr<AccountAssistant> dialog)
{
    SandboxEntra &entra = m_stack.sandbox()->entra();
    if (state == "account-methods-looking"_L1)
        m_az.hold();
    else if (state == "account-methods-cli"_L1)
        m_az.give(m_stack.sandbox()->bearer(), QDateTime::currentDateTimeUtc().addSecs(3000));
    click(dialog.get(), "accountAccept");
    if (state == "account-methods-looking"_L1)
        return dialog;
    const bool hasLooked = QTest::qWaitFor(
        [&] { return !textOf(dialog.get(), "signInMethod_azure-cliHint").contains("Looking"_L1); }, 30'000);
    if (!hasLooked || state == "account-methods-cli"_L1)
        return hasLooked ? std::move(dialog) : nullptr;
    if (state.contains("pasted"_L1)) {
        click(dialog.get(), "signInMethod_bearer");
        type(dialog.get(), "accountBearer", state == "account-pasted"_L1 ? u"two words"_s : u"anything"_s);
        if (state == "account-pasted"_L1)
            return dialog;
    } else {
        const bool byCode = state.contains("device"_L1) || state == "account-refused-app"_L1;
        click(dialog.get(), byCode ? "signInMethod_device" : "signInMethod_browser");
        if (state == "account-methods-missing"_L1)
            click(dialog.get(), "accountAccept");
        if (state == "account-methods-steps"_L1)
            click(dialog.get(), "signInRegistration");
        if (state.startsWith("account-methods"_L1)) {
            // The directory is found a little later.
            return QTest::qWaitFor(
                       [&] {
                           return isThere(dialog.get(), "signInTenantNote") ||
                                  !control<QLineEdit>(dialog.get(), "signIn_tenant")->text().isEmpty();
                       },
                       30'000)
                       ? std::move(dialog)
                       : nullptr;
        }
        type(dialog.get(), "signIn_clientId",
             state == "account-refused-app"_L1 ? u"00000000-1111-2222-3333-444444444444"_s : entra.clientId());
        type(dialog.get(), "signIn_tenant", entra.tenant());
        type(dialog.get(), "signIn_authority", entra.authority().toString());
        if (state == "account-further"_L1 || state == "account-adding"_L1)
            type(dialog.get(), "signIn_scopes", u"vso.pats vso.pats_manage vso.profile"_s);
    }
    click(dialog.get(), "accountAccept");
    return accountIssued(state, std::move(dialog));
}

std::unique_ptr<QDialog> DialogGallery::accountIssued(const QString &state, std::unique_ptr<AccountAssistant> dialog)
{
    SandboxEntra &entra = m_stack.sandbox()->entra();
    if (state == "account-question"_L1)
        return dialog;
    if (state == "account-browser-none"_L1)
        m_stack.takeBrowserAway();
    entra.setPick(state.startsWith("account-browser"_L1) ? u"no-answer"_s
                  : state == "account-declined"_L1       ? u"declined"_s
                  : state == "account-approval"_L1       ? u"admin-approval"_s
                                                         : entra.people().first().mail);
    SandboxFault fault;
    fault.kind = SandboxFault::Kind::Delay;
    fault.delay = std::chrono::hours(1);
    fault.pathContains = u"connectionData"_s;
    if (state == "account-trying"_L1)
        m_stack.sandbox()->addFault(fault);
    click(dialog.get(), "accountAccept");
    const char *awaited = state.startsWith("account-browser"_L1)                          ? "browserNotice"
                          : state == "account-device"_L1                                  ? "deviceCode"
                          : state == "account-done"_L1                                    ? "furtherTyped"
                          : state == "account-further"_L1 || state == "account-adding"_L1 ? "furtherPlaces"
                          : state == "account-trying"_L1                                  ? "signInSteps"
                                                                                          : "errorPanel";
    if (!QTest::qWaitFor([&] { return isThere(dialog.get(), awaited); }, 30'000))
        return nullptr;
    if (state == "account-trying"_L1)
        return QTest::qWaitFor([&] { return m_stack.sandbox()->waitingRequests() > 0; }, 30'000) ? std::move(dialog)
                                                                                                 : nullptr;
    if (state == "account-browser-elsewhere"_L1) {
        click(dialog.get(), "browserElsewhere");
        type(dialog.get(), "browserPasted", u"https://example.com/?code=1"_s);
        click(dialog.get(), "browserUsePasted");
    }
    if (state == "account-further"_L1 || state == "account-adding"_L1)
        control<QListWidget>(dialog.get(), "furtherPlaces")->item(0)->setCheckState(Qt::Checked);
    if (state != "account-adding"_L1)
        return dialog;
    control<QListWidget>(dialog.get(), "furtherPlaces")->item(1)->setCheckState(Qt::Checked);
    fault.kind = SandboxFault::Kind::ServerError;
    fault.pathContains = u"tokens/pats"_s;
    m_stack.sandbox()->addFault(fault);
    click(dialog.get(), "accountAccept");
    const bool ended = QTest::qWaitFor([&] { return !isThere(dialog.get(), "accountBusy"); }, 30'000);
    return ended ? std::move(dialog) : nullptr;
}

std::unique_ptr<QDialog> DialogGallery::doctor(const QString &state)
{
    using enum Finding::State;
    Findings findings{
        found(Ok, u"profile"_s, u"The profile is in /home/ada/.local/share/patkeeper; 120 GB are left on its disk."_s,
              {}, u"ext4, 120000000000 bytes available"_s),
        found(Ok, u"keychain"_s, u"GNOME Keyring (org.freedesktop.secrets) is ready."_s),
        found(Note, u"tray"_s, u"The desktop offers no place for tray icons, so Patkeeper stays in its window."_s,
              u"To have an icon on GNOME, switch on the extension “AppIndicator and KStatusNotifierItem Support”."_s,
              u"no StatusNotifierWatcher"_s)};
    if (state == "doctor-mend"_L1) {
        findings.append(found(
            Mend, u"certificate"_s, u"The certificate of dev.azure.com is of an authority that is not trusted here."_s,
            u"If your network looks into traffic, name the file of its authority for the account."_s,
            u"tls-failed: HEAD https://dev.azure.com/ (the-issuer-certificate-of-a-locally-looked-up-certificate-"
            "could-not-be-found)"_s));
        findings.append(found(Mend, u"account"_s, u"The sign-in of “Northwind” has ended. Sign in again."_s));
    }
    const bool answers = state != "doctor-checking"_L1;
    auto dialog = std::make_unique<DoctorDialog>([findings, answers] {
        std::vector<Check> checks;
        for (const Finding &finding : findings) {
            checks.push_back(
                {.area = finding.area, .subject = {}, .look = [finding, answers](QObject *, FindingsReply reply) {
                     if (answers || finding.area == "profile"_L1)
                         reply({finding});
                 }});
        }
        return std::make_unique<Checkup>(std::move(checks), std::chrono::hours(1));
    });
    return dialog;
}

std::unique_ptr<QDialog> DialogGallery::edit(const QString &state)
{
    const TokenKey key = m_stack.addToken(u"nuget-restore-ci"_s);
    auto dialog = std::make_unique<EditTokenDialog>(m_stack.context(), key);
    choose(dialog.get(), {u"vso.wiki"_s});
    if (state == "edit"_L1)
        return dialog;
    dialog->startWithExtension();
    if (state == "edit-extend"_L1)
        return dialog;
    SandboxPolicy policy = m_stack.sandbox()->policy();
    policy.maximumLifespanDays = 31;
    m_stack.sandbox()->setPolicy(policy);
    UpdateTokenFlow *flow = m_stack.flows().updateToken(key);
    dialog->showFlow(flow);
    dialog->show();
    flow->start({.remoteId = {},
                 .name = {},
                 .scopes = {},
                 .expiresAt = m_stack.inventory().now(m_stack.accountId()).addDays(60)});
    return settle(flow, [flow] { return flow->hasEnded(); }) ? std::move(dialog) : nullptr;
}

TokenKey DialogGallery::noted(const QString &name)
{
    const TokenKey key = m_stack.addToken(name);
    bool saved = false;
    QObject context;
    m_stack.inventory().saveNotes(key, u"pipeline “release”, variable PAT\nbuild agent 07, agent config"_s, &context,
                                  [&](const Result<void> &) { saved = true; });
    return QTest::qWaitFor([&] { return saved; }, 30'000) ? key : TokenKey();
}

ReadSecretFlow *DialogGallery::read(const TokenKey &key)
{
    ReadSecretFlow *flow = m_stack.flows().readSecret(key);
    flow->start();
    return flow;
}

std::unique_ptr<QDialog> DialogGallery::rotate(const QString &state)
{
    if (state == "rotate-organizations"_L1) {
        m_stack.sandbox()->addOrganization(u"contoso"_s);
        m_stack.addAccount(u"Contoso & Söhne, quite a long name"_s, u"contoso"_s);
        return rotateOne(state, m_stack.key(u"legacy-all-orgs"_s));
    }
    const TokenKey key = noted(u"artifact-mirror"_s);
    return state.startsWith("rotate-several"_L1) ? rotateSeveral(state, key) : rotateOne(state, key);
}

std::unique_ptr<QDialog> DialogGallery::rotateOne(const QString &state, const TokenKey &key)
{
    RotationWishes wishes;
    if (state == "rotate-remarks"_L1) {
        wishes.expiresAt = m_stack.inventory().now(key.accountId).addDays(7);
        wishes.grace = std::chrono::seconds(0);
    }
    auto dialog = std::make_unique<RotateDialog>(m_stack.context(), key, wishes);
    dialog->show();
    if (state == "rotate-organizations"_L1)
        click(dialog.get(), "rotateOrganization1");
    if (state == "rotate"_L1 || state == "rotate-remarks"_L1 || state == "rotate-organizations"_L1)
        return dialog;
    const auto spoilProbe = [this](SandboxFault::Kind kind) {
        SandboxFault fault;
        fault.kind = kind;
        fault.pathContains = u"connectionData"_s;
        fault.delay = std::chrono::hours(1);
        m_stack.sandbox()->addFault(fault);
    };
    if (state == "rotate-steps"_L1)
        spoilProbe(SandboxFault::Kind::Delay);
    else if (state == "rotate-notproven"_L1)
        spoilProbe(SandboxFault::Kind::AnonymousProbe);
    else if (state == "rotate-stopped"_L1)
        spoilProbe(SandboxFault::Kind::ServerError);
    else if (state == "rotate-unsaved"_L1)
        m_stack.keychain().refuseWrites(Error::Kind::KeychainLocked);
    QObject::connect(dialog.get(), &RotateDialog::secretWanted, dialog.get(),
                     [this, it = dialog.get()](const TokenKey &successor) { it->showSecret(read(successor)); });
    auto *flow = new RotateTokenFlow(m_stack.flows().parts());
    m_stack.flows().take(flow);
    dialog->showFlow(flow);
    flow->start(*planRotation(m_stack.inventory().token(key)->token,
                              *m_stack.context().providers->capabilities(key.accountId), {},
                              m_stack.inventory().now(key.accountId)));
    const bool reached = settle(flow, [&] {
        return flow->hasEnded() || flow->waitsForPerson() ||
               (state == "rotate-steps"_L1 && m_stack.sandbox()->waitingRequests() > 0);
    });
    if (reached && state == "rotate-done"_L1 &&
        !QTest::qWaitFor([&] { return control(dialog.get(), "secretCopy")->isEnabled(); }, 30'000))
        return nullptr;
    return reached ? std::move(dialog) : nullptr;
}

std::unique_ptr<QDialog> DialogGallery::rotateSeveral(const QString &state, const TokenKey &first)
{
    RotationWishes shorter;
    shorter.expiresAt = m_stack.inventory().now(first.accountId).addDays(7);
    const QList<RotateTokensDialog::Choice> choices{
        {.key = first, .wishes = shorter},
        {.key = m_stack.addToken(u"terraform-state"_s), .wishes = {}},
        {.key = m_stack.addToken(u"wiki-exporter with quite a long name"_s), .wishes = {}}};
    auto dialog = std::make_unique<RotateTokensDialog>(m_stack.context(), choices);
    dialog->show();
    if (state == "rotate-several"_L1)
        return dialog;
    QObject::connect(dialog.get(), &RotateTokensDialog::secretWanted, dialog.get(),
                     [this, it = dialog.get()](const TokenKey &successor) { it->showSecret(read(successor)); });
    if (state == "rotate-severaldone"_L1)
        m_stack.addFault(SandboxFault::Kind::ServerError, "POST");
    auto *flow = new RotateTokensFlow(m_stack.flows().parts());
    m_stack.flows().take(flow);
    dialog->showFlow(flow);
    flow->start(dialog->plans());
    if (!settle(flow, [&] { return flow->hasEnded(); }))
        return nullptr;
    if (state == "rotate-severaldone"_L1)
        return dialog;
    click(dialog.get(), "rotateTake");
    return QTest::qWaitFor([&] { return control(dialog.get(), "secretCopy")->isEnabled(); }, 30'000) ? std::move(dialog)
                                                                                                     : nullptr;
}

std::unique_ptr<QDialog> DialogGallery::policy()
{
    RotationPolicy own;
    own.daysBeforeExpiry = 14;
    RotationPolicy farther;
    farther.daysOfAge = 180;
    farther.graceHours = 48;
    return std::make_unique<PolicyDialog>(m_stack.context(), u"nuget-restore-ci"_s, own, farther);
}

std::unique_ptr<QDialog> DialogGallery::reminders(const QString &state)
{
    QList<TokenKey> keys{noted(u"artifact-mirror"_s)};
    if (state == "reminders-several"_L1)
        keys.append(m_stack.addToken(u"wiki-exporter with quite a long name"_s));
    const WindowParts parts = m_stack.windowParts();
    auto dialog = std::make_unique<TokenReminderDialog>(m_stack.context(),
                                                        ReminderPreviewParts{.inventory = parts.inventory,
                                                                             .settings = parts.settings,
                                                                             .providers = parts.providers,
                                                                             .clock = parts.clock},
                                                        keys);
    const QDateTime now = parts.clock();
    if (state == "reminders"_L1)
        dialog->offerSnooze(now.addDays(1));
    if (state != "reminders-mended"_L1) {
        dialog->showSaid({{.at = now.addDays(-3), .text = u"“artifact-mirror” expires in 23 days"_s, .identity = {}},
                          {.at = now.addDays(-10), .text = u"“artifact-mirror” expires in 30 days"_s, .identity = {}}});
        return dialog;
    }
    dialog->offerSnooze({});
    control<QComboBox>(dialog.get(), "tokenRemindersHow")->setCurrentIndex(1);
    control<QComboBox>(dialog.get(), "tokenRemindersSnooze")->setCurrentIndex(4);
    control<QDateTimeEdit>(dialog.get(), "tokenRemindersUntil")->setDateTime(QDateTime::currentDateTime().addDays(-1));
    dialog->show();
    auto *steps = control<QLineEdit>(dialog.get(), "tokenRemindersSteps");
    steps->clear();
    QTest::keyClicks(steps, u"400"_s);
    return dialog;
}

std::unique_ptr<QDialog> DialogGallery::handOver(const QString &state)
{
    const TokenKey key = noted(u"nuget-restore-ci"_s);
    auto dialog = std::make_unique<HandOverDialog>(m_stack.context(), key, true);
    dialog->show();
    type(dialog.get(), "handOverProgram", u"/usr/local/bin/update-pipeline-variable"_s);
    control<QPlainTextEdit>(dialog.get(), "handOverArguments")->setPlainText(u"--pipeline\nrelease"_s);
    if (state == "handover"_L1)
        return dialog;
    auto *flow = new HandOverChangeFlow(m_stack.flows().parts(), key);
    m_stack.flows().take(flow);
    dialog->showFlow(flow);
    flow->approve(dialog->command());
    return settle(flow, [&] { return flow->hasEnded(); }) ? std::move(dialog) : nullptr;
}

} // namespace patkeeper
