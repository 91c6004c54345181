// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "dialogprobe.h"
#include "dialogstack.h"
#include "errorpanel.h"
#include "handoverdialog.h"
#include "policydialog.h"

#include <QComboBox>
#include <QFile>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>

using namespace Qt::StringLiterals;
using namespace patkeeper;

class PolicyDialogTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void everyControlHasItsNames();
    void whatIsSaidIsShownAndGivenBack();
    void whatIsLeftOpenIsSaidWithWhatHoldsElse();
    void allCanBeLeftOpen();
    void aNumberIsTypedOverWhatWasLeftOpen();
    void aCommandIsApprovedAndKeptWithItsSeal();
    void aCommandThatAnybodyMayChangeIsRefused();
    void aCommandIsTakenAway();
    void withoutAProgramThereIsNothingToApprove();

private:
    QString program(QFile::Permissions permissions);
    HandOverChangeFlow *serve(HandOverDialog &dialog, const TokenKey &key);

    std::unique_ptr<DialogStack> m_stack;
    std::unique_ptr<QTemporaryDir> m_directory;
    QPointer<HandOverChangeFlow> m_flow;
};

void PolicyDialogTest::init()
{
    m_stack = std::make_unique<DialogStack>();
    QVERIFY2(m_stack->isReady(), qPrintable(m_stack->reason()));
    m_directory = std::make_unique<QTemporaryDir>();
}

void PolicyDialogTest::cleanup()
{
    m_stack.reset();
}

QString PolicyDialogTest::program(QFile::Permissions permissions)
{
    QFile file(m_directory->filePath(u"hand-over"_s));
    if (!file.open(QIODevice::WriteOnly))
        return {};
    file.write("#!/bin/sh\ncat > /dev/null\n");
    file.close();
    file.setPermissions(permissions);
    return file.fileName();
}

HandOverChangeFlow *PolicyDialogTest::serve(HandOverDialog &dialog, const TokenKey &key)
{
    auto *flow = new HandOverChangeFlow(m_stack->flows().parts(), key);
    m_stack->flows().take(flow);
    m_flow = flow;
    connect(&dialog, &HandOverDialog::approveRequested, flow,
            [flow](const HandOverCommand &command) { flow->approve(command); });
    connect(&dialog, &HandOverDialog::removeRequested, flow, &HandOverChangeFlow::remove);
    dialog.showFlow(flow);
    return flow;
}

void PolicyDialogTest::everyControlHasItsNames()
{
    PolicyDialog policy(m_stack->context(), u"ci"_s, {}, {});
    policy.show();
    QCOMPARE(namelessControls(&policy), QStringList());
    QCOMPARE(richLabels(&policy), QStringList());
    HandOverDialog command(m_stack->context(), m_stack->addToken(u"ci"_s), false);
    command.show();
    QCOMPARE(namelessControls(&command), QStringList());
    QCOMPARE(richLabels(&command), QStringList());
}

void PolicyDialogTest::whatIsSaidIsShownAndGivenBack()
{
    const RotationPolicy own{
        .daysBeforeExpiry = 14, .daysOfAge = 90, .reviewMonths = 6, .graceHours = 0, .lifeDays = 60, .byItself = false};
    PolicyDialog dialog(m_stack->context(), u"ci"_s, own, {});
    QCOMPARE(dialog.policy(), own);
    QSignalSpy saved(&dialog, &PolicyDialog::saveRequested);
    dialog.show();
    QVERIFY(control<QPushButton>(&dialog, "policySave")->isDefault());
    click(&dialog, "policySave");
    QCOMPARE(saved.first().first().value<RotationPolicy>(), own);
}

void PolicyDialogTest::whatIsLeftOpenIsSaidWithWhatHoldsElse()
{
    RotationPolicy farther;
    farther.daysOfAge = 180;
    farther.byItself = true;
    PolicyDialog dialog(m_stack->context(), u"ci"_s, {}, farther);
    QVERIFY(dialog.policy().isEmpty());
    QVERIFY(textOf(&dialog, "policyAgeElse").contains("180"_L1));
    QVERIFY(control<QComboBox>(&dialog, "policyByItself")->currentText().contains("yes"_L1));
}

void PolicyDialogTest::allCanBeLeftOpen()
{
    RotationPolicy own;
    own.daysBeforeExpiry = 14;
    own.byItself = true;
    PolicyDialog dialog(m_stack->context(), u"ci"_s, own, {});
    click(&dialog, "policyClear");
    QVERIFY(dialog.policy().isEmpty());
}

void PolicyDialogTest::aNumberIsTypedOverWhatWasLeftOpen()
{
    PolicyDialog dialog(m_stack->context(), u"ci"_s, {}, {});
    dialog.show();
    auto *box = control<QSpinBox>(&dialog, "policyBeforeExpiry");
    box->selectAll();
    QTest::keyClicks(box, u"21"_s);
    QCOMPARE(dialog.policy().daysBeforeExpiry, std::optional(21));
}

void PolicyDialogTest::aCommandIsApprovedAndKeptWithItsSeal()
{
    const TokenKey key = m_stack->addToken(u"ci"_s);
    HandOverDialog dialog(m_stack->context(), key, false);
    dialog.show();
    QVERIFY(!isThere(&dialog, "handOverRemove"));
    control<QLineEdit>(&dialog, "handOverProgram")
        ->setText(program(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
    control<QPlainTextEdit>(&dialog, "handOverArguments")->setPlainText(u"--pipeline\nmy release"_s);
    control<QSpinBox>(&dialog, "handOverTimeLimit")->setValue(30);
    serve(dialog, key);
    QSignalSpy accepted(&dialog, &QDialog::accepted);
    click(&dialog, "handOverApprove");
    QTRY_COMPARE(accepted.count(), 1);
    const auto kept = handOverCommandOf(m_stack->inventory(), key);
    QVERIFY(kept);
    QCOMPARE(kept->arguments, (QStringList{u"--pipeline"_s, u"my release"_s}));
    QCOMPARE(kept->timeLimit.count(), 30);
    const Lineage *line = m_stack->inventory().lineage(m_stack->inventory().token(key)->lineageId);
    HandOverSeals seals(&m_stack->keychain(), m_stack->flows().parts().profileId);
    std::optional<SealVerdict::Kind> verdict;
    seals.verify(line->id, *kept, line->policy.value("handOverSeal"_L1).toString(), Interaction::Allowed, this,
                 [&](Result<SealVerdict> judged) {
                     if (judged)
                         verdict = judged->kind;
                 });
    QTRY_VERIFY(verdict);
    QCOMPARE(*verdict, SealVerdict::Kind::Approved);
}

void PolicyDialogTest::aCommandThatAnybodyMayChangeIsRefused()
{
    const TokenKey key = m_stack->addToken(u"ci"_s);
    HandOverDialog dialog(m_stack->context(), key, false);
    dialog.show();
    control<QLineEdit>(&dialog, "handOverProgram")
        ->setText(program(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner | QFile::WriteOther));
    const HandOverChangeFlow *flow = serve(dialog, key);
    click(&dialog, "handOverApprove");
    QTRY_VERIFY(flow->hasEnded());
    QVERIFY(dialog.isVisible());
    QVERIFY(isThere(&dialog, "errorPanel"));
    QVERIFY(!handOverCommandOf(m_stack->inventory(), key));
}

void PolicyDialogTest::aCommandIsTakenAway()
{
    const TokenKey key = m_stack->addToken(u"ci"_s);
    bool saved = false;
    const HandOverCommand command{.program = u"/usr/bin/true"_s, .arguments = {}, .part = {}};
    m_stack->inventory().saveLineagePolicy(key, {{u"handOver"_s, toJson(command)}}, this,
                                           [&](const Result<void> &) { saved = true; });
    QTRY_VERIFY(saved);
    HandOverDialog dialog(m_stack->context(), key, false);
    dialog.show();
    QCOMPARE(control<QLineEdit>(&dialog, "handOverProgram")->text(), u"/usr/bin/true"_s);
    serve(dialog, key);
    QSignalSpy accepted(&dialog, &QDialog::accepted);
    click(&dialog, "handOverRemove");
    QTRY_COMPARE(accepted.count(), 1);
    QVERIFY(!handOverCommandOf(m_stack->inventory(), key));
}

void PolicyDialogTest::withoutAProgramThereIsNothingToApprove()
{
    HandOverDialog dialog(m_stack->context(), m_stack->addToken(u"ci"_s), false);
    dialog.show();
    QVERIFY(!control(&dialog, "handOverApprove")->isEnabled());
    QVERIFY(control<QPushButton>(&dialog, "handOverCancel")->isDefault());
}

QTEST_MAIN(PolicyDialogTest)
#include "tst_policydialog.moc"
