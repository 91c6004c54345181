// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "awaited.h"
#include "database.h"
#include "dialogprobe.h"
#include "formparts.h"
#include "historydialog.h"
#include "inventory.h"
#include "journal.h"
#include "utc.h"

#include <QFile>
#include <QHeaderView>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLineEdit>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QTableView>
#include <QTemporaryDir>

using namespace patkeeper;
using namespace Qt::StringLiterals;

namespace
{

const QDateTime firstInstant(QDate(2027, 1, 2), QTime(3, 4, 5, 678), utcZone);

} // namespace

/// All that happened, in a window, over a real database.
class HistoryDialogTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void anEmptyHistorySaysSo();
    void everythingIsShownTheNewestFirst();
    void whatIsTypedNarrowsIt();
    void itSaysThatNothingWasChanged();
    void itNamesTheEntryThatDoesNotFit();
    void whatHappensMeanwhileComesToIt();
    void aLongHistoryIsReadToItsEnd();
    void theSuffixDecidesWhatIsExported();
    void anExportThatFailsSaysWhy();
    void everythingHasAName();
    void itIsUsedByKeyboard();

private:
    void record(const QString &name, const QString &event = u"created"_s, const QString &outcome = u"done"_s);
    void open();
    void tamper(const QString &statement) const;
    QString cell(int row, int column) const;
    int rows() const { return control<QTableView>(m_dialog.get(), "historyTable")->model()->rowCount(); }
    QString said(const char *name) const { return control<ToneLabel>(m_dialog.get(), name)->said(); }
    bool isChecked() const { return !said("historyChain").contains(u'…'); }
    QByteArray exported(const QString &name);

    std::unique_ptr<QTemporaryDir> m_directory;
    Profile m_profile;
    std::shared_ptr<Database> m_database;
    std::unique_ptr<Journal> m_journal;
    std::unique_ptr<Inventory> m_inventory;
    std::unique_ptr<HistoryDialog> m_dialog;
};

void HistoryDialogTest::init()
{
    m_directory = std::make_unique<QTemporaryDir>();
    m_profile = *Profile::open(m_directory->filePath(u"profile"_s));
    Awaited<std::shared_ptr<Database>> opened;
    Database::open(m_profile, opened.context(), opened.reply());
    m_database = opened.result().value_or(nullptr);
    QVERIFY(m_database);
    const Clock clock = [] { return firstInstant; };
    m_journal =
        std::make_unique<Journal>(m_database, *Lease::take(m_profile.locksPath()), m_profile.machineId(), clock);
    m_inventory = std::make_unique<Inventory>(m_database, clock);
}

void HistoryDialogTest::cleanup()
{
    m_dialog.reset();
    m_inventory.reset();
    m_journal.reset();
    m_database.reset();
}

void HistoryDialogTest::record(const QString &name, const QString &event, const QString &outcome)
{
    Awaited<void> recorded;
    m_journal->record({.at = {},
                       .accountId = u"account"_s,
                       .remoteId = u"remote"_s,
                       .name = name,
                       .event = event,
                       .detail = {},
                       .outcome = outcome,
                       .by = u"command-line"_s},
                      recorded.context(), recorded.reply());
    QVERIFY(recorded.result());
}

void HistoryDialogTest::open()
{
    m_dialog = std::make_unique<HistoryDialog>(m_journal.get(), m_inventory.get(), nullptr);
    m_dialog->show();
    QTRY_VERIFY(isChecked());
}

void HistoryDialogTest::tamper(const QString &statement) const
{
    {
        auto connection = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"somebody"_s);
        connection.setDatabaseName(m_profile.databasePath());
        QVERIFY(connection.open());
        QVERIFY(QSqlQuery(connection).exec(statement));
    }
    QSqlDatabase::removeDatabase(u"somebody"_s);
}

QString HistoryDialogTest::cell(int row, int column) const
{
    return control<QTableView>(m_dialog.get(), "historyTable")->model()->index(row, column).data().toString();
}

QByteArray HistoryDialogTest::exported(const QString &name)
{
    const QString path = m_directory->filePath(name);
    m_dialog->exportTo(path);
    if (!QTest::qWaitFor([&] { return said("historySaid").contains(path); }, 30'000))
        return {};
    QFile file(path);
    const bool isPrivate = (file.permissions() & (QFile::ReadGroup | QFile::ReadOther)) == QFile::Permissions();
    return isPrivate && file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void HistoryDialogTest::anEmptyHistorySaysSo()
{
    open();
    QCOMPARE(rows(), 0);
    QVERIFY(said("historyChain").contains("so far"_L1));
    QVERIFY(!control<QPushButton>(m_dialog.get(), "historyExport")->isEnabled());
}

void HistoryDialogTest::everythingIsShownTheNewestFirst()
{
    record(u"<b>first</b>\nin two lines"_s);
    record(u"second"_s, u"revoked"_s, u"failed"_s);
    open();
    QCOMPARE(rows(), 2);
    QCOMPARE(cell(0, 0), u"2"_s);
    QCOMPARE(cell(0, 2), u"second"_s);
    QCOMPARE(cell(0, 4), u"revoked"_s);
    QCOMPARE(cell(0, 5), u"did not work"_s);
    QCOMPARE(cell(0, 6), u"command line"_s);
    QVERIFY(cell(1, 2).startsWith("<b>first</b>"_L1));
    QVERIFY(!cell(1, 2).contains(u'\n'));
    QCOMPARE(said("historyCount"), u"2 entries"_s);
}

void HistoryDialogTest::whatIsTypedNarrowsIt()
{
    record(u"deploy"_s);
    record(u"deploy"_s, u"revoked"_s);
    record(u"other"_s);
    open();
    auto *filter = control<QLineEdit>(m_dialog.get(), "historyFilter");
    filter->setText(u" DEPLOY  revoked"_s);
    QCOMPARE(rows(), 1);
    QCOMPARE(cell(0, 0), u"2"_s);
    QCOMPARE(said("historyCount"), u"1 of 3 entries"_s);
    filter->setText(u"nothing like it"_s);
    QCOMPARE(rows(), 0);
    QVERIFY(!control<QPushButton>(m_dialog.get(), "historyExport")->isEnabled());
    filter->clear();
    QCOMPARE(rows(), 3);
}

void HistoryDialogTest::itSaysThatNothingWasChanged()
{
    record(u"one"_s);
    open();
    QCOMPARE(said("historyChain"), u"Nothing in it was changed since it was written."_s);
}

void HistoryDialogTest::itNamesTheEntryThatDoesNotFit()
{
    for (const auto &name : {u"one"_s, u"two"_s, u"three"_s})
        record(name);
    tamper(u"UPDATE history SET name = 'another' WHERE id = 2"_s);
    open();
    QVERIFY2(said("historyChain").contains("Entry 2 "_L1), qPrintable(said("historyChain")));
    QCOMPARE(rows(), 3);
}

void HistoryDialogTest::whatHappensMeanwhileComesToIt()
{
    record(u"one"_s);
    open();
    for (int i = 0; i < 5; ++i)
        record(u"more"_s);
    QTRY_COMPARE(rows(), 6);
    QCOMPARE(cell(0, 0), u"6"_s);
    tamper(u"DELETE FROM history WHERE id = 6"_s);
    record(u"last"_s);
    QTRY_VERIFY(said("historyChain").contains("Entry 6 is missing"_L1));
    QCOMPARE(cell(0, 0), u"7"_s);
}

void HistoryDialogTest::aLongHistoryIsReadToItsEnd()
{
    record(u"first"_s);
    tamper(u"INSERT INTO history(at, name, event) WITH RECURSIVE counted(n) AS (SELECT 1 UNION ALL SELECT n + 1 "
           "FROM counted WHERE n < 2500) SELECT n, 'token ' || n, 'created' FROM counted"_s);
    open();
    QCOMPARE(rows(), 2501);
    QCOMPARE(cell(2500, 2), u"first"_s);
    QVERIFY(said("historyChain").contains("Entry 2 "_L1));
}

void HistoryDialogTest::theSuffixDecidesWhatIsExported()
{
    record(u"=one"_s);
    record(u"two"_s);
    open();
    const QList<QByteArray> lines = exported(u"history.csv"_s).split('\n');
    QCOMPARE(lines.size(), 4);
    QVERIFY(lines[1].contains(",two,created,"));
    QVERIFY(lines[2].contains(",'=one,created,"));
    QVERIFY(said("historySaid").startsWith("2 entries"_L1));
    // What is hidden stays out.
    control<QLineEdit>(m_dialog.get(), "historyFilter")->setText(u"two"_s);
    const QJsonObject json = QJsonDocument::fromJson(exported(u"history.JSON"_s)).object();
    QCOMPARE(json[u"history"_s].toArray().size(), 1);
    QCOMPARE(json[u"history"_s][0][u"name"_s].toString(), u"two"_s);
}

void HistoryDialogTest::anExportThatFailsSaysWhy()
{
    record(u"one"_s);
    open();
    m_dialog->exportTo(m_directory->filePath(u"no such folder/history.csv"_s));
    QTRY_VERIFY(said("historySaid").contains("could not be written"_L1));
}

void HistoryDialogTest::everythingHasAName()
{
    open();
    QCOMPARE(namelessControls(m_dialog.get()), QStringList());
}

void HistoryDialogTest::itIsUsedByKeyboard()
{
    record(u"one"_s);
    record(u"two"_s);
    open();
    m_dialog->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_dialog.get()));
    auto *filter = control<QLineEdit>(m_dialog.get(), "historyFilter");
    auto *table = control<QTableView>(m_dialog.get(), "historyTable");
    QTRY_VERIFY(filter->hasFocus());
    QTest::keyClick(filter, Qt::Key_Return);
    QVERIFY(m_dialog->isVisible());
    QVERIFY(table->hasFocus());
    QVERIFY(table->currentIndex().isValid());
    QTest::keyClick(table, Qt::Key_Down);
    QCOMPARE(table->currentIndex().row(), 1);
    QTest::keySequence(m_dialog.get(), QKeySequence::Find);
    QVERIFY(filter->hasFocus());
    QTest::keyClick(filter, Qt::Key_Escape);
    QVERIFY(!m_dialog->isVisible());
}

QTEST_MAIN(HistoryDialogTest)
#include "tst_historydialog.moc"
