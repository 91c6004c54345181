// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "tokenreminderdialog.h"

#include "errorpanel.h"
#include "formparts.h"
#include "reminderstepsedit.h"
#include "rules.h"
#include "saidreminders.h"
#include "utc.h"
#include "wording.h"

#include <QComboBox>
#include <QDateTimeEdit>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

#include <algorithm>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

constexpr int widthInLetters = 96;
constexpr qsizetype mostSaidLines = 5;

ReminderWishes wishesOf(const Inventory &inventory, const TokenKey &key)
{
    const TokenEntry *entry = inventory.token(key);
    const Lineage *line = entry != nullptr ? inventory.lineage(entry->lineageId) : nullptr;
    return line != nullptr ? reminderWishes(*line) : ReminderWishes();
}

/// Nothing where they differ.
std::optional<ReminderWishes> commonWishes(const Inventory &inventory, const QList<TokenKey> &keys)
{
    const ReminderWishes first = wishesOf(inventory, keys.first());
    const bool isCommon =
        std::all_of(keys.cbegin(), keys.cend(), [&](const TokenKey &key) { return wishesOf(inventory, key) == first; });
    return isCommon ? std::optional(first) : std::nullopt;
}

std::optional<QDateTime> lastEnd(const Inventory &inventory, const QList<TokenKey> &keys)
{
    std::optional<QDateTime> last;
    for (const TokenKey &key : keys) {
        const TokenEntry *entry = inventory.token(key);
        const std::optional<QDateTime> end = entry != nullptr ? endOf(entry->token) : std::nullopt;
        if (!end)
            return {};
        last = last ? std::max(*last, *end) : *end;
    }
    return last;
}

} // namespace

TokenReminderDialog::TokenReminderDialog(const DialogContext &context, const ReminderPreviewParts &parts,
                                         const QList<TokenKey> &keys, QWidget *parent)
    : FlowDialog(context, parent),
      m_parts(parts),
      m_beginning(commonWishes(*parts.inventory, keys)),
      m_end(lastEnd(*parts.inventory, keys)),
      m_rows(newForm()),
      m_how(named(new QComboBox(this), u"tokenRemindersHow"_s, tr("Remind me"))),
      m_steps(new ReminderStepsEdit(u"tokenRemindersSteps"_s, this)),
      m_snooze(named(new QComboBox(this), u"tokenRemindersSnooze"_s, tr("Put off"))),
      m_until(named(new QDateTimeEdit(this), u"tokenRemindersUntil"_s, tr("Put off until"))),
      m_snoozeNote(new ToneLabel(u"tokenRemindersSnoozeNote"_s, ToneLabel::WhenEmpty::KeepPlace, this)),
      m_said(plainLabel({}, u"tokenRemindersSaid"_s, this)),
      m_preview(new ReminderPreview(parts, keys, this)),
      m_error(new ErrorPanel(this))
{
    setObjectName(u"tokenReminderDialog"_s);
    setWindowTitle(tr("Reminders"));
    fillHow();
    fillSnooze();
    build(keys);
    connect(m_how, &QComboBox::currentIndexChanged, this, &TokenReminderDialog::render);
    connect(m_steps, &ReminderStepsEdit::edited, this, &TokenReminderDialog::render);
    connect(m_snooze, &QComboBox::currentIndexChanged, this, &TokenReminderDialog::render);
    connect(m_until, &QDateTimeEdit::dateTimeChanged, this, &TokenReminderDialog::render);
    render();
    m_how->setFocus();
}

void TokenReminderDialog::build(const QList<TokenKey> &keys)
{
    auto *heading = headingLabel(u"tokenRemindersHeading"_s, this);
    const TokenEntry *only = keys.size() == 1 ? m_parts.inventory->token(keys.first()) : nullptr;
    heading->setText(only != nullptr ? tr("Reminders of “%1”").arg(oneLine(only->token.name))
                                     : tr("Reminders of %n tokens", nullptr, static_cast<int>(keys.size())));
    auto *explained = new ToneLabel(u"tokenRemindersExplained"_s, ToneLabel::WhenEmpty::Vanish, this);
    explained->sayQuietly(tr("They hold for the token and for every successor that it gets by rotation."));
    addColumn(m_rows, tr("&Remind me"), {m_how, m_steps});
    auto *putOff = new QWidget(this);
    auto *row = new QHBoxLayout(putOff);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(m_snooze);
    row->addWidget(m_until);
    row->addStretch();
    putOff->setFocusProxy(m_snooze);
    addColumn(m_rows, tr("Put &off"), {putOff, m_snoozeNote});
    addColumn(m_rows, tr("Said so far"), {m_said});
    addColumn(m_rows, tr("&Preview"), {m_preview});
    m_rows->setRowVisible(1, false);
    m_rows->setRowVisible(2, false);
    auto *layout = new QVBoxLayout(this);
    layout->setSpacing(10);
    layout->addWidget(heading);
    layout->addWidget(explained);
    layout->addLayout(m_rows);
    layout->addWidget(m_error);
    layout->addStretch(1);
    layout->addWidget(buildButtons());
    setMinimumWidth(fontMetrics().averageCharWidth() * widthInLetters);
}

QWidget *TokenReminderDialog::buildButtons()
{
    auto *buttons = new QDialogButtonBox(this);
    auto *cancel = named(buttons->addButton(QDialogButtonBox::Cancel), u"tokenRemindersCancel"_s, tr("Cancel"));
    m_save = named(buttons->addButton(tr("&Save"), QDialogButtonBox::AcceptRole), u"tokenRemindersSave"_s, tr("Save"));
    m_save->setDefault(true);
    giveOwnWords(this);
    connect(cancel, &QPushButton::clicked, this, &TokenReminderDialog::reject);
    connect(m_save, &QPushButton::clicked, this, &TokenReminderDialog::saveRequested);
    return buttons;
}

void TokenReminderDialog::fillHow()
{
    const QList<int> usual = reminderSettings(*m_parts.settings).steps;
    if (!m_beginning)
        m_how->addItem(tr("Each as it is now: they differ"), QVariant::fromValue(static_cast<int>(How::AsTheyAre)));
    m_how->addItem(tr("As the settings say: %1 days before", "a list of numbers").arg(stepsText(usual)),
                   static_cast<int>(How::Usual));
    m_how->addItem(tr("On other days"), static_cast<int>(How::Own));
    m_how->addItem(tr("Never"), static_cast<int>(How::Never));
    m_steps->setSteps(m_beginning && m_beginning->steps ? *m_beginning->steps : usual);
    if (m_beginning) {
        const How now = m_beginning->muted ? How::Never : m_beginning->steps ? How::Own : How::Usual;
        m_how->setCurrentIndex(m_how->findData(static_cast<int>(now)));
    }
}

void TokenReminderDialog::fillSnooze()
{
    m_snooze->addItem(tr("No"), static_cast<int>(PutOff::Not));
    m_snooze->addItem(tr("For an hour"), static_cast<int>(PutOff::Hour));
    m_snooze->addItem(tr("Until tomorrow morning"), static_cast<int>(PutOff::TomorrowMorning));
    m_snooze->addItem(tr("For 3 days"), static_cast<int>(PutOff::ThreeDays));
    m_snooze->addItem(tr("Until a moment of my choice"), static_cast<int>(PutOff::Own));
    m_until->setDisplayFormat(tr("d MMM yyyy, HH:mm", "date and time format"));
    m_until->setDateTime(snoozed(SnoozeLength::TomorrowMorning, moment()).until.toLocalTime());
}

void TokenReminderDialog::offerSnooze(const std::optional<QDateTime> &until)
{
    m_snoozedText = until ? tr("Put off until %1 already.", "date and time").arg(dateTimeText(*until)) : QString();
    m_rows->setRowVisible(1, true);
    render();
}

void TokenReminderDialog::showSaid(const QList<SaidLine> &lines)
{
    QStringList texts;
    for (const SaidLine &line : lines.mid(0, mostSaidLines))
        texts.append(tr("%1: %2", "date and time, what was said").arg(dateTimeText(line.at), oneLine(line.text)));
    m_said->setText(texts.isEmpty() ? tr("Nothing yet.") : texts.join(u'\n'));
    m_rows->setRowVisible(2, true);
}

TokenReminderDialog::How TokenReminderDialog::how() const
{
    return static_cast<How>(m_how->currentData().toInt());
}

TokenReminderDialog::PutOff TokenReminderDialog::putOff() const
{
    return static_cast<PutOff>(m_snooze->currentData().toInt());
}

ReminderMoment TokenReminderDialog::moment() const
{
    return {
        .settings = reminderSettings(*m_parts.settings), .now = m_parts.clock(), .zone = QTimeZone::systemTimeZone()};
}

std::optional<ReminderWishes> TokenReminderDialog::wishes() const
{
    switch (how()) {
    case How::AsTheyAre:
        return {};
    case How::Usual:
        break;
    case How::Own:
        return ReminderWishes{.muted = false, .steps = m_steps->steps()};
    case How::Never: // Its own days come back when it is told of again.
        return ReminderWishes{.muted = true, .steps = m_beginning ? m_beginning->steps : std::nullopt};
    }
    return ReminderWishes();
}

std::optional<Snooze> TokenReminderDialog::snooze() const
{
    if (how() == How::Never)
        return {};
    switch (putOff()) {
    case PutOff::Not:
        return {};
    case PutOff::Hour:
        return snoozed(SnoozeLength::Hour, moment());
    case PutOff::TomorrowMorning:
        return snoozed(SnoozeLength::TomorrowMorning, moment());
    case PutOff::ThreeDays:
        return snoozed(SnoozeLength::ThreeDays, moment());
    case PutOff::Own:
        break;
    }
    return Snooze{.since = m_parts.clock(), .until = m_until->dateTime().toUTC()};
}

QString TokenReminderDialog::snoozeProblem() const
{
    const std::optional<Snooze> wanted = snooze();
    if (!wanted)
        return {};
    if (wanted->until <= wanted->since)
        return tr("That is in the past. Choose a later moment.");
    if (m_end && wanted->until >= *m_end)
        return tr("The token has ended by then. Choose an earlier moment, or Never above.");
    return {};
}

void TokenReminderDialog::render()
{
    m_steps->setVisible(how() == How::Own);
    m_snooze->setEnabled(how() != How::Never);
    m_until->setVisible(how() != How::Never && putOff() == PutOff::Own);
    const QString problem = snoozeProblem();
    const std::optional<Snooze> wanted = snooze();
    if (!problem.isEmpty())
        m_snoozeNote->say(Tone::Danger, problem);
    else if (wanted)
        m_snoozeNote->sayQuietly(tr("Told again on %1; what ends within a day is told all the same.", "date and time")
                                     .arg(dateTimeText(wanted->until)));
    else
        m_snoozeNote->sayQuietly(m_snoozedText);
    m_preview->setWishes(wishes());
    if (m_save != nullptr)
        m_save->setEnabled(!m_isSaving && problem.isEmpty() && (how() != How::Own || m_steps->isValid()));
}

void TokenReminderDialog::setSaving(bool isSaving)
{
    m_isSaving = isSaving;
    render();
}

void TokenReminderDialog::showError(const Error &error)
{
    m_error->say(error, tr("The reminders were not saved."));
}

} // namespace patkeeper
