// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "createtokendialog.h"

#include "broughtsecret.h"
#include "creationquestions.h"
#include "errorpanel.h"
#include "expirychooser.h"
#include "formparts.h"
#include "room.h"
#include "rules.h"
#include "scopechooser.h"
#include "signinsettings.h"
#include "tokenfieldsform.h"
#include "wording.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRegularExpression>

#include <utility>

using namespace Qt::StringLiterals;

namespace patkeeper
{

using State = CreateTokenFlow::State;

namespace
{

constexpr qint64 secondsOfDay = qint64{24} * 60 * 60;

/// As it is typed into a shell.
QString accessTokenCommand(const QString &account)
{
    static const QRegularExpression plain(u"^[A-Za-z0-9._@+-]+$"_s);
    const QString word =
        plain.match(account).hasMatch() ? account : u'\'' + QString(account).replace(u'\'', u"'\\''"_s) + u'\'';
    return u"patkeeper-cli access-token "_s + word;
}

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
    m_accountNote = new ToneLabel(u"createAccountNote"_s, ToneLabel::WhenEmpty::Vanish, m_form);
    m_name = named(new QLineEdit(m_form), u"createName"_s, tr("Name"));
    m_name->setPlaceholderText(tr("What it is for: release-pipeline, notebook…"));
    m_nameNote = new ToneLabel(u"createNameNote"_s, ToneLabel::WhenEmpty::KeepPlace, m_form);
    m_scopes = new ScopeChooser(m_form);
    m_expiry = new ExpiryChooser(m_form);
    m_unchangeable = new ToneLabel(u"createUnchangeable"_s, ToneLabel::WhenEmpty::Vanish, m_form);
    m_advice = new ToneLabel(u"createAdvice"_s, ToneLabel::WhenEmpty::Vanish, this);
    m_advice->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);

    QFormLayout *rows = newForm();
    addColumn(rows, tr("&Account"), {m_account, m_accountNote});
    addColumn(rows, tr("&Name"), {m_name, m_nameNote});
    rows->addRow(tr("&Scopes"), m_scopes);
    addColumn(rows, tr("&Expires"), {m_expiry, m_unchangeable});
    rows->setContentsMargins(0, 0, 0, 0);
    buildOfPerson(rows);

    auto *layout = new QVBoxLayout(this);
    layout->addWidget(m_form, 1);
    layout->addWidget(m_advice);
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

void CreateTokenDialog::buildOfPerson(QFormLayout *rows)
{
    m_rows = rows;
    m_steps = new ToneLabel(u"createSteps"_s, ToneLabel::WhenEmpty::Vanish, m_form);
    m_fields = new TokenFieldsForm(u"create"_s, m_form);
    m_secret = new BroughtSecret(
        u"create"_s, tr("Leave it empty if you keep it elsewhere: you are reminded of its end all the same."), m_form);
    m_notes = named(new QPlainTextEdit(m_form), u"createNotes"_s, tr("Used in"));
    m_notes->setPlaceholderText(tr("A file, a pipeline, a person: one place a line"));
    m_notes->setTabChangesFocus(true);
    m_notes->setFixedHeight(fontMetrics().lineSpacing() * 3 + 14);
    rows->insertRow(1, m_steps);
    m_rowsOfPerson = newForm();
    m_rowsOfPerson->setContentsMargins(0, 0, 0, 0);
    m_rowsOfPerson->addRow(tr("Its se&cret"), m_secret);
    m_rowsOfPerson->addRow(tr("&Used in"), m_notes);
    beginTogether({rows, m_rowsOfPerson});
    // The service's own fields are no row: a form gives the last one that is seen no height once those below are
    // hidden.
    auto *all = new QVBoxLayout(m_form);
    all->setContentsMargins(0, 0, 0, 0);
    all->addLayout(rows, 1);
    all->addWidget(m_fields);
    all->addLayout(m_rowsOfPerson);
    connect(m_fields, &TokenFieldsForm::changed, this, &CreateTokenDialog::renderForm);
}

void CreateTokenDialog::buildWork()
{
    m_questions = new CreationQuestions(u"create"_s, this);
    m_error = new ErrorPanel(this);
    auto *buttons = new QDialogButtonBox(this);
    m_cancel = named(buttons->addButton(QDialogButtonBox::Cancel), u"createCancel"_s, tr("Cancel"));
    m_create = named(buttons->addButton(tr("&Create token"), QDialogButtonBox::AcceptRole), u"createAccept"_s,
                     tr("Create token"));
    m_questions->addButtonsTo(buttons);
    m_create->setDefault(true);

    QLayout *all = layout();
    for (QWidget *widget : std::initializer_list<QWidget *>{m_questions, m_error, buttons})
        all->addWidget(widget);
    connect(m_create, &QPushButton::clicked, this, &CreateTokenDialog::onCreate);
    connect(m_cancel, &QPushButton::clicked, this, &CreateTokenDialog::onCancel);
    connect(m_questions, &CreationQuestions::signInAsked, this,
            [this] { Q_EMIT signInRequested(m_flow->accountId()); });
    connect(m_questions, &CreationQuestions::noneIsMine, this, [this] { m_flow->leaveCandidates(); });
    connect(m_questions, &CreationQuestions::candidateChosen, this,
            [this](const QString &remoteId) { m_flow->revokeCandidate(remoteId); });
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
        m_unchangeable->sayQuietly(capabilities->canUpdate ? QString() : capabilities->unchangeableRemark);
        adaptToPerson(*capabilities);
    }
    render();
}

void CreateTokenDialog::adaptToPerson(const Capabilities &capabilities)
{
    const bool isEntered = !capabilities.issuesSecrets;
    QStringList steps;
    for (qsizetype step = 0; step < capabilities.creationSteps.size(); ++step)
        steps.append("%1.  %2"_L1.arg(QString::number(step + 1), capabilities.creationSteps.at(step)));
    m_steps->sayQuietly(steps.join(u'\n'));
    m_rows->setRowVisible(m_steps, !steps.isEmpty());
    m_fields->setFields(capabilities.tokenFields);
    m_secret->setParts(isEntered ? capabilities.secretParts : QStringList());
    m_rowsOfPerson->setRowVisible(m_secret, isEntered);
    m_rowsOfPerson->setRowVisible(m_notes, isEntered);
    if (!isEntered)
        m_secret->wipe();
    m_create->setText(isEntered ? tr("&Enter token") : tr("&Create token"));
    m_create->setAccessibleName(QString(m_create->text()).remove(u'&'));
    if (std::exchange(m_shownKind, capabilities.kind) == capabilities.kind)
        return;
    m_fullHeight = sizeHint().height();
    resize(width(), m_fullHeight);
}

bool CreateTokenDialog::bringsSecret() const
{
    const Capabilities *capabilities = capabilitiesOf(m_flow ? m_flow->accountId() : accountId());
    return capabilities && !capabilities->issuesSecrets;
}

SecretParts CreateTokenDialog::secret() const
{
    return m_secret->parts();
}

void CreateTokenDialog::setRequest(const TokenRequest &request)
{
    m_name->setText(request.name);
    m_scopes->setScopes(request.scopes);
    m_fields->setValues(request.options);
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
    else if (!m_secret->isHalf())
        Q_EMIT createRequested(accountId(), TokenRequest{.name = m_name->text().trimmed(),
                                                         .scopes = scopes,
                                                         .expiresAt = m_expiry->expiresAt(),
                                                         .options = m_fields->values(),
                                                         .neverAcknowledged = m_expiry->isNeverAcknowledged()});
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
    renderRoom();
    const QString problem = nameProblem();
    if (!m_nameRefusal.isEmpty())
        m_nameNote->say(Tone::Danger, m_nameRefusal);
    else if (m_nameTouched && !problem.isEmpty())
        m_nameNote->say(Tone::Danger, problem);
    else
        m_nameNote->say(Tone::Caution, m_name->text().trimmed().isEmpty() ? QString() : nameRemark());
}

// Not an obstacle: which tokens count, the service knows best.
void CreateTokenDialog::renderRoom()
{
    const Account *account = context().inventory->account(accountId());
    const Capabilities *capabilities = capabilitiesOf(accountId());
    const std::optional<int> capacity = account && capabilities ? capabilities->capacity : std::nullopt;
    if (!capacity)
        return m_accountNote->sayQuietly({});
    const int used = placesTaken(*context().inventory, *account);
    const QString said = tr("%1 of %2 used.", "tokens, capacity").arg(used).arg(*capacity);
    if (used < *capacity)
        m_accountNote->sayQuietly(said);
    else
        m_accountNote->say(
            Tone::Caution,
            said + u' ' + tr("%1 allows no more: revoke one that is not needed first.").arg(capabilities->displayName));
}

// Only where the sign-in can give them: a pasted access token ends, and another one has to be pasted.
void CreateTokenDialog::renderAdvice()
{
    const Account *account = context().inventory->account(accountId());
    const SignIn *signIn = account ? context().inventory->signIn(account->signInId) : nullptr;
    const Capabilities *capabilities = capabilitiesOf(accountId());
    const bool isFresh =
        signIn && signInMethodFrom(signIn->kind).value_or(SignInMethod::Bearer) != SignInMethod::Bearer;
    const bool isAdvised = isFresh && capabilities && !capabilities->accessTokenAdvice.isEmpty() && !m_form->isHidden();
    m_advice->sayQuietly(
        isAdvised ? capabilities->accessTokenAdvice.arg(accessTokenCommand(oneLine(account->name, 1000))) : QString());
}

/// The person has the secret already: nothing is to be shown.
bool CreateTokenDialog::isEntered()
{
    if (!m_flow || !bringsSecret() || m_flow->state() != State::Stored || m_flow->error())
        return false;
    m_issued = true;
    m_flow->wipeSecret();
    m_secret->wipe();
    Q_EMIT entered({.accountId = m_flow->accountId(), .remoteId = m_flow->token()->remoteId},
                   m_notes->toPlainText().trimmed());
    accept();
    return true;
}

void CreateTokenDialog::renderFlow()
{
    const State now = state();
    if (!m_issued && isEntered())
        return;
    // From Noting on there is a secret; what follows is the reveal's.
    const bool isHeld = m_flow && !m_flow->secret().empty();
    const bool isShown = now == State::Unstored || now == State::Stored || (now == State::Storing && !bringsSecret());
    if (!m_issued && isHeld && isShown) {
        m_issued = true;
        const QString notes = m_notes->toPlainText().trimmed();
        if (bringsSecret() && !notes.isEmpty())
            Q_EMIT entered({.accountId = m_flow->accountId(), .remoteId = m_flow->token()->remoteId}, notes);
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
    renderAdvice();
    m_create->setVisible(idle);
    m_cancel->setVisible(now != State::NeedsDecision);
    m_cancel->setText(isAtWork() ? tr("Hide") : tr("Cancel"));
    m_questions->clear();
    if (now == State::Failed)
        return renderFailure();
    if (!idle)
        renderQuestions();
}

void CreateTokenDialog::renderQuestions()
{
    // The account may have been removed this moment; the flow is about to say so.
    const Capabilities *capabilities = capabilitiesOf(m_flow->accountId());
    m_questions->show(*m_flow, {.account = accountName(m_flow->accountId()),
                                .service = capabilities ? capabilities->displayName : QString(),
                                .both = bringsSecret() ? QString() : accountText(m_flow->accountId())});
    if (m_flow->waitsForPerson())
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
    if (atField || m_fields->showRefusal(error))
        m_error->say(tr("The token was not created."), tr("See the marked field; everything you entered is kept."),
                     detailsText(error));
    else
        m_error->say(error, error.kind == Error::Kind::Unconfirmed
                                ? tr("It is not known whether the token was created.")
                                : tr("The token was not created."));
}

} // namespace patkeeper
