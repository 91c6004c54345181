// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "sandboxsession.h"

#include <QDir>
#include <QFile>
#include <QTest>

#include <algorithm>

using namespace patkeeper;
using namespace Qt::StringLiterals;

/// The sandbox's profiles and those of real accounts never mix, and a sandbox that is kept comes back as it was.
class SandboxSessionTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void aSessionWithoutAFolderIsThrownAway();
    void aFolderOfItsOwnIsMarkedAtOnce();
    void aMarkedFolderIsNotOpenedWithoutItsSandbox();
    void aProfileOfRealAccountsIsRefusedAndLeftAlone();
    void ofTwoOnOneFolderTheSecondIsRefused();
    void whatTheSandboxKnowsComesBack();
    void aMarkThatCannotBeReadMakesNewTokens();
    void aFolderThatCannotBeMadeIsToldInWords();

private:
    QString profile() const { return m_folder->filePath(u"profile"_s); }
    QString mark() const { return profile() + "/sandbox.json"_L1; }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void SandboxSessionTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
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
        QVERIFY(!(*session)->sandbox().tokens().isEmpty());
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
    QString id;
    QByteArray secret;
    {
        const auto session = SandboxSession::start(profile());
        QVERIFY(session);
        SandboxToken token;
        token.name = u"mine"_s;
        token.scope = u"vso.code"_s;
        token.validFrom = QDateTime::currentDateTimeUtc();
        token.validTo = token.validFrom.addDays(30);
        id = (*session)->sandbox().addToken(token);
        secret = (*session)->sandbox().secretOf(id);
    }
    const auto session = SandboxSession::start(profile());
    QVERIFY(session);
    const QList<SandboxToken> tokens = (*session)->sandbox().tokens();
    const auto mine = std::find_if(tokens.begin(), tokens.end(), [&](const SandboxToken &one) { return one.id == id; });
    QVERIFY(mine != tokens.end());
    QCOMPARE(mine->name, u"mine"_s);
    // What proves a secret comes back, and the secret itself is in no file.
    QVERIFY(!mine->secretDigest.isEmpty());
    QFile file(mark());
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY(!secret.isEmpty() && !file.readAll().contains(secret));
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
        QVERIFY(!(*session)->sandbox().tokens().isEmpty());
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

QTEST_GUILESS_MAIN(SandboxSessionTest)
#include "tst_sandboxsession.moc"
