// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "dialogprobe.h"
#include "dialogstack.h"
#include "edittokendialog.h"

#include <QCheckBox>
#include <QComboBox>
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
    void aRefusalIsExplained();

private:
    void serve(EditTokenDialog &dialog);

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
