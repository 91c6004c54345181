// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "database.h"
#include "inventory.h"
#include "reminderpolicy.h"
#include "seensubjects.h"

#include <QHash>
#include <QObject>
#include <QSet>

#include <memory>

namespace patkeeper
{

/// One line of what was said.
struct SaidLine {
    QDateTime at; ///< UTC.
    QString text; ///< As it was said, with the name.
    QString identity;

    bool operator==(const SaidLine &) const = default;
};

/// What was said, put off and seen living, in the profile's database.
///
/// A step is written as said before it is spoken, and as spoken once somebody has taken the bubble. What was written
/// and not spoken (a crash in between, a notification service that failed) is forgotten when the next speaker begins:
/// so a restart repeats nothing, a crash loses nothing, and only one that comes between the bubble and the second write
/// makes it come once more.
///
/// Tables that cannot be read are made anew, empty; nothing else of the database is touched. What is said holds in this
/// process at once, and where the disk does not take it until it ends.
class SaidReminderStore final : public QObject
{
    Q_OBJECT

public:
    explicit SaidReminderStore(std::shared_ptr<Database> database, QObject *parent = nullptr);

    /// Also what another process has written meanwhile, which comes by itself later on.
    void load(QObject *context, Reply<void> reply);
    /// As load(), and what was never spoken is as if it had not been said: for who begins to speak.
    void takeOver(QObject *context, Reply<void> reply);
    bool isLoaded() const { return m_isLoaded; }

    const SaidReminders &said() const { return m_said; }
    const SeenSubjects &seen() const { return m_seen; }

    /// @p texts: by identity, what is said of it.
    void writeSaid(const Saying &saying, const QDateTime &at, const QHash<QString, QString> &texts, QObject *context,
                   Reply<void> reply);
    void confirmSpoken(const std::vector<ReminderMark> &marks);
    /// It was not spoken after all, and comes again.
    void takeBack(const std::vector<ReminderMark> &marks);
    void applyClock(const ClockChanges &changes);
    void snooze(const QStringList &identities, const Snooze &snooze);
    void writeSeen(const QSet<QString> &come, const QSet<QString> &gone, const QDateTime &at);
    /// Forgets what is about nothing that is @p present and older than anybody asks for.
    void prune(const QSet<QString> &present, const QDateTime &now);

    /// The newest first.
    void lines(int limit, QObject *context, Reply<QList<SaidLine>> reply);
    /// Of @p candidates: those that were ended from here, by the history.
    void endedHere(const QList<TokenKey> &candidates, QObject *context, Reply<QSet<TokenKey>> reply);

Q_SIGNALS:
    /// Another process has said or put off something.
    void changedElsewhere();
    /// It holds until the program ends, but is not on the disk.
    void notSaved(const patkeeper::Error &error);

private:
    struct Contents {
        SaidReminders said;
        SeenSubjects seen;
    };
    static Result<Contents> read(QSqlDatabase &connection);
    static Result<Contents> readOrBeginAfresh(QSqlDatabase &connection, bool dropsUnspoken);
    void mend(bool dropsUnspoken, QObject *context, Reply<void> reply);
    void adopt(Result<Contents> contents, Reply<void> reply);
    void write(const QList<std::pair<QString, QVariantList>> &statements, QObject *context, Reply<void> reply);
    void write(const QList<std::pair<QString, QVariantList>> &statements);
    void onChangedElsewhere();

    std::shared_ptr<Database> m_database;
    SaidReminders m_said;
    SeenSubjects m_seen;
    bool m_isLoaded = false;
};

} // namespace patkeeper
