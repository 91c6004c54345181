// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "operationspane.h"

#include "announcement.h"
#include "focusscrollarea.h"
#include "formparts.h"
#include "historywording.h"
#include "operationdata.h"
#include "wording.h"

#include <QHBoxLayout>
#include <QLocale>
#include <QMenu>
#include <QProgressBar>
#include <QPushButton>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

constexpr int shownRows = 4;
constexpr int progressLetters = 24;
constexpr qsizetype shownFinished = 8;

/// What a flow waits for, or how far it is; empty where its title says enough.
QString stateText(const Flow *flow)
{
    if (const auto *revoke = qobject_cast<const RevokeTokensFlow *>(flow);
        revoke && revoke->state() == RevokeTokensFlow::State::WaitingForSignIn)
        return OperationsPane::tr("waits until you have signed in again");
    if (const auto progress = flow->progress(); progress && progress->total > 1)
        return OperationsPane::tr("%1 of %2 answered").arg(progress->done).arg(progress->total);
    if (const auto *create = qobject_cast<const CreateTokenFlow *>(flow)) {
        switch (create->state()) {
        case CreateTokenFlow::State::WaitingForSecret:
            return OperationsPane::tr("waits for you to bring its secret");
        case CreateTokenFlow::State::WaitingForSignIn:
            return OperationsPane::tr("waits until you have signed in again");
        case CreateTokenFlow::State::Storing:
            return OperationsPane::tr("waiting for the keychain");
        case CreateTokenFlow::State::Unstored:
            return OperationsPane::tr("its secret is only in this program and not saved");
        case CreateTokenFlow::State::Searching:
            return OperationsPane::tr("no answer came; looking for what it left behind");
        case CreateTokenFlow::State::LookingAfter:
            return OperationsPane::tr("looking for it in the service's list");
        case CreateTokenFlow::State::NeedsDecision:
            return OperationsPane::tr("no answer came; it needs your decision");
        default:
            return {};
        }
    }
    const auto *rotate = qobject_cast<const RotateTokenFlow *>(flow);
    if (rotate && rotate->creation() && rotate->creation()->state() == CreateTokenFlow::State::WaitingForSecret)
        return OperationsPane::tr("waits for you to bring its secret");
    if (const auto *update = qobject_cast<const UpdateTokenFlow *>(flow);
        update && update->state() == UpdateTokenFlow::State::WaitingForSignIn)
        return OperationsPane::tr("waits until you have signed in again");
    return {};
}

/// Work whose success is seen where it was asked for; only its failure is worth a line.
bool isQuiet(const Flow *flow)
{
    return qobject_cast<const RefreshFlow *>(flow) || qobject_cast<const ReadSecretFlow *>(flow) ||
           qobject_cast<const ResumeFlow *>(flow) || qobject_cast<const SignInFlow *>(flow);
}

/// What is left of it has a row of its own.
bool isHeldOpen(const Flow *flow)
{
    const auto *rotation = qobject_cast<const RotateTokenFlow *>(flow);
    return rotation && rotation->staysOpen();
}

} // namespace

OperationsPane::OperationsPane(Flows *flows, QWidget *parent)
    : QFrame(parent),
      m_flows(flows),
      m_journal(flows->parts().journal),
      m_inventory(flows->parts().inventory),
      m_soon(new QTimer(this))
{
    setObjectName(u"operations"_s);
    setAccessibleName(tr("Running work"));
    // Several flows change within one turn of the event loop; the rows are built once after them.
    m_soon->setSingleShot(true);
    m_soon->setInterval(0);
    connect(m_soon, &QTimer::timeout, this, &OperationsPane::onChanged);
    connect(m_flows, &Flows::runningChanged, this, &OperationsPane::watchFlows);
    connect(m_journal, &Journal::operationsChanged, this, &OperationsPane::askInterrupted);
    watchFlows();
    askInterrupted();
}

void OperationsPane::buildContent()
{
    auto *content = new QWidget(this);
    auto *upper = new QVBoxLayout(content);
    upper->setContentsMargins(12, 8, 12, 8);
    m_rows = new QVBoxLayout;
    m_rows->setSpacing(8);
    upper->addLayout(m_rows);
    upper->addStretch(1);
    auto *scroll = named(new FocusScrollArea(this), u"operationsScroll"_s, tr("Running work"));
    scroll->setWidget(content);
    scroll->setMaximumHeight(fontMetrics().lineSpacing() * 3 * shownRows);
    scroll->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    scroll->setSizeAdjustPolicy(QAbstractScrollArea::AdjustToContents);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(scroll);
}

// It is made before it is shown: so it has its height at once.
void OperationsPane::setVisible(bool visible)
{
    if (visible && isHidden())
        render();
    QFrame::setVisible(visible);
}

bool OperationsPane::needsPerson() const
{
    const auto running = m_flows->running();
    return urgentOnes() > 0 ||
           std::any_of(running.cbegin(), running.cend(), [](const Flow *flow) { return flow->waitsForPerson(); }) ||
           std::any_of(m_resumed.cbegin(), m_resumed.cend(), [](const ResumeFlow::Item &item) {
               return item.outcome == ResumeFlow::Item::Outcome::NeedsDecision;
           });
}

QString OperationsPane::summary() const
{
    const auto running = m_flows->running();
    if (const int urgent = urgentOnes(); urgent > 0 && running.empty())
        return tr("%n interrupted operations", nullptr, urgent);
    if (!m_interrupted.isEmpty() && running.empty())
        return tr("%n old tokens are to be revoked", nullptr, static_cast<int>(m_interrupted.size()));
    if (running.size() == 1)
        return running.front()->title();
    return running.empty() ? QString() : tr("%n operations under way", nullptr, static_cast<int>(running.size()));
}

QSet<TokenKey> OperationsPane::interruptedTokens() const
{
    QSet<TokenKey> keys;
    for (const Operation &operation : m_interrupted) {
        if (!operation.remoteId.isEmpty() && isUrgent(operation))
            keys.insert({.accountId = operation.accountId, .remoteId = operation.remoteId});
    }
    return keys;
}

QList<Operation> OperationsPane::rotations() const
{
    QList<Operation> rotations;
    std::copy_if(m_interrupted.cbegin(), m_interrupted.cend(), std::back_inserter(rotations),
                 [](const Operation &operation) { return operation.kind == Operation::Kind::Rotate; });
    return rotations;
}

void OperationsPane::timePassed()
{
    if (!rotations().isEmpty())
        m_soon->start();
}

RotationStanding OperationsPane::standing(const Operation &rotation) const
{
    const Capabilities *capabilities = m_flows->parts().providers->capabilities(rotation.accountId);
    return standingOf(rotation, accountName(rotation.accountId), m_journal->isFromElsewhere(rotation),
                      m_inventory->now(rotation.accountId), capabilities && !capabilities->revokesItself);
}

bool OperationsPane::isUrgent(const Operation &operation) const
{
    return operation.kind != Operation::Kind::Rotate || standing(operation).isUrgent();
}

int OperationsPane::urgentOnes() const
{
    return static_cast<int>(std::count_if(m_interrupted.cbegin(), m_interrupted.cend(),
                                          [this](const Operation &operation) { return isUrgent(operation); }));
}

void OperationsPane::watchFlows()
{
    for (Flow *flow : m_flows->running()) {
        if (m_watched.contains(flow))
            continue;
        m_watched.insert(flow);
        connect(flow, &Flow::stateChanged, m_soon, qOverload<>(&QTimer::start));
        connect(flow, &Flow::ended, this, [this, flow] { onEnded(flow); });
        connect(flow, &QObject::destroyed, this, [this, flow] { m_watched.remove(flow); });
    }
    m_soon->start();
}

void OperationsPane::onEnded(const Flow *flow)
{
    const bool failed = flow->error() && flow->error()->kind != Error::Kind::Cancelled;
    if ((!failed && isQuiet(flow)) || isHeldOpen(flow))
        return;
    m_finished.prepend({.title = flow->title(),
                        .at = QDateTime::currentDateTimeUtc(),
                        .error = failed ? flow->error()->message : QString(),
                        .cancelled = flow->error() && !failed});
    if (m_finished.size() > shownFinished)
        m_finished.removeLast();
    announce(this, tr("%1: %2", "caption, value").arg(flow->title(), outcomeOf(m_finished.first())));
    m_soon->start();
}

void OperationsPane::askInterrupted()
{
    m_journal->openOperations(this, [this](Result<QList<Operation>> result) {
        if (result)
            onInterrupted(*result);
    });
}

void OperationsPane::onInterrupted(const QList<Operation> &operations)
{
    const bool hadNone = urgentOnes() == 0;
    m_interrupted.clear();
    // A step of a rotation is carried on by the rotation, and not on its own.
    std::copy_if(operations.cbegin(), operations.cend(), std::back_inserter(m_interrupted),
                 [this](const Operation &operation) {
                     return partOf(operation.data).isEmpty() && m_journal->isAbandoned(operation);
                 });
    if (hadNone && urgentOnes() > 0)
        Q_EMIT interruptedFound();
    m_soon->start();
}

void OperationsPane::onChanged()
{
    // Nobody sees rows of what is hidden, and a start is quicker without them.
    if (!isHidden())
        render();
    Q_EMIT changed();
}

void OperationsPane::render()
{
    if (m_rows == nullptr)
        buildContent();
    // The rows are made anew; who was about to press a button finds it again.
    const QWidget *focused = focusWidget();
    const QString focusedName = focused && focused->hasFocus() ? focused->accessibleName() : QString();
    while (auto *item = m_rows->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    for (Flow *flow : m_flows->running())
        renderFlow(flow);
    for (const ResumeFlow::Item &item : std::as_const(m_resumed))
        renderDecision(item);
    for (const Operation &operation : std::as_const(m_interrupted))
        renderInterrupted(operation);
    for (const Finished &finished : std::as_const(m_finished))
        renderFinished(finished);
    if (m_rows->count() == 0)
        addRow(tr("Nothing is under way."), {}, false, {});
    for (auto *button : findChildren<QPushButton *>()) {
        if (!focusedName.isEmpty() && button->accessibleName() == focusedName)
            button->setFocus(Qt::OtherFocusReason);
    }
}

QString OperationsPane::outcomeOf(const Finished &finished)
{
    const QString at = QLocale().toString(finished.at.toLocalTime().time(), tr("HH:mm", "time format"));
    if (finished.cancelled)
        return tr("cancelled at %1").arg(at);
    return finished.error.isEmpty() ? tr("done at %1").arg(at)
                                    : tr("%1: %2", "time, what went wrong").arg(at, finished.error);
}

void OperationsPane::renderFinished(const Finished &finished)
{
    addRow(finished.title, outcomeOf(finished), false, {{u"dismiss"_s, tr("&Dismiss"), [this, finished] {
                                                             m_finished.removeOne(finished);
                                                             m_soon->start();
                                                         }}});
}

void OperationsPane::renderFlow(Flow *flow)
{
    const bool urgent = flow->waitsForPerson();
    std::vector<Button> buttons;
    const QPointer<Flow> guarded(flow);
    if (urgent)
        buttons.push_back({u"openFlow"_s, tr("&Open…"), [this, guarded] {
                               if (guarded)
                                   Q_EMIT flowWanted(guarded);
                           }});
    if (auto *create = qobject_cast<CreateTokenFlow *>(flow);
        create && create->state() == CreateTokenFlow::State::WaitingForSignIn)
        buttons.push_back(
            {u"signIn"_s, tr("Sign &in…"), [this, account = create->accountId()] { Q_EMIT signInWanted(account); }});
    if (flow->canCancel())
        buttons.push_back({u"cancelFlow"_s, tr("&Cancel"), [guarded] {
                               if (guarded)
                                   guarded->cancel();
                           }});
    QString below = stateText(flow);
    if (flow->error())
        below += (below.isEmpty() ? QString() : u". "_s) + flow->error()->message;
    addRow(flow->title(), below, urgent, buttons);
    if (const auto progress = flow->progress(); progress && progress->total > 1)
        addProgress(*progress, flow->title());
}

void OperationsPane::addProgress(const Flow::Progress &progress, const QString &of)
{
    QWidget *row = m_rows->itemAt(m_rows->count() - 1)->widget();
    auto *bar = named(new QProgressBar(row), u"operationProgress"_s, of);
    bar->setRange(0, progress.total);
    bar->setValue(progress.done);
    // The line beneath the title says it in words.
    bar->setTextVisible(false);
    bar->setFixedWidth(progressLetters * fontMetrics().averageCharWidth());
    static_cast<QHBoxLayout *>(row->layout())->insertWidget(1, bar, 0, Qt::AlignVCenter);
}

void OperationsPane::renderInterrupted(const Operation &operation)
{
    if (operation.kind == Operation::Kind::Rotate)
        return renderRotation(operation);
    const bool answered = std::any_of(m_resumed.cbegin(), m_resumed.cend(), [&](const ResumeFlow::Item &item) {
        return item.operation.id == operation.id && item.outcome == ResumeFlow::Item::Outcome::NeedsDecision;
    });
    if (answered)
        return;
    const bool elsewhere = m_journal->isFromElsewhere(operation);
    addRow(interruptedText(operation, accountName(operation.accountId), elsewhere), {}, true,
           {{u"resume"_s, tr("&Resume"), [this, elsewhere] { resumeAll(elsewhere); }},
            {u"giveUp"_s, tr("&Give up"), [this, operation] { giveUp(operation); }}});
}

void OperationsPane::renderRotation(const Operation &rotation)
{
    const RotationStanding known = standing(rotation);
    const auto wish = [this, rotation](RotationWish what) {
        return [this, rotation, what] { Q_EMIT rotationWished(what, rotation); };
    };
    std::vector<Button> buttons;
    if (known.waits) {
        buttons.push_back({u"revokeNow"_s, tr("&Revoke now…"), wish(RotationWish::RevokeNow)});
        buttons.push_back({u"putOff"_s,
                           tr("&Put off"),
                           {},
                           {{u"putOffDay"_s, tr("By 24 hours"), wish(RotationWish::PutOffDay)},
                            {u"putOffWeek"_s, tr("By 7 days"), wish(RotationWish::PutOffWeek)}}});
    } else {
        buttons.push_back({u"resume"_s, tr("&Resume"), wish(RotationWish::Resume)});
        if (known.isAtHandOver)
            buttons.push_back({u"handOverCommand"_s, tr("&Hand-over command…"), wish(RotationWish::ShowCommand)});
    }
    if (known.canUndo)
        buttons.push_back({u"undoRotation"_s, tr("&Undo rotation…"), wish(RotationWish::Undo)});
    if (!known.waits)
        buttons.push_back({u"giveUp"_s, tr("&Give up…"), wish(RotationWish::GiveUp)});
    addRow(known.text, known.below, known.isUrgent(), buttons);
}

void OperationsPane::renderDecision(const ResumeFlow::Item &item)
{
    std::vector<Button> buttons;
    if (item.outcome == ResumeFlow::Item::Outcome::NeedsDecision) {
        for (const Token &candidate : item.candidates)
            buttons.push_back({u"revokeCandidate"_s,
                               (item.keepsChosen ? tr("It is “%1” of %2", "name, time of creation")
                                                 : tr("Revoke “%1” of %2", "name, time of creation"))
                                   .arg(oneLine(candidate.name, 30), dateTimeText(candidate.createdAt)),
                               [this, item, candidate] { decide(item.operation, candidate.remoteId); }});
        buttons.push_back({u"noCandidate"_s, tr("&None is mine"), [this, item] { noneIsMine(item); }});
    } else {
        buttons.push_back({u"dismiss"_s, tr("&Dismiss"), [this, item] {
                               m_resumed.removeIf(
                                   [&](const auto &other) { return other.operation.id == item.operation.id; });
                               m_soon->start();
                           }});
    }
    addRow(item.what, item.error ? item.error->message : QString(), item.error.has_value(), buttons);
}

void OperationsPane::addRow(const QString &text, const QString &below, bool urgent, const std::vector<Button> &buttons)
{
    auto *row = new QWidget(m_rows->parentWidget());
    auto *words = new QVBoxLayout;
    words->setSpacing(1);
    QLabel *first = nullptr;
    if (urgent) {
        auto *marked = new ToneLabel(u"operationTitle"_s, ToneLabel::WhenEmpty::Vanish, row);
        marked->say(Tone::Caution, text);
        first = marked;
    } else {
        first = plainLabel(text, u"operationTitle"_s, row);
    }
    auto *second = new ToneLabel(u"operationState"_s, ToneLabel::WhenEmpty::Vanish, row);
    second->sayQuietly(below);
    words->addWidget(first);
    words->addWidget(second);
    auto *layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addLayout(words, 1);
    for (const Button &button : buttons) {
        auto *push = new QPushButton(button.text, row);
        push->setObjectName(button.name);
        push->setAccessibleName(QString(button.text).remove(u'&') + u": "_s + text);
        push->setAutoDefault(false);
        if (button.choices.empty()) {
            connect(push, &QPushButton::clicked, this, button.pressed);
        } else {
            auto *menu = new QMenu(push);
            for (const Button &choice : button.choices) {
                QAction *action = menu->addAction(choice.text);
                action->setObjectName(choice.name);
                connect(action, &QAction::triggered, this, choice.pressed);
            }
            push->setMenu(menu);
        }
        layout->addWidget(push, 0, Qt::AlignVCenter);
    }
    m_rows->addWidget(row);
}

void OperationsPane::resumeAll(bool evenFromElsewhere)
{
    auto *flow = m_flows->resume();
    watchResume(flow);
    flow->start(evenFromElsewhere);
}

void OperationsPane::decide(const Operation &operation, const QString &mine)
{
    auto *flow = m_flows->resume();
    watchResume(flow);
    flow->decide(operation, mine);
}

void OperationsPane::noneIsMine(const ResumeFlow::Item &item)
{
    auto *flow = m_flows->resume();
    watchResume(flow);
    flow->noneIsMine(item);
}

void OperationsPane::giveUp(const Operation &operation)
{
    auto *flow = m_flows->resume();
    watchResume(flow);
    flow->giveUp(operation);
}

void OperationsPane::watchResume(ResumeFlow *flow)
{
    connect(flow, &Flow::ended, this, [this, flow] {
        for (const ResumeFlow::Item &item : flow->items()) {
            m_resumed.removeIf([&](const auto &other) { return other.operation.id == item.operation.id; });
            // What there is to say of a rotation stands in its own row.
            if (item.operation.kind != Operation::Kind::Rotate)
                m_resumed.append(item);
        }
        m_flows->release(flow);
        askInterrupted();
    });
}

QString OperationsPane::accountName(const QString &accountId) const
{
    const Account *account = m_inventory->account(accountId);
    return account ? account->name : QString();
}

} // namespace patkeeper
