// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "composition.h"
#include "filelock.h"

#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

using namespace Qt::StringLiterals;
using namespace patkeeper;

/// The parts are opened without holding up whoever waits for them.
class TestComposition : public QObject
{
    Q_OBJECT

private:
    using Opened = std::optional<Result<std::unique_ptr<Composition>>>;

    static std::shared_ptr<Opened> open(const QString &profile, QObject *context)
    {
        auto opened = std::make_shared<Opened>();
        Composition::open({.profilePath = profile, .sandbox = false, .attended = true, .by = u"test"_s}, context,
                          [opened](auto result) { opened->emplace(std::move(result)); });
        return opened;
    }

private Q_SLOTS:
    void aProfileThatIsBeingSetUpElsewhereHoldsUpNobody()
    {
        const QTemporaryDir directory;
        const QString profile = directory.filePath(u"profile"_s);
        QVERIFY(Profile::open(profile));
        QVERIFY(QFile::remove(profile + u"/profile-id"_s));
        auto elsewhere = FileLock::open(profile + u"/profile-id.lock"_s);
        QVERIFY(elsewhere && elsewhere->tryLock(FileLock::Mode::Exclusive));
        std::optional<FileLock> held(std::move(*elsewhere));
        // Only an event loop that runs gets this far before the waiting is given up.
        QTimer::singleShot(0, this, [&held] { held.reset(); });
        const auto opened = open(profile, this);
        QTRY_VERIFY(opened->has_value());
        QVERIFY2((*opened)->has_value(), (*opened)->has_value() ? "" : qPrintable((*opened)->error().message));
    }

    void whoIsGoneIsNotAnswered()
    {
        const QTemporaryDir directory;
        const QString profile = directory.filePath(u"profile"_s);
        auto context = std::make_unique<QObject>();
        const auto unheard = open(profile, context.get());
        context.reset();
        const auto heard = open(profile, this);
        QTRY_VERIFY(heard->has_value());
        QVERIFY(!unheard->has_value());
    }

    void aFolderThatCannotBeAProfileIsSaid()
    {
        const QTemporaryDir directory;
        const QString file = directory.filePath(u"file"_s);
        QVERIFY(QFile(file).open(QIODevice::WriteOnly));
        const auto opened = open(file, this);
        QVERIFY(!opened->has_value());
        QTRY_VERIFY(opened->has_value());
        QVERIFY(!(*opened)->has_value());
        QVERIFY(!(*opened)->error().message.isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestComposition)
#include "tst_composition.moc"
