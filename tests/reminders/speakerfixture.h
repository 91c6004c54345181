// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "flowfixture.h"
#include "recordingtimer.h"
#include "reminderspeaker.h"
#include "settings.h"
#include "utc.h"

#include <QSignalSpy>

namespace patkeeper
{

/// Stands for the desktop's notifications.
class RecordingAnnouncer final : public Announcer
{
    Q_OBJECT

public:
    enum class Manner { Shows, Dies, Fails };

    void speak(const Bubble &bubble) override
    {
        bubbles.append(bubble);
        if (manner == Manner::Dies)
            return;
        QMetaObject::invokeMethod(
            this,
            [this, identity = bubble.identity] {
                if (manner == Manner::Fails)
                    Q_EMIT failed(identity);
                else
                    Q_EMIT spoken(identity);
            },
            Qt::QueuedConnection);
    }
    void withdraw(const QString &identity) override { withdrawn.append(identity); }

    QStringList titles() const
    {
        QStringList titles;
        for (const Bubble &bubble : bubbles)
            titles.append(bubble.title);
        return titles;
    }

    Manner manner = Manner::Shows;
    QList<Bubble> bubbles;
    QStringList withdrawn;
};

/// What a test has of the machine, and changes.
struct SpeakerSurroundings {
    const QDateTime *now;
    const QTimeZone *zone;
    std::chrono::milliseconds patienceWithSleep;
};

/// A process with a speaker on a profile. To destroy it is what a kill does.
class SpeakerProcess final
{
public:
    SpeakerProcess(const QString &profilePath, SecretStore *secrets, const SpeakerSurroundings &surroundings)
        : process(profilePath, secrets, true),
          settings(process.database()),
          store(process.database())
    {
        if (!replyOf<void>([this](QObject *context, auto reply) { settings.load(context, std::move(reply)); }))
            qFatal("settings");
        speaker = std::make_unique<ReminderSpeaker>(ReminderParts{
            .inventory = &process.inventory(),
            .journal = &process.journal(),
            .settings = &settings,
            .store = &store,
            .announcer = &announcer,
            .timer = &timer,
            .capabilities = [this](const QString &account) { return process.providers().capabilities(account); },
            .clock = [now = surroundings.now] { return *now; },
            .zone = [zone = surroundings.zone] { return *zone; },
            .locksPath = profilePath + QStringLiteral("/locks"),
            .patienceWithSleep = surroundings.patienceWithSleep});
    }

    void start()
    {
        speaker->start();
        settle();
    }

    /// Looks, and waits until all that comes of it has come.
    void settle()
    {
        for (int look = 0; look < 3; ++look) {
            QSignalSpy looked(speaker.get(), &ReminderSpeaker::factsChanged);
            speaker->reconsider();
            if (looked.isEmpty() && !looked.wait(30'000))
                qFatal("it does not look");
            // Behind what the look has written, and behind what the announcer answered to that.
            for (int write = 0; write < 2; ++write)
                lines();
        }
    }

    QList<SaidLine> lines()
    {
        constexpr int many = 1000;
        return replyOf<QList<SaidLine>>(
                   [this](QObject *context, auto reply) { store.lines(many, context, std::move(reply)); })
            .value_or(QList<SaidLine>());
    }

    FlowProcess process;
    Settings settings;
    SaidReminderStore store;
    RecordingAnnouncer announcer;
    RecordingTimer timer;
    std::unique_ptr<ReminderSpeaker> speaker;
};

} // namespace patkeeper
