// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "rotatedialog.h"

#include "creationquestions.h"
#include "errorpanel.h"
#include "formparts.h"
#include "handrotationpage.h"
#include "newsecretpane.h"
#include "notice.h"
#include "rotationplanpage.h"
#include "rotationwording.h"
#include "rules.h"
#include "steplist.h"
#include "wording.h"

#include <QDialogButtonBox>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

namespace patkeeper
{

using namespace Qt::StringLiterals;

using State = RotateTokenFlow::State;

namespace
{

constexpr int widthInLetters = 92;
constexpr int outputLines = 5;

} // namespace

RotateDialog::RotateDialog(const DialogContext &context, QWidget *parent) : FlowDialog(context, parent)
{
    setObjectName(u"rotateDialog"_s);
    setWindowTitle(tr("Rotate"));
}

RotateDialog::RotateDialog(const DialogContext &context, const TokenKey &key, const RotationWishes &wishes,
                           QWidget *parent)
    : RotateDialog(context, parent)
{
    m_key = key;
    m_plan = new RotationPlanPage(context, key, wishes, this);
    build();
    connect(m_plan, &RotationPlanPage::changed, this, &RotateDialog::render);
    render();
    shrink();
    m_rotate->setFocus();
}

RotateDialog::RotateDialog(const DialogContext &context, RotateTokenFlow *flow, QWidget *parent)
    : RotateDialog(context, parent)
{
    build();
    showFlow(flow);
    shrink();
}

void RotateDialog::build()
{
    m_heading = headingLabel(u"rotateHeading"_s, this);
    m_subtitle = new ToneLabel(u"rotateSubtitle"_s, ToneLabel::WhenEmpty::Vanish, this);
    m_steps = new StepList(u"rotateSteps"_s, this);
    m_notice = new Notice(u"rotateOutcome"_s, this);
    m_questions = new CreationQuestions(u"rotate"_s, this);
    m_busy = named(new QProgressBar(this), u"rotateUnderWay"_s, tr("Under way"));
    m_busy->setRange(0, 0);
    m_busy->setTextVisible(false);
    m_busy->setMaximumHeight(6);
    m_work = new ToneLabel(u"rotateWorkText"_s, ToneLabel::WhenEmpty::Vanish, this);
    m_error = new ErrorPanel(this);
    m_byHand = new HandRotationPage(context(), this);
    m_byHand->setVisible(false);
    m_secret = new NewSecretPane(context(), this);
    m_outputLabel = plainLabel(tr("What the hand-over command wrote (it is not &kept):"), u"rotateOutputLabel"_s, this);
    m_output = named(new QPlainTextEdit(this), u"rotateOutput"_s, tr("What the hand-over command wrote"));
    m_output->setReadOnly(true);
    m_output->setTabChangesFocus(true);
    m_output->setFixedHeight(fontMetrics().lineSpacing() * outputLines + 14);
    m_outputLabel->setBuddy(m_output);
    auto *layout = new QVBoxLayout(this);
    layout->setSpacing(10);
    layout->addWidget(m_heading);
    layout->addWidget(m_subtitle);
    if (m_plan)
        layout->addWidget(m_plan);
    for (QWidget *widget : std::initializer_list<QWidget *>{m_steps, m_notice, m_byHand, m_questions, m_busy, m_work,
                                                            m_error, m_secret, m_outputLabel, m_output})
        layout->addWidget(widget);
    layout->addStretch(1);
    layout->addWidget(buildButtons());
    setMinimumWidth(fontMetrics().averageCharWidth() * widthInLetters);
}

QDialogButtonBox *RotateDialog::buildButtons()
{
    auto *buttons = new QDialogButtonBox(this);
    const auto add = [buttons](const QString &text, QDialogButtonBox::ButtonRole role, const QString &objectName,
                               const QString &accessible) {
        return named(buttons->addButton(text, role), objectName, accessible);
    };
    using enum QDialogButtonBox::ButtonRole;
    m_close = named(buttons->addButton(QDialogButtonBox::Cancel), u"rotateCancel"_s, tr("Cancel"));
    m_rotate = add(tr("&Rotate"), AcceptRole, u"rotateAccept"_s, tr("Rotate"));
    m_trust = add(tr("&Trust it anyway"), ActionRole, u"rotateTrust"_s, tr("Trust the new secret anyway"));
    m_withdraw = add(tr("&Revoke the new one"), ActionRole, u"rotateWithdraw"_s, tr("Revoke the new token"));
    m_bring = add(tr("&It is made"), ActionRole, u"rotateBring"_s, tr("It is made"));
    m_ended = add(tr("&It is revoked"), ActionRole, u"rotateEndedThere"_s, tr("It is revoked"));
    m_save = add(tr("&Save the secret…"), ActionRole, u"rotateSave"_s, tr("Save the new secret"));
    m_signIn = add(tr("S&ign in again…"), ActionRole, u"rotateSignInAgain"_s, tr("Sign in again"));
    m_resume = add(tr("&Resume"), ActionRole, u"rotateResume"_s, tr("Resume the rotation"));
    m_command = add(tr("&Hand-over command…"), ActionRole, u"rotateCommand"_s, tr("Hand-over command"));
    m_giveUp = add(tr("&Give up…"), ResetRole, u"rotateGiveUp"_s, tr("Give the rotation up"));
    m_undo = add(tr("&Undo rotation…"), ResetRole, u"rotateUndo"_s, tr("Undo the rotation"));
    m_questions->addButtonsTo(buttons);
    connectButtons();
    return buttons;
}

void RotateDialog::connectButtons()
{
    connect(m_close, &QPushButton::clicked, this, &RotateDialog::reject);
    connect(m_rotate, &QPushButton::clicked, this, &RotateDialog::rotate);
    connect(m_trust, &QPushButton::clicked, this, [this] { m_flow->trustAnyway(); });
    connect(m_withdraw, &QPushButton::clicked, this, [this] { m_flow->withdraw(); });
    connect(m_bring, &QPushButton::clicked, this, &RotateDialog::bringSecret);
    connect(m_ended, &QPushButton::clicked, this, [this] { Q_EMIT endedThere(m_flow->operation().id); });
    connect(m_byHand, &HandRotationPage::pageWanted, this, &RotateDialog::pageWanted);
    connect(m_save, &QPushButton::clicked, this, [this] { Q_EMIT unsaved(m_flow->creation()); });
    connect(m_resume, &QPushButton::clicked, this, [this] { Q_EMIT resumeRequested(m_flow->operation().id); });
    connect(m_command, &QPushButton::clicked, this, [this] { Q_EMIT commandRequested(m_flow->predecessor()); });
    connect(m_giveUp, &QPushButton::clicked, this, [this] { Q_EMIT giveUpRequested(m_flow->operation()); });
    connect(m_undo, &QPushButton::clicked, this, &RotateDialog::undoRequested);
    const auto signIn = [this] { Q_EMIT signInRequested(m_flow->accountToSignInTo()); };
    connect(m_signIn, &QPushButton::clicked, this, signIn);
    connect(m_questions, &CreationQuestions::signInAsked, this, signIn);
    connect(m_questions, &CreationQuestions::candidateChosen, this, [this](const QString &remoteId) {
        if (m_flow->hasEnded())
            Q_EMIT decided(m_flow->creationId(), remoteId, m_flow->resumption().candidates);
        else
            m_flow->creation()->revokeCandidate(remoteId);
    });
    connect(m_questions, &CreationQuestions::noneIsMine, this, [this] {
        if (m_flow->hasEnded())
            Q_EMIT decided(m_flow->creationId(), {}, m_flow->resumption().candidates);
        else
            m_flow->creation()->leaveCandidates();
    });
    connect(m_secret, &NewSecretPane::ticksChanged, this, [this](const QStringList &ticked) {
        if (m_flow && m_flow->staysOpen())
            Q_EMIT ticksChanged(m_flow->operation().id, ticked);
    });
}

void RotateDialog::showFlow(RotateTokenFlow *flow)
{
    m_flow = flow;
    m_unsavedSaid = false;
    m_secretAsked = false;
    m_byHand->wipe();
    m_secret->wipe();
    follow(flow);
}

void RotateDialog::showSecret(ReadSecretFlow *flow)
{
    m_secret->show(flow);
}

QString RotateDialog::name() const
{
    if (m_flow && !m_flow->operation().name.isEmpty())
        return oneLine(m_flow->operation().name);
    const TokenEntry *entry = context().inventory->token(m_key);
    return entry ? oneLine(entry->token.name) : m_key.remoteId;
}

bool RotateDialog::predecessorLives() const
{
    const TokenEntry *entry = context().inventory->token(m_flow->predecessor());
    return entry && isLiving(entry->token, context().inventory->now(entry->token.accountId));
}

/// To make room for its successor.
bool RotateDialog::endedBeforehand() const
{
    return m_flow->data().plan.revokesFirst && !predecessorLives();
}

void RotateDialog::rotate()
{
    const auto planned = m_plan->plan();
    if (!m_plan->problem().isEmpty())
        m_plan->focusExpiry();
    else if (planned)
        Q_EMIT rotateRequested(*planned);
}

bool RotateDialog::isAtWork() const
{
    return m_flow && m_flow->state() != State::Idle && !m_flow->hasEnded() && !m_flow->waitsForPerson();
}

bool RotateDialog::mayClose()
{
    if (!m_flow || m_flow->hasEnded() || m_flow->state() == State::Idle)
        return true;
    const CreateTokenFlow *creation = m_flow->creation();
    // For the secret that a person brings the rotation waits without this window, too.
    if (creation && creation->canCancel()) {
        m_flow->creation()->cancel();
        return true;
    }
    // What it asks is answered here; only a sign-in can also come from elsewhere.
    return m_flow->waitsForSignIn();
}

void RotateDialog::showPlan(bool shown)
{
    if (m_plan && m_plan->isHidden() == shown) {
        m_plan->setVisible(shown);
        shrink();
    }
    m_steps->setVisible(!shown);
}

void RotateDialog::offer(const QList<QPushButton *> &buttons, QPushButton *first)
{
    for (QPushButton *button :
         {m_rotate, m_trust, m_withdraw, m_bring, m_ended, m_save, m_signIn, m_resume, m_command, m_giveUp, m_undo})
        button->setVisible(buttons.contains(button));
    first->setDefault(true);
}

void RotateDialog::render()
{
    m_questions->clear();
    m_notice->say(Tone::Neutral, {});
    m_work->sayQuietly({});
    m_subtitle->sayQuietly({});
    m_busy->setVisible(false);
    m_error->clear();
    m_byHand->setVisible(false);
    m_secret->setVisible(false);
    m_outputLabel->setVisible(false);
    m_output->setVisible(false);
    m_close->setEnabled(true);
    const bool failedForGood = m_flow && m_flow->state() == State::Failed && !m_flow->staysOpen();
    if (!m_flow || m_flow->state() == State::Idle || (failedForGood && m_plan)) {
        renderPlan();
        if (failedForGood)
            renderRefusal();
        return;
    }
    showPlan(false);
    m_steps->say(rotationSteps(*m_flow, *context().inventory, capabilitiesOf(m_flow->predecessor().accountId)));
    const QString said = isAtWork() ? tr("Hide") : tr("Close");
    m_close->setText(said);
    m_close->setAccessibleName(said);
    switch (m_flow->state()) {
    case State::Waiting:
    case State::Done:
    case State::Undone:
        return renderEnded();
    case State::Failed:
        return renderStopped();
    default:
        return renderWork();
    }
}

void RotateDialog::renderPlan()
{
    showPlan(true);
    if (!m_plan)
        return;
    m_heading->setText(tr("Rotate “%1”").arg(name()));
    const Capabilities *capabilities = capabilitiesOf(m_key.accountId);
    const auto planned = m_plan->plan();
    const bool revokesFirst = planned && planned->revokesFirst;
    m_subtitle->sayQuietly(
        revokesFirst ? tr("A new token with the same name and scopes takes its place. The old one ends first, as there "
                          "is room for no further one.")
        : capabilities && !capabilities->issuesSecrets
            ? tr("A new token takes its place, step by step: what you do on the page of its service, "
                 "Patkeeper notes here.")
            : tr("A new token with the same name and scopes takes its place; nothing ends before "
                 "the new secret is saved and the service has accepted it."));
    m_close->setText(tr("Cancel"));
    m_close->setAccessibleName(tr("Cancel"));
    // What cannot be undone is not what the Return key does.
    offer({m_rotate}, revokesFirst ? m_close : m_rotate);
    m_rotate->setEnabled(planned.has_value() && m_plan->problem().isEmpty());
}

void RotateDialog::renderRefusal()
{
    comeBack();
    const Error &error = *m_flow->error();
    if (error.kind == Error::Kind::Cancelled)
        return;
    if (error.field == "expires"_L1) {
        m_error->say(tr("It was not rotated."), tr("See the marked field. The old token is as it was."),
                     detailsText(error));
        m_plan->showExpiryRefusal(error.message);
        return m_plan->focusExpiry();
    }
    m_error->say(error, endedBeforehand() ? tr("It was not rotated, and the old token is revoked.")
                                          : tr("It was not rotated; the old token is as it was."));
}

void RotateDialog::renderWork()
{
    m_heading->setText(m_flow->state() == State::Withdrawing ? tr("Undoing the rotation of “%1”").arg(name())
                                                             : tr("Rotating “%1”").arg(name()));
    m_steps->setVisible(m_flow->state() != State::Withdrawing);
    offer({}, m_close);
    CreateTokenFlow *creation = m_flow->creation();
    if (m_flow->state() == State::NotProven)
        return renderNotProven();
    if (creation && (m_flow->state() == State::Creating || m_flow->state() == State::Spreading))
        return renderCreation(creation);
    if (m_flow->waitsForSignIn()) {
        m_notice->say(Tone::Caution, tr("Sign-in needed"), tr("Sign in again to continue."));
        offer({m_signIn}, m_signIn);
        return comeBack();
    }
    m_busy->setVisible(true);
    m_work->sayQuietly(rotationWork(*m_flow));
}

/// The checklist; closing leaves it for later.
void RotateDialog::renderByHand()
{
    comeBack();
    const bool wasHidden = m_byHand->isHidden();
    m_byHand->askForSuccessor(m_flow->predecessor(), m_flow->data().plan.request);
    m_byHand->setVisible(true);
    m_close->setText(tr("Later"));
    m_close->setAccessibleName(tr("Later"));
    offer({m_bring}, m_bring);
    if (wasHidden)
        shrink();
}

void RotateDialog::bringSecret()
{
    if (m_byHand->isComplete() && m_flow->creation())
        m_flow->creation()->bringSecret(m_byHand->secret(), m_byHand->asMade());
}

void RotateDialog::renderAwaitedWord()
{
    m_heading->setText(tr("Revoke the old token of “%1”").arg(name()));
    m_byHand->askForEnd(m_flow->predecessor());
    m_byHand->setVisible(true);
    m_close->setText(tr("Later"));
    m_close->setAccessibleName(tr("Later"));
    m_work->sayQuietly(whatRemainsOf(m_flow->operation()));
    offer({m_ended, m_undo}, m_close);
    shrink();
}

void RotateDialog::renderCreation(CreateTokenFlow *creation)
{
    if (creation->state() == CreateTokenFlow::State::WaitingForSecret)
        return renderByHand();
    const QString account = creation->accountId();
    const Capabilities *capabilities = capabilitiesOf(account);
    m_questions->show(*creation,
                      {.account = accountName(account),
                       .service = capabilities ? capabilities->displayName : QString(),
                       .both = capabilities && !capabilities->issuesSecrets ? QString() : accountText(account)});
    if (creation->hasEnded() || !creation->waitsForPerson())
        return;
    comeBack();
    const bool isUnstored = creation->state() == CreateTokenFlow::State::Unstored;
    m_close->setEnabled(creation->state() == CreateTokenFlow::State::WaitingForSignIn);
    if (!isUnstored)
        return;
    m_error->say(endedBeforehand()
                     ? tr("The new secret is not saved in the keychain yet. The old token is revoked already.")
                     : tr("The new secret is not saved in the keychain yet. The old token is as it was."),
                 creation->error() ? creation->error()->message : QString(),
                 creation->error() ? detailsText(*creation->error()) : QString());
    offer({m_save}, m_save);
    if (!std::exchange(m_unsavedSaid, true))
        Q_EMIT unsaved(creation);
}

void RotateDialog::renderNotProven()
{
    comeBack();
    m_notice->say(Tone::Caution, tr("The new secret could not be shown to work"),
                  (m_flow->verdict() ? m_flow->verdict()->reason + u' ' : QString()) +
                      (endedBeforehand()
                           ? tr("The old token is revoked already: if you revoke the new one, too, there is neither.")
                           : tr("The old token is as it was. If you trust the new one anyway, the rotation goes on.")));
    m_close->setEnabled(false);
    offer({m_trust, m_withdraw}, endedBeforehand() ? m_trust : m_withdraw);
}

void RotateDialog::renderStopped()
{
    comeBack();
    if (m_flow->awaitsWord())
        return renderAwaitedWord();
    m_heading->setText(m_flow->staysOpen()                   ? tr("The rotation of “%1” has stopped").arg(name())
                       : m_flow->data().creationId.isEmpty() ? tr("The rotation of “%1” was not undone").arg(name())
                                                             : tr("“%1” was not rotated").arg(name()));
    if (m_flow->error())
        m_error->say(*m_flow->error());
    renderOutput();
    if (!m_flow->staysOpen())
        return offer({}, m_close);
    m_work->sayQuietly(whatRemainsOf(m_flow->operation()));
    const QList<Token> candidates = m_flow->resumption().candidates;
    if (!candidates.isEmpty()) {
        offer({m_giveUp}, m_close);
        return m_questions->askWhich(candidates, m_flow->resumption().keepsChosen);
    }
    QList<QPushButton *> offered{m_resume, m_giveUp};
    QPushButton *first = m_resume;
    if (m_flow->operation().step == rotationstep::handingOver) {
        offered.append(m_command);
        first = m_flow->awaitsApproval() ? m_command : m_resume;
    }
    if (m_flow->error() && m_flow->error()->kind == Error::Kind::SignInNeeded) {
        offered.append(m_signIn);
        first = m_signIn;
    }
    offer(offered, first);
}

void RotateDialog::renderEnded()
{
    comeBack();
    sayHowItEnded();
    const bool undone = m_flow->state() == State::Undone;
    const bool canUndo = !undone && predecessorLives();
    offer(canUndo ? QList{m_undo} : QList<QPushButton *>(), m_close);
    m_steps->setVisible(false);
    renderOutput();
    const TokenEntry *made = context().inventory->token(m_flow->successor());
    if (undone || !made || !made->secret)
        return;
    m_secret->setVisible(true);
    if (std::exchange(m_secretAsked, true))
        return;
    m_secret->setPlaces(context().inventory->notes(m_flow->successor()), m_flow->data().ticked);
    Q_EMIT secretWanted(m_flow->successor());
    shrink();
}

void RotateDialog::sayHowItEnded()
{
    const RotationData &ended = m_flow->data();
    const QDateTime now = context().inventory->now(m_flow->predecessor().accountId);
    if (m_flow->state() == State::Undone) {
        m_heading->setText(tr("The rotation of “%1” is undone").arg(name()));
        return m_notice->say(Tone::Good, tr("The old token is the current one again."),
                             tr("The new one is revoked, and its secret forgotten."));
    }
    m_heading->setText(tr("“%1” is rotated").arg(name()));
    QString old;
    const Capabilities *capabilities = capabilitiesOf(m_flow->predecessor().accountId);
    const bool byHand = capabilities && !capabilities->revokesItself;
    if (m_flow->state() == State::Waiting && ended.revokeAt && byHand)
        old = tr("Revoke the old token on the page of its service on %1 (%2). Until then both work.",
                 "date and time, distance")
                  .arg(dateTimeText(*ended.revokeAt), distanceText(*ended.revokeAt, now));
    else if (m_flow->state() == State::Waiting && ended.revokeAt)
        old = tr("The old token is revoked on %1 (%2). Until then both work.", "date and time, distance")
                  .arg(dateTimeText(*ended.revokeAt), distanceText(*ended.revokeAt, now));
    else if (predecessorLives())
        old = tr("The old token is not revoked: revoke it when nothing uses it any longer.");
    else
        old = tr("The old token has ended.");
    if (m_flow->wasShortened())
        old += u'\n' + tr("Asked for %1; the service allows %2.")
                           .arg(dateText(*ended.plan.request.expiresAt), dateText(*ended.successorExpiresAt));
    if (m_flow->hasNameOfItsOwn())
        old += u'\n' + tr("The new token is called “%1”.").arg(oneLine(ended.plan.request.name)) +
               (ended.keptName.isEmpty() ? QString() : u' ' + ended.keptName);
    if (const QString further = furtherAccountsText(); !further.isEmpty())
        old += u'\n' + further;
    const TokenEntry *made = context().inventory->token(m_flow->successor());
    const bool works = m_flow->verdict() && m_flow->verdict()->kind == ProbeVerdict::Kind::Alive;
    m_notice->say(m_flow->wasShortened() ? Tone::Caution : Tone::Good,
                  made && !made->secret    ? tr("Its secret is not kept here.")
                  : context().keepsNothing ? tr("Made in the sandbox; nothing of it is kept.")
                  : works                  ? tr("The new secret is in the keychain, and the service accepts it.")
                                           : tr("The new secret is in the keychain."),
                  old);
}

QString RotateDialog::furtherAccountsText() const
{
    QStringList names;
    for (const FurtherSuccessor &one : m_flow->data().further) {
        if (!one.tokenId.isEmpty() && !one.withdrawn)
            names.append(accountName(one.accountId));
    }
    return names.isEmpty() ? QString()
                           : tr("There is a new token in %1, too; each secret is in the keychain.", "accounts")
                                 .arg(names.join(u", "_s));
}

void RotateDialog::renderOutput()
{
    const auto &outcome = m_flow->handOverOutcome();
    const bool wrote = outcome && !outcome->output.isEmpty();
    m_outputLabel->setVisible(wrote);
    m_output->setVisible(wrote);
    if (wrote && m_output->toPlainText() != outcome->output)
        m_output->setPlainText(outcome->output);
}

void RotateDialog::done(int result)
{
    m_byHand->wipe();
    m_secret->wipe();
    m_output->clear();
    FlowDialog::done(result);
}

} // namespace patkeeper
