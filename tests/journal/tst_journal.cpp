// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "awaited.h"
#include "journal.h"
#include "leaseholder.h"
#include "utc.h"

#include <QJsonArray>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace patkeeper;
using namespace Qt::StringLiterals;

namespace
{

std::shared_ptr<Database> openDatabase(const Profile &profile)
{
    Awaited<std::shared_ptr<Database>> awaited;
    Database::open(profile, awaited.context(), awaited.reply());
    return awaited.result().value_or(nullptr);
}

Operation someOperation()
{
    Operation operation;
    operation.kind = Operation::Kind::Update;
    operation.accountId = u"account"_s;
    operation.name = u"CI \"token\"\n'; DROP TABLE operations"_s;
    operation.step = u"planned"_s;
    operation.data = {{u"listedBefore"_s, QJsonArray{u"a"_s, u"b"_s}}, {u"hours"_s, 24}};
    return operation;
}

/// One process' journal with the calls made to wait.
class Desk final
{
public:
    explicit Desk(const Profile &profile, QString machineId = {})
        : journal(openDatabase(profile), *Lease::take(profile.locksPath()),
                  machineId.isEmpty() ? profile.machineId() : machineId, [this] { return now; })
    {
    }

    Result<Operation> begin(const Operation &operation)
    {
        Awaited<Operation> awaited;
        journal.begin(operation, awaited.context(), awaited.reply());
        return awaited.result();
    }
    Result<void> advance(const Operation &operation)
    {
        Awaited<void> awaited;
        journal.advance(operation, awaited.context(), awaited.reply());
        return awaited.result();
    }
    Result<void> close(const QString &id, Operation::Outcome outcome, const std::optional<Error> &error = {})
    {
        Awaited<void> awaited;
        journal.close(id, outcome, error, awaited.context(), awaited.reply());
        return awaited.result();
    }
    Result<Operation> claim(const QString &id, bool evenFromElsewhere = false)
    {
        Awaited<Operation> awaited;
        journal.claim(id, evenFromElsewhere, awaited.context(), awaited.reply());
        return awaited.result();
    }
    Result<void> release(const QString &id)
    {
        Awaited<void> awaited;
        journal.release(id, awaited.context(), awaited.reply());
        return awaited.result();
    }
    Result<Operation> operation(const QString &id)
    {
        Awaited<Operation> awaited;
        journal.operation(id, awaited.context(), awaited.reply());
        return awaited.result();
    }
    QList<Operation> openOperations()
    {
        Awaited<QList<Operation>> awaited;
        journal.openOperations(awaited.context(), awaited.reply());
        return awaited.result().value_or(QList<Operation>());
    }
    Result<void> record(const HistoryEntry &entry)
    {
        Awaited<void> awaited;
        journal.record(entry, awaited.context(), awaited.reply());
        return awaited.result();
    }
    QList<HistoryEntry> history(const QString &accountId, const QString &remoteId, int limit = 100)
    {
        Awaited<QList<HistoryEntry>> awaited;
        journal.history(accountId, remoteId, limit, awaited.context(), awaited.reply());
        return awaited.result().value_or(QList<HistoryEntry>());
    }

    QDateTime now = QDateTime(QDate(2027, 1, 2), QTime(3, 4, 5, 678), utcZone);
    Journal journal;
};

} // namespace

class TestJournal final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_directory = std::make_unique<QTemporaryDir>();
        m_profile = *Profile::open(m_directory->filePath(u"profile"_s));
        m_desk = std::make_unique<Desk>(m_profile);
    }
    void cleanup() { m_desk.reset(); }

    void whatIsBegunIsFilledInAndFiled()
    {
        const Operation asked = someOperation();
        const auto begun = m_desk->begin(asked);
        QVERIFY(begun);
        QVERIFY(!begun->id.isEmpty());
        QCOMPARE(begun->startedAt, m_desk->now);
        QCOMPARE(begun->updatedAt, m_desk->now);
        QCOMPARE(begun->leaseId, m_desk->journal.leaseId());
        QCOMPARE(begun->machineId, m_profile.machineId());
        QCOMPARE(begun->name, asked.name);
        QCOMPARE(begun->data, asked.data);
        QCOMPARE(*m_desk->operation(begun->id), *begun);
        QCOMPARE(m_desk->openOperations(), QList<Operation>{*begun});
    }

    void anIdThatIsGivenIsKept()
    {
        Operation operation = someOperation();
        operation.id = u"11111111-2222-3333-4444-555555555555"_s;
        QCOMPARE(m_desk->begin(operation)->id, operation.id);
        QVERIFY(!m_desk->begin(operation));
    }

    void everyKindAndOutcomeComesBackAsItWas()
    {
        using Kind = Operation::Kind;
        using Outcome = Operation::Outcome;
        for (const Kind kind : {Kind::Create, Kind::Update, Kind::Revoke, Kind::Rotate, Kind::ImportSecret}) {
            for (const Outcome outcome : {Outcome::Done, Outcome::Failed, Outcome::GivenUp}) {
                Operation operation = someOperation();
                operation.kind = kind;
                const auto begun = m_desk->begin(operation);
                QVERIFY(m_desk->close(begun->id, outcome));
                QCOMPARE(m_desk->operation(begun->id)->kind, kind);
                QCOMPARE(m_desk->operation(begun->id)->outcome, outcome);
            }
        }
        QVERIFY(m_desk->openOperations().isEmpty());
    }

    void aStepReplacesTheOneBefore()
    {
        Operation operation = *m_desk->begin(someOperation());
        operation.step = u"created"_s;
        operation.remoteId = u"remote"_s;
        operation.data = {{u"expires"_s, u"2027-01-31"_s}};
        operation.errorKind = u"offline"_s;
        operation.errorMessage = u"No connection."_s;
        m_desk->now = m_desk->now.addSecs(5);
        QVERIFY(m_desk->advance(operation));
        operation.updatedAt = m_desk->now;
        QCOMPARE(*m_desk->operation(operation.id), operation);
    }

    void theEndIsFiledWithItsReason()
    {
        const auto begun = m_desk->begin(someOperation());
        const Error error = failure(Error::Kind::Forbidden, u"Not allowed."_s, u"403"_s).error();
        QVERIFY(m_desk->close(begun->id, Operation::Outcome::Failed, error));
        const auto ended = m_desk->operation(begun->id);
        QCOMPARE(ended->outcome, Operation::Outcome::Failed);
        QCOMPARE(ended->errorKind, u"forbidden"_s);
        QCOMPARE(ended->errorMessage, u"Not allowed."_s);
        QVERIFY(m_desk->openOperations().isEmpty());
    }

    void whatHasEndedDoesNotGoOn()
    {
        const auto begun = m_desk->begin(someOperation());
        QVERIFY(m_desk->close(begun->id, Operation::Outcome::Done));
        QCOMPARE(m_desk->advance(*begun).error().kind, Error::Kind::Busy);
        QCOMPARE(m_desk->close(begun->id, Operation::Outcome::Failed).error().kind, Error::Kind::Busy);
        QCOMPARE(m_desk->claim(begun->id).error().kind, Error::Kind::NotFound);
        QCOMPARE(m_desk->operation(begun->id)->outcome, Operation::Outcome::Done);
    }

    void anUnknownOperationIsNotFound()
    {
        Operation operation = someOperation();
        operation.id = u"unknown"_s;
        QCOMPARE(m_desk->operation(operation.id).error().kind, Error::Kind::NotFound);
        QCOMPARE(m_desk->advance(operation).error().kind, Error::Kind::NotFound);
        QCOMPARE(m_desk->claim(operation.id).error().kind, Error::Kind::NotFound);
    }

    void onlyItsHolderMayTouchAnOperation()
    {
        Desk other(m_profile);
        const auto begun = m_desk->begin(someOperation());
        QVERIFY(!other.journal.isAbandoned(*begun));
        QCOMPARE(other.advance(*begun).error().kind, Error::Kind::Busy);
        QCOMPARE(other.close(begun->id, Operation::Outcome::Done).error().kind, Error::Kind::Busy);
        QCOMPARE(other.release(begun->id).error().kind, Error::Kind::Busy);
        QCOMPARE(other.claim(begun->id).error().kind, Error::Kind::Busy);
        QVERIFY(m_desk->claim(begun->id));
        QCOMPARE(m_desk->operation(begun->id)->leaseId, m_desk->journal.leaseId());
    }

    void whatIsGivenBackMayBeTaken()
    {
        Desk other(m_profile);
        const auto begun = m_desk->begin(someOperation());
        QVERIFY(m_desk->release(begun->id));
        QVERIFY(m_desk->journal.isAbandoned(*m_desk->operation(begun->id)));
        const auto taken = other.claim(begun->id);
        QVERIFY(taken);
        QCOMPARE(taken->leaseId, other.journal.leaseId());
        QCOMPARE(taken->data, begun->data);
        QCOMPARE(m_desk->advance(*begun).error().kind, Error::Kind::Busy);
    }

    void aTokenThatIsBeingRotatedIsNotRotatedASecondTime()
    {
        Desk other(m_profile);
        Operation rotation = someOperation();
        rotation.kind = Operation::Kind::Rotate;
        rotation.remoteId = u"predecessor"_s;
        const auto first = m_desk->begin(rotation);
        QVERIFY(first);
        const auto second = other.begin(rotation);
        QVERIFY(!second);
        QCOMPARE(second.error().kind, Error::Kind::Busy);
        rotation.remoteId = u"another"_s;
        QVERIFY(other.begin(rotation));
        QVERIFY(m_desk->close(first->id, Operation::Outcome::Done));
        rotation.remoteId = u"predecessor"_s;
        QVERIFY(other.begin(rotation));
    }

    void whatIsOpenOrHasFailedLatelyIsFoundByItsKind()
    {
        Operation rotation = someOperation();
        rotation.kind = Operation::Kind::Rotate;
        const QString open = m_desk->begin(rotation)->id;
        rotation.remoteId = u"other"_s;
        const QString failed = m_desk->begin(rotation)->id;
        QVERIFY(m_desk->close(failed, Operation::Outcome::Failed));
        rotation.remoteId = u"third"_s;
        QVERIFY(m_desk->close(m_desk->begin(rotation)->id, Operation::Outcome::Done));
        QVERIFY(m_desk->begin(someOperation()));
        const auto found = [this](const QDateTime &since) {
            Awaited<QList<Operation>> awaited;
            m_desk->journal.openOrFailedSince(Operation::Kind::Rotate, since, awaited.context(), awaited.reply());
            QStringList ids;
            for (const Operation &operation : awaited.result().value_or(QList<Operation>()))
                ids.append(operation.id);
            return ids;
        };
        QCOMPARE(found(m_desk->now.addSecs(-60)), (QStringList{open, failed}));
        QCOMPARE(found(m_desk->now.addSecs(60)), QStringList{open});
    }

    void ofTwoWhoClaimOneGetsIt()
    {
        Desk other(m_profile);
        for (int round = 0; round < 20; ++round) {
            const auto begun = m_desk->begin(someOperation());
            QVERIFY(m_desk->release(begun->id));
            Awaited<Operation> here;
            Awaited<Operation> there;
            m_desk->journal.claim(begun->id, false, here.context(), here.reply());
            other.journal.claim(begun->id, false, there.context(), there.reply());
            const bool gotHere = here.result().has_value();
            const bool gotThere = there.result().has_value();
            QVERIFY(gotHere != gotThere);
        }
    }

    void killedBetweenBeginAndAdvanceItIsSeenAsAbandoned()
    {
        LeaseHolder process(m_profile, u"operation"_s);
        QVERIFY(!process.said().isEmpty());
        const auto living = m_desk->operation(process.said());
        QVERIFY(living);
        QVERIFY(!m_desk->journal.isAbandoned(*living));
        QCOMPARE(m_desk->claim(process.said()).error().kind, Error::Kind::Busy);

        process.kill();
        const auto left = m_desk->openOperations();
        QCOMPARE(left.size(), 1);
        QCOMPARE(left.first().id, process.said());
        QCOMPARE(left.first().step, u"creating"_s);
        QVERIFY(m_desk->journal.isAbandoned(left.first()));
        QVERIFY(!m_desk->journal.isFromElsewhere(left.first()));
        QVERIFY(m_desk->claim(process.said()));
    }

    void aCopiedProfilesOperationIsNotTakenWithoutBeingAsked()
    {
        const QString id = m_desk->begin(someOperation())->id;
        m_desk.reset();
        Desk elsewhere(m_profile, u"another machine"_s);
        const auto left = elsewhere.openOperations();
        QCOMPARE(left.size(), 1);
        QVERIFY(elsewhere.journal.isFromElsewhere(left.first()));
        QCOMPARE(elsewhere.claim(id).error().kind, Error::Kind::Unsupported);
        QCOMPARE(elsewhere.operation(id)->leaseId, left.first().leaseId);
        const auto taken = elsewhere.claim(id, true);
        QVERIFY(taken);
        QVERIFY(!elsewhere.journal.isFromElsewhere(*taken));
    }

    void openOperationsComeTheOldestFirst()
    {
        QStringList ids;
        for (int i = 0; i < 3; ++i) {
            m_desk->now = m_desk->now.addSecs(-60);
            ids.prepend(m_desk->begin(someOperation())->id);
        }
        QStringList listed;
        for (const Operation &operation : m_desk->openOperations())
            listed << operation.id;
        QCOMPARE(listed, ids);
    }

    void theHistoryIsToldTheNewestFirst()
    {
        HistoryEntry entry{.at = {},
                           .accountId = u"account"_s,
                           .remoteId = u"one"_s,
                           .name = u"CI"_s,
                           .event = u"created"_s,
                           .detail = u"expires 2027-01-31T22:59:59Z"_s,
                           .outcome = u"done"_s,
                           .by = u"window"_s};
        QVERIFY(m_desk->record(entry));
        entry.event = u"revoked"_s;
        QVERIFY(m_desk->record(entry));
        HistoryEntry other = entry;
        other.remoteId = u"two"_s;
        QVERIFY(m_desk->record(other));

        entry.at = m_desk->now;
        other.at = m_desk->now;
        const auto ofOne = m_desk->history(u"account"_s, u"one"_s);
        QCOMPARE(ofOne.size(), 2);
        QCOMPARE(ofOne.first(), entry);
        QCOMPARE(ofOne.last().event, u"created"_s);
        QCOMPARE(m_desk->history({}, {}).size(), 3);
        QCOMPARE(m_desk->history({}, {}, 1), QList<HistoryEntry>{other});
        QVERIFY(m_desk->history(u"another"_s, u"one"_s).isEmpty());
    }

    void changesAreToldHereAndElsewhere()
    {
        Desk other(m_profile);
        QSignalSpy here(&m_desk->journal, &Journal::operationsChanged);
        QSignalSpy elsewhere(&other.journal, &Journal::operationsChanged);
        const auto begun = m_desk->begin(someOperation());
        QTRY_VERIFY(!here.isEmpty());
        QTRY_VERIFY(!elsewhere.isEmpty());
        here.clear();
        QVERIFY(!other.advance(*begun));
        QCOMPARE(here.count(), 0);

        QSignalSpy recorded(&m_desk->journal, &Journal::historyChanged);
        QVERIFY(m_desk->record({.at = {},
                                .accountId = u"account"_s,
                                .remoteId = u"one"_s,
                                .name = {},
                                .event = u"created"_s,
                                .detail = {},
                                .outcome = u"done"_s,
                                .by = u"window"_s}));
        QTRY_COMPARE(recorded.count(), 1);
        QCOMPARE(recorded.first().first().toString(), u"account"_s);
    }

    void aChangeIsToldAlsoWhenWhoMadeItIsGone()
    {
        QSignalSpy changed(&m_desk->journal, &Journal::operationsChanged);
        auto context = std::make_unique<QObject>();
        m_desk->journal.begin(someOperation(), context.get(), [](Result<Operation>) { QFAIL("nobody is there"); });
        context.reset();
        QTRY_COMPARE(changed.count(), 1);
        QCOMPARE(m_desk->openOperations().size(), 1);
    }

    void aReplyMayEndTheJournal()
    {
        bool replied = false;
        QObject context;
        m_desk->journal.begin(someOperation(), &context, [&](Result<Operation>) {
            replied = true;
            m_desk.reset();
        });
        QTRY_VERIFY(replied);
        QVERIFY(!m_desk);
    }

private:
    std::unique_ptr<QTemporaryDir> m_directory;
    Profile m_profile;
    std::unique_ptr<Desk> m_desk;
};

QTEST_GUILESS_MAIN(TestJournal)
#include "tst_journal.moc"
