// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "composition.h"
#include "filelock.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QTest>
#include <QTimer>

#include <algorithm>
#include <optional>

using namespace patkeeper;
using namespace Qt::StringLiterals;

/// The real parts, wired: what comes of opening a profile, and what comes of it where something is wrong.
class CompositionTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void anEmptyProfileOpensWithoutAskingAnybody();
    void theSandboxComesSignedInAndListed();
    void withoutAKeychainASandboxThatIsKeptIsRefusedInWords();
    void aReplyNeverComesFromWithinTheCall();
    void whatShowsThePartsIsMadeWhileTheyAreRead();
    void whereNothingOpensNothingIsMadeToShowIt();
    void aContextThatDiedIsNotAnswered();
    void whatIsWrongIsTold_data();
    void whatIsWrongIsTold();
    void aCorruptDatabaseIsKeptAsideAndSaid();
    void twoWorkOnOneProfileAtOnce();
    void aProfileThatIsBeingSetUpElsewhereHoldsUpNobody();

private:
    using Opened = Result<std::unique_ptr<Composition>>;
    Opened open(bool sandbox = false, bool ownFolder = true) const;
    CompositionOptions options(bool sandbox, bool ownFolder) const
    {
        return {.profilePath = ownFolder ? profile() : QString(), .sandbox = sandbox, .attended = true, .by = u"t"_s};
    }
    QString profile() const { return m_folder->filePath(u"profile"_s); }
    bool write(const QString &name, const QByteArray &content) const;

    std::unique_ptr<QTemporaryDir> m_folder;
};

void CompositionTest::initTestCase()
{
    QCoreApplication::addLibraryPath(QStringLiteral(PATKEEPER_SANDBOX_DIRECTORY));
}

void CompositionTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
}

CompositionTest::Opened CompositionTest::open(bool sandbox, bool ownFolder) const
{
    QObject context;
    std::optional<Opened> outcome;
    Composition::open(options(sandbox, ownFolder), &context, [&](Opened opened) { outcome = std::move(opened); });
    if (!QTest::qWaitFor([&] { return outcome.has_value(); }, 60'000))
        return failure(Error::Kind::TimedOut, u"the test saw no reply"_s);
    return std::move(*outcome);
}

bool CompositionTest::write(const QString &name, const QByteArray &content) const
{
    QFile file(profile() + u'/' + name);
    return QDir().mkpath(profile()) && file.open(QIODevice::WriteOnly) && file.write(content) == content.size();
}

void CompositionTest::anEmptyProfileOpensWithoutAskingAnybody()
{
    const Opened opened = open();
    QVERIFY(opened);
    Composition &parts = **opened;
    QVERIFY(parts.inventory().isLoaded());
    QVERIFY(parts.inventory().accounts().isEmpty());
    QVERIFY(!parts.isSandbox() && parts.sandbox() == nullptr && !parts.keepsNothing());
    QVERIFY(parts.recoveredFrom().isEmpty());
    QCOMPARE(parts.secrets().state(), KeychainState::Unknown);
    QVERIFY(!parts.kinds().isEmpty());
}

void CompositionTest::theSandboxComesSignedInAndListed()
{
    const Opened opened = open(true, false);
    QVERIFY2(opened, opened ? "" : qPrintable(opened.error().message));
    Composition &parts = **opened;
    QVERIFY(parts.isSandbox() && parts.keepsNothing());
    QStringList kinds;
    for (const Account &account : parts.inventory().accounts()) {
        kinds.append(account.provider);
        const auto &tokens = parts.inventory().tokens();
        const auto its = std::count_if(tokens.cbegin(), tokens.cend(),
                                       [&](const TokenEntry &entry) { return entry.token.accountId == account.id; });
        QVERIFY2(its >= 3, qPrintable(account.name));
    }
    QCOMPARE(kinds, QStringList({u"azure-devops"_s, u"digitalhub"_s, u"sailpoint"_s, u"manual"_s}));
    QVERIFY(parts.profile().path() != Profile::defaultPath());
}

void CompositionTest::withoutAKeychainASandboxThatIsKeptIsRefusedInWords()
{
    // Its secrets go to the keychain, and there is none here. The profile stays the sandbox's.
    const Opened opened = open(true);
    QVERIFY(!opened);
    QCOMPARE(opened.error().kind, Error::Kind::KeychainAbsent);
    QVERIFY(!opened.error().message.isEmpty());
    QVERIFY(QFile::exists(profile() + "/sandbox.json"_L1));
}

void CompositionTest::aReplyNeverComesFromWithinTheCall()
{
    QObject context;
    for (const bool wrong : {false, true}) {
        if (wrong)
            QVERIFY(write(u"sandbox.json"_s, "{}"));
        bool within = true;
        std::optional<bool> repliedWithin;
        Composition::open(options(false, true), &context, [&](const Opened &) { repliedWithin = within; });
        within = false;
        QTRY_VERIFY(repliedWithin.has_value());
        QVERIFY(!*repliedWithin);
    }
}

void CompositionTest::whatShowsThePartsIsMadeWhileTheyAreRead()
{
    QObject context;
    int made = 0;
    bool hadBeenRead = true;
    CompositionOptions chosen = options(false, true);
    chosen.whileLoading = [&](Composition &parts) {
        ++made;
        hadBeenRead = parts.inventory().isLoaded();
    };
    std::optional<Opened> outcome;
    Composition::open(chosen, &context, [&](Opened opened) { outcome = std::move(opened); });
    QTRY_VERIFY(outcome.has_value());
    QVERIFY(*outcome && (**outcome)->inventory().isLoaded());
    QCOMPARE(made, 1);
    QVERIFY(!hadBeenRead);
}

void CompositionTest::whereNothingOpensNothingIsMadeToShowIt()
{
    QVERIFY(write(u"sandbox.json"_s, "{}"));
    QObject context;
    int made = 0;
    CompositionOptions chosen = options(false, true);
    chosen.whileLoading = [&](Composition &) { ++made; };
    std::optional<Opened> outcome;
    Composition::open(chosen, &context, [&](Opened opened) { outcome = std::move(opened); });
    QTRY_VERIFY(outcome.has_value());
    QVERIFY(!*outcome);
    QCOMPARE(made, 0);
}

void CompositionTest::aContextThatDiedIsNotAnswered()
{
    bool replied = false;
    {
        QObject context;
        Composition::open(options(false, true), &context, [&](const Opened &) { replied = true; });
    }
    // Another one, opened later, is there before: so nothing of the first is still to come.
    QVERIFY(open());
    QVERIFY(!replied);
}

void CompositionTest::whatIsWrongIsTold_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<bool>("sandbox");
    QTest::addColumn<QString>("word");
    QTest::newRow("a sandbox's profile without --sandbox") << u"sandbox.json"_s << false << u"--sandbox"_s;
    QTest::newRow("a real profile with --sandbox") << u"patkeeper.sqlite"_s << true << u"real accounts"_s;
}

void CompositionTest::whatIsWrongIsTold()
{
    QFETCH(QString, file);
    QFETCH(bool, sandbox);
    QFETCH(QString, word);
    QVERIFY(write(file, "{}"));
    const Opened opened = open(sandbox);
    QVERIFY(!opened);
    QCOMPARE(opened.error().kind, Error::Kind::Rejected);
    QVERIFY2(opened.error().message.contains(word), qPrintable(opened.error().message));
}

void CompositionTest::aCorruptDatabaseIsKeptAsideAndSaid()
{
    QVERIFY(write(u"patkeeper.sqlite"_s, QByteArray(8192, 'x')));
    const Opened opened = open();
    QVERIFY2(opened, opened ? "" : qPrintable(opened.error().message));
    QVERIFY(QFile::exists((*opened)->recoveredFrom()));
}

void CompositionTest::twoWorkOnOneProfileAtOnce()
{
    const Opened window = open();
    const Opened commandLine = open();
    QVERIFY(window && commandLine);
    QCOMPARE((*window)->profile().id(), (*commandLine)->profile().id());
}

void CompositionTest::aProfileThatIsBeingSetUpElsewhereHoldsUpNobody()
{
    QVERIFY(Profile::open(profile()));
    QVERIFY(QFile::remove(profile() + u"/profile-id"_s));
    auto elsewhere = FileLock::open(profile() + u"/profile-id.lock"_s);
    QVERIFY(elsewhere && elsewhere->tryLock(FileLock::Mode::Exclusive));
    std::optional<FileLock> held(std::move(*elsewhere));
    // Only an event loop that runs gets this far before the waiting is given up.
    QTimer::singleShot(0, this, [&held] { held.reset(); });
    const Opened opened = open();
    QVERIFY2(opened, opened ? "" : qPrintable(opened.error().message));
}

QTEST_GUILESS_MAIN(CompositionTest)
#include "tst_composition.moc"
