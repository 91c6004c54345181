// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "rotatetokensdialog.h"

#include "errorpanel.h"
#include "formparts.h"
#include "gracechooser.h"
#include "newsecretpane.h"
#include "notice.h"
#include "rotationwording.h"
#include "wording.h"

#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QTableWidget>

#include <algorithm>

namespace patkeeper
{

using namespace Qt::StringLiterals;

using State = RotateTokensFlow::State;

namespace
{

enum Column { NameColumn, AccountColumn, UntilColumn, RemarksColumn, ColumnCount };
constexpr int widthInLetters = 112;

} // namespace

RotateTokensDialog::RotateTokensDialog(const DialogContext &context, QList<Choice> choices, QWidget *parent)
    : FlowDialog(context, parent),
      m_choices(std::move(choices))
{
    setObjectName(u"rotateTokensDialog"_s);
    setWindowTitle(tr("Rotate"));
    build();
    render();
    shrink();
    m_rotate->setFocus();
}

void RotateTokensDialog::build()
{
    auto *layout = new QVBoxLayout(this);
    layout->setSpacing(10);
    m_heading = headingLabel(u"rotateHeading"_s, this);
    m_subtitle = new ToneLabel(u"rotateSubtitle"_s, ToneLabel::WhenEmpty::Vanish, this);
    layout->addWidget(m_heading);
    layout->addWidget(m_subtitle);
    buildTable(layout);
    m_graceRow = new QWidget(this);
    m_grace = new GraceChooser(GraceChooser::Offer::InBulk, m_graceRow);
    auto *label = plainLabel(tr("&Old tokens end"), u"rotateGraceLabel"_s, m_graceRow);
    label->setWordWrap(false);
    label->setBuddy(m_grace);
    auto *grace = new QHBoxLayout(m_graceRow);
    grace->setContentsMargins(0, 0, 0, 0);
    grace->addWidget(label);
    grace->addWidget(m_grace, 1);
    m_service = new ToneLabel(u"rotateService"_s, ToneLabel::WhenEmpty::Vanish, this);
    m_notice = new Notice(u"rotateOutcome"_s, this);
    m_error = new ErrorPanel(this);
    m_progress = named(new QProgressBar(this), u"rotateProgress"_s, tr("Progress"));
    m_progress->setTextVisible(false);
    m_progress->setMaximumHeight(6);
    m_secret = new NewSecretPane(context(), this);
    for (QWidget *widget :
         std::initializer_list<QWidget *>{m_graceRow, m_service, m_notice, m_error, m_progress, m_secret})
        layout->addWidget(widget);
    layout->addStretch();
    buildButtons(layout);
    setMinimumWidth(fontMetrics().averageCharWidth() * widthInLetters);
    connect(m_grace, &GraceChooser::changed, this, &RotateTokensDialog::render);
    connect(m_secret, &NewSecretPane::ticksChanged, this, [this](const QStringList &ticked) {
        const RotateTokenFlow *flow = m_toTake.value(m_taking);
        if (!flow)
            return;
        m_ticked.insert(flow->operation().id, ticked);
        if (flow->staysOpen())
            Q_EMIT ticksChanged(flow->operation().id, ticked);
    });
}

void RotateTokensDialog::buildTable(QVBoxLayout *layout)
{
    m_list = named(new QTableWidget(static_cast<int>(m_choices.size()), ColumnCount, this), u"rotateList"_s,
                   tr("Tokens to be rotated"));
    makeReadingTable(m_list);
    m_list->horizontalHeader()->setSectionResizeMode(AccountColumn, QHeaderView::ResizeToContents);
    m_list->horizontalHeader()->setSectionResizeMode(UntilColumn, QHeaderView::ResizeToContents);
    for (int row = 0; row < m_list->rowCount(); ++row) {
        for (int column = 0; column < ColumnCount; ++column)
            setReadingCell(m_list, row, column, {});
    }
    layout->addWidget(m_list, 1);
}

void RotateTokensDialog::buildButtons(QVBoxLayout *layout)
{
    auto *buttons = new QDialogButtonBox(this);
    m_cancel = named(buttons->addButton(QDialogButtonBox::Cancel), u"rotateCancel"_s, tr("Cancel"));
    m_rotate = named(buttons->addButton(QString(), QDialogButtonBox::AcceptRole), u"rotateAccept"_s, tr("Rotate"));
    m_open = named(buttons->addButton(tr("&Open the waiting one…"), QDialogButtonBox::ActionRole), u"rotateOpen"_s,
                   tr("Open the waiting one"));
    m_signIn = named(buttons->addButton(tr("S&ign in again…"), QDialogButtonBox::ActionRole), u"rotateSignIn"_s,
                     tr("Sign in again"));
    m_take = named(buttons->addButton(tr("Show the &new secrets"), QDialogButtonBox::ActionRole), u"rotateTake"_s,
                   tr("Show the new secrets"));
    m_previous = named(buttons->addButton(tr("&Previous"), QDialogButtonBox::ActionRole), u"rotatePrevious"_s,
                       tr("Previous secret"));
    m_next = named(buttons->addButton(tr("&Next"), QDialogButtonBox::ActionRole), u"rotateNext"_s, tr("Next secret"));
    layout->addWidget(buttons);
    connect(m_cancel, &QPushButton::clicked, this, [this] {
        if (isAtWork())
            m_flow->stop();
        else
            reject();
    });
    connect(m_rotate, &QPushButton::clicked, this, &RotateTokensDialog::rotateRequested);
    connect(m_open, &QPushButton::clicked, this, [this] {
        if (RotateTokenFlow *one = waitingOne())
            Q_EMIT oneWanted(one);
    });
    connect(m_signIn, &QPushButton::clicked, this, [this] { Q_EMIT signInRequested(m_flow->waitsForSignIn()); });
    connect(m_take, &QPushButton::clicked, this, &RotateTokensDialog::startTaking);
    connect(m_previous, &QPushButton::clicked, this, [this] { take(m_taking - 1); });
    connect(m_next, &QPushButton::clicked, this, [this] { take(m_taking + 1); });
}

Result<RotationPlan> RotateTokensDialog::planFor(const Choice &choice, PlannedSurroundings &surroundings) const
{
    const TokenEntry *entry = context().inventory->token(choice.key);
    const Capabilities *capabilities = capabilitiesOf(choice.key.accountId);
    if (!entry || !capabilities)
        return failure(Error::Kind::NotFound, tr("This token is not in the inventory any longer."));
    RotationWishes wishes = choice.wishes;
    wishes.grace = m_grace->grace();
    wishes.leavesPredecessor = m_grace->leavesPredecessor();
    auto plan = planRotation(entry->token, *capabilities, wishes, context().inventory->now(choice.key.accountId),
                             surroundings.of(choice.key.accountId));
    if (plan)
        surroundings.add(*plan);
    return plan;
}

std::vector<RotationPlan> RotateTokensDialog::plans() const
{
    std::vector<RotationPlan> plans;
    PlannedSurroundings surroundings(context().inventory);
    for (const Choice &choice : m_choices) {
        if (auto plan = planFor(choice, surroundings))
            plans.push_back(std::move(*plan));
    }
    return plans;
}

void RotateTokensDialog::showFlow(RotateTokensFlow *flow)
{
    m_flow = flow;
    connect(flow, &RotateTokensFlow::itemChanged, this, &RotateTokensDialog::render);
    follow(flow);
}

void RotateTokensDialog::showSecret(ReadSecretFlow *flow)
{
    m_secret->show(flow);
}

bool RotateTokensDialog::isAtWork() const
{
    return m_flow && m_flow->state() == State::Rotating && !m_flow->hasEnded();
}

const RotateTokensFlow::Item *RotateTokensDialog::itemOf(const TokenKey &predecessor) const
{
    const auto &items = m_flow->items();
    const auto found = std::find_if(items.begin(), items.end(), [&](const RotateTokensFlow::Item &item) {
        return item.plan.accountId == predecessor.accountId && item.plan.predecessorId == predecessor.remoteId;
    });
    return found == items.end() ? nullptr : &*found;
}

RotateTokenFlow *RotateTokensDialog::waitingOne() const
{
    for (const RotateTokensFlow::Item &item : m_flow->items()) {
        if (item.flow && !item.flow->hasEnded() && item.flow->waitsForPerson())
            return item.flow.get();
    }
    return nullptr;
}

void RotateTokensDialog::render()
{
    const bool asks = !m_flow || m_flow->state() == State::Idle;
    const bool takes = m_taking >= 0;
    m_list->setVisible(!takes);
    m_graceRow->setVisible(asks);
    m_service->setVisible(asks);
    m_rotate->setVisible(asks);
    m_open->setVisible(false);
    m_signIn->setVisible(false);
    m_take->setVisible(false);
    m_previous->setVisible(takes);
    m_next->setVisible(takes);
    m_secret->setVisible(takes);
    m_progress->setVisible(isAtWork());
    m_subtitle->sayQuietly({});
    m_notice->say(Tone::Neutral, {});
    m_error->clear();
    const QString last = isAtWork() ? tr("&Stop") : asks ? tr("Cancel") : tr("Close");
    m_cancel->setText(last);
    m_cancel->setAccessibleName(QString(last).remove(u'&'));
    m_cancel->setEnabled(!isAtWork() || m_flow->canCancel());
    if (asks)
        return renderPlans();
    if (takes)
        return renderTaking();
    renderOutcomes();
    if (isAtWork())
        renderProgress();
    else
        renderReport();
}

void RotateTokensDialog::renderPlans()
{
    m_list->setHorizontalHeaderLabels({tr("Name"), tr("Account"), tr("New token until"), tr("Remarks")});
    QStringList said;
    PlannedSurroundings surroundings(context().inventory);
    for (int row = 0; row < m_list->rowCount(); ++row) {
        const Choice &choice = m_choices.at(row);
        renderRow(row, choice, planFor(choice, surroundings));
        const Capabilities *capabilities = capabilitiesOf(choice.key.accountId);
        if (capabilities && !capabilities->rotationRemark.isEmpty() && !said.contains(capabilities->rotationRemark))
            said.append(capabilities->rotationRemark);
    }
    const int count = static_cast<int>(plans().size());
    m_heading->setText(tr("Rotate %n tokens", nullptr, count));
    m_subtitle->sayQuietly(tr("Each gets a new token with the same name and scopes. Unless the new secret is handed "
                              "over, the old token stays valid for at least 24 hours."));
    m_service->sayQuietly(said.isEmpty() ? QString() : tr("For each token: %1").arg(said.join(u' ')));
    m_rotate->setText(tr("&Rotate %n tokens", nullptr, count));
    m_rotate->setAccessibleName(QString(m_rotate->text()).remove(u'&'));
    m_rotate->setEnabled(count > 0);
    m_rotate->setDefault(true);
}

void RotateTokensDialog::renderRow(int row, const Choice &choice, const Result<RotationPlan> &plan)
{
    const TokenEntry *entry = context().inventory->token(choice.key);
    const QDateTime now = context().inventory->now(choice.key.accountId);
    setReadingCell(m_list, row, NameColumn, entry ? oneLine(entry->token.name) : choice.key.remoteId);
    setReadingCell(m_list, row, AccountColumn, accountName(choice.key.accountId));
    setReadingCell(m_list, row, UntilColumn,
                   !plan                     ? tr("not rotated")
                   : plan->request.expiresAt ? dayText(*plan->request.expiresAt, now)
                                             : tr("never expires"));
    setReadingCell(m_list, row, RemarksColumn, plan ? plan->remarks.join(u' ') : u"✕ "_s + plan.error().message);
}

void RotateTokensDialog::renderOutcomes()
{
    m_list->setHorizontalHeaderItem(RemarksColumn, new QTableWidgetItem(tr("Outcome")));
    for (int row = 0; row < m_list->rowCount(); ++row) {
        const RotateTokensFlow::Item *item = itemOf(m_choices.at(row).key);
        if (item)
            setReadingCell(m_list, row, RemarksColumn, rotationOutcome(*item));
    }
}

void RotateTokensDialog::renderProgress()
{
    const int count = static_cast<int>(m_flow->items().size());
    m_heading->setText(tr("Rotating: %1 of %2").arg(m_flow->answered()).arg(count));
    m_progress->setRange(0, count);
    m_progress->setValue(m_flow->answered());
    if (const RotateTokenFlow *one = waitingOne()) {
        m_notice->say(Tone::Caution, tr("“%1” needs you").arg(oneLine(one->operation().name)),
                      tr("It needs your answer; the others go on."));
        m_open->setVisible(true);
        m_open->setDefault(true);
        comeBack();
    } else if (!m_flow->waitsForSignIn().isEmpty()) {
        m_notice->say(Tone::Caution, tr("Sign-in needed"), tr("Sign in again to continue."));
        m_signIn->setVisible(true);
        m_signIn->setDefault(true);
        comeBack();
    }
}

void RotateTokensDialog::renderReport()
{
    QStringList sentences;
    QStringList details;
    m_toTake.clear();
    int rotated = 0;
    for (const RotateTokensFlow::Item &item : m_flow->items()) {
        if (!item.flow)
            continue;
        const TokenEntry *made = context().inventory->token(item.flow->successor());
        const bool isRotated =
            item.flow->state() == RotateTokenFlow::State::Waiting || item.flow->state() == RotateTokenFlow::State::Done;
        rotated += isRotated ? 1 : 0;
        if (isRotated && made && made->secret)
            m_toTake.append(item.flow.get());
        if (!item.flow->error())
            continue;
        sentences.append(
            tr("%1: %2", "name, what happened").arg(oneLine(item.plan.name()), item.flow->error()->message));
        details.append(item.plan.name() + u": "_s + detailsText(*item.flow->error()));
    }
    m_heading->setText(tr("%1 of %2 tokens rotated").arg(rotated).arg(m_flow->items().size()));
    if (!sentences.isEmpty())
        m_error->say(tr("Not all went well. What was interrupted waits under Running work."), sentences.join(u'\n'),
                     details.join(u"\n\n"_s));
    if (!m_toTake.isEmpty())
        m_notice->say(Tone::Good, tr("The new secrets are in the keychain."),
                      tr("Take them to where the tokens are used, one after another."));
    m_take->setVisible(!m_toTake.isEmpty());
    (m_toTake.isEmpty() ? m_cancel : m_take)->setDefault(true);
    comeBack();
}

void RotateTokensDialog::startTaking()
{
    take(0);
    shrink();
}

void RotateTokensDialog::take(qsizetype index)
{
    if (index < 0 || index >= m_toTake.size() || !m_toTake.at(index))
        return;
    m_taking = index;
    const RotateTokenFlow *flow = m_toTake.at(index);
    const TokenKey successor = flow->successor();
    m_secret->setPlaces(context().inventory->notes(successor),
                        m_ticked.value(flow->operation().id, flow->data().ticked));
    render();
    Q_EMIT secretWanted(successor);
}

void RotateTokensDialog::renderTaking()
{
    const RotateTokenFlow *flow = m_toTake.value(m_taking);
    if (!flow)
        return;
    m_heading->setText(tr("The new secret of “%1”").arg(oneLine(flow->operation().name)));
    m_subtitle->sayQuietly(tr("%1 · %2 of %3", "account, which, how many")
                               .arg(accountText(flow->successor().accountId))
                               .arg(m_taking + 1)
                               .arg(m_toTake.size()));
    const bool isLast = m_taking + 1 == m_toTake.size();
    m_previous->setEnabled(m_taking > 0);
    m_next->setEnabled(!isLast);
    (isLast ? m_cancel : m_next)->setDefault(true);
}

void RotateTokensDialog::done(int result)
{
    m_secret->wipe();
    FlowDialog::done(result);
}

} // namespace patkeeper
