// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "authorities.h"
#include "httpfixture.h"
#include "testauthority.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

using namespace patkeeper;
using namespace Qt::StringLiterals;

/// A company's own authority comes from a file, is read at the first need, and says in words what is wrong with it.
class TestAuthorities final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aServiceIsBelievedByTheFile();
    void nothingIsSentWithAFileThatCannotBeUsed_data();
    void nothingIsSentWithAFileThatCannotBeUsed();
    void aFileThatWasMendedIsReadAgain();
    void aFileThatWasReplacedIsReadAgain();
    void oneThatHasEndedBesideAnotherIsLeftOut();
    void thePathIsAWholeOne_data();
    void thePathIsAWholeOne();

private:
    QString write(const QString &name, const QByteArray &bytes) const;
    HttpOptions optionsWith(const ScriptedServer &server, const QString &file) const;

    QTemporaryDir m_folder;
    TestAuthority m_authority;
};

QString TestAuthorities::write(const QString &name, const QByteArray &bytes) const
{
    QFile file(m_folder.filePath(name));
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
        qFatal("the file cannot be written");
    return file.fileName();
}

HttpOptions TestAuthorities::optionsWith(const ScriptedServer &server, const QString &file) const
{
    HttpOptions options = optionsFor({server.url()});
    options.authorityFile = file;
    return options;
}

void TestAuthorities::aServiceIsBelievedByTheFile()
{
    ScriptedServer server(ScriptedServer::always(ScriptedServer::answer(200, "yes")),
                          m_authority.serverFor(u"IP:127.0.0.1"_s));
    const QString file = write(u"ca.pem"_s, "Some words before\n" + m_authority.certificate().toPem());
    HttpClient client(optionsWith(server, file));
    for (const char *verb : {"GET", "POST", "DELETE", "GET"}) {
        const auto got = sent(client, requestTo(server.url(), verb, verb == "POST"_ba ? "{}" : ""));
        VERIFY_ONE_REPLY(got);
        QCOMPARE(got->summary(), u"200"_s);
    }
    // It was read once.
    QVERIFY(QFile::remove(file));
    const auto later = sent(client, requestTo(server.url()));
    VERIFY_ONE_REPLY(later);
    QCOMPARE(later->summary(), u"200"_s);
}

void TestAuthorities::nothingIsSentWithAFileThatCannotBeUsed_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("word");
    const QDateTime now = QDateTime::currentDateTimeUtc();
    QTest::newRow("missing") << QByteArray() << u"is not there"_s;
    QTest::newRow("a folder") << QByteArray("/") << u"cannot be read"_s;
    QTest::newRow("empty") << QByteArray("") << u"holds no certificate"_s;
    QTest::newRow("words") << QByteArray("This is no certificate.") << u"holds no certificate"_s;
    QTest::newRow("half of one") << m_authority.certificate().toPem().left(200) << u"holds no certificate"_s;
    QTest::newRow("binary") << m_authority.certificate().toDer() << u"holds no certificate"_s;
    QTest::newRow("expired") << TestAuthority(now.addYears(-2), now.addDays(-1)).certificate().toPem()
                             << u"has expired"_s;
}

void TestAuthorities::nothingIsSentWithAFileThatCannotBeUsed()
{
    QFETCH(const QByteArray, content);
    QFETCH(const QString, word);
    ScriptedServer server(ScriptedServer::always(ScriptedServer::answer(200)),
                          m_authority.serverFor(u"IP:127.0.0.1"_s));
    QString file = m_folder.filePath(u"not-there.pem"_s);
    if (content == "/")
        file = m_folder.path();
    else if (!content.isNull())
        file = write(u"unusable.pem"_s, content);
    HttpClient client(optionsWith(server, file));
    for (const char *verb : {"GET", "POST"}) {
        const auto got = sent(client, requestTo(server.url(), verb, verb == "POST"_ba ? "{}" : ""));
        VERIFY_ONE_REPLY(got);
        QCOMPARE(got->summary(), u"tls-failed"_s);
        QVERIFY2(got->error().message.contains(word), qPrintable(got->error().message));
        QVERIFY2(got->error().message.contains(file), qPrintable(got->error().message));
        QCOMPARE(got->error().field, QLatin1StringView(authorityFileField));
    }
    QCOMPARE(server.connections(), 0);
}

void TestAuthorities::aFileThatWasMendedIsReadAgain()
{
    ScriptedServer server(ScriptedServer::always(ScriptedServer::answer(200)),
                          m_authority.serverFor(u"IP:127.0.0.1"_s));
    const QString file = m_folder.filePath(u"later.pem"_s);
    HttpClient client(optionsWith(server, file));
    const auto before = sent(client, requestTo(server.url()));
    VERIFY_ONE_REPLY(before);
    QCOMPARE(before->summary(), u"tls-failed"_s);
    write(u"later.pem"_s, m_authority.certificate().toPem());
    const auto after = sent(client, requestTo(server.url()));
    VERIFY_ONE_REPLY(after);
    QCOMPARE(after->summary(), u"200"_s);
}

void TestAuthorities::aFileThatWasReplacedIsReadAgain()
{
    ScriptedServer server(ScriptedServer::always(ScriptedServer::answer(200)),
                          m_authority.serverFor(u"IP:127.0.0.1"_s));
    const QString file = write(u"replaced.pem"_s, TestAuthority().certificate().toPem());
    HttpClient client(optionsWith(server, file));
    for (const char *verb : {"GET", "POST"}) {
        const auto got = sent(client, requestTo(server.url(), verb, verb == "POST"_ba ? "{}" : ""));
        VERIFY_ONE_REPLY(got);
        QCOMPARE(got->summary(), u"tls-failed"_s);
    }
    write(u"replaced.pem"_s, m_authority.certificate().toPem());
    for (const char *verb : {"GET", "POST"}) {
        const auto got = sent(client, requestTo(server.url(), verb, verb == "POST"_ba ? "{}" : ""));
        VERIFY_ONE_REPLY(got);
        QCOMPARE(got->summary(), u"200"_s);
    }
}

void TestAuthorities::oneThatHasEndedBesideAnotherIsLeftOut()
{
    const QDateTime now = QDateTime::currentDateTimeUtc();
    const QString file = write(u"both.pem"_s, TestAuthority(now.addYears(-2), now.addDays(-1)).certificate().toPem() +
                                                  m_authority.certificate().toPem());
    const auto read = readAuthorities(file, now);
    QVERIFY(read);
    QCOMPARE(*read, QList{m_authority.certificate()});
}

void TestAuthorities::thePathIsAWholeOne_data()
{
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("path");
    QTest::newRow("nothing") << u"  "_s << QString();
    QTest::newRow("whole") << u" /etc/ssl/ca.pem "_s << u"/etc/ssl/ca.pem"_s;
    QTest::newRow("home") << u"~/ca.pem"_s << QDir::homePath() + u"/ca.pem"_s;
    QTest::newRow("here") << u"ca.pem"_s << QDir::currentPath() + u"/ca.pem"_s;
    QTest::newRow("an address") << u"file:///etc/ssl/my%20ca.pem"_s << u"/etc/ssl/my ca.pem"_s;
    QTest::newRow("with dots") << u"/etc/ssl/../ca.pem"_s << u"/etc/ca.pem"_s;
}

void TestAuthorities::thePathIsAWholeOne()
{
    QFETCH(const QString, typed);
    QFETCH(const QString, path);
    QCOMPARE(authorityFilePath(typed), path);
}

QTEST_GUILESS_MAIN(TestAuthorities)
#include "tst_authorities.moc"
