// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "sandboxsession.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>
#include <QUuid>

using namespace patkeeper;
using namespace Qt::StringLiterals;

/// The sandbox's profiles and those of real accounts never mix, and a sandbox that is kept comes back as it was.
class SandboxSessionTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void itSaysWhereItsPeopleSignIn();
    void aSessionWithoutAFolderIsThrownAway();
    void aFolderOfItsOwnIsMarkedAtOnce();
    void aMarkedFolderIsNotOpenedWithoutItsSandbox();
    void aProfileOfRealAccountsIsRefusedAndLeftAlone();
    void ofTwoOnOneFolderTheSecondIsRefused();
    void whatTheSandboxKnowsComesBack();
    void aMarkThatCannotBeReadMakesNewTokens();
    void aFolderThatCannotBeMadeIsToldInWords();
    void aSandboxThatIsNotInstalledIsToldInWords();

private:
    QString profile() const { return m_folder->filePath(u"profile"_s); }
    static QJsonArray tokensIn(const QByteArray &state)
    {
        return QJsonDocument::fromJson(state).object().value("tokens"_L1).toArray();
    }
    QString mark() const { return profile() + "/sandbox.json"_L1; }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void SandboxSessionTest::initTestCase()
{
    QCoreApplication::addLibraryPath(QStringLiteral(PATKEEPER_SANDBOX_DIRECTORY));
}

void SandboxSessionTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
}

void SandboxSessionTest::itSaysWhereItsPeopleSignIn()
{
    const auto session = SandboxSession::start({});
    QVERIFY(session);
    const RunningSandbox &sandbox = (*session)->sandbox();
    QCOMPARE(sandbox.authority(), sandbox.url());
    QVERIFY(!QUuid(sandbox.tenant()).isNull());
    QVERIFY(!QUuid(sandbox.clientId()).isNull());
}

void SandboxSessionTest::aSessionWithoutAFolderIsThrownAway()
{
    QString path;
    {
        const auto session = SandboxSession::start({});
        QVERIFY(session);
        QVERIFY((*session)->isTemporary());
        path = (*session)->profilePath();
        QVERIFY(QDir().mkpath(path));
        (*session)->save();
        QVERIFY(!QFile::exists(path + "/sandbox.json"_L1));
        QVERIFY(!tokensIn((*session)->sandbox().state()).isEmpty());
    }
    QVERIFY(!QFile::exists(path));
    QVERIFY(!QFile::exists(QFileInfo(path).path()));
}

void SandboxSessionTest::aFolderOfItsOwnIsMarkedAtOnce()
{
    const auto session = SandboxSession::start(profile());
    QVERIFY(session);
    QVERIFY(!(*session)->isTemporary());
    QCOMPARE((*session)->profilePath(), profile());
    QVERIFY(QFile::exists(mark()));
    constexpr auto others =
        QFile::ReadGroup | QFile::WriteGroup | QFile::ExeGroup | QFile::ReadOther | QFile::WriteOther | QFile::ExeOther;
    QVERIFY(!(QFile::permissions(mark()) & others));
    QVERIFY(!(QFile::permissions(profile()) & others));
}

void SandboxSessionTest::aMarkedFolderIsNotOpenedWithoutItsSandbox()
{
    QVERIFY(SandboxSession::refuseIfSandboxProfile(profile()));
    QVERIFY(SandboxSession::start(profile()));
    const Result<void> refused = SandboxSession::refuseIfSandboxProfile(profile());
    QVERIFY(!refused);
    QCOMPARE(refused.error().kind, Error::Kind::Rejected);
    QVERIFY(refused.error().message.contains("--sandbox"_L1));
}

void SandboxSessionTest::aProfileOfRealAccountsIsRefusedAndLeftAlone()
{
    QVERIFY(QDir().mkpath(profile()));
    QFile database(profile() + "/patkeeper.sqlite"_L1);
    QVERIFY(database.open(QIODevice::WriteOnly));
    database.close();
    const auto session = SandboxSession::start(profile());
    QVERIFY(!session);
    QCOMPARE(session.error().kind, Error::Kind::Rejected);
    QVERIFY(session.error().message.contains("real accounts"_L1));
    QCOMPARE(QDir(profile()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot),
             QStringList{u"patkeeper.sqlite"_s});
}

void SandboxSessionTest::ofTwoOnOneFolderTheSecondIsRefused()
{
    auto first = SandboxSession::start(profile());
    QVERIFY(first);
    const auto second = SandboxSession::start(profile());
    QVERIFY(!second);
    QCOMPARE(second.error().kind, Error::Kind::Busy);
    QVERIFY(second.error().message.contains(profile()));
    first->reset();
    QVERIFY(SandboxSession::start(profile()));
}

void SandboxSessionTest::whatTheSandboxKnowsComesBack()
{
    QJsonArray before;
    {
        const auto session = SandboxSession::start(profile());
        QVERIFY(session);
        before = tokensIn((*session)->sandbox().state());
    }
    const auto session = SandboxSession::start(profile());
    QVERIFY(session);
    // With what proves their secrets: they would not be the same tokens otherwise.
    QVERIFY(!before.isEmpty() && !before.first().toObject()["digest"_L1].toString().isEmpty());
    QCOMPARE(tokensIn((*session)->sandbox().state()), before);
}

void SandboxSessionTest::aMarkThatCannotBeReadMakesNewTokens()
{
    QVERIFY(SandboxSession::start(profile()));
    QFile file(mark());
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("{ half a st");
    file.close();
    const auto session = SandboxSession::start(profile());
    // Either is right: to begin anew, or to say so. What would be wrong is a sandbox that nobody can use.
    if (session)
        QVERIFY(!tokensIn((*session)->sandbox().state()).isEmpty());
    else
        QVERIFY(!session.error().message.isEmpty());
    QVERIFY(!SandboxSession::refuseIfSandboxProfile(profile()));
}

void SandboxSessionTest::aFolderThatCannotBeMadeIsToldInWords()
{
    QFile inTheWay(profile());
    QVERIFY(inTheWay.open(QIODevice::WriteOnly));
    inTheWay.close();
    const auto session = SandboxSession::start(profile());
    QVERIFY(!session);
    QVERIFY(!session.error().message.isEmpty());
}

void SandboxSessionTest::aSandboxThatIsNotInstalledIsToldInWords()
{
    QCoreApplication::removeLibraryPath(QStringLiteral(PATKEEPER_SANDBOX_DIRECTORY));
    const auto session = SandboxSession::start({});
    QCoreApplication::addLibraryPath(QStringLiteral(PATKEEPER_SANDBOX_DIRECTORY));
    QVERIFY(!session);
    QCOMPARE(session.error().kind, Error::Kind::Unsupported);
    QVERIFY(session.error().message.contains("Install"_L1));
    QVERIFY(session.error().detail.contains("patkeeper-sandbox"_L1));
}

QTEST_GUILESS_MAIN(SandboxSessionTest)
#include "tst_sandboxsession.moc"
