// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "dialogprobe.h"
#include "dialogstack.h"
#include "errorpanel.h"
#include "revokedialog.h"
#include "signinsettings.h"

#include <QPushButton>
#include <QSignalSpy>
#include <QTableWidget>

using namespace Qt::StringLiterals;
using namespace patkeeper;

class RevokeDialogTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void everyControlHasItsNames();
    void oneIsNamedWithWhatStopsWorking();
    void cancelIsWhatReturnAndEscapePress();
    void severalAskForTheirCount();
    void theyAreRevokedWithAReport();
    void whatFailedIsInTheReportWithItsDetails();
    void stoppingSaysWhatWasNotBegun();
    void whatSignsTheAccountInIsSaidBeforeAndAfter();
    void markupInNamesIsShownLiterally();

private:
    void serve(RevokeDialog &dialog);
    void signInWith(const TokenKey &key);

    std::unique_ptr<DialogStack> m_stack;
    RevokeTokensFlow *m_flow = nullptr;
};

void RevokeDialogTest::init()
{
    m_stack = std::make_unique<DialogStack>();
    QVERIFY2(m_stack->isReady(), qPrintable(m_stack->reason()));
}

void RevokeDialogTest::cleanup()
{
    m_stack.reset();
}

void RevokeDialogTest::serve(RevokeDialog &dialog)
{
    connect(&dialog, &RevokeDialog::revokeRequested, this, [this, &dialog](const QList<TokenKey> &keys) {
        m_flow = m_stack->flows().revokeTokens();
        dialog.showFlow(m_flow);
        m_flow->start(keys);
    });
}

void RevokeDialogTest::everyControlHasItsNames()
{
    RevokeDialog one(m_stack->context(), {m_stack->addToken(u"one"_s)});
    one.show();
    QCOMPARE(namelessControls(&one), QStringList());
    RevokeDialog several(m_stack->context(), {m_stack->key(u"one"_s), m_stack->addToken(u"two"_s)});
    several.show();
    QCOMPARE(namelessControls(&several), QStringList());
    QCOMPARE(richLabels(&several), QStringList());
}

void RevokeDialogTest::oneIsNamedWithWhatStopsWorking()
{
    const TokenKey key = m_stack->addToken(u"nuget-restore"_s);
    bool saved = false;
    m_stack->inventory().saveNotes(key, u"build agent 07"_s, this, [&](const Result<void> &) { saved = true; });
    QTRY_VERIFY(saved);
    RevokeDialog dialog(m_stack->context(), {key});
    dialog.show();
    QVERIFY(textOf(&dialog, "revokeHeading").contains(u"“nuget-restore”"_s));
    QVERIFY(textOf(&dialog, "revokeAccount").contains("Northwind"_L1));
    QVERIFY(textOf(&dialog, "revokeScopes").contains("Packaging"_L1));
    QCOMPARE(textOf(&dialog, "revokeUsedIn"), u"build agent 07"_s);
    QVERIFY(textOf(&dialog, "revokeConsequence").contains("stops working at once"_L1));
    QVERIFY(control(&dialog, "revokeAccept")->isEnabled());
    QVERIFY(!isThere(&dialog, "revokeAnswer"));
}

void RevokeDialogTest::cancelIsWhatReturnAndEscapePress()
{
    for (const Qt::Key key : {Qt::Key_Return, Qt::Key_Escape}) {
        RevokeDialog dialog(m_stack->context(), {m_stack->addToken(u"one"_s)});
        QSignalSpy asked(&dialog, &RevokeDialog::revokeRequested);
        dialog.show();
        QVERIFY(control<QPushButton>(&dialog, "revokeCancel")->isDefault());
        QTest::keyClick(&dialog, key);
        QVERIFY(!dialog.isVisible());
        QVERIFY(asked.isEmpty());
    }
}

void RevokeDialogTest::severalAskForTheirCount()
{
    RevokeDialog dialog(m_stack->context(),
                        {m_stack->addToken(u"one"_s), m_stack->addToken(u"two"_s), m_stack->addToken(u"three"_s)});
    dialog.show();
    QVERIFY(!control(&dialog, "revokeAccept")->isEnabled());
    QTest::keyClicks(control(&dialog, "revokeAnswer"), u"2"_s);
    QVERIFY(!control(&dialog, "revokeAccept")->isEnabled());
    control<QLineEdit>(&dialog, "revokeAnswer")->setText(u"3"_s);
    QVERIFY(control(&dialog, "revokeAccept")->isEnabled());
}

void RevokeDialogTest::theyAreRevokedWithAReport()
{
    const TokenKey one = m_stack->addToken(u"one"_s);
    const TokenKey two = m_stack->addToken(u"two"_s);
    RevokeDialog dialog(m_stack->context(), {one, two});
    serve(dialog);
    dialog.show();
    control<QLineEdit>(&dialog, "revokeAnswer")->setText(u"2"_s);
    click(&dialog, "revokeAccept");
    QTRY_VERIFY(m_flow->hasEnded());
    QVERIFY(textOf(&dialog, "revokeHeading").contains("2 of 2"_L1));
    QVERIFY(textOf(&dialog, "revokeNoticeTitle").contains("Confirmed"_L1));
    QVERIFY(!isThere(&dialog, "revokeAccept"));
    QVERIFY(!isThere(&dialog, "errorPanel"));
}

void RevokeDialogTest::whatFailedIsInTheReportWithItsDetails()
{
    const TokenKey one = m_stack->addToken(u"one"_s);
    const TokenKey two = m_stack->addToken(u"two"_s);
    m_stack->addFault(SandboxFault::Kind::ServerError, "DELETE", 1, two.remoteId);
    RevokeDialog dialog(m_stack->context(), {one, two});
    serve(dialog);
    dialog.show();
    control<QLineEdit>(&dialog, "revokeAnswer")->setText(u"2"_s);
    click(&dialog, "revokeAccept");
    QTRY_VERIFY(m_flow->hasEnded());
    QVERIFY2(textOf(&dialog, "revokeHeading").contains("1 of 2"_L1), qPrintable(textOf(&dialog, "revokeHeading")));
    QVERIFY(isThere(&dialog, "errorPanel"));
    QVERIFY(control<ErrorPanel>(&dialog, "errorPanel")->details().contains("two"_L1));
    auto *list = control<QTableWidget>(&dialog, "revokeList");
    QVERIFY(list->item(0, 4)->text().contains("revoked"_L1));
}

void RevokeDialogTest::stoppingSaysWhatWasNotBegun()
{
    QList<TokenKey> keys;
    for (int i = 0; i < 6; ++i)
        keys.append(m_stack->addToken(u"token %1"_s.arg(i)));
    m_stack->addFault(SandboxFault::Kind::Delay, "DELETE", -1);
    RevokeDialog dialog(m_stack->context(), keys);
    serve(dialog);
    dialog.show();
    control<QLineEdit>(&dialog, "revokeAnswer")->setText(u"6"_s);
    click(&dialog, "revokeAccept");
    QTRY_COMPARE(m_stack->sandbox()->waitingRequests(), 4);
    click(&dialog, "revokeCancel"); // "Stop" while it works.
    m_stack->sandbox()->releaseDelays();
    QTRY_VERIFY(m_flow->hasEnded());
    QVERIFY2(textOf(&dialog, "revokeHeading").contains("4 of 6"_L1), qPrintable(textOf(&dialog, "revokeHeading")));
    QCOMPARE(control<QTableWidget>(&dialog, "revokeList")->item(5, 4)->text(), u"not begun"_s);
}

/// As if it were what the person had pasted.
void RevokeDialogTest::signInWith(const TokenKey &key)
{
    Inventory &inventory = m_stack->inventory();
    SignIn signIn = *inventory.signIn(inventory.account(key.accountId)->signInId);
    signIn.settings = settingsWithToken(signIn, key.remoteId);
    bool saved = false;
    inventory.replaceSignIn(signIn, signIn.secretKey, this, [&](const Result<void> &result) { saved = bool(result); });
    QTRY_VERIFY(saved);
}

void RevokeDialogTest::whatSignsTheAccountInIsSaidBeforeAndAfter()
{
    const TokenKey own = m_stack->addToken(u"own"_s);
    const TokenKey other = m_stack->addToken(u"other"_s);
    signInWith(own);
    RevokeDialog without(m_stack->context(), {other});
    without.show();
    QVERIFY(!textOf(&without, "revokeConsequence").contains("another sign-in"_L1));
    RevokeDialog dialog(m_stack->context(), {own, other});
    serve(dialog);
    QSignalSpy asked(&dialog, &RevokeDialog::signInRequested);
    dialog.show();
    const QString consequence = textOf(&dialog, "revokeConsequence");
    QVERIFY2(consequence.contains(u"“own” signs in the account"_s), qPrintable(consequence));
    QVERIFY(!consequence.contains(u"“other” signs in"_s));
    control<QLineEdit>(&dialog, "revokeAnswer")->setText(u"2"_s);
    QCOMPARE(textOf(&dialog, "revokeConsequence"), consequence);
    click(&dialog, "revokeAccept");
    QTRY_VERIFY(m_flow->hasEnded());
    QVERIFY(textOf(&dialog, "revokeHeading").contains("2 of 2"_L1));
    QVERIFY(textOf(&dialog, "revokeNoticeTitle").contains("Sign-in needed"_L1));
    click(&dialog, "revokeSignIn");
    QCOMPARE(asked.size(), 1);
    QCOMPARE(asked.front().front().toString(), own.accountId);
}

void RevokeDialogTest::markupInNamesIsShownLiterally()
{
    const QString name = u"<b>ci</b>"_s;
    RevokeDialog dialog(m_stack->context(), {m_stack->addToken(name)});
    dialog.show();
    QVERIFY(textOf(&dialog, "revokeHeading").contains(name));
    QCOMPARE(richLabels(&dialog), QStringList());
}

QTEST_MAIN(RevokeDialogTest)
#include "tst_revokedialog.moc"
