// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "revealdialog.h"

#include "rules.h"

#include "edges.h"
#include "errorpanel.h"
#include "formparts.h"
#include "notice.h"
#include "secretfile.h"
#include "secretpartsview.h"
#include "wording.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QLabel>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QRegularExpression>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace patkeeper
{

using Creation = CreateTokenFlow::State;
using Reading = ReadSecretFlow::State;

namespace
{

constexpr int notesLines = 2;

/// A service may allow characters in names that no file may have.
QString fileNameFor(const QString &tokenName)
{
    static const QRegularExpression other(u"[^\\w.-]+"_s, QRegularExpression::UseUnicodePropertiesOption);
    const QString plain = QString(tokenName.left(80)).replace(other, u"-"_s);
    return plain.isEmpty() || plain.startsWith(u'.') ? u"token"_s + plain : plain;
}

} // namespace

RevealDialog::RevealDialog(const DialogContext &context, QWidget *parent) : FlowDialog(context, parent)
{
    setObjectName(u"revealDialog"_s);
    build();
}

RevealDialog::RevealDialog(const DialogContext &context, CreateTokenFlow *flow, QWidget *parent)
    : RevealDialog(context, parent)
{
    m_creation = flow;
    setWindowTitle(tr("New token"));
    m_secret->setSource(
        [creation = m_creation]() -> const SecretParts * { return creation ? &creation->secret() : nullptr; });
    follow(flow);
}

RevealDialog::RevealDialog(const DialogContext &context, ReadSecretFlow *flow, QWidget *parent)
    : RevealDialog(context, parent)
{
    m_reading = flow;
    setWindowTitle(tr("Secret"));
    m_secret->setSource(
        [reading = m_reading]() -> const SecretParts * { return reading ? &reading->secret() : nullptr; });
    follow(flow);
}

void RevealDialog::build()
{
    m_heading = headingLabel(u"revealHeading"_s, this);
    m_subtitle = new ToneLabel(u"revealSubtitle"_s, ToneLabel::WhenEmpty::Vanish, this);
    m_shortened = new ToneLabel(u"revealShortened"_s, ToneLabel::WhenEmpty::Vanish, this);
    m_notice = new Notice(u"revealNotice"_s, this);
    m_error = new ErrorPanel(this);
    m_busy = named(new QProgressBar(this), u"revealBusy"_s, tr("Waiting for the keychain"));
    m_busy->setRange(0, 0);
    m_busy->setTextVisible(false);
    m_busy->setMaximumHeight(6);
    m_secret = new SecretPartsView(context().clipboard, context().session, context().preferences.showFor, this);
    m_giveUp = named(new QCheckBox(tr("&I have it elsewhere, or do without it"), this), u"revealGiveUp"_s,
                     tr("I have it elsewhere, or do without it"));
    giveCheckEdges(m_giveUp);
    m_notesRow = new QWidget(this);
    m_notes = named(new QPlainTextEdit(m_notesRow), u"revealNotes"_s, tr("Used in"));
    m_notes->setPlaceholderText(tr("A file, a pipeline, a person: one place a line"));
    m_notes->setTabChangesFocus(true);
    m_notes->setFixedHeight(fontMetrics().lineSpacing() * notesLines + 14);

    auto *notesLabel = plainLabel(tr("&Used in"), u"revealNotesLabel"_s, m_notesRow);
    notesLabel->setWordWrap(false);
    notesLabel->setBuddy(m_notes);
    // Down to the first line of the editor.
    notesLabel->setContentsMargins(0, m_notes->frameWidth() + qRound(m_notes->document()->documentMargin()), 0, 0);
    auto *notesLayout = new QHBoxLayout(m_notesRow);
    notesLayout->setContentsMargins(0, 0, 0, 0);
    notesLayout->addWidget(notesLabel, 0, Qt::AlignTop);
    notesLayout->addWidget(m_notes, 1);
    auto *layout = new QVBoxLayout(this);
    layout->setSpacing(10);
    for (QWidget *widget : std::initializer_list<QWidget *>{m_heading, m_subtitle, m_shortened, m_notice, m_error,
                                                            m_busy, m_secret, m_notesRow, m_giveUp})
        layout->addWidget(widget);
    layout->addStretch(1);
    layout->addWidget(buildButtons());
    setMinimumWidth(fontMetrics().averageCharWidth() * 82);
    connect(m_giveUp, &QCheckBox::toggled, this, &RevealDialog::render);
    connect(m_secret, &SecretPartsView::copied, this, &RevealDialog::render);
}

void RevealDialog::leaveOutNotes()
{
    m_notesRow->setVisible(false);
}

QDialogButtonBox *RevealDialog::buildButtons()
{
    auto *buttons = new QDialogButtonBox(this);
    m_close = named(buttons->addButton(QDialogButtonBox::Close), u"revealClose"_s, tr("Close"));
    m_retry = named(buttons->addButton(tr("&Try again"), QDialogButtonBox::ActionRole), u"revealRetry"_s,
                    tr("Try to save it in the keychain again"));
    m_save = named(buttons->addButton(tr("Save to a &file…"), QDialogButtonBox::ActionRole), u"revealSave"_s,
                   tr("Save the secret to a file that only you can read"));
    m_endToken = named(buttons->addButton(tr("&Revoke the new token…"), QDialogButtonBox::ResetRole),
                       u"revealEndToken"_s, tr("Revoke the new token"));
    connect(m_close, &QPushButton::clicked, this, &RevealDialog::reject);
    connect(m_retry, &QPushButton::clicked, this, [this] { m_creation->retryStore(); });
    connect(m_save, &QPushButton::clicked, this, &RevealDialog::askWhereToSave);
    connect(m_endToken, &QPushButton::clicked, this, &RevealDialog::askToEnd);
    giveOwnWords(this);
    return buttons;
}

void RevealDialog::describe(const Token &token)
{
    const Capabilities *capabilities = capabilitiesOf(token.accountId);
    m_secret->setPlainPart(capabilities ? capabilities->identifyingPart : QString());
    const QString scopes = capabilities ? scopesText(capabilities->scopes, token.scopes) : QString();
    const QString end = token.expiresAt       ? tr("expires %1").arg(dateText(*token.expiresAt))
                        : neverExpires(token) ? tr("never expires")
                                              : tr("expiry not known");
    m_subtitle->sayQuietly(QStringList{accountText(token.accountId), scopes, end}.join(u" · "_s));
}

void RevealDialog::showNotes(const TokenKey &key)
{
    if (m_key == key)
        return;
    m_key = key;
    m_notesBefore = context().inventory->notes(key);
    if (m_notes->toPlainText().isEmpty())
        m_notes->setPlainText(m_notesBefore);
}

void RevealDialog::render()
{
    m_notice->say(Tone::Neutral, {});
    m_busy->setVisible(false);
    m_retry->setVisible(false);
    m_save->setVisible(false);
    m_endToken->setVisible(false);
    m_giveUp->setVisible(false);
    m_secret->refresh();
    if (m_creation)
        renderCreation();
    else if (m_reading)
        renderReading();
}

void RevealDialog::renderCreation()
{
    if (const std::optional<Token> &token = m_creation->token()) {
        describe(*token);
        // Without an id there is nothing yet that they could be noted for.
        m_notesRow->setVisible(!token->remoteId.isEmpty());
        if (!token->remoteId.isEmpty())
            showNotes(TokenKey{token->accountId, token->remoteId});
        QStringList less;
        if (m_creation->wasShortened())
            less.append(shortenedText(*token));
        if (const QStringList leftOut = m_creation->scopesLeftOut(); !leftOut.isEmpty())
            less.append(tr("The service left scopes out without a word: %1.").arg(oneLine(leftOut.join(u", "_s), 400)));
        if (!less.isEmpty())
            m_shortened->say(Tone::Caution, less.join(u'\n'));
    }
    switch (m_creation->state()) {
    case Creation::Stored:
        return renderStored();
    case Creation::Unstored:
        return renderUnstored();
    case Creation::Unlisted:
        return renderUnlisted();
    case Creation::Failed:
        return renderEnded();
    case Creation::Revoking:
        return renderWaiting(tr("Revoking the new token…"));
    case Creation::LookingAfter:
        return renderWaiting(tr("Looking for it in the service's list…"));
    default:
        return renderWaiting(tr("Waiting for the keychain…"));
    }
}

QString RevealDialog::shortenedText(const Token &token) const
{
    const auto &asked = m_creation->request().expiresAt;
    const QString given = token.expiresAt ? dateText(*token.expiresAt) : tr("no end");
    const QString text = tr("Asked for %1; %2 allows %3.")
                             .arg(asked ? dateText(*asked) : tr("no end"), accountName(token.accountId), given);
    const Capabilities *capabilities = capabilitiesOf(token.accountId);
    return capabilities && !capabilities->shortenedRemark.isEmpty() ? text + u' ' + capabilities->shortenedRemark
                                                                    : text;
}

void RevealDialog::renderWaiting(const QString &title)
{
    const QString name = oneLine(m_creation->request().name);
    m_heading->setText(tr("“%1” is made").arg(name));
    m_error->clear();
    m_notice->say(
        Tone::Neutral, title,
        m_creation->state() == Creation::Revoking ? tr("The service is asked to end “%1”.").arg(name)
        : m_givingUp
            ? tr("Its secret is not kept here.")
            : tr("The secret is being saved and read back. If the keychain asks for its password, answer it there."));
    m_busy->setVisible(true);
    m_secret->setAllowed(m_wasUnstored && m_creation->state() != Creation::Revoking);
    renderClose(false);
}

void RevealDialog::renderStored()
{
    if (m_givingUp) {
        m_givingUp = false;
        accept();
        return;
    }
    m_heading->setText(tr("“%1” is ready").arg(oneLine(m_creation->request().name)));
    m_error->clear();
    m_secret->setAllowed(true);
    if (m_creation->error())
        m_notice->say(Tone::Caution, tr("Saved in the keychain, but not yet noted in the list."),
                      m_creation->error()->message);
    else if (context().keepsNothing)
        m_notice->say(Tone::Good, tr("Made in the sandbox."),
                      tr("You can copy it here until the sandbox ends; nothing of it is kept."));
    else
        m_notice->say(Tone::Good, tr("Saved in the keychain and checked."),
                      tr("You can copy it here again any time; the service cannot show it."));
    renderClose(true);
}

void RevealDialog::renderUnstored()
{
    m_wasUnstored = true;
    m_heading->setText(tr("“%1” is ready, but not saved").arg(oneLine(m_creation->request().name)));
    m_error->say(tr("Not saved in the keychain: this window holds the only copy."),
                 tr("%1 Or copy it, or save it to a file, before you close.", "what is wrong with the keychain")
                     .arg(m_creation->error()->message),
                 detailsText(*m_creation->error()));
    if (!m_savedIn.isEmpty())
        m_notice->say(Tone::Caution, tr("Saved to a file that only you can read."), m_savedIn);
    else if (m_saveError)
        m_notice->say(Tone::Danger, tr("Not saved to the file either."), m_saveError->message);
    m_secret->setAllowed(true);
    m_save->setVisible(true);
    m_giveUp->setVisible(true);
    const Capabilities *capabilities = capabilitiesOf(m_creation->accountId());
    m_endToken->setVisible(!capabilities || capabilities->revokesItself);
    m_retry->setVisible(true);
    renderClose(isGivenUp());
    m_retry->setDefault(true);
}

/// It is not closed as it was asked for: nobody would learn that the token has to be looked for.
void RevealDialog::renderUnlisted()
{
    m_givingUp = false;
    m_heading->setText(tr("“%1” is made").arg(oneLine(m_creation->request().name)));
    m_error->clear();
    m_notice->say(Tone::Caution, tr("Not in the service's list yet."), m_creation->error()->message);
    m_secret->setAllowed(true);
    renderClose(true);
}

void RevealDialog::renderEnded()
{
    m_heading->setText(tr("“%1” is not kept").arg(oneLine(m_creation->request().name)));
    m_secret->setVisible(false);
    m_notesRow->setVisible(false);
    m_shortened->sayQuietly({});
    const Error &error = *m_creation->error();
    if (error.kind == Error::Kind::Cancelled && error.detail.isEmpty())
        m_notice->say(Tone::Good, error.message);
    else
        m_error->say(error);
    if (error.kind == Error::Kind::Cancelled && error.detail.isEmpty())
        m_error->clear();
    renderClose(true);
}

void RevealDialog::renderReading()
{
    const TokenEntry *entry = context().inventory->token(m_reading->key());
    const QString name = entry ? oneLine(entry->token.name) : m_reading->key().remoteId;
    m_heading->setText(tr("The secret of “%1”").arg(name));
    if (entry) {
        describe(entry->token);
        showNotes(entry->key());
    }
    m_secret->setAllowed(m_reading->state() == Reading::Ready);
    if (m_reading->state() == Reading::Failed) {
        m_secret->setVisible(false);
        m_notesRow->setVisible(false);
        shrink();
        m_error->say(*m_reading->error(), tr("The secret could not be read."));
    } else if (m_reading->state() != Reading::Ready) {
        m_busy->setVisible(true);
        m_notice->say(Tone::Neutral, tr("Waiting for the keychain…"),
                      tr("If it asks for its password, answer it there."));
    } else if (entry && entry->secret && entry->secret->proof == KeptSecret::Proof::Unproven) {
        m_notice->say(Tone::Caution, tr("Taken on your word."),
                      tr("When it was kept, it could not be proven to be this token's secret."));
    }
    if (m_reading->state() == Reading::Ready)
        shrink();
    renderClose(true);
}

void RevealDialog::renderClose(bool possible)
{
    m_close->setEnabled(possible);
    if (possible)
        m_close->setDefault(true);
}

bool RevealDialog::isGivenUp() const
{
    return m_secret->wasCopied() || !m_savedIn.isEmpty() || m_giveUp->isChecked();
}

bool RevealDialog::mayClose()
{
    if (!m_creation || m_creation->state() == Creation::Stored || m_creation->state() == Creation::Unlisted ||
        m_creation->state() == Creation::Failed)
        return true;
    if (m_creation->state() == Creation::Unstored && isGivenUp()) {
        m_givingUp = true;
        m_creation->giveUpSecret(); // Closes when that is noted.
    } else if (m_creation->state() == Creation::Unstored) {
        m_giveUp->setFocus();
    }
    return false;
}

void RevealDialog::askWhereToSave()
{
    auto *chooser = new QFileDialog(this, tr("Save the secret to a file"));
    chooser->setObjectName(u"revealFile"_s);
    chooser->setAttribute(Qt::WA_DeleteOnClose);
    chooser->setAcceptMode(QFileDialog::AcceptSave);
    chooser->selectFile(fileNameFor(m_creation->request().name));
    connect(chooser, &QFileDialog::fileSelected, this, &RevealDialog::saveTo);
    chooser->open();
}

void RevealDialog::saveTo(const QString &path)
{
    m_save->setEnabled(false);
    saveSecretFile(path, m_creation->secret(), this, [this, path](Result<void> saved) {
        m_save->setEnabled(true);
        m_savedIn = saved ? path : QString();
        m_saveError = saved ? std::nullopt : std::optional(saved.error());
        if (saved && m_creation && m_creation->token())
            Q_EMIT savedToFile(TokenKey{m_creation->token()->accountId, m_creation->token()->remoteId});
        render();
    });
}

void RevealDialog::askToEnd()
{
    auto *question = new QMessageBox(QMessageBox::Warning, tr("Revoke the new token"),
                                     tr("Revoke the new token “%1”?").arg(oneLine(m_creation->request().name)),
                                     QMessageBox::Cancel, this);
    question->setObjectName(u"revealEndQuestion"_s);
    question->setTextFormat(Qt::PlainText);
    question->setInformativeText(tr("It stops working at once, also where you have pasted it already."));
    question->setAttribute(Qt::WA_DeleteOnClose);
    QPushButton *revoke = named(question->addButton(tr("&Revoke"), QMessageBox::DestructiveRole), u"revealEndConfirm"_s,
                                tr("Revoke the new token"));
    giveOwnWords(question);
    question->setDefaultButton(QMessageBox::Cancel);
    connect(revoke, &QPushButton::clicked, this, [this] { m_creation->revokeAgain(); });
    question->open();
}

void RevealDialog::done(int result)
{
    m_secret->mask();
    const QString notes = m_notes->toPlainText().trimmed();
    if (!m_key.remoteId.isEmpty() && notes != m_notesBefore.trimmed())
        Q_EMIT notesEntered(m_key, notes);
    if (m_creation)
        m_creation->wipeSecret();
    if (m_reading)
        m_reading->wipeSecret();
    m_secret->refresh();
    FlowDialog::done(result);
}

} // namespace patkeeper
