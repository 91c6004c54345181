// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "handoverprogram.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>

#include <memory>
#include <optional>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace patkeeper;
using namespace Qt::StringLiterals;

namespace
{

bool setMode(const QString &path, mode_t mode)
{
    return ::chmod(QFile::encodeName(path).constData(), mode) == 0;
}

bool giveAway(const QString &path)
{
    return ::chown(QFile::encodeName(path).constData(), 54321, static_cast<gid_t>(-1)) == 0;
}

} // namespace

/// What gets a secret can be changed by nobody but this user and root.
class HandOverProgramTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void aProgramOfOnesOwnWillDo();
    void aProgramOfTheSystemWillDo();
    void aLinkIsResolved();
    void whatIsNoFullPathIsRefused_data();
    void whatIsNoFullPathIsRefused();
    void whatIsNotThereIsSaid_data();
    void whatIsNotThereIsSaid();
    void whatIsNoFileIsRefused_data();
    void whatIsNoFileIsRefused();
    void whatIsNotExecutableIsRefused();
    void whatOthersCanWriteIsRefused_data();
    void whatOthersCanWriteIsRefused();
    void aFolderThatOthersCanWriteIsRefused_data();
    void aFolderThatOthersCanWriteIsRefused();
    void aFolderFurtherUpCountsAsWell();
    void whatBelongsToAnotherIsRefused();
    void aLinkIntoAnUnsafeFolderIsRefused();
    void whatIsReadIsWhatWasOpened();
    void openingOnAnotherThreadAnswersHere();

private:
    Result<void> check(const QString &name) const { return checkHandOverProgram(m_folder->filePath(name)); }

    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_program;
};

void HandOverProgramTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(QDir(m_folder->path()).mkpath(u"one/two"_s));
    QVERIFY(setMode(m_folder->filePath(u"one"_s), 0755) && setMode(m_folder->filePath(u"one/two"_s), 0755));
    m_program = m_folder->filePath(u"one/two/deploy"_s);
    QFile file(m_program);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("#!/bin/sh\n");
    file.close();
    QVERIFY(setMode(m_program, 0755));
}

void HandOverProgramTest::aProgramOfOnesOwnWillDo()
{
    for (const mode_t mode : {0700, 0755, 0500, 0555}) {
        QVERIFY(setMode(m_program, mode));
        const auto checked = checkHandOverProgram(m_program);
        QVERIFY2(checked, checked ? "" : qPrintable(checked.error().message));
    }
}

void HandOverProgramTest::aProgramOfTheSystemWillDo()
{
    QVERIFY(checkHandOverProgram(u"/bin/sh"_s));
    const auto opened = openHandOverProgram(u"/usr/bin/env"_s);
    QVERIFY(opened);
    QVERIFY(!opened->isScript());
}

void HandOverProgramTest::aLinkIsResolved()
{
    QVERIFY(QFile::link(m_program, m_folder->filePath(u"link"_s)));
    QVERIFY(QFile::link(u"link"_s, m_folder->filePath(u"second"_s)));
    const auto opened = openHandOverProgram(m_folder->filePath(u"one/../second"_s));
    QVERIFY(opened);
    QCOMPARE(opened->program().resolvedPath, QFileInfo(m_program).canonicalFilePath());
    QVERIFY(opened->isScript());
}

void HandOverProgramTest::whatIsNoFullPathIsRefused_data()
{
    QTest::addColumn<QString>("path");
    QTest::newRow("empty") << QString();
    QTest::newRow("name") << u"sh"_s;
    QTest::newRow("relative") << u"./deploy"_s;
    QTest::newRow("home") << u"~/deploy"_s;
    QTest::newRow("NUL within") << u"/bin/sh\0x"_s;
}

void HandOverProgramTest::whatIsNoFullPathIsRefused()
{
    QFETCH(QString, path);
    const auto checked = checkHandOverProgram(path);
    QVERIFY(!checked);
    QCOMPARE(checked.error().kind, Error::Kind::Rejected);
    QVERIFY(checked.error().message.contains("full path"_L1));
}

void HandOverProgramTest::whatIsNotThereIsSaid_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("file") << u"missing"_s;
    QTest::newRow("folder") << u"missing/deploy"_s;
    QTest::newRow("below a file") << u"one/two/deploy/deploy"_s;
    QTest::newRow("link to nothing") << u"dangling"_s;
}

void HandOverProgramTest::whatIsNotThereIsSaid()
{
    QFETCH(QString, name);
    QVERIFY(QFile::link(u"nothing"_s, m_folder->filePath(u"dangling"_s)));
    const auto checked = check(name);
    QVERIFY(!checked);
    QCOMPARE(checked.error().kind, Error::Kind::NotFound);
    QVERIFY(checked.error().message.contains(name));
}

void HandOverProgramTest::whatIsNoFileIsRefused_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("folder") << u"one"_s;
    QTest::newRow("pipe") << u"pipe"_s;
}

void HandOverProgramTest::whatIsNoFileIsRefused()
{
    QFETCH(QString, name);
    QCOMPARE(::mkfifo(QFile::encodeName(m_folder->filePath(u"pipe"_s)).constData(), 0700), 0);
    const auto checked = check(name);
    QVERIFY(!checked);
    QVERIFY(checked.error().message.contains("not a file"_L1));
}

void HandOverProgramTest::whatIsNotExecutableIsRefused()
{
    QVERIFY(setMode(m_program, 0644));
    const auto checked = checkHandOverProgram(m_program);
    QVERIFY(!checked);
    QVERIFY(checked.error().message.contains("chmod u+x"_L1));
}

void HandOverProgramTest::whatOthersCanWriteIsRefused_data()
{
    QTest::addColumn<int>("mode");
    QTest::newRow("group") << 0770;
    QTest::newRow("others") << 0757;
    QTest::newRow("both") << 0777;
}

void HandOverProgramTest::whatOthersCanWriteIsRefused()
{
    QFETCH(int, mode);
    QVERIFY(setMode(m_program, static_cast<mode_t>(mode)));
    const auto checked = checkHandOverProgram(m_program);
    QVERIFY(!checked);
    QCOMPARE(checked.error().kind, Error::Kind::Rejected);
    QVERIFY(checked.error().message.contains("chmod go-w"_L1));
}

void HandOverProgramTest::aFolderThatOthersCanWriteIsRefused_data()
{
    QTest::addColumn<int>("mode");
    QTest::addColumn<bool>("safe");
    QTest::newRow("closed") << 0700 << true;
    QTest::newRow("group") << 0775 << false;
    QTest::newRow("others") << 0757 << false;
    QTest::newRow("all, sticky") << 01777 << true;
}

void HandOverProgramTest::aFolderThatOthersCanWriteIsRefused()
{
    QFETCH(int, mode);
    QFETCH(bool, safe);
    const QString folder = QFileInfo(m_program).path();
    QVERIFY(setMode(folder, static_cast<mode_t>(mode)));
    const auto checked = checkHandOverProgram(m_program);
    QCOMPARE(checked.has_value(), safe);
    if (!safe)
        QVERIFY(checked.error().message.contains(QFileInfo(folder).canonicalFilePath() + u"”"_s));
}

void HandOverProgramTest::aFolderFurtherUpCountsAsWell()
{
    QVERIFY(setMode(m_folder->filePath(u"one"_s), 0777));
    const auto checked = checkHandOverProgram(m_program);
    QVERIFY(!checked);
    QVERIFY(checked.error().message.contains(u"/one”"_s));
}

void HandOverProgramTest::whatBelongsToAnotherIsRefused()
{
    if (::geteuid() != 0)
        QSKIP("Only root can give a file away.");
    QVERIFY(giveAway(m_program));
    const auto file = checkHandOverProgram(m_program);
    QVERIFY(!file && file.error().message.contains("belongs to another user"_L1));
    QCOMPARE(::chown(QFile::encodeName(m_program).constData(), 0, static_cast<gid_t>(-1)), 0);
    QVERIFY(giveAway(m_folder->filePath(u"one"_s)));
    const auto folder = checkHandOverProgram(m_program);
    QVERIFY(!folder && folder.error().message.contains("belongs to another user"_L1));
}

void HandOverProgramTest::aLinkIntoAnUnsafeFolderIsRefused()
{
    QVERIFY(QFile::link(m_program, m_folder->filePath(u"link"_s)));
    QVERIFY(check(u"link"_s));
    QVERIFY(setMode(QFileInfo(m_program).path(), 0777));
    QVERIFY(!check(u"link"_s));
}

void HandOverProgramTest::whatIsReadIsWhatWasOpened()
{
    auto opened = openHandOverProgram(m_program);
    QVERIFY(opened);
    QCOMPARE(opened->program().digest, QCryptographicHash::hash("#!/bin/sh\n", QCryptographicHash::Sha256));
    QVERIFY((::fcntl(opened->descriptor(), F_GETFD) & FD_CLOEXEC) != 0);
    const int descriptor = opened->descriptor();
    {
        const OpenedProgram moved = std::move(*opened);
        QCOMPARE(moved.descriptor(), descriptor);
        QVERIFY(::fcntl(descriptor, F_GETFD) >= 0);
    }
    QCOMPARE(::fcntl(descriptor, F_GETFD), -1);
}

void HandOverProgramTest::openingOnAnotherThreadAnswersHere()
{
    std::optional<QString> path;
    openHandOverProgram(m_program, this, [&](const Result<OpenedProgram> &opened) {
        QCOMPARE(QThread::currentThread(), thread());
        path = opened ? opened->program().resolvedPath : QString();
    });
    QVERIFY(!path);
    QTRY_VERIFY(path.has_value());
    QCOMPARE(*path, QFileInfo(m_program).canonicalFilePath());
}

QTEST_GUILESS_MAIN(HandOverProgramTest)
#include "tst_handoverprogram.moc"
