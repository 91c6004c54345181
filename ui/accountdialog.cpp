// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "accountdialog.h"

#include "errorpanel.h"
#include "formparts.h"
#include "maskedinput.h"
#include "notice.h"
#include "wording.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QProgressBar>
#include <QPushButton>
#include <QToolButton>

using namespace Qt::StringLiterals;

namespace patkeeper
{

using State = SignInFlow::State;

AccountDialog::AccountDialog(const DialogContext &context, QWidget *parent) : FlowDialog(context, parent)
{
    setObjectName(u"accountDialog"_s);
    m_heading = headingLabel(u"accountHeading"_s, this);
    m_form = new QWidget(this);
    auto *layout = new QVBoxLayout(this);
    layout->setSpacing(10);
    layout->addWidget(m_heading);
    layout->addWidget(m_form);
    setMinimumWidth(fontMetrics().averageCharWidth() * 78);
}

AccountDialog::AccountDialog(const DialogContext &context, QList<Capabilities> kinds, OriginsOf originsOf,
                             QWidget *parent)
    : AccountDialog(context, parent)
{
    m_kinds = std::move(kinds);
    m_originsOf = std::move(originsOf);
    setWindowTitle(tr("Add account"));
    m_heading->setText(tr("Add an account"));
    buildTop();
    buildBottom();
    onKindChosen();
    render();
}

AccountDialog::AccountDialog(const DialogContext &context, const QString &accountId, QWidget *parent)
    : AccountDialog(context, parent)
{
    m_accountId = accountId;
    setWindowTitle(tr("Sign in again"));
    m_heading->setText(tr("Sign in to “%1” again").arg(accountName(accountId)));
    m_rows = newForm();
    m_rows->setContentsMargins(0, 0, 0, 0);
    buildBearer();
    buildBottom();
    if (const Capabilities *capabilities = capabilitiesOf(accountId))
        m_howTo->sayQuietly(capabilities->signInHint);
    render();
    m_bearer->setFocus();
}

void AccountDialog::buildTop()
{
    m_kind = named(new QComboBox(m_form), u"accountKind"_s, tr("Service"));
    for (const Capabilities &kind : std::as_const(m_kinds))
        m_kind->addItem(kind.displayName, kind.kind);
    m_advancedToggle = named(new QToolButton(m_form), u"accountAdvanced"_s, tr("Addresses"));
    m_advancedToggle->setText(tr("A&ddresses"));
    m_advancedToggle->setCheckable(true);
    m_advancedToggle->setAutoRaise(true);
    m_advancedToggle->setFocusPolicy(Qt::StrongFocus);
    m_advancedToggle->setArrowType(Qt::RightArrow);
    m_advancedToggle->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_name = named(new QLineEdit(m_form), u"accountName"_s, tr("Name of the account in Patkeeper"));
    m_nameNote = new ToneLabel(u"accountNameNote"_s, ToneLabel::WhenEmpty::Vanish, m_form);

    m_rows = newForm();
    m_rows->setContentsMargins(0, 0, 0, 0);
    m_rows->addRow(tr("Ser&vice"), m_kind);
    addColumn(m_rows, tr("&Name"), {m_name, m_nameNote});
    QVBoxLayout *all = buildBearer();
    m_advancedForm = new QWidget(m_form);
    m_advancedRows = newForm();
    m_advancedRows->setContentsMargins(0, 0, 0, 0);
    m_advancedForm->setLayout(m_advancedRows);
    all->addWidget(m_advancedToggle, 0, Qt::AlignLeading);
    all->addWidget(m_advancedForm);
    connect(m_kind, &QComboBox::currentIndexChanged, this, &AccountDialog::onKindChosen);
    connect(m_advancedToggle, &QToolButton::toggled, this, [this](bool open) {
        m_advancedToggle->setArrowType(open ? Qt::DownArrow : Qt::RightArrow);
        showAdvanced(open);
    });
    connect(m_name, &QLineEdit::textEdited, this, [this] {
        m_nameTouched = true;
        renderForm();
    });
}

QVBoxLayout *AccountDialog::buildBearer()
{
    m_bearer = named(new MaskedInput(m_form), u"accountBearer"_s, tr("Access token"));
    m_bearer->setPlaceholderText(tr("Paste it here; it is never shown"));
    m_bearerHint = new ToneLabel(u"accountBearerHint"_s, ToneLabel::WhenEmpty::Vanish, m_form);
    m_howTo = new ToneLabel(u"accountHowTo"_s, ToneLabel::WhenEmpty::Vanish, m_form);
    m_howTo->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_howTo->setAccessibleName(tr("How to get an access token"));
    m_origins = new ToneLabel(u"accountOrigins"_s, ToneLabel::WhenEmpty::Vanish, m_form);
    addColumn(m_rows, tr("Access &token"), {m_bearer, m_bearerHint});
    // Long texts stand beneath the rows and not in them: a form gives what breaks lines too little height.
    auto *all = new QVBoxLayout(m_form);
    all->setContentsMargins(0, 0, 0, 0);
    all->addLayout(m_rows);
    all->addWidget(m_howTo);
    all->addWidget(m_origins);
    connect(m_bearer, &QLineEdit::textChanged, this, &AccountDialog::renderForm);
    return all;
}

void AccountDialog::buildBottom()
{
    m_notice = new Notice(u"accountNotice"_s, this);
    m_error = new ErrorPanel(this);
    m_busy = named(new QProgressBar(this), u"accountBusy"_s, tr("Under way"));
    m_busy->setRange(0, 0);
    m_busy->setTextVisible(false);
    m_busy->setMaximumHeight(6);
    auto *buttons = new QDialogButtonBox(this);
    const QString action = isAgain() ? tr("&Sign in") : tr("&Add account");
    m_cancel = named(buttons->addButton(QDialogButtonBox::Cancel), u"accountCancel"_s, tr("Cancel"));
    m_accept = named(buttons->addButton(action, QDialogButtonBox::AcceptRole), u"accountAccept"_s,
                     QString(action).remove(u'&'));
    m_accept->setDefault(true);
    auto *all = qobject_cast<QVBoxLayout *>(layout());
    for (QWidget *widget : std::initializer_list<QWidget *>{m_notice, m_error, m_busy})
        all->addWidget(widget);
    all->addStretch(1);
    all->addWidget(buttons);
    connect(m_accept, &QPushButton::clicked, this, &AccountDialog::onAccept);
    connect(m_cancel, &QPushButton::clicked, this, &AccountDialog::reject);
}

const Capabilities *AccountDialog::chosenKind() const
{
    for (const Capabilities &kind : m_kinds) {
        if (m_kind && kind.kind == m_kind->currentData().toString())
            return &kind;
    }
    return nullptr;
}

void AccountDialog::onKindChosen()
{
    const Capabilities *kind = chosenKind();
    if (!kind)
        return;
    for (QLineEdit *input : std::as_const(m_inputs))
        (m_advanced.contains(input) ? m_advancedRows : m_rows)->removeRow(input);
    m_inputs.clear();
    m_advanced.clear();
    int row = 1; // Beneath the service.
    for (const FormField &field : kind->accountFields)
        addField(field, field.advanced ? m_advancedRows->rowCount() : row++);
    m_advancedToggle->setVisible(!m_advanced.isEmpty());
    showAdvanced(m_advancedToggle->isChecked());
    makePlain(m_form);
    m_howTo->sayQuietly(kind->signInHint);
    renderForm();
}

void AccountDialog::addField(const FormField &field, int row)
{
    auto *input = named(new QLineEdit(field.defaultValue, m_form), u"accountField_"_s + field.key, field.label);
    input->setPlaceholderText(field.placeholder);
    (field.advanced ? m_advancedRows : m_rows)->insertRow(row, field.label, input);
    m_inputs.insert(field.key, input);
    if (field.advanced)
        m_advanced.append(input);
    connect(input, &QLineEdit::textEdited, this, &AccountDialog::onEdited);
}

void AccountDialog::showAdvanced(bool open)
{
    m_advancedForm->setVisible(open && !m_advanced.isEmpty());
}

void AccountDialog::onEdited()
{
    // Until the person says otherwise, an account is called what it is called at the service.
    const Capabilities *kind = chosenKind();
    for (const FormField &field : kind->accountFields) {
        if (!m_nameTouched && !field.advanced && field.required) {
            m_name->setText(m_inputs.value(field.key)->text().trimmed().remove(u'/').remove(u'#'));
            break;
        }
    }
    renderForm();
}

AccountDialog::Fields AccountDialog::fields() const
{
    Fields all;
    for (auto it = m_inputs.cbegin(); it != m_inputs.cend(); ++it) {
        if (const QString value = it.value()->text().trimmed(); !value.isEmpty())
            all.insert(it.key(), value);
    }
    return all;
}

QString AccountDialog::nameProblem() const
{
    if (!m_name)
        return {};
    const QString name = m_name->text().trimmed();
    if (name.isEmpty())
        return tr("Give the account a name.");
    if (name.contains(u'/') || name.contains(u'#'))
        return tr("A name cannot hold “/” or “#”: they separate account and token on the command line.");
    if (context().inventory->accountNamed(name))
        return tr("There is an account of this name already. Choose another.");
    return {};
}

QString AccountDialog::firstMissing() const
{
    const Capabilities *kind = chosenKind();
    if (!kind)
        return {};
    for (const FormField &field : kind->accountFields) {
        if (field.required && field.defaultValue.isEmpty() && m_inputs.value(field.key)->text().trimmed().isEmpty())
            return field.key;
    }
    return {};
}

void AccountDialog::onAccept()
{
    m_tried = true;
    renderForm();
    if (const QString missing = firstMissing(); !missing.isEmpty())
        return m_inputs.value(missing)->setFocus();
    if (!nameProblem().isEmpty())
        return m_name->setFocus();
    if (m_bearer->isBlank())
        return m_bearer->setFocus();
    if (m_originsOf && !m_originsOf(chosenKind()->kind, fields()))
        return;
    Secret bearer = m_bearer->take();
    if (isAgain())
        Q_EMIT signInAgainRequested(m_accountId, bearer);
    else
        Q_EMIT addRequested(chosenKind()->kind, m_name->text().trimmed(), fields(), bearer);
}

void AccountDialog::showFlow(SignInFlow *flow)
{
    m_flow = flow;
    m_said = false;
    follow(flow);
}

bool AccountDialog::isAtWork() const
{
    return m_flow && !m_flow->hasEnded() && m_flow->state() != State::Idle;
}

void AccountDialog::render()
{
    const State state = m_flow ? m_flow->state() : State::Idle;
    m_notice->say(Tone::Neutral, {});
    m_error->clear();
    m_busy->setVisible(isAtWork());
    m_form->setEnabled(!isAtWork());
    m_accept->setVisible(!isAtWork() && state != State::Done);
    m_cancel->setText(state == State::Done ? tr("Close") : isAtWork() ? tr("Hide") : tr("Cancel"));
    renderForm();
    if (state == State::Identifying)
        m_notice->say(Tone::Neutral, tr("Trying the access token…"));
    else if (state == State::Listing)
        m_notice->say(Tone::Neutral, tr("Reading the list of tokens…"));
    else if (state == State::Storing || state == State::Filing)
        m_notice->say(Tone::Neutral, tr("Saving it in the keychain…"),
                      tr("If it asks for its password, answer it there."));
    else if (state == State::Done)
        renderDone();
    else if (state == State::Failed && m_flow->error()) {
        m_error->say(*m_flow->error(), isAgain() ? tr("Not signed in.") : tr("The account was not added."));
        comeBack();
    }
}

void AccountDialog::renderForm()
{
    if (m_nameNote)
        m_nameNote->say(Tone::Danger,
                        m_tried || (m_nameTouched && !m_name->text().isEmpty()) ? nameProblem() : QString());
    renderBearerHints();
    renderOrigins();
}

void AccountDialog::renderBearerHints()
{
    if (m_bearer->isBlank()) {
        m_bearerHint->say(Tone::Danger, m_tried && !m_flow ? tr("Paste an access token.") : QString());
        return;
    }
    const BearerHints hints = readBearerHints(m_bearer->peek());
    const QDateTime now = context().inventory->localNow();
    if (hints.isApplication)
        m_bearerHint->say(Tone::Caution, tr("This looks like an application's own token; a person's is needed."));
    else if (hints.expiresAt && *hints.expiresAt <= now)
        m_bearerHint->say(
            Tone::Danger,
            tr("By its own words it ended %1. Get a fresh one.").arg(distanceText(*hints.expiresAt, now)));
    else if (hints.expiresAt)
        m_bearerHint->sayQuietly(tr("By its own words it ends %1 (%2).")
                                     .arg(dateTimeText(*hints.expiresAt), distanceText(*hints.expiresAt, now)));
    else
        m_bearerHint->sayQuietly({});
}

void AccountDialog::renderOrigins()
{
    if (isAgain()) {
        if (const Account *account = context().inventory->account(m_accountId))
            m_origins->sayQuietly(tr("It is sent to %1 and nowhere else.").arg(account->origins.join(u", "_s)));
        return;
    }
    const Capabilities *kind = chosenKind();
    if (!m_originsOf || !kind)
        return m_origins->sayQuietly({});
    const Result<QStringList> origins = m_originsOf(kind->kind, fields());
    if (origins)
        m_origins->sayQuietly(tr("It is sent to %1 and nowhere else.").arg(origins->join(u", "_s)));
    else
        m_origins->say(Tone::Danger, firstMissing().isEmpty() ? origins.error().message : QString());
}

void AccountDialog::renderDone()
{
    if (!std::exchange(m_said, true))
        Q_EMIT signedIn(m_flow->account().id);
    if (!m_flow->identityUnknown())
        return accept();
    m_form->setVisible(false);
    m_notice->say(
        Tone::Caution, isAgain() ? tr("Signed in.") : tr("The account is added."),
        tr("The service did not say who you are there: everything works, but a secret that you bring in cannot be "
           "proven to be yours."));
    comeBack();
}

} // namespace patkeeper
