// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "secretfile.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QUuid>

using namespace patkeeper;
using namespace Qt::StringLiterals;

/// The one way for a secret into a file is the one that the person asks for, and only they can read it.
class SecretFileTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_directory = std::make_unique<QTemporaryDir>(); }
    void onlyTheOwnerCanReadIt();
    void oneSecretIsWrittenAsItsExactBytes();
    void severalPartsAreALineEach();
    void aFileThatIsThereIsReplacedAsAWhole();
    void aLinkInItsPlaceIsReplacedAndNotFollowed();
    void whereItCannotBeWrittenNothingIsLeft();

private:
    QString path(const QString &name) const { return m_directory->filePath(name); }
    static Result<void> save(const QString &path, const SecretParts &parts);
    static QByteArray contents(const QString &path);

    std::unique_ptr<QTemporaryDir> m_directory;
    const QByteArray m_value = QUuid::createUuid().toByteArray(QUuid::Id128);
};

Result<void> SecretFileTest::save(const QString &path, const SecretParts &parts)
{
    QObject context;
    std::optional<Result<void>> result;
    saveSecretFile(path, parts, &context, [&](Result<void> done) { result = std::move(done); });
    [&] { QTRY_VERIFY(result.has_value()); }();
    return result.value_or(failure(Error::Kind::TimedOut, {}, {}));
}

QByteArray SecretFileTest::contents(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void SecretFileTest::onlyTheOwnerCanReadIt()
{
    QVERIFY(save(path(u"a"_s), singleSecret(Secret(m_value))).has_value());
    const auto others = QFileDevice::ReadGroup | QFileDevice::WriteGroup | QFileDevice::ReadOther |
                        QFileDevice::WriteOther | QFileDevice::ExeOwner | QFileDevice::ExeGroup | QFileDevice::ExeOther;
    QVERIFY(!(QFileInfo(path(u"a"_s)).permissions() & others));
}

void SecretFileTest::oneSecretIsWrittenAsItsExactBytes()
{
    QVERIFY(save(path(u"a"_s), singleSecret(Secret(m_value))).has_value());
    QCOMPARE(contents(path(u"a"_s)), m_value);
}

void SecretFileTest::severalPartsAreALineEach()
{
    SecretParts parts;
    parts.push_back({.name = u"client id"_s, .value = Secret("public")});
    parts.push_back({.name = u"client secret"_s, .value = Secret(m_value)});
    QVERIFY(save(path(u"a"_s), parts).has_value());
    QCOMPARE(contents(path(u"a"_s)), "client id=public\nclient secret=" + m_value + "\n");
}

void SecretFileTest::aFileThatIsThereIsReplacedAsAWhole()
{
    QFile before(path(u"a"_s));
    QVERIFY(before.open(QIODevice::WriteOnly));
    before.write(QByteArray(1000, 'x'));
    before.close();
    before.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ReadOther);
    QVERIFY(save(path(u"a"_s), singleSecret(Secret(m_value))).has_value());
    QCOMPARE(contents(path(u"a"_s)), m_value);
    QVERIFY(!(QFileInfo(path(u"a"_s)).permissions() & QFileDevice::ReadOther));
}

void SecretFileTest::aLinkInItsPlaceIsReplacedAndNotFollowed()
{
    QFile other(path(u"other"_s));
    QVERIFY(other.open(QIODevice::WriteOnly));
    other.close();
    QVERIFY(QFile::link(path(u"other"_s), path(u"a"_s)));
    QVERIFY(save(path(u"a"_s), singleSecret(Secret(m_value))).has_value());
    QVERIFY(!QFileInfo(path(u"a"_s)).isSymLink());
    QVERIFY(contents(path(u"other"_s)).isEmpty());
}

void SecretFileTest::whereItCannotBeWrittenNothingIsLeft()
{
    QVERIFY(QDir(m_directory->path()).mkdir(u"a"_s));
    const auto result = save(path(u"a"_s), singleSecret(Secret(m_value)));
    QVERIFY(!result.has_value());
    QCOMPARE(result.error().kind, Error::Kind::StorageFailed);
    QVERIFY(!result.error().message.isEmpty());
    QCOMPARE(QDir(m_directory->path()).entryList(QDir::AllEntries | QDir::NoDotAndDotDot), QStringList{u"a"_s});
}

QTEST_MAIN(SecretFileTest)
#include "tst_secretfile.moc"
