// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "awaited.h"
#include "privatefile.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>

using namespace patkeeper;
using namespace Qt::StringLiterals;

/// An export is its owner's alone, and whole.
class TestPrivateFile final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aFileIsWrittenForItsOwnerAlone()
    {
        QVERIFY(save(path(u"new.csv"_s), "a,b\r\n"));
        QCOMPARE(contents(path(u"new.csv"_s)), "a,b\r\n"_ba);
        QCOMPARE(othersMay(path(u"new.csv"_s)), QFile::Permissions());
    }

    void aFileThatIsThereIsReplacedAndClosedToOthers()
    {
        QFile before(path(u"there.csv"_s));
        QVERIFY(before.open(QIODevice::WriteOnly));
        QCOMPARE(before.write("much more than what comes"), 25);
        QVERIFY(before.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ReadGroup | QFile::ReadOther));
        before.close();
        QVERIFY(save(before.fileName(), "a"));
        QCOMPARE(contents(before.fileName()), "a"_ba);
        QCOMPARE(othersMay(before.fileName()), QFile::Permissions());
        QCOMPARE(QDir(m_directory.path()).entryList({u"there*"_s}, QDir::Files).size(), 1);
    }

    void aPlaceThatIsNoneIsToldInWords()
    {
        const Result<void> saved = save(path(u"no such folder/file.csv"_s), "a");
        QVERIFY(!saved);
        QCOMPARE(saved.error().kind, Error::Kind::StorageFailed);
        QVERIFY(saved.error().message.contains("file.csv"_L1));
        QVERIFY(!saved.error().detail.isEmpty());
    }

private:
    QString path(const QString &name) const { return m_directory.filePath(name); }

    static Result<void> save(const QString &path, const QByteArray &contents)
    {
        Awaited<void> awaited;
        savePrivateFile(path, contents, awaited.context(), awaited.reply());
        return awaited.result();
    }

    static QByteArray contents(const QString &path)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    static QFile::Permissions othersMay(const QString &path)
    {
        return QFile::permissions(path) & (QFile::ReadGroup | QFile::WriteGroup | QFile::ExeGroup | QFile::ReadOther |
                                           QFile::WriteOther | QFile::ExeOther | QFile::ExeOwner);
    }

    QTemporaryDir m_directory;
};

QTEST_GUILESS_MAIN(TestPrivateFile)
#include "tst_privatefile.moc"
