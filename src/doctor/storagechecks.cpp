// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "storagechecks.h"

#include "database.h"
#include "replyaddress.h"
#include "schema.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QLocale>
#include <QStorageInfo>

#include <utility>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

constexpr qint64 littleRoom = 50'000'000; // Bytes.

struct Text {
    Q_DECLARE_TR_FUNCTIONS(patkeeper::Doctor)
};

Finding profileFinding(const QString &path)
{
    const auto found = [&](Finding::State state, const QString &sentence, const QString &advice,
                           const QString &detail) {
        return Finding{.area = u"profile"_s,
                       .subject = {},
                       .state = state,
                       .sentence = sentence,
                       .advice = advice,
                       .detail = detail};
    };
    const QFileInfo folder(path);
    const QStorageInfo disk(path);
    const QString room = QLocale().formattedDataSize(disk.bytesAvailable());
    const QString detail =
        u"%1, %2 bytes available"_s.arg(QString::fromLatin1(disk.fileSystemType())).arg(disk.bytesAvailable());
    if (!folder.isWritable() || disk.isReadOnly()) {
        return found(Finding::State::Mend, Text::tr("Nothing can be written to the profile in %1.").arg(path),
                     Text::tr("Make the folder writable for you, or choose another one by --profile."), detail);
    }
    if (disk.isValid() && disk.bytesAvailable() < littleRoom) {
        return found(Finding::State::Mend,
                     Text::tr("Only %1 are left on the disk of the profile in %2.").arg(room, path),
                     Text::tr("Make room there: what cannot be filed is not begun."), detail);
    }
    return found(Finding::State::Ok, Text::tr("The profile is in %1; %2 are left on its disk.").arg(path, room), {},
                 detail);
}

struct DatabaseState {
    int version = 0;
    QString verdict; ///< "ok", or what is wrong first.
};

Result<QString> answerOf(QSqlDatabase &connection, const QString &question)
{
    Result<ExecutedQuery> query = execute(connection, question);
    if (!query)
        return std::unexpected(query.error());
    return query->next() ? query->value(0).toString() : QString();
}

Result<DatabaseState> stateOf(QSqlDatabase &connection)
{
    const Result<QString> version = answerOf(connection, u"PRAGMA user_version"_s);
    if (!version)
        return std::unexpected(version.error());
    const Result<QString> verdict = answerOf(connection, u"PRAGMA quick_check(1)"_s);
    if (!verdict)
        return std::unexpected(verdict.error());
    return DatabaseState{.version = version->toInt(), .verdict = *verdict};
}

Findings databaseFindings(const Result<DatabaseState> &state, const QString &recoveredFrom)
{
    const QString area = u"database"_s;
    if (!state)
        return {findingOf(area, {}, state.error())};
    Findings found;
    const QString detail = u"version %1 of %2, quick_check: %3"_s.arg(state->version)
                               .arg(schemaMigrations().constLast().version)
                               .arg(state->verdict.left(200));
    if (state->verdict == "ok"_L1) {
        found.append({.area = area,
                      .subject = {},
                      .state = Finding::State::Ok,
                      .sentence = Text::tr("The database is whole, of version %1.").arg(state->version),
                      .advice = {},
                      .detail = detail});
    } else {
        found.append({.area = area,
                      .subject = {},
                      .state = Finding::State::Mend,
                      .sentence = Text::tr("The database is damaged."),
                      .advice = Text::tr("Close Patkeeper and move patkeeper.sqlite out of the profile; `patkeeper-cli "
                                         "account restore` brings the accounts back from the keychain."),
                      .detail = detail});
    }
    if (!recoveredFrom.isEmpty()) {
        found.append({.area = area,
                      .subject = {},
                      .state = Finding::State::Note,
                      .sentence = Text::tr("The database was damaged and has been kept as %1.").arg(recoveredFrom),
                      .advice = Text::tr("`patkeeper-cli account restore` brings the accounts back from the keychain."),
                      .detail = {}});
    }
    return found;
}

} // namespace

Check profileCheck(const Profile &profile)
{
    // A disk may sleep, or hang.
    return {
        .area = u"profile"_s, .subject = {}, .look = [path = profile.path()](QObject *context, FindingsReply reply) {
            workElsewhere<Findings>(context, [path] { return Findings{profileFinding(path)}; }, std::move(reply));
        }};
}

Check databaseCheck(const std::shared_ptr<Database> &database)
{
    return {.area = u"database"_s, .subject = {}, .look = [database](QObject *context, FindingsReply reply) {
                database->read<DatabaseState>(stateOf, context,
                                              [recoveredFrom = database->recoveredFrom(),
                                               reply = std::move(reply)](const Result<DatabaseState> &state) mutable {
                                                  reply(databaseFindings(state, recoveredFrom));
                                              });
            }};
}

} // namespace patkeeper
