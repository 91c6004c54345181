// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "edittokendialog.h"

#include "edges.h"
#include "errorpanel.h"
#include "expirychooser.h"
#include "formparts.h"
#include "notice.h"
#include "rules.h"
#include "scopechooser.h"
#include "tokenfieldsform.h"
#include "wording.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>

using namespace Qt::StringLiterals;

namespace patkeeper
{

using State = UpdateTokenFlow::State;

EditTokenDialog::EditTokenDialog(const DialogContext &context, const TokenKey &key, QWidget *parent)
    : FlowDialog(context, parent),
      m_key(key)
{
    setObjectName(u"editTokenDialog"_s);
    setWindowTitle(tr("Edit token"));
    if (const TokenEntry *entry = context.inventory->token(key))
        m_before = entry->token;
    const Capabilities *capabilities = capabilitiesOf(key.accountId);
    build(m_before, capabilities ? *capabilities : Capabilities{});
    buildWork();
    render();
}

void EditTokenDialog::build(const Token &token, const Capabilities &capabilities)
{
    auto *heading = headingLabel(u"editHeading"_s, this);
    heading->setText(tr("Edit “%1”").arg(oneLine(token.name)));
    m_form = new QWidget(this);
    m_name = named(new QLineEdit(token.name, m_form), u"editName"_s, tr("Name"));
    m_name->setEnabled(capabilities.canRename);
    m_nameNote = new ToneLabel(u"editNameNote"_s, ToneLabel::WhenEmpty::Vanish, m_form);
    m_scopes = new ScopeChooser(m_form);
    m_scopes->setCapabilities(capabilities);
    m_scopes->setScopes(token.scopes);
    m_scopes->setEnabled(capabilities.canChangeScopes);
    m_difference = new ToneLabel(u"editDifference"_s, ToneLabel::WhenEmpty::Vanish, m_form);

    QFormLayout *rows = newForm();
    rows->setContentsMargins(0, 0, 0, 0);
    addColumn(rows, tr("&Name"), {m_name, m_nameNote});
    addColumn(rows, tr("&Scopes"), {m_scopes, m_difference});
    m_form->setLayout(rows);
    buildExpiry(token, capabilities);
    m_fields = new TokenFieldsForm(u"edit"_s, m_form);
    m_fields->setFields(changeableFields(capabilities));
    m_fields->setValues(enteredOptions(token));
    rows->addRow(m_fields);
    rows->setRowVisible(m_fields, !changeableFields(capabilities).isEmpty());
    connect(m_fields, &TokenFieldsForm::changed, this, &EditTokenDialog::renderForm);
    auto *layout = new QVBoxLayout(this);
    layout->setSpacing(10);
    layout->addWidget(heading);
    layout->addWidget(m_form, 1);
    connect(m_name, &QLineEdit::textEdited, this, &EditTokenDialog::renderForm);
    connect(m_scopes, &ScopeChooser::changed, this, &EditTokenDialog::renderForm);
}

void EditTokenDialog::buildExpiry(const Token &token, const Capabilities &capabilities)
{
    const auto now = [inventory = context().inventory, account = m_key.accountId] { return inventory->now(account); };
    const bool isEndless = neverExpires(token) && capabilities.canNeverExpire;
    const bool isOffered = capabilities.canExtend && (token.expiresAt || isEndless);
    m_extend =
        isEndless
            ? named(new QCheckBox(tr("Give it an &end: same secret"), m_form), u"editExtend"_s, tr("Give it an end"))
            : named(new QCheckBox(tr("E&xtend: same secret, later date"), m_form), u"editExtend"_s, tr("Extend"));
    giveCheckEdges(m_extend);
    m_expiry = new ExpiryChooser(m_form);
    Capabilities limits = capabilities;
    limits.canNeverExpire = capabilities.canNeverExpire && !isEndless;
    m_expiry->setLimits(limits, now);
    if (token.expiresAt)
        m_expiry->extend(*token.expiresAt);
    m_expiry->setVisible(false);
    auto *advice = new ToneLabel(u"editAdvice"_s, ToneLabel::WhenEmpty::Vanish, m_form);
    advice->sayQuietly(
        tr("Extend when the secret is safe and only time runs out. Make a new token instead when somebody may "
           "have seen the secret, or it has been in use for long."));
    auto *rows = qobject_cast<QFormLayout *>(m_form->layout());
    addColumn(rows, tr("Expires"),
              {plainLabel(endText(token, now()), u"editExpires"_s, m_form), m_extend, m_expiry, advice});
    if (!m_expiry->canExtend()) {
        m_extend->setEnabled(false);
        advice->sayQuietly(m_expiry->problem());
    }
    m_extend->setVisible(isOffered);
    advice->setVisible(isOffered);
    connect(m_extend, &QCheckBox::toggled, this, &EditTokenDialog::renderForm);
    connect(m_expiry, &ExpiryChooser::changed, this, &EditTokenDialog::renderForm);
}

void EditTokenDialog::buildWork()
{
    m_notice = new Notice(u"editNotice"_s, this);
    m_error = new ErrorPanel(this);
    m_busy = named(new QProgressBar(this), u"editBusy"_s, tr("Under way"));
    m_busy->setRange(0, 0);
    m_busy->setTextVisible(false);
    m_busy->setMaximumHeight(6);
    auto *buttons = new QDialogButtonBox(this);
    m_cancel = named(buttons->addButton(QDialogButtonBox::Cancel), u"editCancel"_s, tr("Cancel"));
    m_save = named(buttons->addButton(tr("Sa&ve changes"), QDialogButtonBox::AcceptRole), u"editAccept"_s,
                   tr("Save changes"));
    m_signIn = named(buttons->addButton(tr("S&ign in again…"), QDialogButtonBox::ActionRole), u"editSignIn"_s,
                     tr("Sign in again"));
    m_save->setDefault(true);
    for (QWidget *widget : std::initializer_list<QWidget *>{m_notice, m_error, m_busy, buttons})
        layout()->addWidget(widget);
    connect(m_save, &QPushButton::clicked, this, &EditTokenDialog::onSave);
    connect(m_cancel, &QPushButton::clicked, this, &EditTokenDialog::reject);
    connect(m_signIn, &QPushButton::clicked, this, [this] { Q_EMIT signInRequested(m_key.accountId); });
    resize(fontMetrics().averageCharWidth() * 96, sizeHint().height());
}

void EditTokenDialog::startWithExtension()
{
    if (!m_extend->isEnabled())
        return;
    m_extend->setChecked(true);
    m_expiry->focusChoice();
}

void EditTokenDialog::showFlow(UpdateTokenFlow *flow)
{
    m_flow = flow;
    follow(flow);
}

TokenUpdate EditTokenDialog::wanted() const
{
    TokenUpdate change{.remoteId = m_key.remoteId, .name = {}, .scopes = {}, .expiresAt = {}};
    if (const QString name = m_name->text().trimmed(); name != m_before.name)
        change.name = name;
    if (m_scopes->scopes() != normalizedScopes(m_before.scopes))
        change.scopes = m_scopes->scopes();
    if (m_extend->isChecked()) {
        change.expiresAt = m_expiry->expiresAt();
        change.neverExpires = m_expiry->isNever();
        change.neverAcknowledged = m_expiry->isNeverAcknowledged();
    }
    const Capabilities *capabilities = capabilitiesOf(m_key.accountId);
    const bool hasFields = m_fields && capabilities && !changeableFields(*capabilities).isEmpty();
    if (hasFields && m_fields->values() != enteredOptions(m_before))
        change.options = m_fields->values();
    return change;
}

QString EditTokenDialog::nameProblem() const
{
    const QString name = m_name->text().trimmed();
    const Capabilities *capabilities = capabilitiesOf(m_key.accountId);
    if (name.isEmpty())
        return tr("Give it a name, so that you know it again.");
    if (capabilities && name.size() > capabilities->maximumNameLength)
        return tr("Too long: %1 of at most %2 characters.").arg(name.size()).arg(capabilities->maximumNameLength);
    return {};
}

QString EditTokenDialog::scopeDifference() const
{
    const Capabilities *capabilities = capabilitiesOf(m_key.accountId);
    const QStringList before = normalizedScopes(m_before.scopes);
    const QStringList after = m_scopes->scopes();
    const auto captionsOf = [capabilities](const QStringList &ids, const QStringList &without) {
        QStringList left;
        for (const QString &id : ids) {
            if (!without.contains(id))
                left.append(id);
        }
        return left.isEmpty() || !capabilities ? QString() : scopesText(capabilities->scopes, left);
    };
    QStringList said;
    if (const QString added = captionsOf(after, before); !added.isEmpty())
        said.append(tr("Adds %1.").arg(added));
    if (const QString removed = captionsOf(before, after); !removed.isEmpty())
        said.append(tr("Takes away %1.").arg(removed));
    return said.join(u' ');
}

void EditTokenDialog::onSave()
{
    const Capabilities *capabilities = capabilitiesOf(m_key.accountId);
    if (!nameProblem().isEmpty())
        return m_name->setFocus();
    if (capabilities && capabilities->requiresScope && m_scopes->scopes().isEmpty())
        return m_scopes->setFocus();
    if (m_extend->isChecked() && !m_expiry->problem().isEmpty())
        return m_expiry->focusChoice();
    Q_EMIT updateRequested(m_key, wanted());
}

bool EditTokenDialog::isAtWork() const
{
    return m_flow && !m_flow->hasEnded() && m_flow->state() != State::Idle &&
           m_flow->state() != State::WaitingForSignIn;
}

bool EditTokenDialog::mayClose()
{
    if (m_flow && m_flow->state() == State::WaitingForSignIn)
        m_flow->cancel();
    return true;
}

void EditTokenDialog::render()
{
    renderForm();
    renderFlow();
}

void EditTokenDialog::renderForm()
{
    const Capabilities *capabilities = capabilitiesOf(m_key.accountId);
    m_nameNote->say(Tone::Danger, nameProblem());
    m_difference->sayQuietly(scopeDifference());
    m_scopes->showMissing(capabilities && capabilities->requiresScope ? tr("Choose at least one scope.") : QString());
    m_expiry->setVisible(m_extend->isChecked());
    TokenUpdate nothing{.remoteId = m_key.remoteId, .name = {}, .scopes = {}, .expiresAt = {}};
    if (m_save)
        m_save->setEnabled(wanted() != nothing);
}

void EditTokenDialog::renderFlow()
{
    const State state = m_flow ? m_flow->state() : State::Idle;
    m_notice->say(Tone::Neutral, {});
    m_error->clear();
    m_busy->setVisible(isAtWork());
    m_form->setEnabled(state == State::Idle || state == State::Failed);
    m_save->setVisible(state == State::Idle || state == State::Failed);
    m_signIn->setVisible(state == State::WaitingForSignIn);
    m_cancel->setText(state == State::Done ? tr("Close") : isAtWork() ? tr("Hide") : tr("Cancel"));
    if (state == State::WaitingForSignIn) {
        m_notice->say(Tone::Caution, tr("Sign-in needed"), tr("Sign in again; the change waits and is sent then."));
        m_signIn->setDefault(true);
        comeBack();
    } else if (state == State::Reading) {
        m_notice->say(Tone::Caution, tr("No answer came."), tr("Looking how the token is now…"));
    } else if (state == State::Done && m_flow->wasShortened()) {
        m_notice->say(Tone::Caution, tr("Saved, with an earlier end than asked for."),
                      withRemark(tr("%1 allows %2.")
                                     .arg(accountText(m_key.accountId),
                                          endText(*m_flow->token(), context().inventory->now(m_key.accountId)))));
        comeBack();
    } else if (state == State::Done && !m_flow->scopesLeftOut().isEmpty()) {
        m_notice->say(Tone::Caution, tr("Saved, with fewer scopes than asked for."),
                      tr("The service left these out without a word: %1.")
                          .arg(oneLine(m_flow->scopesLeftOut().join(u", "_s), 400)));
        comeBack();
    } else if (state == State::Done) {
        accept();
    } else if (state == State::Failed) {
        renderFailure();
    }
}

QString EditTokenDialog::withRemark(const QString &shortened) const
{
    const Capabilities *capabilities = capabilitiesOf(m_key.accountId);
    return capabilities && !capabilities->shortenedRemark.isEmpty() ? shortened + u' ' + capabilities->shortenedRemark
                                                                    : shortened;
}

void EditTokenDialog::renderFailure()
{
    if (!m_flow->error() || m_flow->error()->kind == Error::Kind::Cancelled)
        return;
    const Error &error = *m_flow->error();
    const QString title = error.kind == Error::Kind::Unconfirmed ? tr("It is not known whether the change was made.")
                                                                 : tr("The token was not changed.");
    m_save->setDefault(true);
    comeBack();
    if (error.field == "scopes"_L1) {
        m_scopes->showRefusal(error.message);
        m_scopes->setFocus();
    } else if (error.field == "expires"_L1) {
        m_expiry->showRefusal(error.message);
        m_expiry->focusChoice();
    } else if (error.field == "name"_L1) {
        m_nameNote->say(Tone::Danger, error.message);
        m_name->setFocus();
    } else if (!m_fields->showRefusal(error)) {
        return m_error->say(error, title);
    }
    m_error->say(title, tr("See the marked field; everything you entered is kept."), detailsText(error));
}

} // namespace patkeeper
