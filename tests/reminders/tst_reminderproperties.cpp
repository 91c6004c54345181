// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "reminderclock.h"

#include "remindertiming.h"

#include <QRandomGenerator>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace patkeeper;

namespace
{

constexpr quint32 firstSeed = 20261122;

bool isQuiet(const ReminderSettings &settings, const QDateTime &at, const QTimeZone &zone)
{
    if (!settings.quietHours || settings.quietFrom == settings.quietTo)
        return false;
    const QTime time = at.toTimeZone(zone).time();
    const bool isAfter = time >= settings.quietFrom;
    const bool isBefore = time < settings.quietTo;
    return settings.quietFrom < settings.quietTo ? isAfter && isBefore : isAfter || isBefore;
}

/// One life of a computer with tokens on it, all of it by chance.
class Life final
{
public:
    explicit Life(quint32 seed) : m_random(seed), m_companion(start())
    {
        const int tokens = m_random.bounded(1, 8);
        for (int i = 0; i < tokens; ++i)
            m_companion.facts.push_back(fact(i));
    }

    /// What was not as promised; empty where all was.
    QString live()
    {
        for (int span = 0; span < 12 && m_wrong.isEmpty(); ++span) {
            switch (m_random.bounded(6)) {
            case 0: // Off or asleep.
                m_companion.moment.now = m_companion.moment.now.addSecs(m_random.bounded(30 * 86'400));
                look(true);
                break;
            case 1:
                wrongClock();
                break;
            case 2:
                m_companion.moment.zone = zone();
                look(false);
                break;
            default:
                runFor(m_random.bounded(20 * 86'400));
            }
        }
        if (m_wrong.isEmpty())
            checkWhatWasSaid();
        return m_wrong;
    }

private:
    QTimeZone zone()
    {
        static const QList<QTimeZone> zones{zoneOf("Europe/Berlin"),       zoneOf("America/New_York"),
                                            zoneOf("Asia/Kolkata"),        zoneOf("Pacific/Kiritimati"),
                                            zoneOf("Australia/Lord_Howe"), zoneOf("UTC")};
        return zones[m_random.bounded(zones.size())];
    }

    QTime time() { return QTime(m_random.bounded(24), 15 * m_random.bounded(4)); }

    ReminderMoment start()
    {
        ReminderMoment moment{.settings = {}, .now = {}, .zone = zone()};
        moment.now = QDateTime(QDate(2026, 1, 1), QTime(0, 0), utcZone).addSecs(m_random.bounded(4 * 365) * 86'400LL);
        moment.settings.quietHours = m_random.bounded(4) != 0;
        moment.settings.quietFrom = time();
        moment.settings.quietTo = moment.settings.quietFrom.addSecs(m_random.bounded(1, 56) * 900);
        moment.settings.morning = time();
        moment.settings.fridayForWeekends = m_random.bounded(2) == 0;
        return moment;
    }

    ReminderFact fact(int number)
    {
        static const QList<int> lives{1, 2, 7, 30, 90, 365};
        const int life = lives[m_random.bounded(lives.size())];
        const QDateTime began = m_companion.moment.now.addSecs(m_random.bounded(-life * 86'400 / 2, 60 * 86'400));
        ReminderFact made = expiryOf(QString::number(number), began.addDays(life), life);
        if (m_random.bounded(4) == 0)
            made.group = u"shared"_s;
        static const QList<ReminderKind> kinds{ReminderKind::Expiry, ReminderKind::Expiry, ReminderKind::Rotation,
                                               ReminderKind::Review, ReminderKind::OtherEnd};
        made.kind = kinds[m_random.bounded(kinds.size())];
        return made;
    }

    void wrongClock()
    {
        const qint64 by = m_random.bounded(1, 400) * 86'400LL;
        m_companion.moment.now = m_companion.moment.now.addSecs(-by);
        look(false);
        runFor(m_random.bounded(86'400));
        m_companion.moment.now = m_companion.moment.now.addSecs(by);
        look(false);
    }

    void runFor(int seconds)
    {
        const QDateTime end = m_companion.moment.now.addSecs(seconds);
        look(false);
        for (auto next = nextOf(); next && *next <= end && m_wrong.isEmpty(); next = nextOf()) {
            if (*next <= m_companion.moment.now)
                m_wrong = u"woken for nothing"_s;
            m_companion.moment.now = *next;
            look(false);
        }
        m_companion.moment.now = std::max(end, m_companion.moment.now);
    }

    std::optional<QDateTime> nextOf() const
    {
        return nextReminder(m_companion.facts, m_companion.said, m_companion.moment);
    }

    void look(bool returning)
    {
        const ReminderMoment &moment = m_companion.moment;
        const qsizetype before = m_companion.spoken.size();
        m_companion.say(returning);
        QString line = shownIn(moment.now, moment.zone);
        for (qsizetype i = before; i < m_companion.spoken.size(); ++i) {
            for (const ReminderMark &mark : m_companion.spoken[i].announcement.marks)
                line += u' ' + mark.identity + u':' + QString::number(mark.step);
        }
        m_log.append(line);
        if (m_companion.spoken.size() > before + mostSingleBubbles + 1)
            m_wrong = u"a storm"_s;
        if (isQuiet(moment.settings, moment.now, moment.zone)) {
            if (m_companion.spoken.size() > before)
                m_wrong = u"said in quiet hours at "_s + shownIn(moment.now, moment.zone);
            return;
        }
        for (const ReminderFact &fact : m_companion.facts)
            checkNothingWaits(fact);
    }

    /// What has come is said, or waits for the next day's summary with more than a day left.
    void checkNothingWaits(const ReminderFact &fact)
    {
        const ReminderMoment &moment = m_companion.moment;
        const ReminderTiming timing(moment);
        const qint64 now = moment.now.toMSecsSinceEpoch();
        const qint64 end = ReminderTiming::endOf(fact);
        if (now >= end)
            return;
        const QMap<int, SaidStep> said = m_companion.said.steps.value(fact.identity());
        for (const int step : timing.steps(fact)) {
            if (timing.instantOf(fact, step) > now || (!said.isEmpty() && said.firstKey() <= step))
                continue;
            const bool isLater = end - now > ReminderTiming::dayMs && !ReminderTiming::isCritical(fact, step);
            if (!isLater || !m_companion.said.summaries.contains(timing.days().dateOf(now).toJulianDay()))
                m_wrong = u"step %1 of %2 is not said at %3"_s.arg(step).arg(fact.identity(),
                                                                             shownIn(moment.now, moment.zone));
        }
    }

    void checkWhatWasSaid()
    {
        QSet<QString> steps;
        QSet<QDate> days;
        for (const Companion::Spoken &bubble : std::as_const(m_companion.spoken)) {
            for (const ReminderMark &mark : bubble.announcement.marks) {
                const QString once = mark.identity + u' ' + QString::number(mark.step);
                if (steps.contains(once))
                    m_wrong = u"said twice: "_s + once + u'\n' + m_log.join(u'\n');
                steps.insert(once);
            }
        }
        for (auto day = m_companion.said.summaries.cbegin(); day != m_companion.said.summaries.cend(); ++day)
            days.insert(QDate::fromJulianDay(day.key()));
        const auto summaries = std::count_if(m_companion.spoken.cbegin(), m_companion.spoken.cend(),
                                             [](const Companion::Spoken &bubble) { return bubble.isDaysSummary; });
        if (summaries != days.size())
            m_wrong = u"more than one summary a day"_s;
    }

    QRandomGenerator m_random;
    Companion m_companion;
    QString m_wrong;
    QStringList m_log; ///< When somebody looked, and what was said then.
};

/// A laptop with 200 tokens, whose person rotates half of what they are told of.
class Laptop final
{
public:
    Laptop() : m_random(firstSeed), companion({.settings = {}, .now = {}, .zone = zoneOf("Europe/Berlin")})
    {
        companion.moment.now = localTime(u"2026-01-01 00:00"_s, companion.moment.zone);
        for (int i = 0; i < 200; ++i)
            make(m_random.bounded(100));
    }

    void live(int days)
    {
        const QDateTime start = companion.moment.now;
        for (int day = 0; day < days; ++day) {
            const QDateTime opened = start.addDays(day).addSecs(m_random.bounded(8 * 60, 20 * 60) * 60);
            bury(opened);
            companion.moment.now = opened;
            if (day % 3 != 2)
                refresh();
            open();
        }
    }

    int died = 0;
    QStringList unannounced;

private:
    /// At the service; a part of its life may be over.
    void make(int percentOver)
    {
        static const QList<int> lives{14, 30, 90, 180, 365};
        const int life = lives[m_random.bounded(lives.size())];
        const QDateTime end = companion.moment.now.addSecs(life * 864LL * (100 - percentOver));
        m_unknown.append(expiryOf(QString::number(m_count++), end, life));
    }

    void refresh()
    {
        for (const ReminderFact &fact : std::as_const(m_unknown))
            companion.facts.push_back(fact);
        m_unknown.clear();
    }

    void bury(const QDateTime &now)
    {
        for (const ReminderFact &fact : companion.facts) {
            if (fact.deadline > now)
                continue;
            ++died;
            if (!m_told.contains(fact.name))
                unannounced.append(fact.name);
        }
        const auto gone =
            std::erase_if(companion.facts, [&](const ReminderFact &fact) { return fact.deadline <= now; });
        for (std::size_t i = 0; i < gone; ++i)
            make(0);
    }

    void open()
    {
        const qsizetype before = companion.spoken.size();
        companion.say(true);
        companion.runUntil(companion.moment.now.addSecs(3600));
        QSet<QString> rotated;
        for (qsizetype i = before; i < companion.spoken.size(); ++i) {
            for (const ReminderFact &fact : companion.spoken[i].announcement.facts) {
                m_told.insert(fact.name);
                if (m_random.bounded(4) == 0)
                    rotated.insert(fact.name);
            }
        }
        std::erase_if(companion.facts, [&](const ReminderFact &fact) { return rotated.contains(fact.name); });
        for (qsizetype i = 0; i < rotated.size(); ++i)
            make(0);
    }

    QRandomGenerator m_random;
    QList<ReminderFact> m_unknown;
    QSet<QString> m_told;
    int m_count = 0;

public:
    Companion companion;
};

} // namespace

/// What holds whatever comes.
class TestReminderProperties : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nothingIsMissedNothingIsSaidTwiceAndNothingInQuietHours()
    {
        constexpr quint32 lives = 2000;
        for (quint32 seed = firstSeed; seed < firstSeed + lives; ++seed) {
            const QString wrong = Life(seed).live();
            QVERIFY2(wrong.isEmpty(), qUtf8Printable(u"seed %1: %2"_s.arg(seed).arg(wrong)));
        }
    }

    void overAYearOnALaptopThatIsOpenAnHourADayNoTokenDiesUnannounced()
    {
        constexpr int days = 365;
        Laptop laptop;
        laptop.live(days);
        const QList<Companion::Spoken> &spoken = laptop.companion.spoken;
        const auto summaries = std::count_if(spoken.cbegin(), spoken.cend(), [](const Companion::Spoken &bubble) {
            return bubble.announcement.form == Announcement::Form::Summary;
        });
        qInfo("%d tokens died in %d days, %d of them unannounced; %d bubbles, %d of them summaries", laptop.died, days,
              int(laptop.unannounced.size()), int(spoken.size()), int(summaries));
        QVERIFY2(laptop.unannounced.isEmpty(), qUtf8Printable(laptop.unannounced.join(u' ')));
        QVERIFY(laptop.died > 100);
        QVERIFY(spoken.size() < 2 * days);
    }
};

QTEST_GUILESS_MAIN(TestReminderProperties)
#include "tst_reminderproperties.moc"
