// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "dialogprobe.h"
#include "dialogstack.h"
#include "reminderlistmodel.h"
#include "remindersdialog.h"
#include "yearpicture.h"

#include <QFile>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTableView>
#include <QTemporaryDir>

using namespace Qt::StringLiterals;
using namespace patkeeper;

/// What comes, what was said, and what can be taken along of it.
class RemindersDialogTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void everyControlHasItsName();
    void whatComesStandsThereTheEarliestFirst();
    void aRowShowsItsToken();
    void aLineOfTheYearShowsItsToken();
    void withoutAnythingToComeItSaysSo();
    void whatWasSaidIsThere();
    void whatChangesMeanwhileComesToIt();
    void eachFormIsAFileOfItsOwnersAlone_data();
    void eachFormIsAFileOfItsOwnersAlone();
    void whereNothingCanBeWrittenThatIsSaid();

private:
    void open(DialogStack::Begin begin = DialogStack::Begin::WithAccount);
    QTableView *coming() const { return control<QTableView>(m_dialog.get(), "remindersComing"); }

    std::unique_ptr<DialogStack> m_stack;
    std::unique_ptr<RemindersDialog> m_dialog;
    QTemporaryDir m_directory;
};

void RemindersDialogTest::init() {}

void RemindersDialogTest::cleanup()
{
    m_dialog.reset();
    m_stack.reset();
}

void RemindersDialogTest::open(DialogStack::Begin begin)
{
    m_stack = std::make_unique<DialogStack>(begin);
    QVERIFY2(m_stack->isReady(), qPrintable(m_stack->reason()));
    m_dialog = std::make_unique<RemindersDialog>(m_stack->windowParts(), nullptr);
    m_dialog->show();
}

void RemindersDialogTest::everyControlHasItsName()
{
    open();
    QTRY_VERIFY(coming()->model()->rowCount() > 0);
    QCOMPARE(namelessControls(m_dialog.get()), QStringList());
    QCOMPARE(richLabels(m_dialog.get()), QStringList());
}

void RemindersDialogTest::whatComesStandsThereTheEarliestFirst()
{
    open();
    QTRY_VERIFY(coming()->model()->rowCount() > 2);
    const auto *model = qobject_cast<const ComingModel *>(coming()->model());
    for (int row = 1; row < model->rowCount(); ++row)
        QVERIFY(model->factAt(row - 1).localDeadlineMs() <= model->factAt(row).localDeadlineMs());
    QVERIFY(model->index(0, ComingModel::What).data().toString().contains(u"nuget-restore-ci"_s));
    QVERIFY(!model->index(0, ComingModel::Advice).data().toString().isEmpty());
}

void RemindersDialogTest::aRowShowsItsToken()
{
    open();
    QTRY_VERIFY(coming()->model()->rowCount() > 0);
    QSignalSpy wanted(m_dialog.get(), &RemindersDialog::tokenWanted);
    Q_EMIT coming()->activated(coming()->model()->index(0, 0));
    QCOMPARE(wanted.size(), 1);
    QCOMPARE(wanted.constFirst().constFirst().value<TokenKey>(), m_stack->key(u"nuget-restore-ci"_s));
}

void RemindersDialogTest::aLineOfTheYearShowsItsToken()
{
    open();
    control<QTabWidget>(m_dialog.get(), "remindersTabs")->setCurrentIndex(1);
    QSignalSpy wanted(m_dialog.get(), &RemindersDialog::tokenWanted);
    auto *year = control<YearPicture>(m_dialog.get(), "remindersYear");
    QTRY_VERIFY(!year->lines().isEmpty());
    year->choose(0);
    QCOMPARE(wanted.size(), 1);
}

void RemindersDialogTest::withoutAnythingToComeItSaysSo()
{
    open(DialogStack::Begin::WithoutAccount);
    QTRY_VERIFY(isThere(m_dialog.get(), "remindersNothingComes"));
    QVERIFY(!coming()->isVisible());
}

void RemindersDialogTest::whatWasSaidIsThere()
{
    open();
    const ReminderMark mark{.identity = u"expiry/token"_s, .step = 7};
    Saying saying;
    saying.announcements.push_back({.form = Announcement::Form::Single,
                                    .identity = mark.identity,
                                    .facts = {},
                                    .marks = {mark},
                                    .isCritical = false});
    bool written = false;
    m_stack->said().writeSaid(saying, QDateTime::currentDateTimeUtc(), {{mark.identity, u"“ci” expires in 7 days"_s}},
                              this, [&](const Result<void> &) { written = true; });
    QTRY_VERIFY(written);
    m_stack->refresh(); // The dialog looks again at any change.
    auto *said = control<QTableView>(m_dialog.get(), "remindersSaid");
    QTRY_COMPARE(said->model()->rowCount(), 1);
    QCOMPARE(said->model()->index(0, SaidModel::Text).data().toString(), u"“ci” expires in 7 days"_s);
}

void RemindersDialogTest::whatChangesMeanwhileComesToIt()
{
    open();
    QTRY_VERIFY(coming()->model()->rowCount() > 0);
    const int before = coming()->model()->rowCount();
    SandboxToken token;
    token.name = u"made elsewhere"_s;
    token.scope = u"vso.code"_s;
    token.validFrom = QDateTime::currentDateTimeUtc().addDays(-30);
    token.validTo = QDateTime::currentDateTimeUtc().addDays(3);
    m_stack->sandbox()->addToken(token);
    m_stack->refresh();
    QTRY_COMPARE(coming()->model()->rowCount(), before + 1);
}

void RemindersDialogTest::eachFormIsAFileOfItsOwnersAlone_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("beginning");
    QTest::newRow("calendar") << u"a.ics"_s << "BEGIN:VCALENDAR"_ba;
    QTest::newRow("csv") << u"a.csv"_s << "account,"_ba;
    QTest::newRow("json") << u"a.json"_s << "{"_ba;
    QTest::newRow("svg") << u"a.svg"_s << "<?xml"_ba;
    QTest::newRow("png") << u"a.png"_s << "\x89PNG"_ba;
}

void RemindersDialogTest::eachFormIsAFileOfItsOwnersAlone()
{
    QFETCH(const QString, name);
    QFETCH(const QByteArray, beginning);
    open();
    const QString path = m_directory.filePath(name);
    m_dialog->exportTo(path);
    QTRY_VERIFY(textOf(m_dialog.get(), "remindersOutcome").contains(path));
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY2(file.readAll().startsWith(beginning), qPrintable(path));
    QCOMPARE(file.permissions() & (QFile::ReadGroup | QFile::ReadOther | QFile::WriteGroup | QFile::WriteOther),
             QFile::Permissions());
}

void RemindersDialogTest::whereNothingCanBeWrittenThatIsSaid()
{
    open();
    m_dialog->exportTo(m_directory.filePath(u"no/such/folder/a.ics"_s));
    QTRY_VERIFY(isThere(m_dialog.get(), "remindersOutcome"));
    QVERIFY(!textOf(m_dialog.get(), "remindersOutcome").contains(u"Saved"_s));
}

QTEST_MAIN(RemindersDialogTest)
#include "tst_remindersdialog.moc"
