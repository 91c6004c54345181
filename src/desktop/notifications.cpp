// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "notifications.h"

#include "buscall.h"
#include "nameowner.h"
#include "notificationcalls.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QHash>
#include <QStringList>
#include <QTimer>
#include <QVariant>

#include <algorithm>
#include <utility>

namespace patkeeper
{

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{

constexpr auto usualPatienceWithService = 30s;

Notifications::CloseReason closeReasonOf(uint number)
{
    using Reason = Notifications::CloseReason;
    if (number >= static_cast<uint>(Reason::Expired) && number <= static_cast<uint>(Reason::Withdrawn))
        return static_cast<Reason>(number);
    return Reason::Unknown;
}

} // namespace

struct Notifications::Bubble {
    Notification wish;
    bool isWished = false;
    bool isToBeSent = false;
    quint64 sending = 0; ///< The number of the call that is under way, or 0.
    uint id = 0;         ///< The service's, or 0.
    QStringList offered; ///< The ids of the actions that were sent.
    QString activationToken;
};

struct Notifications::State {
    QString applicationId;
    QDBusConnection bus;
    std::chrono::milliseconds patience;
    NameOwner *service = nullptr;
    QHash<QString, Bubble> bubbles;
    QStringList capabilities;
    QString capabilitiesOf; ///< The unique name of who has them; empty as long as they are not known.
    bool isAsking = false;
    quint64 lastSending = 0;
    QList<QDBusMessage> earlySignals; ///< About ids that are not known, while one is waited for.

    bool isSending() const
    {
        return std::ranges::any_of(bubbles, [](const Bubble &bubble) { return bubble.sending != 0; });
    }
    QString keyOf(uint id) const
    {
        const auto found = std::ranges::find_if(bubbles, [id](const Bubble &bubble) { return bubble.id == id; });
        return found == bubbles.end() ? QString() : found.key();
    }
};

Notifications::Notifications(const QString &applicationId, QObject *parent)
    : Notifications(applicationId, QDBusConnection::sessionBus(), usualPatienceWithService, parent)
{
}

Notifications::Notifications(const QString &applicationId, const QDBusConnection &sessionBus,
                             std::chrono::milliseconds patience, QObject *parent)
    : QObject(parent),
      m_state(std::make_unique<State>(State{.applicationId = applicationId,
                                            .bus = sessionBus,
                                            .patience = patience,
                                            .bubbles = {},
                                            .capabilities = {},
                                            .capabilitiesOf = {},
                                            .earlySignals = {}}))
{
    if (!isAvailable())
        return;
    m_state->service = new NameOwner(sessionBus, notificationServiceName(), this);
    connect(m_state->service, &NameOwner::changed, this, &Notifications::onOwnerChanged);
    // From any sender: naming the service makes Qt ask the bus for its owner and wait. Who sent it is looked at.
    for (const QString &signal : {u"ActionInvoked"_s, u"ActivationToken"_s, u"NotificationClosed"_s})
        m_state->bus.connect(QString(), notificationServicePath(), notificationServiceName(), signal, this,
                             SLOT(onSignal(QDBusMessage)));
}

Notifications::~Notifications() = default;

bool Notifications::isAvailable() const
{
    return m_state->bus.isConnected();
}

void Notifications::show(const Notification &notification)
{
    if (!isAvailable()) {
        QMetaObject::invokeMethod(
            this,
            [this, key = notification.key] { Q_EMIT cannotBeShown(key, noNotificationService(u"no session bus"_s)); },
            Qt::QueuedConnection);
        return;
    }
    Bubble &bubble = m_state->bubbles[notification.key];
    bubble.wish = notification;
    bubble.isWished = true;
    bubble.isToBeSent = true;
    if (bubble.sending != 0)
        waitPatiently(notification.key, bubble.sending);
    else
        advance(notification.key);
}

void Notifications::withdraw(const QString &key)
{
    const auto bubble = m_state->bubbles.find(key);
    if (bubble == m_state->bubbles.end())
        return;
    bubble->isWished = false;
    bubble->isToBeSent = false;
    advance(key);
}

/// Does what is next for @p key, unless the service has yet to answer: then it is done when it has.
void Notifications::advance(const QString &key)
{
    const auto bubble = m_state->bubbles.find(key);
    if (bubble == m_state->bubbles.end() || bubble->sending != 0)
        return;
    if (!bubble->isWished) {
        const uint id = bubble->id;
        m_state->bubbles.erase(bubble);
        close(id);
    } else if (bubble->isToBeSent && m_state->capabilitiesOf.isEmpty()) {
        askCapabilities();
    } else if (bubble->isToBeSent) {
        send(key);
    }
}

void Notifications::advanceAll()
{
    const QStringList keys = m_state->bubbles.keys();
    for (const QString &key : keys)
        advance(key);
}

void Notifications::askCapabilities()
{
    if (std::exchange(m_state->isAsking, true))
        return;
    sendCall(
        m_state->bus, notificationServiceCall(u"GetCapabilities"_s), this,
        [this](const QDBusMessage &answer) { onCapabilities(answer); }, static_cast<int>(m_state->patience.count()));
}

void Notifications::onCapabilities(const QDBusMessage &answer)
{
    m_state->isAsking = false;
    const bool isError = answer.type() != QDBusMessage::ReplyMessage;
    const Error why = isError ? notificationError(answer) : Error();
    if (isError && why.kind != Error::Kind::Rejected) {
        const QStringList keys = m_state->bubbles.keys();
        for (const QString &key : keys)
            if (m_state->bubbles.value(key).isToBeSent)
                giveUp(key, why);
        return;
    }
    // One that does not say what it can do can do the least.
    m_state->capabilities = isError ? QStringList() : answer.arguments().value(0).toStringList();
    // Of a service that has gone meanwhile they say nothing: the next one is asked.
    if (!m_state->service->isKnown() || m_state->service->sent(answer))
        m_state->capabilitiesOf = answer.service();
    advanceAll();
}

void Notifications::send(const QString &key)
{
    Bubble &bubble = m_state->bubbles[key];
    bubble.offered = offeredActions(bubble.wish, m_state->capabilities);
    bubble.isToBeSent = false;
    bubble.sending = ++m_state->lastSending;
    // However late it is, the answer has the id by which the bubble can be taken away.
    sendCall(
        m_state->bus, notifyCall(bubble.wish, bubble.id, m_state->capabilities, m_state->applicationId), this,
        [this, key](const QDBusMessage &answer) { onAnswer(key, answer); }, untilAnswered);
    waitPatiently(key, bubble.sending);
}

void Notifications::waitPatiently(const QString &key, quint64 sending)
{
    QTimer::singleShot(m_state->patience, this, [this, key, sending] {
        const auto bubble = m_state->bubbles.constFind(key);
        if (bubble != m_state->bubbles.constEnd() && bubble->sending == sending)
            giveUp(key, silentNotificationService(u"Notify"_s));
    });
}

void Notifications::giveUp(const QString &key, const Error &why)
{
    const auto bubble = m_state->bubbles.find(key);
    if (bubble == m_state->bubbles.end())
        return;
    const bool wasWished = std::exchange(bubble->isWished, false);
    bubble->isToBeSent = false;
    advance(key);
    if (wasWished)
        Q_EMIT cannotBeShown(key, why);
}

void Notifications::onAnswer(const QString &key, const QDBusMessage &answer)
{
    Bubble &bubble = m_state->bubbles[key];
    bubble.sending = 0;
    if (answer.type() == QDBusMessage::ReplyMessage && m_state->service->sent(answer))
        onShown(key, answer);
    else if (answer.type() == QDBusMessage::ReplyMessage)
        bubble.isToBeSent = bubble.isWished; // Whoever shows it is not the desktop's service any more.
    else if (!bubble.isToBeSent)
        giveUp(key, notificationError(answer));
    if (!m_state->isSending())
        m_state->earlySignals.clear();
    advance(key);
}

void Notifications::onShown(const QString &key, const QDBusMessage &answer)
{
    Bubble &bubble = m_state->bubbles[key];
    const uint id = answer.arguments().value(0).toUInt();
    const uint before = std::exchange(bubble.id, id);
    if (before != id)
        close(before); // The service did not replace it.
    if (!bubble.isWished || bubble.isToBeSent)
        return;
    Q_EMIT shown(key);
    if (before != id)
        replayEarlySignals(id);
}

void Notifications::replayEarlySignals(uint id)
{
    const QList<QDBusMessage> signalsUntilNow = std::exchange(m_state->earlySignals, {});
    for (const QDBusMessage &signal : signalsUntilNow) {
        if (signal.arguments().constFirst().toUInt() == id)
            onSignal(signal);
        else
            m_state->earlySignals << signal;
    }
}

void Notifications::onSignal(const QDBusMessage &signal)
{
    const bool isReason = signal.member() == "NotificationClosed"_L1;
    if (!m_state->service->sent(signal) || signal.signature() != (isReason ? "uu"_L1 : "us"_L1))
        return;
    const uint id = signal.arguments().constFirst().toUInt();
    const QString key = id == 0 ? QString() : m_state->keyOf(id);
    if (key.isNull()) {
        // A service may say more of a bubble than its id before it has told that.
        if (m_state->isSending())
            m_state->earlySignals << signal;
        return;
    }
    const QVariant what = signal.arguments().constLast();
    if (isReason)
        onClosed(key, what.toUInt());
    else if (signal.member() == "ActivationToken"_L1)
        m_state->bubbles[key].activationToken = what.toString();
    else
        onAction(key, what.toString());
}

void Notifications::onAction(const QString &key, const QString &action)
{
    Bubble &bubble = m_state->bubbles[key];
    const QString token = std::exchange(bubble.activationToken, {});
    if (bubble.isWished && bubble.offered.contains(action))
        Q_EMIT actionInvoked(key, action, token);
}

void Notifications::onClosed(const QString &key, uint reason)
{
    // While its successor is on the way, it is the one before that was closed.
    if (m_state->bubbles[key].sending != 0)
        return;
    m_state->bubbles.remove(key);
    Q_EMIT closed(key, closeReasonOf(reason));
}

void Notifications::close(uint id)
{
    if (id == 0)
        return;
    QDBusMessage call = notificationServiceCall(u"CloseNotification"_s);
    call << id;
    call.setAutoStartService(false); // One that is started for it has nothing to close.
    m_state->bus.send(call);
}

void Notifications::onOwnerChanged(const QString &owner)
{
    if (m_state->capabilitiesOf != owner)
        m_state->capabilitiesOf.clear();
    m_state->earlySignals.clear();
    QStringList gone;
    const QStringList keys = m_state->bubbles.keys();
    for (const QString &key : keys) {
        Bubble &bubble = m_state->bubbles[key];
        bubble.activationToken.clear();
        if (std::exchange(bubble.id, 0) == 0 || bubble.sending != 0 || bubble.isToBeSent)
            continue;
        m_state->bubbles.remove(key);
        gone << key;
    }
    for (const QString &key : std::as_const(gone))
        Q_EMIT closed(key, CloseReason::ServiceGone);
    if (!owner.isEmpty())
        Q_EMIT serviceCame();
}

} // namespace patkeeper

// Here, where QDBusMessage is known, so that the slots' parameters are.
#include "moc_notifications.cpp"
