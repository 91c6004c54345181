// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "dialogprobe.h"
#include "dialogstack.h"
#include "everytext.h"
#include "mainwindow.h"
#include "rotatedialog.h"
#include "rotatetokensdialog.h"
#include "rotationdialogs.h"
#include "tokentableview.h"
#include "windowactions.h"

#include <QAction>
#include <QMessageBox>
#include <QPushButton>
#include <QTableWidget>

using namespace Qt::StringLiterals;
using namespace patkeeper;

/// What is asked of rotations in the main window, and where they are listed.
class RotationDialogsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void theOldTokenIsListedWithTheTimeOfItsEnd();
    void aRevocationIsPutOff();
    void anOldTokenIsRevokedNow();
    void aRotationIsUndoneFromItsRow();
    void aRotationThatHasEndedIsUndoneFromTheMenu();
    void whatIsHeldUpIsResumedFromItsRow();
    void givingUpSaysWhatRemains();
    void theDetailsSayWhatReplacesWhat();
    void severalAreRotatedAndTheirSecretsTaken();

private:
    QWidget *running() { return control(m_window.get(), "operations"); }
    void press(const char *name);
    void confirm();
    bool isRevoked(const TokenKey &key) const;

    std::unique_ptr<DialogStack> m_stack;
    std::unique_ptr<MainWindow> m_window;
};

void RotationDialogsTest::init()
{
    m_stack = std::make_unique<DialogStack>();
    QVERIFY2(m_stack->isReady(), qPrintable(m_stack->reason()));
    m_window = std::make_unique<MainWindow>(m_stack->windowParts());
    m_window->show();
    m_window->windowActions()->showRunningWork->setChecked(true);
}

void RotationDialogsTest::cleanup()
{
    m_window.reset();
    m_stack.reset();
}

void RotationDialogsTest::press(const char *name)
{
    const QString wanted = QString::fromLatin1(name);
    QTRY_VERIFY(running()->findChild<QPushButton *>(wanted));
    running()->findChild<QPushButton *>(wanted)->click();
}

void RotationDialogsTest::confirm()
{
    QTRY_VERIFY(m_window->findChild<QMessageBox *>(u"question"_s));
    click(m_window->findChild<QMessageBox *>(u"question"_s), "questionAccept");
}

bool RotationDialogsTest::isRevoked(const TokenKey &key) const
{
    const auto tokens = m_stack->sandbox()->tokens();
    return std::any_of(tokens.cbegin(), tokens.cend(),
                       [&](const SandboxToken &token) { return token.id == key.remoteId && token.revoked; });
}

void RotationDialogsTest::theOldTokenIsListedWithTheTimeOfItsEnd()
{
    QVERIFY(m_stack->rotate(m_stack->addToken(u"one"_s)));
    QTRY_VERIFY(everyTextOf(running()).contains("Its old token is revoked on"_L1));
    QCOMPARE(namelessControls(running()), QStringList());
    // Its steps have no rows of their own.
    QVERIFY(!everyTextOf(running()).contains("Creating"_L1));
}

void RotationDialogsTest::aRevocationIsPutOff()
{
    const RotateTokenFlow *flow = m_stack->rotate(m_stack->addToken(u"one"_s));
    const QDateTime before = *flow->data().revokeAt;
    const QString id = flow->operation().id;
    QTRY_VERIFY(running()->findChild<QAction *>(u"putOffWeek"_s));
    running()->findChild<QAction *>(u"putOffWeek"_s)->trigger();
    std::optional<QDateTime> after;
    QObject asking; // Nobody answers once it is gone, and it goes before what the answer is written to.
    QTRY_VERIFY(([&] {
        m_stack->flows().parts().journal->operation(id, &asking, [&](Result<Operation> found) {
            if (found)
                after = rotationFromJson(*found).revokeAt;
        });
        return after && *after == before.addDays(7);
    }()));
}

void RotationDialogsTest::anOldTokenIsRevokedNow()
{
    const TokenKey key = m_stack->addToken(u"one"_s);
    QVERIFY(m_stack->rotate(key));
    press("revokeNow");
    confirm();
    QTRY_VERIFY(isRevoked(key));
    QTRY_VERIFY(!everyTextOf(running()).contains("Its old token is revoked on"_L1));
}

void RotationDialogsTest::aRotationIsUndoneFromItsRow()
{
    const TokenKey key = m_stack->addToken(u"one"_s);
    const TokenKey successor = m_stack->rotate(key)->successor();
    press("undoRotation");
    confirm();
    QTRY_VERIFY(isRevoked(successor));
    auto *dialog = m_window->findChild<RotateDialog *>(u"rotateDialog"_s);
    QVERIFY(dialog);
    QTRY_VERIFY(textOf(dialog, "rotateHeading").contains("is undone"_L1));
    QVERIFY(!isRevoked(key));
}

void RotationDialogsTest::aRotationThatHasEndedIsUndoneFromTheMenu()
{
    const TokenKey key = m_stack->addToken(u"one"_s);
    const RotateTokenFlow *flow = m_stack->rotate(key, true);
    QCOMPARE(flow->state(), RotateTokenFlow::State::Done);
    const TokenKey successor = flow->successor();
    m_window->table()->selectToken(successor);
    QTRY_VERIFY(m_window->windowActions()->undoRotation->isEnabled());
    m_window->windowActions()->undoRotation->trigger();
    confirm();
    QTRY_VERIFY(isRevoked(successor));
    QVERIFY(!isRevoked(key));
}

void RotationDialogsTest::whatIsHeldUpIsResumedFromItsRow()
{
    const TokenKey key = m_stack->addToken(u"one"_s);
    m_stack->spoilProbe();
    QVERIFY(m_stack->rotate(key)->staysOpen());
    QTRY_VERIFY(everyTextOf(running()).contains("was interrupted"_L1));
    press("resume");
    QTRY_VERIFY(m_window->findChild<RotateDialog *>(u"rotateDialog"_s));
    auto *dialog = m_window->findChild<RotateDialog *>(u"rotateDialog"_s);
    QTRY_VERIFY(textOf(dialog, "rotateHeading").contains("is rotated"_L1));
    QTRY_VERIFY(control(dialog, "secretCopy")->isEnabled());
}

void RotationDialogsTest::givingUpSaysWhatRemains()
{
    const TokenKey key = m_stack->addToken(u"one"_s);
    m_stack->spoilProbe();
    QVERIFY(m_stack->rotate(key)->staysOpen());
    press("giveUp");
    QTRY_VERIFY(m_window->findChild<QMessageBox *>(u"question"_s));
    QVERIFY(m_window->findChild<QMessageBox *>(u"question"_s)->informativeText().contains("Both tokens live"_L1));
    confirm();
    QTRY_VERIFY(!running()->findChild<QPushButton *>(u"giveUp"_s));
    QVERIFY(!isRevoked(key));
}

void RotationDialogsTest::theDetailsSayWhatReplacesWhat()
{
    const TokenKey key = m_stack->addToken(u"one"_s);
    const TokenKey successor = m_stack->rotate(key)->successor();
    m_window->table()->selectToken(successor);
    QTRY_VERIFY(textOf(m_window.get(), "lineage").contains("which is revoked on"_L1));
    m_window->table()->selectToken(key);
    QTRY_VERIFY(textOf(m_window.get(), "lineage").contains("replaced by"_L1));
    // Only the current one is rotated.
    QVERIFY(!m_window->windowActions()->rotate->isEnabled());
}

void RotationDialogsTest::severalAreRotatedAndTheirSecretsTaken()
{
    const TokenKey one = m_stack->addToken(u"one"_s);
    const TokenKey two = m_stack->addToken(u"two"_s);
    RotateTokensDialog *dialog = m_window->rotations()->rotateSeveral({one, two});
    QCOMPARE(namelessControls(dialog), QStringList());
    QVERIFY(textOf(dialog, "rotateHeading").contains("2 tokens"_L1));
    click(dialog, "rotateAccept");
    QTRY_VERIFY(isThere(dialog, "rotateTake"));
    QVERIFY(textOf(dialog, "rotateHeading").contains("2 of 2"_L1));
    QVERIFY(control<QTableWidget>(dialog, "rotateList")->item(1, 3)->text().contains("is revoked on"_L1));
    QVERIFY(!isRevoked(one) && !isRevoked(two));
    click(dialog, "rotateTake");
    QTRY_VERIFY(control(dialog, "secretCopy")->isEnabled());
    QVERIFY(textOf(dialog, "rotateHeading").contains(u"“one”"_s));
    click(dialog, "rotateNext");
    QVERIFY(textOf(dialog, "rotateHeading").contains(u"“two”"_s));
    QTRY_VERIFY(control(dialog, "secretCopy")->isEnabled());
    QVERIFY(!control(dialog, "rotateNext")->isEnabled());
    QCOMPARE(namelessControls(dialog), QStringList());
}

QTEST_MAIN(RotationDialogsTest)
#include "tst_rotationdialogs.moc"
