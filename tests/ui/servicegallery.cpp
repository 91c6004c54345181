// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "servicegallery.h"

#include "createtokendialog.h"
#include "dialogprobe.h"
#include "edittokendialog.h"
#include "expirychooser.h"
#include "extenddialog.h"
#include "providercatalogue.h"
#include "revealdialog.h"
#include "rotatedialog.h"

#include <QCheckBox>
#include <QListWidget>
#include <QPushButton>
#include <QRadioButton>

using namespace Qt::StringLiterals;

namespace patkeeper
{

namespace
{

bool settled(const Flow *flow)
{
    return QTest::qWaitFor([&] { return flow->hasEnded() || flow->waitsForPerson(); }, 30'000);
}

SandboxSailPointToken remoteToken(const QString &name, std::optional<int> days)
{
    SandboxSailPointToken token;
    token.name = name;
    token.scopes = {u"idn:sources:read"_s};
    token.createdAt = QDateTime::currentDateTimeUtc().addDays(-40);
    token.neverFlag = !days;
    if (days)
        token.expiresAt = QDateTime::currentDateTimeUtc().addDays(*days);
    return token;
}

} // namespace

QStringList ServiceGallery::states()
{
    return {u"exchange"_s,
            u"exchange-byhand"_s,
            u"exchange-origin"_s,
            u"exchange-done"_s,
            u"exchange-shown"_s,
            u"exchange-copied"_s,
            u"exchange-pair"_s,
            u"exchange-refused"_s,
            u"reveal-pair"_s,
            u"reveal-pairshown"_s,
            u"reveal-pairkept"_s,
            u"reveal-pairunsaved"_s,
            u"create-never"_s,
            u"create-accepted"_s,
            u"create-full"_s,
            u"create-noscope"_s,
            u"create-decided"_s,
            u"edit-never"_s,
            u"edit-endless"_s,
            u"account-pair"_s,
            u"account-pairmissing"_s,
            u"account-pairquestion"_s,
            u"account-password"_s,
            u"account-passwordmissing"_s,
            u"account-hubdone"_s,
            u"account-kinds"_s,
            u"create-byhand"_s,
            u"extend"_s,
            u"extend-longer"_s,
            u"extend-progress"_s,
            u"extend-report"_s,
            u"extend-failed"_s,
            u"rotate-byhand"_s,
            u"rotate-byhandend"_s,
            u"rotate-noroom"_s,
            u"rotate-revokefirst"_s};
}

QString ServiceGallery::identityAccount()
{
    for (const SandboxSailPointToken &token : m_stack.sandbox()->sailPoint().tokens()) {
        if (!token.managed && token.name != "terraform-isc"_L1)
            m_stack.sandbox()->sailPoint().deleteToken(token.id);
    }
    return m_stack.addServiceAccount(u"sailpoint"_s, u"Northwind identity"_s);
}

QString ServiceGallery::dataAccount()
{
    return m_stack.addServiceAccount(u"digitalhub"_s, u"Northwind data"_s);
}

TokenKey ServiceGallery::made(const QString &accountId, const TokenRequest &request)
{
    const CreateTokenFlow *flow = m_stack.created(accountId, request);
    if (flow->state() != CreateTokenFlow::State::Stored || !flow->token())
        return {};
    return {.accountId = accountId, .remoteId = flow->token()->remoteId};
}

TokenKey ServiceGallery::pair(const QString &name)
{
    return made(identityAccount(), {.name = name,
                                    .scopes = {u"idn:sources:read"_s, u"idn:accounts:read"_s},
                                    .expiresAt = QDateTime::currentDateTimeUtc().addDays(60),
                                    .options = {}});
}

TokenKey ServiceGallery::dataToken(const QString &name)
{
    return made(dataAccount(), {.name = name,
                                .scopes = {u"openid"_s, u"profile"_s, u"credentials"_s},
                                .expiresAt = QDateTime::currentDateTimeUtc().addDays(365),
                                .options = {}});
}

TokenKey ServiceGallery::byHand(const QString &name, const QString &endpoint)
{
    const QString account = m_stack.addServiceAccount(u"manual"_s, u"Other services"_s);
    ExchangeSettings settings;
    settings.endpoint = QUrl(endpoint);
    settings.audience = u"https://api.northwind.example"_s;
    settings.scopes = {u"read:orders"_s};
    Token token;
    token.accountId = account;
    token.remoteId = u"by-hand-1"_s;
    token.name = name;
    token.createdAt = QDateTime::currentDateTimeUtc().addDays(-3);
    token.expiresAt = token.createdAt.addDays(90);
    token.extras = withExchangeSettings({}, settings);
    bool saved = false;
    QObject context;
    m_stack.inventory().saveToken(token, std::nullopt, &context,
                                  [&](const Result<void> &result) { saved = result.has_value(); });
    const TokenKey key{.accountId = account, .remoteId = token.remoteId};
    return QTest::qWaitFor([&] { return saved; }, 30'000) && bringSecret(key) ? key : TokenKey();
}

bool ServiceGallery::bringSecret(const TokenKey &key)
{
    using enum ImportSecretFlow::State;
    ImportSecretFlow *flow = m_stack.flows().importSecret(key);
    SecretParts secret;
    secret.push_back({.name = u"token"_s, .value = Secret(QByteArray("made up in a test"))});
    flow->start(std::move(secret));
    if (!QTest::qWaitFor([&] { return flow->hasEnded() || flow->state() == NotProven; }, 30'000))
        return false;
    if (flow->state() == NotProven)
        flow->keepAnyway();
    return QTest::qWaitFor([&] { return flow->hasEnded(); }, 30'000) && flow->state() == Done;
}

std::unique_ptr<QDialog> ServiceGallery::dialog(const QString &state)
{
    const QString kind = state.section(u'-', 0, 0);
    if (state.startsWith("rotate-byhand"_L1))
        return rotateByHand(state);
    if (state == "account-kinds"_L1)
        return chooseService();
    if (state == "account-hubdone"_L1 || state.startsWith("account-password"_L1))
        return signInByPassword(state);
    return kind == "exchange"_L1  ? exchange(state)
           : kind == "extend"_L1  ? extend(state)
           : kind == "rotate"_L1  ? rotateWithoutRoom(state)
           : kind == "reveal"_L1  ? reveal(state)
           : kind == "create"_L1  ? create(state)
           : kind == "account"_L1 ? signIn(state)
                                  : edit(state);
}

void serveExchange(DialogStack &stack, ExchangeDialog *dialog)
{
    QObject::connect(dialog, &ExchangeDialog::exchangeRequested, dialog,
                     [&stack, dialog](const TokenKey &key, const ExchangeWish &wish) {
                         ExchangeFlow *flow = stack.flows().exchange(key);
                         dialog->showFlow(flow);
                         flow->start(wish);
                     });
}

std::unique_ptr<QDialog> ServiceGallery::exchange(const QString &state)
{
    if (state == "exchange-byhand"_L1 || state == "exchange-origin"_L1) {
        const TokenKey key = byHand(u"order-service"_s, u"https://auth.northwind.example/oidc/token"_s);
        return key.remoteId.isEmpty() ? nullptr : exchanged(state, key);
    }
    SandboxDigitalHubSettings settings = m_stack.sandbox()->digitalHub().settings();
    settings.credentialProviders = {u"s3"_s, u"db"_s, u"registry"_s};
    m_stack.sandbox()->digitalHub().setSettings(settings);
    const TokenKey key = state == "exchange-pair"_L1 ? pair(u"source-import"_s) : dataToken(u"notebook"_s);
    return key.remoteId.isEmpty() ? nullptr : exchanged(state, key);
}

std::unique_ptr<QDialog> ServiceGallery::exchanged(const QString &state, const TokenKey &key)
{
    auto dialog = std::make_unique<ExchangeDialog>(m_stack.context(), key);
    serveExchange(m_stack, dialog.get());
    dialog->show();
    if (state == "exchange"_L1 || state == "exchange-byhand"_L1)
        return dialog;
    if (state == "exchange-refused"_L1)
        m_stack.sandbox()->digitalHub().deleteToken(key.remoteId);
    if (auto *tick = dialog->findChild<QCheckBox *>(u"exchangeScopeTick_credentials"_s))
        tick->click();
    click(dialog.get(), "exchangeGet");
    const char *awaited = state == "exchange-refused"_L1  ? "errorPanel"
                          : state == "exchange-origin"_L1 ? "exchangeNotice"
                                                          : "exchangeCopyJson";
    if (!QTest::qWaitFor([&] { return isThere(dialog.get(), awaited); }, 30'000))
        return nullptr;
    if (state == "exchange-shown"_L1)
        click(dialog.get(), "secretShow1");
    if (state == "exchange-copied"_L1)
        click(dialog.get(), "exchangeCopyEnvironment");
    return dialog;
}

std::unique_ptr<QDialog> ServiceGallery::reveal(const QString &state)
{
    if (state == "reveal-pairunsaved"_L1)
        m_stack.keychain().refuseWrites(Error::Kind::KeychainLocked);
    const TokenRequest request{.name = u"source-import"_s,
                               .scopes = {u"idn:sources:read"_s, u"idn:accounts:read"_s},
                               .expiresAt = QDateTime::currentDateTimeUtc().addDays(60),
                               .options = {}};
    std::unique_ptr<RevealDialog> dialog;
    if (state == "reveal-pairkept"_L1) {
        ReadSecretFlow *flow = m_stack.flows().readSecret(pair(u"source-import"_s));
        dialog = std::make_unique<RevealDialog>(m_stack.context(), flow);
        flow->start();
        if (!settled(flow))
            return nullptr;
    } else {
        m_stack.keychain().refuseWrites(std::nullopt);
        const QString account = identityAccount();
        if (state == "reveal-pairunsaved"_L1)
            m_stack.keychain().refuseWrites(Error::Kind::KeychainLocked);
        dialog = std::make_unique<RevealDialog>(m_stack.context(), m_stack.created(account, request));
    }
    dialog->show();
    if (state == "reveal-pairshown"_L1)
        click(dialog.get(), "secretShow1");
    return dialog;
}

std::unique_ptr<QDialog> ServiceGallery::create(const QString &state)
{
    if (state == "create-byhand"_L1) {
        auto form = std::make_unique<CreateTokenDialog>(m_stack.context(), m_stack.addHandAccount(u"Other services"_s));
        form->show();
        form->setRequest({.name = u"wiki-bot"_s,
                          .scopes = {u"read"_s},
                          .expiresAt = QDateTime::currentDateTimeUtc().addDays(90),
                          .options = {{u"service"_s, u"Northwind Wiki"_s}}});
        return form;
    }
    const QString account = state == "create-decided"_L1 ? dataAccount()
                            : state == "create-full"_L1
                                ? m_stack.addServiceAccount(u"sailpoint"_s, u"Northwind identity"_s)
                                : identityAccount();
    auto dialog = std::make_unique<CreateTokenDialog>(m_stack.context(), account);
    dialog->show();
    const bool hasScopes = state == "create-never"_L1 || state == "create-accepted"_L1;
    dialog->setRequest({.name = u"terraform"_s,
                        .scopes = hasScopes ? QStringList{u"idn:sources:manage"_s} : QStringList(),
                        .expiresAt = QDateTime::currentDateTimeUtc().addDays(30),
                        .options = {}});
    if (hasScopes)
        dialog->findChild<ExpiryChooser *>()->setNever();
    if (state == "create-accepted"_L1)
        click(dialog.get(), "expiryAccept");
    if (state == "create-noscope"_L1)
        click(dialog.get(), "createAccept");
    return dialog;
}

std::unique_ptr<QDialog> ServiceGallery::edit(const QString &state)
{
    const QString account = identityAccount();
    const bool isEndless = state == "edit-endless"_L1;
    const QString name = u"role-report"_s;
    m_stack.sandbox()->sailPoint().addToken(remoteToken(name, isEndless ? std::nullopt : std::optional(12)));
    m_stack.refresh();
    auto dialog = std::make_unique<EditTokenDialog>(m_stack.context(), m_stack.key(name));
    dialog->show();
    click(dialog.get(), "editExtend");
    if (!isEndless)
        dialog->findChild<ExpiryChooser *>()->setNever();
    return dialog;
}

std::unique_ptr<QDialog> ServiceGallery::signIn(const QString &state)
{
    auto dialog =
        std::make_unique<AccountAssistant>(m_stack.context(), m_stack.surroundings(),
                                           DialogStack::kinds({u"sailpoint"_s}), &DialogStack::accountFromFields);
    dialog->show();
    dialog->goOn(); // The service,
    control<QLineEdit>(dialog.get(), "accountName")->setText(u"Northwind identity"_s);
    const QUrl url = state == "account-pairquestion"_L1 ? QUrl(u"https://identity.northwind.example"_s)
                                                        : m_stack.sandbox()->sailPoint().url();
    control<QLineEdit>(dialog.get(), "accountField_url")->setText(url.toString());
    dialog->goOn(); // the place there.
    if (state == "account-pair"_L1)
        return dialog;
    if (state == "account-pairquestion"_L1) {
        control<QLineEdit>(dialog.get(), "accountClientId")->setText(u"6f1f0a3c"_s);
        control<QLineEdit>(dialog.get(), "accountClientSecret")->setText(u"made up in a test"_s);
    }
    dialog->goOn();
    return dialog;
}

std::unique_ptr<QDialog> ServiceGallery::chooseService()
{
    auto dialog = std::make_unique<AccountAssistant>(
        m_stack.context(), m_stack.surroundings(),
        DialogStack::kinds({u"azure-devops"_s, u"sailpoint"_s, u"digitalhub"_s, u"manual"_s}),
        &DialogStack::accountFromFields);
    dialog->show();
    auto *kinds = control<QListWidget>(dialog.get(), "accountKind");
    kinds->setCurrentRow(kinds->count() - 1);
    return dialog;
}

std::unique_ptr<QDialog> ServiceGallery::signInByPassword(const QString &state)
{
    SandboxDigitalHub &service = m_stack.sandbox()->digitalHub();
    auto dialog =
        std::make_unique<AccountAssistant>(m_stack.context(), m_stack.surroundings(),
                                           DialogStack::kinds({u"digitalhub"_s}), &DialogStack::accountFromFields);
    QObject::connect(dialog.get(), &AccountAssistant::addRequested, dialog.get(),
                     [this, it = dialog.get()](const Account &account, SignInProof &proof) {
                         SignInFlow *flow = m_stack.flows().signIn();
                         it->showFlow(flow);
                         flow->addAccount(account, std::move(proof));
                     });
    dialog->show();
    dialog->goOn(); // The service,
    control<QLineEdit>(dialog.get(), "accountName")->setText(u"Northwind data"_s);
    control<QLineEdit>(dialog.get(), "accountField_url")->setText(service.url().toString());
    dialog->goOn(); // the place there.
    control<QRadioButton>(dialog.get(), "signInMethod_basic")->click();
    if (state == "account-password"_L1)
        return dialog;
    if (state == "account-hubdone"_L1) {
        control<QLineEdit>(dialog.get(), "accountUser")->setText(service.userName());
        control<QLineEdit>(dialog.get(), "accountPassword")->setText(QString::fromUtf8(service.password()));
    }
    dialog->goOn();
    const bool isMissing = state == "account-passwordmissing"_L1;
    return isMissing || QTest::qWaitFor([&] { return isThere(dialog.get(), "accountNotice"); }, 30'000)
               ? std::move(dialog)
               : nullptr;
}

std::unique_ptr<QDialog> ServiceGallery::extend(const QString &state)
{
    const QString account = identityAccount();
    for (const auto &[name, days] : {std::pair(u"hr-feed-loader"_s, 5), std::pair(u"siem-forwarder"_s, 30),
                                     std::pair(u"wiki-exporter with quite a long name"_s, 200)})
        m_stack.sandbox()->sailPoint().addToken(remoteToken(name, days));
    m_stack.refresh();
    QList<TokenKey> all;
    for (const TokenEntry &entry : m_stack.inventory().tokens()) {
        if (entry.token.accountId == account)
            all.append(entry.key());
    }
    const QList<TokenKey> keys = extendableTogether(all, m_stack.inventory(), *m_stack.context().providers);
    if (keys.size() != 3)
        return nullptr;
    auto dialog = std::make_unique<ExtendDialog>(m_stack.context(), keys);
    dialog->show();
    if (state == "extend-longer"_L1)
        dialog->findChild<ExpiryChooser *>()->setDays(60);
    if (state == "extend"_L1 || state == "extend-longer"_L1)
        return dialog;
    ExtendTokensFlow *flow = m_stack.flows().extendTokens();
    QObject::connect(dialog.get(), &ExtendDialog::extendRequested, dialog.get(),
                     [flow](const QList<ExtendTokensFlow::Wish> &wishes) { flow->start(wishes); });
    dialog->showFlow(flow);
    const bool isProgress = state == "extend-progress"_L1;
    if (isProgress || state == "extend-failed"_L1)
        m_stack.addFault(isProgress ? SandboxFault::Kind::Delay : SandboxFault::Kind::ServerError, "PATCH");
    click(dialog.get(), "extendAccept");
    return QTest::qWaitFor([&] { return isProgress ? m_stack.sandbox()->waitingRequests() > 0 : flow->hasEnded(); },
                           30'000)
               ? std::move(dialog)
               : nullptr;
}

std::unique_ptr<QDialog> ServiceGallery::rotateByHand(const QString &state)
{
    const TokenKey key = byHand(u"order-service"_s, {});
    if (key.remoteId.isEmpty())
        return nullptr;
    RotationWishes atOnce;
    atOnce.grace = std::chrono::seconds(0);
    auto dialog = std::make_unique<RotateDialog>(m_stack.context(), key, atOnce);
    auto *flow = new RotateTokenFlow(m_stack.flows().parts());
    m_stack.flows().take(flow);
    QObject::connect(dialog.get(), &RotateDialog::rotateRequested, flow, [flow](const RotationPlan &plan) {
        flow->waitForSecret();
        flow->start(plan);
    });
    dialog->show();
    click(dialog.get(), "rotateAccept");
    dialog->showFlow(flow);
    if (!QTest::qWaitFor([&] { return isThere(dialog.get(), "rotateBring"); }, 30'000))
        return nullptr;
    if (state == "rotate-byhand"_L1)
        return dialog;
    control<QLineEdit>(dialog.get(), "rotateSecret_token")->setText(u"made up in a test"_s);
    click(dialog.get(), "rotateBring");
    return QTest::qWaitFor([&] { return isThere(dialog.get(), "rotateEndedThere"); }, 30'000) ? std::move(dialog)
                                                                                              : nullptr;
}

std::unique_ptr<QDialog> ServiceGallery::rotateWithoutRoom(const QString &state)
{
    if (m_stack.addServiceAccount(u"sailpoint"_s, u"Northwind identity"_s).isEmpty())
        return nullptr;
    auto dialog = std::make_unique<RotateDialog>(m_stack.context(), m_stack.key(u"siem-forwarder"_s), RotationWishes());
    dialog->show();
    if (state == "rotate-revokefirst"_L1)
        click(dialog.get(), "rotateRevokeFirst");
    return dialog;
}

} // namespace patkeeper
