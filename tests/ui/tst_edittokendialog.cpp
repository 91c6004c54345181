// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "dialogprobe.h"
#include "dialogstack.h"
#include "edittokendialog.h"
#include "historywording.h"
#include "wording.h"

#include <QCalendarWidget>
#include <QCheckBox>
#include <QComboBox>
#include <QDateEdit>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTreeWidget>

using namespace Qt::StringLiterals;
using namespace patkeeper;

class EditTokenDialogTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void everyControlHasItsNames();
    void whatIsNotChangedIsNotSent();
    void theDifferenceOfScopesIsShown();
    void aTokenIsRenamedAndExtended();
    void onlyLaterDatesAreOffered();
    void anEarlierDayIsSaidAndNotSent();
    void theChosenEndIsLaterAndAllowed_data();
    void theChosenEndIsLaterAndAllowed();
    void whatLivesAsLongAsAllowedIsNotExtended();
    void theHistoryNamesTheNewAndTheFormerDate();
    void theChosenScopeIsInSight();
    void whatIsSaidOnlyAtCreationIsNotAskedFor();
    void aRefusalIsExplained();
    void aRefusedEndIsShownAtItsField_data();
    void aRefusedEndIsShownAtItsField();

private:
    void serve(EditTokenDialog &dialog);
    TokenKey addEndingIn(int days);
    static QList<int> presetsOf(EditTokenDialog &dialog);

    std::unique_ptr<DialogStack> m_stack;
    TokenKey m_key;
    UpdateTokenFlow *m_flow = nullptr;
};

void EditTokenDialogTest::init()
{
    m_stack = std::make_unique<DialogStack>();
    QVERIFY2(m_stack->isReady(), qPrintable(m_stack->reason()));
    m_key = m_stack->addToken(u"ci"_s);
}

void EditTokenDialogTest::cleanup()
{
    m_stack.reset();
}

void EditTokenDialogTest::serve(EditTokenDialog &dialog)
{
    connect(&dialog, &EditTokenDialog::updateRequested, this,
            [this, &dialog](const TokenKey &key, const TokenUpdate &update) {
                m_flow = m_stack->flows().updateToken(key);
                dialog.showFlow(m_flow);
                m_flow->start(update);
            });
}

TokenKey EditTokenDialogTest::addEndingIn(int days)
{
    const QDateTime now = QDateTime::currentDateTimeUtc();
    SandboxToken token;
    token.name = u"ending in %1"_s.arg(days);
    token.scope = u"vso.packaging"_s;
    token.validFrom = now.addDays(-10);
    token.validTo = now.addDays(days);
    m_stack->sandbox()->addToken(token);
    m_stack->refresh();
    return m_stack->key(token.name);
}

QList<int> EditTokenDialogTest::presetsOf(EditTokenDialog &dialog)
{
    const auto *presets = control<QComboBox>(&dialog, "expiryPreset");
    QList<int> days;
    for (int i = 0; i < presets->count(); ++i)
        days.append(presets->itemData(i).toInt());
    return days;
}

void EditTokenDialogTest::everyControlHasItsNames()
{
    EditTokenDialog dialog(m_stack->context(), m_key);
    dialog.startWithExtension();
    dialog.show();
    QCOMPARE(namelessControls(&dialog), QStringList());
    QCOMPARE(richLabels(&dialog), QStringList());
}

void EditTokenDialogTest::whatIsNotChangedIsNotSent()
{
    EditTokenDialog dialog(m_stack->context(), m_key);
    QSignalSpy asked(&dialog, &EditTokenDialog::updateRequested);
    dialog.show();
    QVERIFY(!control(&dialog, "editAccept")->isEnabled());
    QTest::keyClicks(control(&dialog, "editName"), u" two"_s);
    click(&dialog, "editAccept");
    const auto update = asked.first().at(1).value<TokenUpdate>();
    QCOMPARE(update.name, u"ci two"_s);
    QVERIFY(!update.scopes);
    QVERIFY(!update.expiresAt);
}

void EditTokenDialogTest::theDifferenceOfScopesIsShown()
{
    EditTokenDialog dialog(m_stack->context(), m_key);
    dialog.show();
    auto *tree = control<QTreeWidget>(&dialog, "scopeTree");
    for (QTreeWidgetItem *item : tree->findItems(u"*"_s, Qt::MatchWildcard | Qt::MatchRecursive)) {
        if (item->data(0, Qt::UserRole).toString() == "vso.wiki"_L1)
            item->setCheckState(0, Qt::Checked);
        if (item->data(0, Qt::UserRole).toString() == "vso.packaging"_L1)
            item->setCheckState(0, Qt::Unchecked);
    }
    QVERIFY(textOf(&dialog, "editDifference").contains("Adds Wiki (read)"_L1));
    QVERIFY(textOf(&dialog, "editDifference").contains("Takes away Packaging (read)"_L1));
}

void EditTokenDialogTest::aTokenIsRenamedAndExtended()
{
    EditTokenDialog dialog(m_stack->context(), m_key);
    serve(dialog);
    dialog.show();
    dialog.startWithExtension();
    auto *presets = control<QComboBox>(&dialog, "expiryPreset");
    presets->setCurrentIndex(presets->findData(60));
    QTest::keyClicks(control(&dialog, "editName"), u" two"_s);
    click(&dialog, "editAccept");
    QTRY_VERIFY(m_flow->hasEnded());
    QCOMPARE(m_flow->state(), UpdateTokenFlow::State::Done);
    QVERIFY(!dialog.isVisible());
    QCOMPARE(m_stack->inventory().token(m_key)->token.name, u"ci two"_s);
}

// The token of these tests ends in 20 days.
void EditTokenDialogTest::onlyLaterDatesAreOffered()
{
    EditTokenDialog dialog(m_stack->context(), m_key);
    dialog.startWithExtension();
    dialog.show();
    QCOMPARE(presetsOf(dialog), (QList<int>{30, 60, 90, 180, 365, -1}));
    auto *presets = control<QComboBox>(&dialog, "expiryPreset");
    presets->setCurrentIndex(presets->findData(-1));
    auto *date = control<QDateEdit>(&dialog, "expiryDate");
    const QCalendarWidget *calendar = date->calendarWidget();
    QTest::mouseClick(date, Qt::LeftButton, {}, QPoint(date->width() - 4, date->height() / 2));
    QVERIFY(calendar->isVisible());
    QVERIFY(calendar->minimumDate() >= QDate::currentDate().addDays(19));
    calendar->window()->close();
}

void EditTokenDialogTest::anEarlierDayIsSaidAndNotSent()
{
    EditTokenDialog dialog(m_stack->context(), m_key);
    QSignalSpy asked(&dialog, &EditTokenDialog::updateRequested);
    dialog.startWithExtension();
    dialog.show();
    auto *presets = control<QComboBox>(&dialog, "expiryPreset");
    presets->setCurrentIndex(presets->findData(-1));
    auto *date = control<QDateEdit>(&dialog, "expiryDate");
    date->setDate(QDate::currentDate().addDays(10));
    QVERIFY2(textOf(&dialog, "expiryResult").contains("already"_L1), qPrintable(textOf(&dialog, "expiryResult")));
    click(&dialog, "editAccept");
    QVERIFY(asked.isEmpty());
    QCOMPARE(dialog.focusWidget(), date);
    date->setDate(QDate::currentDate().addDays(25));
    click(&dialog, "editAccept");
    QCOMPARE(asked.size(), 1);
}

void EditTokenDialogTest::theChosenEndIsLaterAndAllowed_data()
{
    QTest::addColumn<int>("endsIn");
    QTest::addColumn<int>("preset");
    QTest::newRow("as much more as a new one gets") << 20 << 60;
    QTest::newRow("the only later one") << 200 << 365;
    QTest::newRow("the longest") << 350 << 365;
}

void EditTokenDialogTest::theChosenEndIsLaterAndAllowed()
{
    QFETCH(const int, endsIn);
    const TokenKey key = addEndingIn(endsIn);
    const QDateTime before = *m_stack->inventory().token(key)->token.expiresAt;
    EditTokenDialog dialog(m_stack->context(), key);
    QSignalSpy asked(&dialog, &EditTokenDialog::updateRequested);
    dialog.startWithExtension();
    QTEST(control<QComboBox>(&dialog, "expiryPreset")->currentData().toInt(), "preset");
    click(&dialog, "editAccept");
    QCOMPARE(asked.size(), 1);
    QVERIFY(*asked.first().at(1).value<TokenUpdate>().expiresAt > before);
}

void EditTokenDialogTest::whatLivesAsLongAsAllowedIsNotExtended()
{
    EditTokenDialog dialog(m_stack->context(), addEndingIn(400));
    dialog.startWithExtension();
    QVERIFY(!control(&dialog, "editExtend")->isEnabled());
    QVERIFY(!control<QCheckBox>(&dialog, "editExtend")->isChecked());
    QVERIFY(textOf(&dialog, "editAdvice").contains("no later end"_L1));
}

void EditTokenDialogTest::theHistoryNamesTheNewAndTheFormerDate()
{
    const QDateTime before = *m_stack->inventory().token(m_key)->token.expiresAt;
    EditTokenDialog dialog(m_stack->context(), m_key);
    serve(dialog);
    dialog.startWithExtension();
    click(&dialog, "editAccept");
    QTRY_VERIFY(m_flow->hasEnded());
    const QDateTime after = *m_stack->inventory().token(m_key)->token.expiresAt;
    QVERIFY(after > before);
    QStringList said;
    m_stack->windowParts().journal->history(m_key.accountId, m_key.remoteId, 5, this,
                                            [&](const Result<QList<HistoryEntry>> &entries) {
                                                for (const HistoryEntry &entry : *entries)
                                                    said.append(historyText(entry));
                                            });
    QTRY_VERIFY(!said.isEmpty());
    QVERIFY2(said.first().contains(dateText(before)), qPrintable(said.first()));
    QVERIFY2(said.first().contains(dateText(after)), qPrintable(said.first()));
}

void EditTokenDialogTest::theChosenScopeIsInSight()
{
    EditTokenDialog dialog(m_stack->context(), m_key);
    dialog.show();
    auto *tree = control<QTreeWidget>(&dialog, "scopeTree");
    QTreeWidgetItem *chosen = nullptr;
    for (QTreeWidgetItem *item : tree->findItems(u"*"_s, Qt::MatchWildcard | Qt::MatchRecursive)) {
        if (item->data(0, Qt::UserRole).toString() == "vso.packaging"_L1)
            chosen = item;
    }
    QVERIFY(chosen);
    QVERIFY(tree->viewport()->rect().contains(tree->visualItemRect(chosen).center()));
}

void EditTokenDialogTest::aRefusedEndIsShownAtItsField_data()
{
    QTest::addColumn<int>("preset");
    QTest::addColumn<QString>("field");
    QTest::newRow("a preset") << 60 << u"expiryPreset"_s;
    QTest::newRow("a day of one's own") << -1 << u"expiryDate"_s;
}

void EditTokenDialogTest::aRefusedEndIsShownAtItsField()
{
    QFETCH(const int, preset);
    QFETCH(const QString, field);
    SandboxPolicy policy = m_stack->sandbox()->policy();
    policy.maximumLifespanDays = 31;
    m_stack->sandbox()->setPolicy(policy);
    EditTokenDialog dialog(m_stack->context(), m_key);
    serve(dialog);
    dialog.show();
    dialog.startWithExtension();
    auto *presets = control<QComboBox>(&dialog, "expiryPreset");
    presets->setCurrentIndex(presets->findData(preset));
    control(&dialog, "editAccept")->setFocus();
    click(&dialog, "editAccept");
    QTRY_VERIFY(m_flow->hasEnded());
    QCOMPARE(m_flow->error()->field, u"expires"_s);
    QVERIFY(textOf(&dialog, "expiryResult").contains(m_flow->error()->message));
    QCOMPARE(dialog.focusWidget()->objectName(), field);
}

void EditTokenDialogTest::whatIsSaidOnlyAtCreationIsNotAskedFor()
{
    m_stack->addServiceAccount(u"sailpoint"_s, u"Identity"_s);
    const TokenKey key = m_stack->key(u"siem-forwarder"_s);
    QVERIFY(!m_stack->inventory().token(key)->token.extras["options"_L1].toObject().isEmpty());
    EditTokenDialog dialog(m_stack->context(), key);
    QSignalSpy asked(&dialog, &EditTokenDialog::updateRequested);
    dialog.show();
    QVERIFY(dialog.findChild<QWidget *>(u"editField_access-token-life"_s) == nullptr);
    QVERIFY(!control(&dialog, "editAccept")->isEnabled());
    control<QLineEdit>(&dialog, "editName")->setText(u"siem"_s);
    Q_EMIT control<QLineEdit>(&dialog, "editName")->textEdited(u"siem"_s);
    click(&dialog, "editAccept");
    QCOMPARE(asked.size(), 1);
    QVERIFY(!asked.first().at(1).value<TokenUpdate>().options);
}

void EditTokenDialogTest::aRefusalIsExplained()
{
    m_stack->addFault(SandboxFault::Kind::BusinessError, "PUT", 1, {}, "accessDenied");
    EditTokenDialog dialog(m_stack->context(), m_key);
    serve(dialog);
    dialog.show();
    QTest::keyClicks(control(&dialog, "editName"), u" two"_s);
    click(&dialog, "editAccept");
    QTRY_VERIFY(m_flow->hasEnded());
    QVERIFY(isThere(&dialog, "errorPanel"));
    QCOMPARE(control<QLineEdit>(&dialog, "editName")->text(), u"ci two"_s);
    QVERIFY(control(&dialog, "editName")->isEnabled());
}

QTEST_MAIN(EditTokenDialogTest)
#include "tst_edittokendialog.moc"
