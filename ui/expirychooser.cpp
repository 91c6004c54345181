// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "expirychooser.h"

#include "formparts.h"
#include "wording.h"

#include <QCalendarWidget>
#include <QComboBox>
#include <QDateEdit>
#include <QHBoxLayout>
#include <QTimer>

#include <array>

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

} // namespace

ExpiryChooser::ExpiryChooser(QWidget *parent)
    : QWidget(parent),
      m_clock(systemClock()),
      m_presets(named(new QComboBox(this), u"expiryPreset"_s, tr("Expires in"))),
      m_date(named(new QDateEdit(this), u"expiryDate"_s, tr("Last day"))),
      m_result(new ToneLabel(u"expiryResult"_s, ToneLabel::WhenEmpty::KeepPlace, this))
{
    m_date->setCalendarPopup(true);
    m_date->setDisplayFormat(tr("d MMM yyyy", "date format"));
    m_date->calendarWidget()->setObjectName(u"expiryCalendar"_s);
    m_date->calendarWidget()->setAccessibleName(tr("Last day"));
    setFocusProxy(m_presets);

    auto *row = new QHBoxLayout;
    row->addWidget(m_presets);
    row->addWidget(m_date);
    row->addStretch();
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addLayout(row);
    layout->addWidget(m_result);

    connect(m_presets, &QComboBox::currentIndexChanged, this, &ExpiryChooser::onChosen);
    connect(m_date, &QDateEdit::dateChanged, this, &ExpiryChooser::onChosen);
    // The said time is counted from now, and now goes on.
    auto *minute = new QTimer(this);
    connect(minute, &QTimer::timeout, this, &ExpiryChooser::render);
    minute->start(20s);
}

void ExpiryChooser::setLimits(const Capabilities &capabilities, Clock clock)
{
    m_clock = std::move(clock);
    m_maximumLife = capabilities.maximumLife;
    m_providerName = capabilities.displayName;
    const int wanted =
        m_presets->count() > 0 ? chosen() : static_cast<int>(capabilities.defaultLife.count() / secondsOfDay);
    {
        const QSignalBlocker quiet(m_presets);
        m_presets->clear();
        for (const int days : presets) {
            if (!m_maximumLife || days * secondsOfDay <= m_maximumLife->count())
                m_presets->addItem(tr("%n days", nullptr, days), days);
        }
        m_presets->addItem(tr("On a date…"), ownDate);
        if (capabilities.canNeverExpire)
            m_presets->addItem(tr("Never"), never);
        m_presets->setCurrentIndex(std::max(0, m_presets->findData(wanted)));
    }
    const QSignalBlocker quiet(m_date);
    m_date->setMinimumDate(m_clock().toLocalTime().date());
    m_date->setDate(m_clock().addDays(wanted > 0 ? wanted : presets[1]).toLocalTime().date());
    render();
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

int ExpiryChooser::chosen() const
{
    return m_presets->currentData().toInt();
}

std::optional<QDateTime> ExpiryChooser::expiresAt() const
{
    if (chosen() == never)
        return std::nullopt;
    if (chosen() == ownDate)
        return QDateTime(m_date->date(), QTime(23, 59, 59)).toUTC();
    return m_clock().addSecs(chosen() * secondsOfDay);
}

QString ExpiryChooser::problem() const
{
    const std::optional<QDateTime> end = expiresAt();
    if (!end)
        return {};
    const qint64 life = m_clock().secsTo(*end);
    if (life <= 0)
        return tr("That is in the past. Choose a later day.");
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

void ExpiryChooser::onChosen()
{
    m_refusal.clear();
    render();
    Q_EMIT changed();
}

void ExpiryChooser::render()
{
    m_date->setVisible(chosen() == ownDate);
    const QString wrong = problem();
    const std::optional<QDateTime> end = expiresAt();
    if (!m_refusal.isEmpty())
        m_result->say(Tone::Danger, m_refusal);
    else if (!wrong.isEmpty())
        m_result->say(Tone::Danger, wrong);
    else if (!end)
        m_result->say(Tone::Caution,
                      tr("Never expires: whoever gets hold of it can use it until somebody revokes it."));
    else
        m_result->sayQuietly(
            tr("Until %1 (%2)", "date and time, distance").arg(dateTimeText(*end), distanceText(*end, m_clock())));
}

} // namespace patkeeper
