// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "createtokendialog.h"

#include "appearance.h"
#include "errorpanel.h"
#include "expirychooser.h"
#include "formparts.h"
#include "notice.h"
#include "rules.h"
#include "scopechooser.h"
#include "wording.h"

#include <QApplication>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLineEdit>
#include <QListWidget>
#include <QProgressBar>
#include <QPushButton>

using namespace Qt::StringLiterals;

namespace patkeeper
{

using State = CreateTokenFlow::State;

namespace
{

constexpr qint64 secondsOfDay = qint64{24} * 60 * 60;

} // namespace

CreateTokenDialog::CreateTokenDialog(const DialogContext &context, const QString &accountId, QWidget *parent)
    : FlowDialog(context, parent)
{
    setObjectName(u"createTokenDialog"_s);
    setWindowTitle(tr("New token"));
    build();
    for (const Account &account : context.inventory->accounts()) {
        const Capabilities *capabilities = capabilitiesOf(account.id);
        if (capabilities && capabilities->canCreate)
            m_account->addItem(accountText(account.id), account.id);
    }
    m_account->setCurrentIndex(std::max(0, m_account->findData(accountId)));
    connect(m_account, &QComboBox::currentIndexChanged, this, &CreateTokenDialog::onAccountChosen);
    onAccountChosen();
    m_name->setFocus();
}

void CreateTokenDialog::build()
{
    m_form = new QWidget(this);
    m_account = named(new QComboBox(m_form), u"createAccount"_s, tr("Account"));
    m_name = named(new QLineEdit(m_form), u"createName"_s, tr("Name"));
    m_name->setPlaceholderText(tr("What it is for: release-pipeline, notebook…"));
    m_nameNote = new ToneLabel(u"createNameNote"_s, ToneLabel::WhenEmpty::KeepPlace, m_form);
    m_scopes = new ScopeChooser(m_form);
    m_expiry = new ExpiryChooser(m_form);

    QFormLayout *rows = newForm();
    rows->addRow(tr("&Account"), m_account);
    addColumn(rows, tr("&Name"), {m_name, m_nameNote});
    rows->addRow(tr("&Scopes"), m_scopes);
    rows->addRow(tr("&Expires"), m_expiry);
    m_form->setLayout(rows);
    rows->setContentsMargins(0, 0, 0, 0);

    auto *layout = new QVBoxLayout(this);
    layout->addWidget(m_form, 1);
    buildWork();

    connect(m_name, &QLineEdit::textEdited, this, [this] {
        m_nameTouched = true;
        m_nameRefusal.clear();
        renderForm();
    });
    connect(m_scopes, &ScopeChooser::changed, this, &CreateTokenDialog::renderForm);
    connect(m_expiry, &ExpiryChooser::changed, this, &CreateTokenDialog::renderForm);
    m_fullHeight = sizeHint().height();
    resize(fontMetrics().averageCharWidth() * 96, m_fullHeight);
}

void CreateTokenDialog::buildWork()
{
    m_notice = new Notice(u"createNotice"_s, this);
    m_candidates = named(new QListWidget(this), u"createCandidates"_s, tr("Tokens that may be the one asked for"));
    m_candidates->setMaximumHeight(fontMetrics().lineSpacing() * 6);
    m_candidates->setPalette(withCalmSelection(QApplication::palette(m_candidates)));
    m_error = new ErrorPanel(this);
    m_busy = named(new QProgressBar(this), u"createBusy"_s, tr("Under way"));
    m_busy->setRange(0, 0);
    m_busy->setTextVisible(false);
    m_busy->setMaximumHeight(6);
    m_work = new ToneLabel(u"createWork"_s, ToneLabel::WhenEmpty::Vanish, this);

    auto *buttons = new QDialogButtonBox(this);
    m_cancel = named(buttons->addButton(QDialogButtonBox::Cancel), u"createCancel"_s, tr("Cancel"));
    m_create = named(buttons->addButton(tr("&Create token"), QDialogButtonBox::AcceptRole), u"createAccept"_s,
                     tr("Create token"));
    m_signIn = named(buttons->addButton(tr("S&ign in again…"), QDialogButtonBox::ActionRole), u"createSignIn"_s,
                     tr("Sign in again"));
    m_endCandidate = named(buttons->addButton(tr("&End the chosen one"), QDialogButtonBox::DestructiveRole),
                           u"createEndCandidate"_s, tr("End the chosen token"));
    m_leaveCandidates = named(buttons->addButton(tr("&None of them is mine"), QDialogButtonBox::ActionRole),
                              u"createLeaveCandidates"_s, tr("None of them is mine"));
    m_create->setDefault(true);

    QLayout *all = layout();
    for (QWidget *widget : std::initializer_list<QWidget *>{m_notice, m_candidates, m_error, m_busy, m_work, buttons})
        all->addWidget(widget);
    connect(m_create, &QPushButton::clicked, this, &CreateTokenDialog::onCreate);
    connect(m_cancel, &QPushButton::clicked, this, &CreateTokenDialog::onCancel);
    connect(m_signIn, &QPushButton::clicked, this, [this] { Q_EMIT signInRequested(m_flow->accountId()); });
    connect(m_leaveCandidates, &QPushButton::clicked, this, [this] { m_flow->leaveCandidates(); });
    connect(m_endCandidate, &QPushButton::clicked, this, [this] {
        if (const QListWidgetItem *item = m_candidates->currentItem())
            m_flow->revokeCandidate(item->data(Qt::UserRole).toString());
    });
    connect(m_candidates, &QListWidget::currentRowChanged, this,
            [this](int row) { m_endCandidate->setEnabled(row >= 0); });
}

QString CreateTokenDialog::accountId() const
{
    return m_account->currentData().toString();
}

State CreateTokenDialog::state() const
{
    return m_flow ? m_flow->state() : State::Idle;
}

void CreateTokenDialog::onAccountChosen()
{
    const QString chosen = accountId();
    if (const Capabilities *capabilities = capabilitiesOf(chosen)) {
        m_scopes->setCapabilities(*capabilities);
        m_expiry->setLimits(*capabilities,
                            [inventory = context().inventory, chosen] { return inventory->now(chosen); });
    }
    render();
}

void CreateTokenDialog::setRequest(const TokenRequest &request)
{
    m_name->setText(request.name);
    m_scopes->setScopes(request.scopes);
    if (!request.expiresAt)
        m_expiry->setNever();
    else if (const qint64 seconds = context().inventory->now(accountId()).secsTo(*request.expiresAt); seconds > 0)
        m_expiry->setDays(std::max(1, static_cast<int>((seconds + secondsOfDay / 2) / secondsOfDay)));
    render();
}

void CreateTokenDialog::showFlow(CreateTokenFlow *flow)
{
    m_flow = flow;
    m_error->clear();
    m_nameRefusal.clear();
    follow(flow);
}

QString CreateTokenDialog::nameProblem() const
{
    const QString name = m_name->text().trimmed();
    const Capabilities *capabilities = capabilitiesOf(accountId());
    if (name.isEmpty())
        return tr("Give it a name, so that you know it again.");
    if (capabilities && name.size() > capabilities->maximumNameLength)
        return tr("Too long: %1 of at most %2 characters.").arg(name.size()).arg(capabilities->maximumNameLength);
    if (capabilities && capabilities->uniqueNames && !nameRemark().isEmpty())
        return tr("There is a token of this name already. Choose another name.");
    return {};
}

QString CreateTokenDialog::nameRemark() const
{
    const QString account = accountId();
    const QDateTime now = context().inventory->now(account);
    for (const TokenEntry &entry : context().inventory->tokens()) {
        if (entry.token.accountId == account && entry.token.name == m_name->text().trimmed() &&
            isLiving(entry.token, now))
            return tr("A living token of this account has this name already. That is allowed, and easily mixed up.");
    }
    return {};
}

void CreateTokenDialog::onCreate()
{
    m_nameTouched = true;
    const Capabilities *capabilities = capabilitiesOf(accountId());
    const QStringList scopes = m_scopes->scopes();
    const bool lacksScope = capabilities && capabilities->requiresScope && scopes.isEmpty();
    m_scopes->showMissing(lacksScope ? tr("Choose at least one scope.") : QString());
    renderForm();
    if (!capabilities)
        return;
    if (!nameProblem().isEmpty())
        m_name->setFocus();
    else if (lacksScope)
        m_scopes->setFocus();
    else if (!m_expiry->problem().isEmpty())
        m_expiry->focusChoice();
    else
        Q_EMIT createRequested(accountId(), TokenRequest{.name = m_name->text().trimmed(),
                                                         .scopes = scopes,
                                                         .expiresAt = m_expiry->expiresAt(),
                                                         .options = {}});
}

void CreateTokenDialog::onCancel()
{
    if (state() == State::WaitingForSignIn)
        m_flow->cancel();
    else
        reject();
}

bool CreateTokenDialog::isAtWork() const
{
    return m_flow && !m_flow->hasEnded() && state() != State::Idle && state() != State::Failed &&
           state() != State::NeedsDecision && state() != State::WaitingForSignIn;
}

bool CreateTokenDialog::mayClose()
{
    if (state() == State::WaitingForSignIn)
        m_flow->cancel();
    return state() != State::NeedsDecision;
}

void CreateTokenDialog::render()
{
    renderForm();
    renderFlow();
}

void CreateTokenDialog::renderForm()
{
    const QString problem = nameProblem();
    if (!m_nameRefusal.isEmpty())
        m_nameNote->say(Tone::Danger, m_nameRefusal);
    else if (m_nameTouched && !problem.isEmpty())
        m_nameNote->say(Tone::Danger, problem);
    else
        m_nameNote->say(Tone::Caution, m_name->text().trimmed().isEmpty() ? QString() : nameRemark());
}

void CreateTokenDialog::renderFlow()
{
    const State now = state();
    // From Noting on there is a secret; what follows is the reveal's.
    if (!m_issued && m_flow && !m_flow->secret().empty() &&
        (now == State::Storing || now == State::Unstored || now == State::Stored)) {
        m_issued = true;
        handOver();
        Q_EMIT issued(m_flow);
        accept();
        return;
    }
    if (m_issued)
        return;
    const bool idle = now == State::Idle || now == State::Failed;
    m_form->setEnabled(idle);
    const bool formStays = now != State::NeedsDecision && now != State::WaitingForSignIn && now != State::Searching &&
                           now != State::Revoking;
    if (m_form->isHidden() == formStays) {
        m_form->setVisible(formStays);
        if (formStays)
            resize(width(), m_fullHeight);
        else
            shrink();
    }
    m_create->setVisible(idle);
    m_signIn->setVisible(now == State::WaitingForSignIn);
    m_candidates->setVisible(now == State::NeedsDecision);
    m_endCandidate->setVisible(now == State::NeedsDecision);
    m_leaveCandidates->setVisible(now == State::NeedsDecision);
    m_cancel->setVisible(now != State::NeedsDecision);
    m_cancel->setText(isAtWork() ? tr("Hide") : tr("Cancel"));
    m_busy->setVisible(isAtWork());
    m_notice->say(Tone::Neutral, {});
    m_work->sayQuietly({});
    switch (now) {
    case State::CheckingKeychain:
        m_work->sayQuietly(tr("Waiting for the keychain. If it asks for its password, answer it first."));
        break;
    case State::Planning:
    case State::Creating:
    case State::Noting:
        m_work->sayQuietly(tr("Asking %1 for the token…").arg(accountText(m_flow->accountId())));
        break;
    case State::Searching:
        m_notice->say(Tone::Caution, tr("No answer came."),
                      tr("Looking whether the token was made; this takes up to a minute. Nothing is asked for twice."));
        break;
    case State::Revoking:
        m_work->sayQuietly(tr("A half-made token was found. Ending it…"));
        break;
    case State::WaitingForSignIn:
        renderWaitingForSignIn();
        break;
    case State::NeedsDecision:
        renderDecision();
        break;
    case State::Failed:
        renderFailure();
        break;
    default:
        break;
    }
}

void CreateTokenDialog::renderWaitingForSignIn()
{
    // The account may have been removed this moment; the flow is about to say so.
    const Capabilities *capabilities = capabilitiesOf(m_flow->accountId());
    m_notice->say(
        Tone::Caution, tr("Sign-in needed"),
        tr("%1 no longer takes the sign-in of “%2”. Sign in again; your request waits and is sent then.")
            .arg(capabilities ? capabilities->displayName : tr("The service"), accountName(m_flow->accountId())));
    m_signIn->setDefault(true);
    comeBack();
}

void CreateTokenDialog::renderDecision()
{
    m_notice->say(
        Tone::Caution, tr("Is one of these the token you asked for?"),
        tr("No answer came, and these appeared meanwhile. A token that you end here stops working at once. If you "
           "are not sure, end none."));
    m_candidates->clear();
    for (const Token &candidate : m_flow->candidates()) {
        auto *item = new QListWidgetItem(
            tr("%1, made %2", "name, date and time").arg(oneLine(candidate.name), dateTimeText(candidate.createdAt)),
            m_candidates);
        item->setData(Qt::UserRole, candidate.remoteId);
    }
    m_endCandidate->setEnabled(false);
    m_leaveCandidates->setDefault(true);
    comeBack();
}

void CreateTokenDialog::renderFailure()
{
    m_create->setDefault(true);
    if (!m_flow->error())
        return;
    const Error &error = *m_flow->error();
    comeBack();
    if (error.kind == Error::Kind::Cancelled)
        return;
    const bool atField = error.field == "name"_L1 || error.field == "scopes"_L1 || error.field == "expires"_L1;
    if (error.field == "name"_L1) {
        m_nameRefusal = error.message;
        m_name->setFocus();
    } else if (error.field == "scopes"_L1) {
        m_scopes->showRefusal(error.message);
        m_scopes->setFocus();
    } else if (error.field == "expires"_L1) {
        m_expiry->showRefusal(error.message);
        m_expiry->focusChoice();
    }
    renderForm();
    if (atField)
        m_error->say(tr("The token was not created."), tr("See the marked field; everything you entered is kept."),
                     detailsText(error));
    else
        m_error->say(error, error.kind == Error::Kind::Unconfirmed
                                ? tr("It is not known whether the token was created.")
                                : tr("The token was not created."));
}

} // namespace patkeeper
