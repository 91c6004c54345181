// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "keepsecretdialog.h"

#include "errorpanel.h"
#include "formparts.h"
#include "maskedinput.h"
#include "notice.h"
#include "wording.h"

#include <QDialogButtonBox>
#include <QFormLayout>
#include <QProgressBar>
#include <QPushButton>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace patkeeper
{

using State = ImportSecretFlow::State;

KeepSecretDialog::KeepSecretDialog(const DialogContext &context, const TokenKey &key, QWidget *parent)
    : FlowDialog(context, parent),
      m_key(key)
{
    setObjectName(u"keepSecretDialog"_s);
    setWindowTitle(tr("Keep a secret"));
    build(capabilitiesOf(key.accountId));
    render();
}

void KeepSecretDialog::build(const Capabilities *capabilities)
{
    const TokenEntry *entry = context().inventory->token(m_key);
    auto *heading = headingLabel(u"keepHeading"_s, this);
    heading->setText(tr("Keep the secret of “%1”").arg(entry ? oneLine(entry->token.name) : m_key.remoteId));
    m_subtitle = new ToneLabel(u"keepSubtitle"_s, ToneLabel::WhenEmpty::Vanish, this);
    m_subtitle->sayQuietly(
        entry && entry->secret ? tr("%1. The secret that is kept now is replaced.").arg(accountText(m_key.accountId))
        : capabilities && !capabilities->canProbe
            ? tr("%1. Paste the secret you have. It cannot be tried here; it is saved in the keychain on your word.")
                  .arg(accountText(m_key.accountId))
            : tr("%1. Paste the secret you have. It is tried once at the service, then saved in the keychain.")
                  .arg(accountText(m_key.accountId)));

    m_form = new QWidget(this);
    QFormLayout *rows = newForm();
    rows->setContentsMargins(0, 0, 0, 0);
    if (capabilities && !capabilities->secretParts.isEmpty())
        m_partNames = capabilities->secretParts;
    for (const QString &part : std::as_const(m_partNames)) {
        const bool only = m_partNames.size() == 1;
        auto *input = named(new MaskedInput(m_form), u"keepInput_"_s + part, only ? tr("Secret") : partText(part));
        connect(input, &QLineEdit::textChanged, this,
                [this] { renderButtons(m_flow ? m_flow->state() : State::Idle); });
        rows->addRow(only ? tr("&Secret") : partText(part), input);
        m_inputs.push_back(input);
    }
    m_form->setLayout(rows);
    m_notice = new Notice(u"keepNotice"_s, this);
    m_error = new ErrorPanel(this);
    m_busy = named(new QProgressBar(this), u"keepBusy"_s, tr("Under way"));
    m_busy->setRange(0, 0);
    m_busy->setTextVisible(false);
    m_busy->setMaximumHeight(6);

    auto *buttons = new QDialogButtonBox(this);
    m_cancel = named(buttons->addButton(QDialogButtonBox::Cancel), u"keepCancel"_s, tr("Cancel"));
    const QString keep = capabilities && !capabilities->canProbe ? tr("&Keep it") : tr("&Try and keep");
    m_keep = named(buttons->addButton(keep, QDialogButtonBox::AcceptRole), u"keepAccept"_s, QString(keep).remove(u'&'));
    m_keepAnyway = named(buttons->addButton(tr("&Keep it anyway"), QDialogButtonBox::ActionRole), u"keepAnyway"_s,
                         tr("Keep it anyway"));
    m_keep->setDefault(true);
    connect(m_keep, &QPushButton::clicked, this, &KeepSecretDialog::onKeep);
    connect(m_keepAnyway, &QPushButton::clicked, this, [this] { m_flow->keepAnyway(); });
    connect(m_cancel, &QPushButton::clicked, this, &KeepSecretDialog::reject);

    auto *layout = new QVBoxLayout(this);
    layout->setSpacing(10);
    for (QWidget *widget : std::initializer_list<QWidget *>{heading, m_subtitle, m_form, m_notice, m_error, m_busy})
        layout->addWidget(widget);
    layout->addStretch(1);
    layout->addWidget(buttons);
    setMinimumWidth(fontMetrics().averageCharWidth() * 72);
}

void KeepSecretDialog::onKeep()
{
    SecretParts parts;
    for (std::size_t i = 0; i < m_inputs.size(); ++i)
        parts.push_back({m_partNames.at(static_cast<qsizetype>(i)), m_inputs[i]->take()});
    Q_EMIT keepRequested(m_key, parts);
}

void KeepSecretDialog::showFlow(ImportSecretFlow *flow)
{
    m_flow = flow;
    follow(flow);
}

bool KeepSecretDialog::isAtWork() const
{
    return m_flow && !m_flow->hasEnded() && m_flow->state() != State::Idle && m_flow->state() != State::NotProven;
}

bool KeepSecretDialog::mayClose()
{
    if (m_flow && m_flow->state() == State::NotProven)
        m_flow->cancel();
    return true;
}

void KeepSecretDialog::render()
{
    const State state = m_flow ? m_flow->state() : State::Idle;
    m_notice->say(Tone::Neutral, {});
    m_error->clear();
    m_form->setVisible(state == State::Idle || state == State::Failed);
    m_subtitle->setVisible(!m_form->isHidden());
    m_busy->setVisible(isAtWork());
    if (state == State::Probing)
        m_notice->say(Tone::Neutral, tr("Trying it at the service…"));
    else if (isAtWork())
        m_notice->say(Tone::Neutral, tr("Saving it in the keychain…"),
                      tr("If it asks for its password, answer it there."));
    else if (state == State::NotProven)
        renderNotProven();
    else if (state == State::Done)
        renderDone();
    else if (state == State::Failed && m_flow->error() && m_flow->error()->kind != Error::Kind::Cancelled)
        renderFailure();
    renderButtons(state);
    if (state == State::Done)
        finishIfHidden();
}

void KeepSecretDialog::renderButtons(State state)
{
    const bool asks = state == State::Idle || state == State::Failed;
    m_keep->setVisible(asks);
    m_keep->setEnabled(
        std::none_of(m_inputs.begin(), m_inputs.end(), [](const MaskedInput *input) { return input->isBlank(); }));
    m_keepAnyway->setVisible(state == State::NotProven);
    m_cancel->setText(state == State::Done ? tr("Close") : isAtWork() ? tr("Hide") : tr("Cancel"));
    if (state == State::NotProven || state == State::Done)
        m_cancel->setDefault(true);
    else
        m_keep->setDefault(true);
}

void KeepSecretDialog::renderNotProven()
{
    const std::optional<ProbeVerdict> &verdict = m_flow->verdict();
    m_notice->say(Tone::Caution, tr("It could not be proven to be this token's secret."),
                  (verdict && !verdict->reason.isEmpty() ? verdict->reason + u'\n' : QString()) +
                      tr("Keep it only if you are sure; it will be marked as taken on your word."));
    comeBack();
}

void KeepSecretDialog::renderFailure()
{
    m_error->say(*m_flow->error(), tr("The secret was not kept. Paste it again to try once more."));
    comeBack();
}

void KeepSecretDialog::renderDone()
{
    if (m_flow->proof() == KeptSecret::Proof::Works)
        m_notice->say(Tone::Good, tr("Saved in the keychain. It works."), tr("You can copy it here any time."));
    else
        m_notice->say(Tone::Caution, tr("Saved in the keychain, on your word."),
                      tr("It could not be proven to be this token's secret."));
}

} // namespace patkeeper
