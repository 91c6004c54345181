// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "accountassistant.h"

#include "announcement.h"
#include "assistantpage.h"
#include "authorities.h"
#include "errorpanel.h"
#include "formparts.h"
#include "furtheraccounts.h"
#include "furtheraccountsrun.h"
#include "origins.h"
#include "pagestack.h"
#include "rules.h"
#include "servicepage.h"
#include "signinbeginning.h"
#include "signindonepage.h"
#include "signinmethodpage.h"
#include "signinprogresspage.h"
#include "tokenprovider.h"
#include "unfamiliarpage.h"
#include "wording.h"

#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>
#include <initializer_list>
#include <utility>

using namespace Qt::StringLiterals;

namespace patkeeper
{

using State = SignInFlow::State;

namespace
{

constexpr int widthInLetters = 80;
constexpr int leastLines = 15; // Of a page, so that the buttons keep their place from one to the next.

/// What was typed for it is used up by trying it.
bool isTyped(SignInMethod method)
{
    return method == SignInMethod::Bearer || method == SignInMethod::ClientCredentials || method == SignInMethod::Basic;
}

} // namespace

AccountAssistant::AccountAssistant(const DialogContext &context, SignInSurroundings surroundings, QWidget *parent)
    : FlowDialog(context, parent),
      m_surroundings(std::move(surroundings))
{
    setObjectName(u"accountDialog"_s);
    setMinimumWidth(fontMetrics().averageCharWidth() * widthInLetters);
}

AccountAssistant::AccountAssistant(const DialogContext &context, SignInSurroundings surroundings,
                                   const QList<Capabilities> &kinds, PlacePage::MakeAccount makeAccount,
                                   QWidget *parent)
    : AccountAssistant(context, std::move(surroundings), parent)
{
    m_kinds = kinds;
    m_makeAccount = std::move(makeAccount);
    setWindowTitle(tr("Add account"));
    build();
    turnTo(m_service);
}

AccountAssistant::AccountAssistant(const DialogContext &context, SignInSurroundings surroundings,
                                   const QString &accountId, QWidget *parent)
    : AccountAssistant(context, std::move(surroundings), parent)
{
    m_accountId = accountId;
    if (const Capabilities *capabilities = capabilitiesOf(accountId))
        m_kinds = {*capabilities};
    if (const Account *account = context.inventory->account(accountId))
        m_account = *account;
    setWindowTitle(tr("Sign in again"));
    build();
    enterMethod();
}

AccountAssistant::~AccountAssistant() = default;

void AccountAssistant::build()
{
    m_heading = headingLabel(u"accountHeading"_s, this);
    m_position = new ToneLabel(u"accountPosition"_s, ToneLabel::WhenEmpty::Vanish, this);
    m_position->setWordWrap(false);
    auto *body = new QWidget(this);
    body->setMinimumHeight(fontMetrics().lineSpacing() * leastLines);
    m_pages = new PageStack(body);
    buildPages();
    m_error = new ErrorPanel(body);
    auto *beneath = new QVBoxLayout(body);
    beneath->setContentsMargins(0, 0, 0, 0);
    beneath->setSpacing(12);
    beneath->addWidget(m_pages);
    beneath->addWidget(m_error);
    beneath->addStretch(1);
    m_busy = named(new QProgressBar(this), u"accountBusy"_s, tr("Under way"));
    m_busy->setRange(0, 0);
    m_busy->setTextVisible(false);
    m_busy->setMaximumHeight(6);

    auto *top = new QHBoxLayout;
    top->addWidget(m_heading, 1);
    top->addWidget(m_position, 0, Qt::AlignBottom);
    auto *all = new QVBoxLayout(this);
    all->setSpacing(12);
    all->addLayout(top);
    all->addWidget(body, 1);
    all->addWidget(m_busy);
    buildButtons(all);
}

void AccountAssistant::buildPages()
{
    const Inventory *inventory = context().inventory;
    m_service = new ServicePage(m_kinds, m_pages);
    m_place = new PlacePage(inventory, m_makeAccount, m_pages);
    m_method = new SignInMethodPage(inventory, m_pages);
    m_unfamiliar = new UnfamiliarPage(m_pages);
    m_progress = new SignInProgressPage([inventory] { return inventory->localNow(); }, m_pages);
    m_done = new SignInDonePage(inventory, m_pages);
    for (AssistantPage *page :
         std::initializer_list<AssistantPage *>{m_service, m_place, m_method, m_unfamiliar, m_progress, m_done}) {
        m_pages->add(page);
        connect(page, &AssistantPage::nextWanted, this, &AccountAssistant::goOn);
    }
    connect(m_service, &ServicePage::kindChosen, this, [this] { m_position->sayQuietly(position()); });
    connect(m_method, &SignInMethodPage::methodChosen, this, &AccountAssistant::renderButtons);
    connect(m_progress, &SignInProgressPage::openWanted, this, &AccountAssistant::openBrowser);
    connect(m_done->further(), &FurtherAccounts::changed, this, &AccountAssistant::renderButtons);
}

void AccountAssistant::buildButtons(QVBoxLayout *all)
{
    auto *buttons = new QDialogButtonBox(this);
    m_cancel = named(buttons->addButton(QDialogButtonBox::Cancel), u"accountCancel"_s, tr("Cancel"));
    m_back = named(buttons->addButton(tr("&Back"), QDialogButtonBox::ResetRole), u"accountBack"_s, tr("Back"));
    m_next = named(buttons->addButton(tr("&Next"), QDialogButtonBox::AcceptRole), u"accountAccept"_s, tr("Next"));
    m_back->setAutoDefault(false);
    all->addWidget(buttons);
    connect(m_next, &QPushButton::clicked, this, &AccountAssistant::goOn);
    connect(m_back, &QPushButton::clicked, this, &AccountAssistant::onBack);
    connect(m_cancel, &QPushButton::clicked, this, &AccountAssistant::reject);
}

const Capabilities &AccountAssistant::kind() const
{
    static const Capabilities none;
    if (m_kinds.isEmpty())
        return none;
    return isAgain() ? m_kinds.first() : m_kinds.at(m_service->chosen());
}

void AccountAssistant::turnTo(AssistantPage *page)
{
    m_page = page;
    m_error->clear();
    m_pages->turnTo(page);
    m_heading->setText(page->heading());
    m_position->sayQuietly(position());
    renderButtons();
    page->takeFocus();
    if (page == m_done)
        m_cancel->setFocus(Qt::OtherFocusReason);
    m_heading->setAccessibleName(QString(page->heading() + u". "_s + position()).trimmed());
    announce(m_heading, m_heading->accessibleName());
}

QString AccountAssistant::position() const
{
    QList<QList<const AssistantPage *>> steps{{m_service}, {m_place}};
    if (hasSignIn())
        steps += {{m_method, m_unfamiliar}, {m_progress}};
    for (qsizetype step = 0; step < steps.size(); ++step) {
        if (!isAgain() && steps.at(step).contains(m_page))
            return tr("Step %1 of %2").arg(step + 1).arg(steps.size());
    }
    return {};
}

AssistantPage *AccountAssistant::pageBefore() const
{
    if (isAtWork())
        return nullptr;
    if (m_page == m_progress || m_page == m_unfamiliar)
        return m_method;
    if (m_page == m_method && !isAgain())
        return m_place;
    return m_page == m_place ? m_service : nullptr;
}

void AccountAssistant::goOn()
{
    if (isAtWork() || isAttempting() || !m_page->isComplete())
        return;
    if (m_page == m_service)
        enterPlace();
    else if (m_page == m_place && !hasSignIn())
        addWithoutSignIn();
    else if (m_page == m_place)
        enterMethod();
    else if (m_page == m_method)
        beginOrAsk();
    else if (m_page == m_unfamiliar) {
        m_agreed = unfamiliar();
        begin();
    } else if (m_page == m_progress)
        begin();
    else
        Q_EMIT furtherRequested(m_done->further()->chosen(), m_account.signInId);
}

void AccountAssistant::showRegistration()
{
    m_method->showRegistration();
}

void AccountAssistant::onBack()
{
    AssistantPage *before = pageBefore();
    endAttempt();
    if (before)
        turnTo(before);
}

void AccountAssistant::enterPlace()
{
    m_place->setKind(kind(), m_surroundings.offeredFields.value(kind().kind));
    turnTo(m_place);
}

SignInSettings AccountAssistant::settingsAtFirst() const
{
    // A sandbox has another address each time it starts, and what was used before leads nowhere.
    if (const auto offered = m_surroundings.offeredSettings.constFind(kind().kind);
        offered != m_surroundings.offeredSettings.cend())
        return *offered;
    if (!isAgain())
        return settingsToBeginWith(*context().inventory, kind().kind);
    const SignIn *signIn = context().inventory->signIn(m_account.signInId);
    return signIn ? signInSettingsFrom(signIn->settings) : SignInSettings();
}

/// Of the account's own service: the secret of a token goes nowhere else.
QUrl AccountAssistant::tokenEndpoint() const
{
    const std::unique_ptr<TokenProvider> provider = context().providers->tryOut(m_account, nullptr);
    const QUrl endpoint(provider ? provider->capabilities().signIn.tokenEndpoint : QString());
    const Origin origin = originOf(endpoint);
    return isValid(origin) && m_account.origins.contains(origin.toString()) ? endpoint : QUrl();
}

void AccountAssistant::enterMethod()
{
    if (!isAgain()) {
        const Result<Account> made = m_place->account();
        if (!made)
            return;
        m_account = *made;
    }
    const SignInSettings settings = settingsAtFirst();
    const bool isChosen = isAgain() || m_surroundings.offeredSettings.contains(kind().kind);
    // What the Azure CLI gives is a real person's, and a sandbox is no place for it.
    m_method->setSubject({.kind = kind(),
                          .origins = m_account.origins,
                          .accountName = isAgain() ? oneLine(m_account.name) : QString(),
                          .settings = settings,
                          .method = isChosen ? std::optional(settings.method) : std::nullopt,
                          .tokenEndpoint = tokenEndpoint(),
                          .withAzureCli = !m_surroundings.isSandbox});
    turnTo(m_method);
    const bool isKnown = isAgain() && settings.tenant != SignInSettings().tenant;
    if (!isKnown && !kind().signIn.isOwnAuthority)
        findTenant(m_account);
}

void AccountAssistant::addWithoutSignIn()
{
    const Result<Account> made = m_place->account();
    if (!made)
        return;
    m_account = *made;
    m_error->clear();
    Q_EMIT addWithoutSignInRequested(m_account);
}

void AccountAssistant::findTenant(const Account &account)
{
    m_places = m_surroundings.places ? m_surroundings.places(account) : nullptr;
    if (!m_places)
        return;
    m_asking = std::make_unique<QObject>();
    m_places->findTenant(account.fields, m_asking.get(),
                         [this](const Result<QString> &tenant) { m_method->showTenant(tenant); });
}

UnfamiliarPlaces AccountAssistant::unfamiliar() const
{
    SignInOffer offer = kind().signIn;
    const SignInSettings settings = m_method->settings();
    // A sandbox gets what came from it, and nothing else.
    const bool isIssued = settings.method == SignInMethod::Browser || settings.method == SignInMethod::Device;
    const QUrl ours = m_surroundings.offeredSettings.value(kind().kind).authority;
    if (m_surroundings.isSandbox && isIssued && settings.authority == ours) {
        offer.knownOrigins += originOf(ours).toString();
        offer.knownAuthorities += originOf(ours).toString();
    }
    if (const SignIn *signIn = isAgain() ? context().inventory->signIn(m_account.signInId) : nullptr)
        return unfamiliarPlaces(offer, m_account, *signIn, settings);
    return unfamiliarPlaces(offer, m_account.origins, settings);
}

void AccountAssistant::beginOrAsk()
{
    const UnfamiliarPlaces places = unfamiliar();
    if (places.isEmpty() || places == m_agreed)
        return begin();
    m_unfamiliar->say(places, kind().displayName, m_method->settings().method);
    turnTo(m_unfamiliar);
    m_back->setFocus(Qt::OtherFocusReason);
}

void AccountAssistant::begin()
{
    m_wanted = m_method->settings();
    m_progress->begin(m_wanted.method, kind().displayName);
    turnTo(m_progress);
    if (kind().signIn.isOwnAuthority && m_wanted.method != SignInMethod::Bearer)
        return findSignIn();
    signIn();
}

/// Where people sign in at the service itself, it says how.
void AccountAssistant::findSignIn()
{
    m_places = m_surroundings.places ? m_surroundings.places(m_account) : nullptr;
    if (!m_places)
        return signIn();
    m_asking = std::make_unique<QObject>();
    m_places->findSignIn(m_account.fields, m_wanted, m_asking.get(), [this](const Result<SignInSettings> &found) {
        if (!found)
            return onFailure(found.error());
        m_wanted = *found;
        signIn();
    });
}

void AccountAssistant::signIn()
{
    switch (m_wanted.method) {
    case SignInMethod::Bearer:
        return deliver(SignInProof(m_method->takePasted()));
    case SignInMethod::AzureCli:
        return deliver(SignInProof::azureCli(m_wanted));
    case SignInMethod::Basic:
        return deliver(SignInProof::password(m_wanted, m_method->takePassword()));
    case SignInMethod::Browser:
    case SignInMethod::Device:
    case SignInMethod::ClientCredentials:
        return startAttempt();
    }
}

void AccountAssistant::startAttempt()
{
    SignInRequest request;
    request.settings = m_wanted;
    request.scopes = {.preferred = kind().signIn.scopes, .fallback = kind().signIn.fallbackScopes};
    if (const SignIn *signIn = isAgain() ? context().inventory->signIn(m_account.signInId) : nullptr)
        request.loginHint = loginHintOf(*signIn);
    request.claims = std::exchange(m_claims, {});
    m_opened = true;
    m_attempt = std::make_unique<SignInAttempt>(m_surroundings.attempts, request,
                                                m_account.fields.value(QLatin1StringView(authorityFileField)));
    connect(m_attempt.get(), &SignInAttempt::stateChanged, this, &AccountAssistant::onAttempt);
    connect(m_attempt.get(), &SignInAttempt::addressReady, this, &AccountAssistant::openBrowser);
    if (m_wanted.method == SignInMethod::ClientCredentials)
        m_attempt->setClientSecret(m_method->takeClientSecret());
    m_attempt->start();
    renderButtons();
}

void AccountAssistant::openBrowser()
{
    if (!m_attempt || m_attempt->state() != SignInAttempt::State::AwaitingBrowser)
        return;
    m_opened = m_surroundings.openAddress && m_surroundings.openAddress(m_attempt->openAddress());
    m_progress->showAttempt(m_attempt.get(), m_opened);
}

void AccountAssistant::onAttempt()
{
    switch (m_attempt->state()) {
    case SignInAttempt::State::Proven: {
        SignInProof proof = m_attempt->takeProof();
        endAttempt();
        return deliver(std::move(proof));
    }
    case SignInAttempt::State::Failed: {
        const Error error = m_attempt->error().value_or(Error());
        const QString approvalText = m_attempt->approvalText();
        m_claims = m_attempt->claims();
        endAttempt();
        return onFailure(error, approvalText);
    }
    case SignInAttempt::State::Redeeming:
        // Who comes back from the browser looks for this window.
        raise();
        activateWindow();
        break;
    default:
        break;
    }
    m_progress->showAttempt(m_attempt.get(), m_opened);
    renderButtons();
    const SignInAttempt::State state = m_attempt->state();
    if (state == SignInAttempt::State::AwaitingBrowser || state == SignInAttempt::State::AwaitingCode)
        Q_EMIT awaitingPerson();
}

// It may be speaking right now, so it goes a little later; what it holds goes at once.
void AccountAssistant::endAttempt()
{
    if (!m_attempt)
        return;
    m_attempt->disconnect(this);
    m_attempt->cancel();
    m_attempt.release()->deleteLater();
}

void AccountAssistant::deliver(SignInProof proof)
{
    if (isAgain())
        Q_EMIT signInAgainRequested(m_accountId, proof);
    else
        Q_EMIT addRequested(m_account, proof);
}

void AccountAssistant::showFlow(SignInFlow *flow)
{
    m_flow = flow;
    m_saidDone = false;
    follow(flow);
}

void AccountAssistant::showRun(FurtherAccountsRun *run)
{
    m_done->further()->showRun(run);
    renderButtons();
}

bool AccountAssistant::isAtWork() const
{
    return m_flow && !m_flow->hasEnded() && m_flow->state() != State::Idle;
}

bool AccountAssistant::mayClose()
{
    endAttempt();
    return true;
}

void AccountAssistant::render()
{
    if (m_flow && m_flow->state() == State::Done) {
        if (!std::exchange(m_saidDone, true))
            return onDone();
    } else if (m_flow && m_flow->state() == State::Failed) {
        const Error error = m_flow->error().value_or(Error());
        m_flow.clear();
        return onFailure(error);
    } else if (m_flow) {
        m_progress->showFlow(*m_flow);
    }
    renderButtons();
}

void AccountAssistant::renderButtons()
{
    const bool busy = isAtWork() || isAttempting();
    const bool isDone = m_page == m_done;
    m_busy->setVisible(busy || m_done->further()->isAtWork());
    m_back->setVisible(pageBefore() != nullptr);
    const qsizetype ticked = m_done->further()->chosen().size();
    const bool mayTryAgain = m_page == m_progress && !busy && !isTyped(m_wanted.method);
    m_next->setVisible(isDone ? m_done->further()->isOffering() : m_page != m_progress || mayTryAgain);
    m_next->setEnabled(!isDone || ticked > 0);
    const bool isAdded = m_page == m_place && !hasSignIn();
    m_next->setText(isDone                   ? tr("&Add %n accounts", nullptr, static_cast<int>(ticked))
                    : isAdded                ? tr("&Add the account")
                    : m_page == m_method     ? m_method->nextText()
                    : m_page == m_progress   ? tr("Try &again")
                    : m_page == m_unfamiliar ? tr("&Send it there")
                                             : tr("&Next"));
    m_next->setAccessibleName(QString(m_next->text()).remove(u'&'));
    m_cancel->setText(isDone ? tr("Close") : isAtWork() ? tr("Hide") : tr("Cancel"));
    m_cancel->setAccessibleName(m_cancel->text());
    QPushButton *first = isDone && ticked == 0 ? m_cancel : m_page == m_unfamiliar ? m_back : m_next;
    first->setDefault(true);
}

void AccountAssistant::onFailure(const Error &error, const QString &approvalText)
{
    m_progress->showFailure(approvalText);
    const bool isAtField = approvalText.isEmpty() && showAtField(error);
    // What was pasted is used up: another one is needed.
    if (!isAtField && hasSignIn() && isTyped(m_wanted.method))
        turnTo(m_method);
    const QString title = isAgain() ? tr("Not signed in.") : tr("The account was not added.");
    if (isAtField)
        m_error->say(title, tr("See the marked field; everything you entered is kept."), detailsText(error));
    else
        m_error->say(error, title);
    renderButtons();
    if (m_page == m_progress && approvalText.isEmpty())
        m_next->setFocus(Qt::OtherFocusReason);
    comeBack();
}

bool AccountAssistant::showAtField(const Error &error)
{
    if (error.field.isEmpty())
        return false;
    // Said once more when the page is there, for the focus.
    if (hasSignIn() && m_method->showRefusal(error)) {
        turnTo(m_method);
        return m_method->showRefusal(error);
    }
    if (isAgain() || !m_place->showRefusal(error))
        return false;
    turnTo(m_place);
    return m_place->showRefusal(error);
}

void AccountAssistant::onDone()
{
    const Account account = m_flow->account();
    const bool identityUnknown = hasSignIn() && m_flow->identityUnknown();
    Q_EMIT signedIn(account.id);
    if (isAgain() && !identityUnknown)
        return accept();
    const auto &tokens = context().inventory->tokens();
    const auto living = std::count_if(tokens.cbegin(), tokens.cend(), [&](const TokenEntry &entry) {
        return entry.token.accountId == account.id && isLiving(entry.token, context().inventory->now(account.id));
    });
    m_done->say({.account = oneLine(account.name),
                 .userName = account.userName,
                 .tokens = static_cast<int>(living),
                 .again = isAgain(),
                 .identityUnknown = identityUnknown,
                 .hasSignIn = hasSignIn()});
    turnTo(m_done);
    if (identityUnknown)
        comeBack();
    else
        finishIfHidden();
    if (!isAgain() && kind().signIn.servesFurtherPlaces && isVisible())
        findFurther();
}

void AccountAssistant::findFurther()
{
    m_account = m_flow->account();
    m_done->further()->begin({.account = m_account,
                              .kind = kind(),
                              .makeAccount = m_makeAccount,
                              .credentials = context().providers->credentials(m_account.signInId)},
                             m_surroundings.places ? m_surroundings.places(m_account) : nullptr);
}

} // namespace patkeeper
