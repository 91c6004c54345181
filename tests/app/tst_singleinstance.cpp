// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "singleinstance.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QLocalSocket>
#include <QScopeGuard>
#include <QSemaphore>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>

using namespace Qt::StringLiterals;
using namespace patkeeper;

class SingleInstanceTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void theSecondAsksTheFirstToComeToTheFront();
    void whoAsksBeforeTheFirstListensWaitsForIt();
    void aWishArrivesAsItWasSent_data();
    void aWishArrivesAsItWasSent();
    void theSessionsIdDoesNotMatterButTheDisplayDoes();
    void profilesDoNotMeet();
    void whatAKilledProcessLeftIsNoObstacle();
    void theSocketIsTheUsersAlone();
    void nothingButTheKnownWordIsHeard_data();
    void nothingButTheKnownWordIsHeard();
    void anOpenFolderIsNotUsed();

private:
    QString socketPath() const;

    std::unique_ptr<QTemporaryDir> m_directory;
};

void SingleInstanceTest::init()
{
    m_directory = std::make_unique<QTemporaryDir>();
    QVERIFY(m_directory->isValid());
}

QString SingleInstanceTest::socketPath() const
{
    const QDir directory(m_directory->path());
    return directory.filePath(directory.entryList({u"*.socket"_s}, QDir::System | QDir::Files).value(0));
}

void SingleInstanceTest::theSecondAsksTheFirstToComeToTheFront()
{
    SingleInstance first(m_directory->path(), u"/one"_s);
    QSignalSpy raised(&first, &SingleInstance::wished);
    QVERIFY(first.claim());
    first.listen();
    SingleInstance second(m_directory->path(), u"/one"_s);
    QVERIFY(!second.claim());
    QVERIFY(second.askOther({}));
    QTRY_COMPARE(raised.size(), 1);
}

void SingleInstanceTest::whoAsksBeforeTheFirstListensWaitsForIt()
{
    SingleInstance first(m_directory->path(), u"/one"_s);
    QSignalSpy raised(&first, &SingleInstance::wished);
    QVERIFY(first.claim());
    QSemaphore begun;
    bool heard = false;
    const std::unique_ptr<QThread> asking(QThread::create([&] {
        SingleInstance second(m_directory->path(), u"/one"_s);
        begun.release();
        heard = second.askOther({});
    }));
    asking->start();
    begun.acquire();
    first.listen();
    QTRY_COMPARE(raised.size(), 1);
    QVERIFY(asking->wait(30'000));
    QVERIFY(heard);
}

void SingleInstanceTest::aWishArrivesAsItWasSent_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("sent");
    QTest::addColumn<QString>("heard");
    const int newToken = int(Wish::Kind::NewToken);
    QTest::newRow("raise") << int(Wish::Kind::Raise) << QString() << QString();
    QTest::newRow("new token") << newToken << QString() << QString();
    QTest::newRow("refresh") << int(Wish::Kind::Refresh) << u"gnome-shell/A b/1-2-host_TIME3"_s
                             << u"gnome-shell/A b/1-2-host_TIME3"_s;
    QTest::newRow("a token of two lines is left out") << newToken << u"a\nrefresh"_s << QString();
    QTest::newRow("a token that is too long is left out") << newToken << QString(600, u'x') << QString();
}

void SingleInstanceTest::aWishArrivesAsItWasSent()
{
    QFETCH(int, kind);
    QFETCH(QString, sent);
    QFETCH(QString, heard);
    SingleInstance first(m_directory->path(), u"/one"_s);
    QList<Wish> wishes;
    connect(&first, &SingleInstance::wished, this, [&wishes](const Wish &wish) { wishes.append(wish); });
    QVERIFY(first.claim());
    first.listen();
    SingleInstance second(m_directory->path(), u"/one"_s);
    QVERIFY(second.askOther({Wish::Kind(kind), sent}));
    QTRY_COMPARE(wishes.size(), 1);
    QCOMPARE(wishes.first(), (Wish{Wish::Kind(kind), heard}));
}

void SingleInstanceTest::theSessionsIdDoesNotMatterButTheDisplayDoes()
{
    qputenv("DISPLAY", ":7");
    qputenv("XDG_SESSION_ID", "3");
    const auto restore = qScopeGuard([] {
        qunsetenv("DISPLAY");
        qunsetenv("XDG_SESSION_ID");
    });
    SingleInstance first(m_directory->path(), u"/one"_s);
    QVERIFY(first.claim());
    first.listen();
    // As the bus starts it.
    qunsetenv("XDG_SESSION_ID");
    qputenv("DISPLAY", ":7.0");
    SingleInstance second(m_directory->path(), u"/one"_s);
    QVERIFY(!second.claim());
    qputenv("DISPLAY", ":8");
    SingleInstance elsewhere(m_directory->path(), u"/one"_s);
    QVERIFY(elsewhere.claim());
    elsewhere.listen();
}

void SingleInstanceTest::profilesDoNotMeet()
{
    SingleInstance first(m_directory->path(), u"/one"_s);
    SingleInstance other(m_directory->path(), u"/two"_s);
    QVERIFY(first.claim());
    first.listen();
    QVERIFY(other.claim());
    other.listen();
}

void SingleInstanceTest::whatAKilledProcessLeftIsNoObstacle()
{
    QString path;
    {
        SingleInstance first(m_directory->path(), u"/one"_s);
        QVERIFY(first.claim());
        first.listen();
        path = socketPath();
    }
    // Nobody listens behind this name, as after a kill; connecting to it fails, and so would listening.
    QFile left(path);
    QVERIFY(left.open(QFile::WriteOnly));
    left.close();
    SingleInstance second(m_directory->path(), u"/one"_s);
    QVERIFY(second.claim());
    second.listen();
    SingleInstance third(m_directory->path(), u"/one"_s);
    QVERIFY(!third.claim());
    QVERIFY(third.askOther({}));
}

void SingleInstanceTest::theSocketIsTheUsersAlone()
{
    SingleInstance first(m_directory->path(), u"/one"_s);
    QVERIFY(first.claim());
    first.listen();
    const QFileInfo socket(socketPath());
    QVERIFY(socket.exists());
    QVERIFY(!(socket.permissions() & (QFile::WriteGroup | QFile::WriteOther | QFile::ReadGroup | QFile::ReadOther)));
}

void SingleInstanceTest::nothingButTheKnownWordIsHeard_data()
{
    QTest::addColumn<QByteArray>("word");
    QTest::newRow("another") << QByteArray("revoke all\n");
    QTest::newRow("long") << QByteArray(100'000, 'x');
    QTest::newRow("more behind it") << QByteArray("raise\nrevoke\n");
    QTest::newRow("unfinished") << QByteArray("rai");
    QTest::newRow("begins like it") << QByteArray("raised\n");
    QTest::newRow("a token that is none") << QByteArray("raise \x01\n");
}

void SingleInstanceTest::nothingButTheKnownWordIsHeard()
{
    QFETCH(QByteArray, word);
    SingleInstance first(m_directory->path(), u"/one"_s);
    QSignalSpy raised(&first, &SingleInstance::wished);
    QVERIFY(first.claim());
    first.listen();
    QLocalSocket socket;
    socket.connectToServer(socketPath());
    QVERIFY(socket.waitForConnected());
    socket.write(word);
    socket.flush();
    // The known word afterwards, on a connection of its own: it comes alone.
    SingleInstance second(m_directory->path(), u"/one"_s);
    QVERIFY(!second.claim());
    QVERIFY(second.askOther({}));
    QTRY_COMPARE(raised.size(), 1);
    QVERIFY(socket.bytesAvailable() == 0);
}

void SingleInstanceTest::anOpenFolderIsNotUsed()
{
    const QByteArray before = qgetenv("XDG_RUNTIME_DIR");
    qputenv("XDG_RUNTIME_DIR", m_directory->path().toLocal8Bit());
    QCOMPARE(SingleInstance::directoryFor(u"/elsewhere"_s), m_directory->path());
    QFile::setPermissions(m_directory->path(),
                          QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner | QFile::ExeOther);
    QCOMPARE(SingleInstance::directoryFor(u"/elsewhere"_s), u"/elsewhere"_s);
    QFile::setPermissions(m_directory->path(), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    qputenv("XDG_RUNTIME_DIR", before);
}

QTEST_GUILESS_MAIN(SingleInstanceTest)
#include "tst_singleinstance.moc"
