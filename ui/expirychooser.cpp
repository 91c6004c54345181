// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "expirychooser.h"

#include "edges.h"
#include "formparts.h"
#include "wording.h"

#include <QCalendarWidget>
#include <QCheckBox>
#include <QComboBox>
#include <QDateEdit>
#include <QEvent>
#include <QHBoxLayout>
#include <QTimer>

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace patkeeper
{

namespace
{

constexpr int ownDate = -1;
constexpr int never = -2;
constexpr std::array presets{7, 30, 60, 90, 180, 365};
constexpr qint64 secondsOfDay = qint64{24} * 60 * 60;

QDateTime lastSecondOf(const QDate &localDay)
{
    return QDateTime(localDay, QTime(23, 59, 59)).toUTC();
}

} // namespace

ExpiryChooser::ExpiryChooser(QWidget *parent)
    : QWidget(parent),
      m_clock(systemClock()),
      m_presets(named(new QComboBox(this), u"expiryPreset"_s, tr("Expires in"))),
      m_date(named(new QDateEdit(this), u"expiryDate"_s, tr("Last day"))),
      m_consequence(new ToneLabel(u"expiryConsequence"_s, ToneLabel::WhenEmpty::Vanish, this)),
      m_accept(named(new QCheckBox(tr("I &know this; let it never expire"), this), u"expiryAccept"_s,
                     tr("I know this; let it never expire"))),
      m_result(new ToneLabel(u"expiryResult"_s, ToneLabel::WhenEmpty::KeepPlace, this))
{
    m_date->setCalendarPopup(true);
    m_date->setDisplayFormat(tr("d MMM yyyy", "date format"));
    m_date->calendarWidget()->setObjectName(u"expiryCalendar"_s);
    m_date->calendarWidget()->setAccessibleName(tr("Last day"));
    m_date->calendarWidget()->installEventFilter(this);
    giveCheckEdges(m_accept);
    setFocusProxy(m_presets);

    auto *row = new QHBoxLayout;
    row->addWidget(m_presets);
    row->addWidget(m_date);
    row->addStretch();
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addLayout(row);
    layout->addWidget(m_consequence);
    layout->addWidget(m_accept);
    layout->addWidget(m_result);

    connect(m_presets, &QComboBox::currentIndexChanged, this, &ExpiryChooser::onChosen);
    connect(m_date, &QDateEdit::dateChanged, this, &ExpiryChooser::onChosen);
    connect(m_accept, &QCheckBox::toggled, this, &ExpiryChooser::onChosen);
    // The said time is counted from now, and now goes on.
    auto *minute = new QTimer(this);
    connect(minute, &QTimer::timeout, this, &ExpiryChooser::render);
    minute->start(20s);
}

void ExpiryChooser::setLimits(const Capabilities &capabilities, Clock clock)
{
    m_clock = std::move(clock);
    m_maximumLife = capabilities.maximumLife;
    m_defaultLife = capabilities.defaultLife;
    m_canNeverExpire = capabilities.canNeverExpire;
    m_providerName = capabilities.displayName;
    m_isChosen = capabilities.expiresChosenByPerson;
    m_decidesItself = capabilities.shortenedRemark;
    if (std::exchange(m_acknowledgement, capabilities.neverExpiresAcknowledgement) != m_acknowledgement)
        withdraw();
    const int usual = static_cast<int>(m_defaultLife.count() / secondsOfDay);
    const int wanted = m_presets->count() > 0 ? m_presets->currentData().toInt() : usual;
    fillPresets();
    const QSignalBlocker quietPresets(m_presets);
    const QSignalBlocker quietDate(m_date);
    int index = m_presets->findData(wanted);
    if (index < 0) // The longest that is not longer than what was wanted.
        index = m_presets->findData(*std::find_if(presets.crbegin(), std::prev(presets.crend()), [&](int days) {
            return isOffered(days) && days <= (wanted > 0 ? wanted : usual);
        }));
    m_presets->setCurrentIndex(std::max(0, index));
    m_date->setMinimumDate(m_clock().toLocalTime().date());
    if (chosen() != ownDate)
        m_date->setDate(m_clock().addDays(wanted > 0 ? wanted : presets[1]).toLocalTime().date());
    render();
}

void ExpiryChooser::extend(const QDateTime &presentEnd)
{
    m_presentEnd = presentEnd;
    fillPresets();
    chooseLater();
    render();
}

bool ExpiryChooser::canExtend() const
{
    return m_canNeverExpire || !m_presentEnd || !m_maximumLife ||
           m_clock().addSecs(m_maximumLife->count()) > *m_presentEnd;
}

bool ExpiryChooser::isOffered(int days) const
{
    const bool allowed = !m_maximumLife || days * secondsOfDay <= m_maximumLife->count();
    return allowed && (!m_presentEnd || m_clock().addDays(days) > *m_presentEnd);
}

void ExpiryChooser::fillPresets()
{
    const QSignalBlocker quiet(m_presets);
    m_presets->clear();
    for (const int days : presets) {
        if (isOffered(days))
            m_presets->addItem(tr("%n days", nullptr, days), days);
    }
    m_presets->addItem(tr("On a date…"), ownDate);
    if (m_canNeverExpire)
        m_presets->addItem(tr("Never"), never);
}

/// The shortest preset that adds as much as a new token usually gets, else the longest there is, else the last day that
/// the provider allows.
void ExpiryChooser::chooseLater()
{
    const QSignalBlocker quietPresets(m_presets);
    const QSignalBlocker quietDate(m_date);
    const QDateTime enough = m_presentEnd->addSecs(m_defaultLife.count());
    int best = ownDate;
    for (const int days : presets) {
        if (isOffered(days) && (best == ownDate || m_clock().addDays(best) < enough))
            best = days;
    }
    m_presets->setCurrentIndex(m_presets->findData(best));
    QDateTime day = enough;
    if (m_maximumLife)
        day = std::min(day, m_clock().addSecs(m_maximumLife->count()));
    m_date->setDate(day.toLocalTime().date());
}

/// The first day whose last second is later than the present end.
QDate ExpiryChooser::earliestDay() const
{
    const QDate today = m_clock().toLocalTime().date();
    if (!m_presentEnd)
        return today;
    const QDate day = m_presentEnd->toLocalTime().date();
    return std::max(today, lastSecondOf(day) > *m_presentEnd ? day : day.addDays(1));
}

/// The calendar offers later days only. The field itself takes any: one types the day before the month, and is told
/// what is wrong instead of having it changed.
bool ExpiryChooser::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_date->calendarWidget() && event->type() == QEvent::Show)
        m_date->calendarWidget()->setMinimumDate(earliestDay());
    return QWidget::eventFilter(watched, event);
}

void ExpiryChooser::setDays(int days)
{
    if (const int index = m_presets->findData(days); index >= 0)
        m_presets->setCurrentIndex(index);
    else
        setDate(m_clock().addDays(days).toLocalTime().date());
}

void ExpiryChooser::setDate(const QDate &localDate)
{
    m_date->setDate(localDate);
    m_presets->setCurrentIndex(m_presets->findData(ownDate));
}

void ExpiryChooser::setNever()
{
    if (const int index = m_presets->findData(never); index >= 0)
        m_presets->setCurrentIndex(index);
}

bool ExpiryChooser::isNever() const
{
    return m_isChosen && chosen() == never;
}

bool ExpiryChooser::isNeverAcknowledged() const
{
    return isNever() && !m_acknowledgement.isEmpty() && m_accept->isChecked();
}

/// What was accepted holds for what was said then.
void ExpiryChooser::withdraw()
{
    const QSignalBlocker quiet(m_accept);
    m_accept->setChecked(false);
}

int ExpiryChooser::chosen() const
{
    if (!m_isChosen)
        return static_cast<int>(m_defaultLife.count() / secondsOfDay);
    return m_presets->currentData().toInt();
}

std::optional<QDateTime> ExpiryChooser::expiresAt() const
{
    if (isNever() || !m_isChosen)
        return std::nullopt;
    if (chosen() == ownDate)
        return lastSecondOf(m_date->date());
    return m_clock().addSecs(chosen() * secondsOfDay);
}

QString ExpiryChooser::problem() const
{
    const std::optional<QDateTime> end = expiresAt();
    if (!m_isChosen)
        return {};
    if (!end)
        return m_acknowledgement.isEmpty() || m_accept->isChecked() ? QString()
                                                                    : tr("Tick that you know this, or choose a day.");
    const qint64 life = m_clock().secsTo(*end);
    if (life <= 0)
        return tr("That is in the past. Choose a later day.");
    if (!canExtend())
        return tr("It lives until %1 already, and %2 allows no later end.")
            .arg(dateTimeText(*m_presentEnd), m_providerName);
    if (m_presentEnd && *end <= *m_presentEnd)
        return tr("It lives until %1 already. Choose a later day.").arg(dateTimeText(*m_presentEnd));
    // A day of one's own lasts till its end: the last day allowed is not refused for its last hours; the provider cuts
    // those.
    if (m_maximumLife && life > m_maximumLife->count() + (chosen() == ownDate ? secondsOfDay : 0))
        return tr("%1 allows at most %2. Choose an earlier day.").arg(m_providerName, durationText(*m_maximumLife));
    return {};
}

void ExpiryChooser::showRefusal(const QString &message)
{
    m_refusal = message;
    render();
}

void ExpiryChooser::focusChoice()
{
    if (chosen() == ownDate)
        m_date->setFocus();
    else if (isNever() && !m_accept->isHidden() && !m_accept->isChecked())
        m_accept->setFocus();
    else
        m_presets->setFocus();
}

void ExpiryChooser::onChosen()
{
    m_refusal.clear();
    if (!isNever())
        withdraw();
    render();
    Q_EMIT changed();
}

void ExpiryChooser::render()
{
    m_presets->setVisible(m_isChosen);
    m_date->setVisible(m_isChosen && chosen() == ownDate);
    renderNever();
    const QString wrong = problem();
    const std::optional<QDateTime> end = expiresAt();
    if (!m_refusal.isEmpty())
        m_result->say(Tone::Danger, m_refusal);
    else if (!m_isChosen)
        renderDecided();
    else if (isNever())
        m_result->sayQuietly(wrong); // Nobody has done anything wrong yet.
    else if (!wrong.isEmpty())
        m_result->say(Tone::Danger, wrong);
    else
        m_result->sayQuietly(
            tr("Until %1 (%2)", "date and time, distance").arg(dateTimeText(*end), distanceText(*end, m_clock())));
}

void ExpiryChooser::renderDecided()
{
    const QString why =
        m_decidesItself.isEmpty() ? tr("%1 decides by itself when it ends.").arg(m_providerName) : m_decidesItself;
    m_result->sayQuietly(why + u' ' +
                         tr("Likely until %1.", "date").arg(dateText(m_clock().addSecs(m_defaultLife.count()))));
}

void ExpiryChooser::renderNever()
{
    const QString consequence = m_acknowledgement.isEmpty()
                                    ? tr("Never expires: whoever gets hold of it can use it until somebody revokes it.")
                                    : m_acknowledgement;
    m_consequence->say(Tone::Caution, isNever() ? consequence : QString());
    m_accept->setVisible(isNever() && !m_acknowledgement.isEmpty());
    m_accept->setAccessibleDescription(m_acknowledgement);
}

} // namespace patkeeper
