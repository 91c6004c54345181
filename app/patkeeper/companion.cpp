// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "companion.h"

#include "desktopannouncer.h"
#include "reminderwording.h"
#include "rules.h"
#include "sessionwatch.h"
#include "settings.h"
#include "tokenstanding.h"
#include "wording.h"

#include <QGuiApplication>

#include <algorithm>

namespace patkeeper
{

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{

constexpr qsizetype mostLines = 5;
constexpr auto linesWithin = std::chrono::days(30);
static_assert(linesWithin < ReminderSpeaker::factsWithin);

const QString hiddenKey = u"tray/hidden"_s;
const QString testKey = u"reminders/test"_s;
/// A click on the bubble itself.
const QString openAction = u"default"_s;

bool endsWithinADay(const Token &token, const QDateTime &now)
{
    const auto end = endOf(token);
    return end && now.secsTo(*end) <= qint64{24} * 60 * 60;
}

/// It is said at the token itself that something is to be done.
bool marksItsToken(const ReminderFact &fact, const QDateTime &now)
{
    return fact.kind == ReminderKind::Operation || fact.kind == ReminderKind::FailedRevocation ||
           (fact.kind == ReminderKind::Review && fact.deadline <= now);
}

ReminderParts reminderParts(Composition *composition, SaidReminderStore *said, Announcer *announcer, WakeTimer *timer)
{
    return {.inventory = &composition->inventory(),
            .journal = &composition->journal(),
            .settings = &composition->settings(),
            .store = said,
            .announcer = announcer,
            .timer = timer,
            .capabilities = [composition](const QString &id) { return composition->providers().capabilities(id); },
            .clock = systemClock(),
            .zone = [] { return QTimeZone::systemTimeZone(); },
            .locksPath = composition->profile().locksPath()};
}

} // namespace

Companion::Companion(Composition *composition, SaidReminderStore *said, const SessionWatch *session, QObject *parent)
    : QObject(parent),
      m_composition(composition),
      m_notifications(QGuiApplication::desktopFileName()),
      m_announcer(std::make_unique<DesktopAnnouncer>(
          &m_notifications, [this](const Bubble &bubble) { return m_tray.sayByItself(bubble.title, bubble.body); })),
      m_speaker(reminderParts(composition, said, m_announcer.get(), &m_reminderTimer)),
      m_refresh(
          &composition->flows(), &m_refreshTimer, [this] { return m_network.isOnline() && !m_network.isMetered(); },
          systemClock())
{
    m_soon.setSingleShot(true);
    m_soon.setInterval(200ms);
    connect(&m_soon, &QTimer::timeout, this, &Companion::render);
    connectTray();
    connectReminders(session);
    connect(&m_network, &NetworkState::changed, &m_refresh, &BackgroundRefresh::reconsider);
    connect(&m_notifications, &Notifications::actionInvoked, this,
            [this](const QString &key, const QString &, const QString &token) {
                if (m_ownWords.contains(key))
                    Q_EMIT openWanted(token);
            });
    connect(&m_notifications, &Notifications::shown, this, &Companion::onOwnWordsShown);
    connect(&m_notifications, &Notifications::cannotBeShown, this, [this](const QString &key, const Error &) {
        if (m_ownWords.contains(key) && m_tray.sayByItself(tr("Patkeeper"), m_ownWords.take(key)))
            onOwnWordsShown(key);
    });
    m_network.start();
    m_speaker.start();
    m_refresh.start();
    render();
}

Companion::~Companion() = default;

void Companion::connectTray()
{
    connect(&m_tray, &TrayIcon::openWanted, this, [this] { Q_EMIT openWanted({}); });
    connect(&m_tray, &TrayIcon::tokenWanted, this, [this](const TokenKey &key) { Q_EMIT tokenWanted(key, {}); });
    connect(&m_tray, &TrayIcon::rotateWanted, this, [this](const TokenKey &key) { Q_EMIT rotateWanted(key, {}); });
    connect(&m_tray, &TrayIcon::newTokenWanted, this, &Companion::newTokenWanted);
    connect(&m_tray, &TrayIcon::settingsWanted, this, &Companion::settingsWanted);
    connect(&m_tray, &TrayIcon::quitWanted, this, &Companion::quitWanted);
    connect(&m_tray, &TrayIcon::pauseWanted, this, &Companion::pause);
    connect(&m_tray, &TrayIcon::resumeWanted, this, [this] {
        Settings &settings = m_composition->settings();
        setReminderSettings(settings, resumed(reminderSettings(settings)));
    });
    connect(&m_tray, &TrayIcon::shownChanged, this, [this](bool shown) {
        if (shown)
            Q_EMIT m_announcer->available(); // The older kind speaks by itself.
        else
            Q_EMIT trayLost();
    });
}

void Companion::connectReminders(const SessionWatch *session)
{
    connect(session, &SessionWatch::locked, &m_speaker, [this] { m_speaker.setLocked(true); });
    connect(session, &SessionWatch::unlocked, &m_speaker, [this] { m_speaker.setLocked(false); });
    connect(session, &SessionWatch::aboutToSleep, &m_speaker, [this] { m_speaker.setAsleep(true); });
    connect(session, &SessionWatch::woke, &m_speaker, [this] { m_speaker.setAsleep(false); });
    // As long as nobody has said how it is, it may be locked.
    connect(session, &SessionWatch::becameKnown, &m_speaker,
            [this, session] { m_speaker.setLocked(session->isLocked()); });
    m_speaker.setLocked(session->isLocked() || !session->isKnown());
    connect(&m_speaker, &ReminderSpeaker::wanted, this, &Companion::onWanted);
    connect(&m_speaker, &ReminderSpeaker::factsChanged, &m_soon, qOverload<>(&QTimer::start));
    connect(&m_composition->settings(), &Settings::changed, this, [this](const QString &key) {
        if (key == reminderSettingsKey())
            m_soon.start();
    });
}

void Companion::onWanted(ReminderAction action, const std::vector<ReminderFact> &facts, const QString &activationToken)
{
    const ReminderFact &first = facts.front();
    const TokenKey key{first.accountId, first.remoteId};
    if (first.remoteId.isEmpty() || (facts.size() > 1 && action == ReminderAction::Open))
        Q_EMIT openWanted(activationToken);
    else if (action == ReminderAction::Rotate)
        Q_EMIT rotateWanted(key, activationToken);
    else
        Q_EMIT tokenWanted(key, activationToken);
}

void Companion::pause(TrayIcon::Pause pause)
{
    const ReminderMoment moment = m_speaker.moment();
    std::optional<QDateTime> until;
    if (pause == TrayIcon::Pause::Hour)
        until = snoozed(SnoozeLength::Hour, moment).until;
    else if (pause == TrayIcon::Pause::Today)
        until = snoozed(SnoozeLength::TomorrowMorning, moment).until;
    setReminderSettings(m_composition->settings(), paused(moment.settings, moment.now, until));
}

QSet<TokenKey> Companion::needingAttention() const
{
    const Inventory &inventory = m_composition->inventory();
    QSet<TokenKey> found;
    for (const TokenEntry &entry : inventory.tokens()) {
        const Capabilities *capabilities = m_composition->providers().capabilities(entry.token.accountId);
        if (capabilities != nullptr &&
            standingAt(entry.token, capabilities->scopes, inventory.now(entry.token.accountId)).needsAttention)
            found.insert(entry.key());
    }
    for (const ReminderFact &fact : m_speaker.facts()) {
        if (!fact.remoteId.isEmpty() && marksItsToken(fact, inventory.now(fact.accountId)))
            found.insert({fact.accountId, fact.remoteId});
    }
    return found;
}

QList<TrayIcon::Line> Companion::lines(const ReminderMoment &moment) const
{
    QList<TrayIcon::Line> lines;
    QSet<TokenKey> named;
    for (const ReminderFact &fact : dueWithin(m_speaker.facts(), moment, linesWithin)) {
        const TokenKey key{fact.accountId, fact.remoteId};
        if (fact.remoteId.isEmpty() || named.contains(key) || lines.size() == mostLines)
            continue;
        named.insert(key);
        lines.append({.key = key, .text = oneLine(reminderSentence(fact, moment), 70), .mayRotate = fact.mayRotate});
    }
    return lines;
}

TrayIcon::Contents Companion::contents() const
{
    const ReminderMoment moment = m_speaker.moment();
    const Inventory &inventory = m_composition->inventory();
    const QSet<TokenKey> found = needingAttention();
    TrayIcon::Contents contents;
    contents.face.count = static_cast<int>(found.size());
    const bool isCritical = std::any_of(found.cbegin(), found.cend(), [&](const TokenKey &key) {
        const TokenEntry *entry = inventory.token(key);
        return entry != nullptr && endsWithinADay(entry->token, inventory.now(key.accountId));
    });
    if (!found.isEmpty())
        contents.face.mood = isCritical ? TrayFace::Mood::Critical : TrayFace::Mood::Attention;
    contents.sentence = found.isEmpty() ? tr("No token needs attention")
                                        : tr("%n token(s) need attention", nullptr, static_cast<int>(found.size()));
    contents.lines = lines(moment);
    contents.remindsAtAll = moment.settings.on;
    if (contents.remindsAtAll && isPaused(moment.settings, moment.now)) {
        const auto &until = moment.settings.pausedUntil;
        contents.paused =
            until ? tr("Reminders are paused until %1").arg(dateTimeText(*until)) : tr("Reminders are paused");
        contents.sentence += u'\n' + contents.paused;
        if (!isCritical)
            contents.face.mood = TrayFace::Mood::Paused;
    }
    return contents;
}

void Companion::render()
{
    m_tray.show(contents());
}

void Companion::say(const QString &key, const QString &title, const QString &text)
{
    m_ownWords.insert(key, title + u'\n' + text);
    m_notifications.show({.key = key,
                          .summary = title,
                          .body = text,
                          .urgency = Notification::Urgency::Low,
                          .actions = {{openAction, tr("Open")}}});
}

void Companion::sayWhereTheWindowIs()
{
    if (!m_composition->settings().text(hiddenKey).isEmpty())
        return;
    say(hiddenKey, tr("Patkeeper goes on in the tray"),
        tr("It reminds you before a token expires. Choose Quit there to end it."));
}

void Companion::onOwnWordsShown(const QString &key)
{
    if (key == hiddenKey)
        m_composition->settings().setText(hiddenKey, u"said"_s);
}

void Companion::sayForTest()
{
    say(testKey, tr("This is how Patkeeper reminds you"),
        tr("A real reminder names the token, its account, when it ends, and what to do."));
}

} // namespace patkeeper
