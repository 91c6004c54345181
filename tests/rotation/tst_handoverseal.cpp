// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "handoverkey.h"
#include "handoverseal.h"
#include "memorysecretstore.h"

#include <QCryptographicHash>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

#include <memory>
#include <optional>

using namespace patkeeper;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Kind = SealVerdict::Kind;

namespace
{

constexpr auto runnable = QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner;

bool writeProgram(const QString &path, const QByteArray &content)
{
    QFile::remove(path);
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(content) == content.size() && file.setPermissions(runnable);
}

} // namespace

/// A hand-over command is run as it was approved, or asked about again.
class HandOverSealTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void whatWasApprovedIsVerified();
    void theVerdictNamesTheFileAndItsContent();
    void anotherDefinitionIsChanged_data();
    void anotherDefinitionIsChanged();
    void changedContentIsChanged();
    void aLinkToAnotherFileIsChanged();
    void theSealOfAnotherLineageOrProfileIsChanged();
    void aSealThatWasTamperedWithIsChanged_data();
    void aSealThatWasTamperedWithIsChanged();
    void withoutASealNothingIsApprovedAndNobodyAsked();
    void withoutItsKeyNothingIsApproved();
    void aKeyIsMadeOnceForAProfile();
    void twoAtOnceAgreeOnOneKey();
    void aLockedKeychainIsNoVerdict();
    void aRefusedKeyFailsTheApproval();
    void aDamagedKeyIsSaid();
    void aProgramThatMayNotBeRunIsAnError();
    void noReplyComesAfterItsContextDied();

private:
    std::optional<Result<QString>> approveNow(HandOverSeals &seals, const QString &lineage = u"lineage"_s);
    std::optional<Result<SealVerdict>> verifyNow(HandOverSeals &seals, const QString &seal);
    std::optional<Kind> verdict(const QString &seal, const QString &lineage = u"lineage"_s);
    QString approved();

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<MemorySecretStore> m_store;
    std::unique_ptr<HandOverSeals> m_seals;
    HandOverCommand m_command;
};

void HandOverSealTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_store = std::make_unique<MemorySecretStore>();
    m_seals = std::make_unique<HandOverSeals>(m_store.get(), u"profile"_s);
    m_command = {
        .program = m_folder->filePath(u"deploy"_s), .arguments = {u"--to"_s, u"build"_s}, .timeLimit = 60s, .part = {}};
    QVERIFY(writeProgram(m_command.program, "#!/bin/sh\nexit 0\n"_ba));
}

std::optional<Result<QString>> HandOverSealTest::approveNow(HandOverSeals &seals, const QString &lineage)
{
    std::optional<Result<QString>> reply;
    seals.approve(lineage, m_command, this, [&](Result<QString> seal) { reply.emplace(std::move(seal)); });
    (void)QTest::qWaitFor([&] { return reply.has_value(); }, 10000);
    return reply;
}

std::optional<Result<SealVerdict>> HandOverSealTest::verifyNow(HandOverSeals &seals, const QString &seal)
{
    std::optional<Result<SealVerdict>> reply;
    seals.verify(u"lineage"_s, m_command, seal, Interaction::Forbidden, this,
                 [&](Result<SealVerdict> verdict) { reply.emplace(std::move(verdict)); });
    (void)QTest::qWaitFor([&] { return reply.has_value(); }, 10000);
    return reply;
}

std::optional<Kind> HandOverSealTest::verdict(const QString &seal, const QString &lineage)
{
    std::optional<Kind> kind;
    m_seals->verify(lineage, m_command, seal, Interaction::Forbidden, this, [&](const Result<SealVerdict> &verdict) {
        if (verdict)
            kind = verdict->kind;
        else
            qWarning() << verdict.error().message;
    });
    (void)QTest::qWaitFor([&] { return kind.has_value(); }, 10000);
    return kind;
}

QString HandOverSealTest::approved()
{
    const auto seal = approveNow(*m_seals);
    return seal && *seal ? **seal : QString();
}

void HandOverSealTest::whatWasApprovedIsVerified()
{
    const QString seal = approved();
    QVERIFY(!seal.isEmpty());
    QCOMPARE(verdict(seal), Kind::Approved);
    QCOMPARE(approved(), seal);
    // It outlives this process: another one over the same keychain says the same.
    m_seals = std::make_unique<HandOverSeals>(m_store.get(), u"profile"_s);
    QCOMPARE(verdict(seal), Kind::Approved);
}

void HandOverSealTest::theVerdictNamesTheFileAndItsContent()
{
    const QString link = m_folder->filePath(u"link"_s);
    QVERIFY(QFile::link(m_command.program, link));
    const QString file = std::exchange(m_command.program, link);
    const auto verified = verifyNow(*m_seals, approved());
    QVERIFY(verified && *verified);
    QCOMPARE((*verified)->program.resolvedPath, QFileInfo(file).canonicalFilePath());
    QCOMPARE((*verified)->program.digest, QCryptographicHash::hash("#!/bin/sh\nexit 0\n", QCryptographicHash::Sha256));
}

void HandOverSealTest::anotherDefinitionIsChanged_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("timeLimit");
    QTest::addColumn<QString>("part");
    QTest::addColumn<QString>("program");
    QTest::newRow("argument") << QStringList{u"--to"_s, u"Build"_s} << 60 << QString() << u"deploy"_s;
    QTest::newRow("one more") << QStringList{u"--to"_s, u"build"_s, QString()} << 60 << QString() << u"deploy"_s;
    QTest::newRow("one less") << QStringList{u"--to"_s} << 60 << QString() << u"deploy"_s;
    QTest::newRow("joined") << QStringList{u"--tobuild"_s} << 60 << QString() << u"deploy"_s;
    QTest::newRow("split elsewhere") << QStringList{u"--t"_s, u"obuild"_s} << 60 << QString() << u"deploy"_s;
    QTest::newRow("order") << QStringList{u"build"_s, u"--to"_s} << 60 << QString() << u"deploy"_s;
    QTest::newRow("time limit") << QStringList{u"--to"_s, u"build"_s} << 61 << QString() << u"deploy"_s;
    QTest::newRow("part") << QStringList{u"--to"_s, u"build"_s} << 60 << u"clientId"_s << u"deploy"_s;
    QTest::newRow("another file of the same content")
        << QStringList{u"--to"_s, u"build"_s} << 60 << QString() << u"copy"_s;
    QTest::newRow("another name for it") << QStringList{u"--to"_s, u"build"_s} << 60 << QString() << u"link"_s;
}

void HandOverSealTest::anotherDefinitionIsChanged()
{
    QFETCH(QStringList, arguments);
    QFETCH(int, timeLimit);
    QFETCH(QString, part);
    QFETCH(QString, program);
    QVERIFY(QFile::copy(m_command.program, m_folder->filePath(u"copy"_s)));
    QVERIFY(QFile::link(m_command.program, m_folder->filePath(u"link"_s)));
    const QString seal = approved();
    m_command = {.program = m_folder->filePath(program),
                 .arguments = arguments,
                 .timeLimit = std::chrono::seconds(timeLimit),
                 .part = part};
    QCOMPARE(verdict(seal), Kind::Changed);
}

void HandOverSealTest::changedContentIsChanged()
{
    const QString seal = approved();
    QVERIFY(writeProgram(m_command.program, "#!/bin/sh\nexit 1\n"_ba));
    QCOMPARE(verdict(seal), Kind::Changed);
    QVERIFY(writeProgram(m_command.program, "#!/bin/sh\nexit 0\n"_ba));
    QCOMPARE(verdict(seal), Kind::Approved);
}

void HandOverSealTest::aLinkToAnotherFileIsChanged()
{
    const QString other = m_folder->filePath(u"other"_s);
    const QString link = m_folder->filePath(u"link"_s);
    QVERIFY(QFile::copy(m_command.program, other));
    QVERIFY(QFile::link(m_command.program, link));
    m_command.program = link;
    const QString seal = approved();
    QCOMPARE(verdict(seal), Kind::Approved);
    QVERIFY(QFile::remove(link));
    QVERIFY(QFile::link(other, link));
    QCOMPARE(verdict(seal), Kind::Changed);
}

void HandOverSealTest::theSealOfAnotherLineageOrProfileIsChanged()
{
    const QString seal = approved();
    QCOMPARE(verdict(seal, u"another lineage"_s), Kind::Changed);
    HandOverSeals others(m_store.get(), u"another profile"_s);
    const auto theirs = approveNow(others);
    QVERIFY(theirs && *theirs);
    QCOMPARE(verdict(**theirs), Kind::Changed);
}

void HandOverSealTest::aSealThatWasTamperedWithIsChanged_data()
{
    QTest::addColumn<QString>("seal");
    QTest::newRow("nonsense") << u"x"_s;
    QTest::newRow("another version") << u"2:"_s;
    QTest::newRow("no code") << u"1:"_s;
}

void HandOverSealTest::aSealThatWasTamperedWithIsChanged()
{
    QFETCH(QString, seal);
    const QString right = approved();
    QCOMPARE(verdict(seal), Kind::Changed);
    QCOMPARE(verdict(right.chopped(1)), Kind::Changed);
    QCOMPARE(verdict(right + u'A'), Kind::Changed);
}

void HandOverSealTest::withoutASealNothingIsApprovedAndNobodyAsked()
{
    m_store->pretendState(KeychainState::Locked);
    QCOMPARE(verdict(QString()), Kind::NotApproved);
    QCOMPARE(m_store->timesAsked(), 0);
}

void HandOverSealTest::withoutItsKeyNothingIsApproved()
{
    const QString seal = approved();
    std::optional<Result<void>> removed;
    m_store->remove(handOverKey(u"profile"_s), Interaction::Forbidden, this,
                    [&](Result<void> result) { removed.emplace(std::move(result)); });
    QTRY_VERIFY(removed.has_value());
    QCOMPARE(verdict(seal), Kind::NotApproved);
    QCOMPARE(m_store->count(), 0); // Verifying makes none.
    const QString again = approved();
    QVERIFY(again != seal);
    QCOMPARE(verdict(again), Kind::Approved);
    QCOMPARE(verdict(seal), Kind::Changed);
}

void HandOverSealTest::aKeyIsMadeOnceForAProfile()
{
    QVERIFY(!approved().isEmpty());
    m_command.arguments.append(u"more"_s);
    QVERIFY(!approved().isEmpty());
    QCOMPARE(m_store->count(), 1);
}

void HandOverSealTest::twoAtOnceAgreeOnOneKey()
{
    HandOverSeals other(m_store.get(), u"profile"_s);
    QStringList seals;
    const auto note = [&](const Result<QString> &seal) { seals.append(seal ? *seal : seal.error().message); };
    // Both find none before either has written one.
    m_store->holdWrites(true);
    m_seals->approve(u"lineage"_s, m_command, this, note);
    other.approve(u"lineage"_s, m_command, this, note);
    QTRY_COMPARE(m_store->heldWrites(), 2);
    m_store->holdWrites(false);
    QTRY_COMPARE(seals.size(), 2);
    QCOMPARE(seals[0], seals[1]);
    QCOMPARE(m_store->count(), 1);
    QCOMPARE(verdict(seals[0]), Kind::Approved);
}

void HandOverSealTest::aLockedKeychainIsNoVerdict()
{
    const QString seal = approved();
    m_store->pretendState(KeychainState::Locked);
    const auto verified = verifyNow(*m_seals, seal);
    QVERIFY(verified && !*verified);
    QCOMPARE(verified->error().kind, Error::Kind::KeychainLocked);
    QCOMPARE(m_store->timesAsked(), 0);
}

void HandOverSealTest::aRefusedKeyFailsTheApproval()
{
    m_store->refuseWrites(Error::Kind::KeychainDenied);
    const auto denied = approveNow(*m_seals);
    QVERIFY(denied && !*denied);
    QCOMPARE(denied->error().kind, Error::Kind::KeychainDenied);
    // Nothing is there although it said that something was.
    m_store->refuseWrites(Error::Kind::StorageFailed);
    const auto failed = approveNow(*m_seals);
    QVERIFY(failed && !*failed);
    QCOMPARE(failed->error().kind, Error::Kind::StorageFailed);
}

void HandOverSealTest::aDamagedKeyIsSaid()
{
    std::optional<Result<void>> stored;
    m_store->store(handOverKey(u"profile"_s), Secret("short"_ba), Interaction::Forbidden, this,
                   [&](Result<void> result) { stored.emplace(std::move(result)); });
    QTRY_VERIFY(stored.has_value());
    const auto failed = approveNow(*m_seals);
    QVERIFY(failed && !*failed);
    QVERIFY(failed->error().message.contains("Delete it"_L1));
    QCOMPARE(m_store->count(), 1);
}

void HandOverSealTest::aProgramThatMayNotBeRunIsAnError()
{
    const QString seal = approved();
    QVERIFY(QFile::setPermissions(m_command.program, runnable | QFile::WriteGroup));
    const auto verified = verifyNow(*m_seals, seal);
    QVERIFY(verified && !*verified);
    QCOMPARE(verified->error().kind, Error::Kind::Rejected);
    QVERIFY(QFile::remove(m_command.program));
    const auto sealed = approveNow(*m_seals);
    QVERIFY(sealed && !*sealed);
    QCOMPARE(sealed->error().kind, Error::Kind::NotFound);
}

void HandOverSealTest::noReplyComesAfterItsContextDied()
{
    int replies = 0;
    auto context = std::make_unique<QObject>();
    m_seals->approve(u"lineage"_s, m_command, context.get(), [&](const Result<QString> &) { ++replies; });
    m_seals->verify(u"lineage"_s, m_command, u"1:x"_s, Interaction::Forbidden, context.get(),
                    [&](const Result<SealVerdict> &) { ++replies; });
    context.reset();
    QVERIFY(!approved().isEmpty()); // Comes after what was asked before it.
    QCOMPARE(replies, 0);
}

QTEST_GUILESS_MAIN(HandOverSealTest)
#include "tst_handoverseal.moc"
