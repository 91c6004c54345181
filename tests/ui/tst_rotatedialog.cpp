// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "dialogprobe.h"
#include "dialogstack.h"
#include "errorpanel.h"
#include "everytext.h"
#include "expirychooser.h"
#include "rotatedialog.h"
#include "rotationchanges.h"
#include "steplist.h"

#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QSignalSpy>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace patkeeper;

namespace
{

QString shownTextOf(QWidget *window)
{
    QStringList all;
    for (const QLabel *label : window->findChildren<QLabel *>()) {
        if (label->isVisibleTo(window))
            all.append(label->text().remove(QChar(0x200b)));
    }
    return all.join(u'\n');
}

} // namespace

class RotateDialogTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void everyControlHasItsNames();
    void thePlanSaysWhatIsMadeWhatEndsAndWhen();
    void returnRotatesAndEscapeDoesNot();
    void theUsualExpiryIsThePredecessorsOwnLife();
    void atOnceIsSaidWithItsConsequence();
    void byHandLeavesTheOldToken();
    void theStepsEndInTheNewSecret();
    void placesAreTickedAndTheTicksAreKept();
    void aSecretThatIsNotProvenIsAskedAbout();
    void theNewTokenCanBeRevokedWhereItIsNotProven();
    void aRefusedExpiryIsSaidAtItsField();
    void anUnsavedSecretIsGivenIntoCare();
    void whatIsHeldUpOffersToGoOn();
    void closingAtWorkHidesItAndItComesBack();
    void markupInNamesIsShownLiterally();
    void oneIsMadeForEachOrganizationThatIsTicked();
    void aTokenOfOneOrganizationIsNotAskedAboutOthers();
    void whereThereIsNoRoomTheOldTokenMayEndFirst();
    void withoutRoomOneThatCannotBeMadeLeavesNeitherAndSaysSo();
    void withoutRoomOneThatIsNotProvenIsNotSaidToHaveSparedTheOld();
    void withoutRoomOneThatIsNotSavedIsNotSaidToHaveSparedTheOld();
    void itMayNeverExpireOnceTheConsequenceIsAccepted();

private:
    std::unique_ptr<RotateDialog> dialogFor(const TokenKey &key, const RotationWishes &wishes = {});
    void note(const TokenKey &key, const QString &notes);
    void spoilProbe(SandboxFault::Kind kind);
    QString addContoso();
    /// Of a service that takes ten tokens, and has them.
    TokenKey withoutRoom();
    bool livesThere(const QString &remoteId);
    std::unique_ptr<RotateDialog> revokingFirst(const TokenKey &key);

    std::unique_ptr<DialogStack> m_stack;
    RotateTokenFlow *m_flow = nullptr;
};

void RotateDialogTest::init()
{
    m_stack = std::make_unique<DialogStack>();
    QVERIFY2(m_stack->isReady(), qPrintable(m_stack->reason()));
    m_flow = nullptr;
}

void RotateDialogTest::cleanup()
{
    m_stack.reset();
}

/// Served as the window does.
std::unique_ptr<RotateDialog> RotateDialogTest::dialogFor(const TokenKey &key, const RotationWishes &wishes)
{
    auto dialog = std::make_unique<RotateDialog>(m_stack->context(), key, wishes);
    connect(dialog.get(), &RotateDialog::rotateRequested, this, [this, it = dialog.get()](const RotationPlan &plan) {
        m_flow = new RotateTokenFlow(m_stack->flows().parts());
        m_stack->flows().take(m_flow);
        it->showFlow(m_flow);
        m_flow->start(plan);
    });
    connect(dialog.get(), &RotateDialog::secretWanted, this, [this, it = dialog.get()](const TokenKey &successor) {
        ReadSecretFlow *flow = m_stack->flows().readSecret(successor);
        it->showSecret(flow);
        flow->start();
    });
    dialog->show();
    return dialog;
}

void RotateDialogTest::note(const TokenKey &key, const QString &notes)
{
    bool saved = false;
    m_stack->inventory().saveNotes(key, notes, this, [&](const Result<void> &) { saved = true; });
    QTRY_VERIFY(saved);
}

void RotateDialogTest::spoilProbe(SandboxFault::Kind kind)
{
    SandboxFault fault;
    fault.kind = kind;
    fault.pathContains = u"connectionData"_s;
    m_stack->sandbox()->addFault(fault);
}

/// Another organization of the same person.
QString RotateDialogTest::addContoso()
{
    m_stack->sandbox()->addOrganization(u"contoso"_s);
    return m_stack->addAccount(u"Contoso & Söhne"_s, u"contoso"_s);
}

void RotateDialogTest::everyControlHasItsNames()
{
    const TokenKey key = m_stack->addToken(u"nuget-restore"_s);
    note(key, u"build agent 07"_s);
    const auto dialog = dialogFor(key);
    QCOMPARE(namelessControls(dialog.get()), QStringList());
    click(dialog.get(), "rotateAccept");
    QTRY_VERIFY(m_flow->hasEnded());
    QCOMPARE(namelessControls(dialog.get()), QStringList());
    QCOMPARE(richLabels(dialog.get()), QStringList());
}

void RotateDialogTest::thePlanSaysWhatIsMadeWhatEndsAndWhen()
{
    const TokenKey key = m_stack->addToken(u"nuget-restore"_s);
    note(key, u"build agent 07"_s);
    const auto dialog = dialogFor(key);
    QVERIFY(textOf(dialog.get(), "rotateHeading").contains(u"“nuget-restore”"_s));
    QVERIFY(textOf(dialog.get(), "rotateAccount").contains("Northwind"_L1));
    QVERIFY(textOf(dialog.get(), "rotateScopes").contains("Packaging"_L1));
    QCOMPARE(textOf(dialog.get(), "rotateUsedIn"), u"build agent 07"_s);
    QVERIFY(textOf(dialog.get(), "rotateEnds").contains("Both work until"_L1));
    QVERIFY(textOf(dialog.get(), "rotateService").contains("Two mails from Azure DevOps"_L1));
    QVERIFY(!isThere(dialog.get(), "rotateRemarks"));
}

void RotateDialogTest::returnRotatesAndEscapeDoesNot()
{
    const TokenKey key = m_stack->addToken(u"one"_s);
    {
        const auto dialog = dialogFor(key);
        QSignalSpy asked(dialog.get(), &RotateDialog::rotateRequested);
        QTest::keyClick(dialog.get(), Qt::Key_Escape);
        QVERIFY(!dialog->isVisible());
        QVERIFY(asked.isEmpty());
    }
    const auto dialog = dialogFor(key);
    QVERIFY(control<QPushButton>(dialog.get(), "rotateAccept")->isDefault());
    QTest::keyClick(dialog.get(), Qt::Key_Return);
    QVERIFY(m_flow != nullptr);
    QTRY_VERIFY(m_flow->hasEnded());
}

void RotateDialogTest::theUsualExpiryIsThePredecessorsOwnLife()
{
    const auto dialog = dialogFor(m_stack->addToken(u"one"_s)); // Lives 30 days.
    QCOMPARE(control<QComboBox>(dialog.get(), "expiryPreset")->currentData().toInt(), 30);
}

void RotateDialogTest::atOnceIsSaidWithItsConsequence()
{
    const auto dialog = dialogFor(m_stack->addToken(u"one"_s));
    control<QComboBox>(dialog.get(), "gracePreset")->setCurrentIndex(0);
    QVERIFY(textOf(dialog.get(), "rotateEnds").contains("stops working"_L1));
    click(dialog.get(), "rotateAccept");
    QTRY_VERIFY(m_flow->hasEnded());
    QCOMPARE(m_flow->state(), RotateTokenFlow::State::Done);
    QVERIFY(textOf(dialog.get(), "rotateOutcomeText").contains("The old token has ended"_L1));
    QVERIFY(!isThere(dialog.get(), "rotateUndo"));
}

void RotateDialogTest::byHandLeavesTheOldToken()
{
    const auto dialog = dialogFor(m_stack->addToken(u"one"_s));
    auto *grace = control<QComboBox>(dialog.get(), "gracePreset");
    grace->setCurrentIndex(grace->count() - 1);
    QVERIFY(textOf(dialog.get(), "rotateEnds").contains("It is not revoked"_L1));
    click(dialog.get(), "rotateAccept");
    QTRY_VERIFY(m_flow->hasEnded());
    QVERIFY(m_flow->data().plan.leavesPredecessor);
    QVERIFY(textOf(dialog.get(), "rotateOutcomeText").contains("not revoked"_L1));
    QVERIFY(isThere(dialog.get(), "rotateUndo"));
}

void RotateDialogTest::theStepsEndInTheNewSecret()
{
    const auto dialog = dialogFor(m_stack->addToken(u"one"_s));
    click(dialog.get(), "rotateAccept");
    auto *steps = control<StepList>(dialog.get(), "rotateSteps");
    QVERIFY(isThere(dialog.get(), "rotateSteps"));
    QCOMPARE(steps->steps().size(), 5);
    QTRY_COMPARE(m_flow->state(), RotateTokenFlow::State::Waiting);
    QVERIFY(textOf(dialog.get(), "rotateHeading").contains("is rotated"_L1));
    QVERIFY(textOf(dialog.get(), "rotateOutcomeText").contains("is revoked on"_L1));
    QTRY_VERIFY(control(dialog.get(), "secretCopy")->isEnabled());
    click(dialog.get(), "secretCopy");
    const QString copied = QGuiApplication::clipboard()->text();
    QCOMPARE(copied.toUtf8(), m_stack->sandbox()->secretOf(m_flow->successor().remoteId));
    QVERIFY(m_flow->creation()->secret().empty());
}

void RotateDialogTest::placesAreTickedAndTheTicksAreKept()
{
    const TokenKey key = m_stack->addToken(u"one"_s);
    note(key, u"pipeline “release”\n\nbuild agent 07"_s);
    const auto dialog = dialogFor(key);
    bool kept = false;
    connect(dialog.get(), &RotateDialog::ticksChanged, this, [&](const QString &id, const QStringList &ticked) {
        keepTicked(m_stack->flows().parts().journal, id, ticked, this,
                   [&](const Result<void> &result) { kept = result.has_value(); });
    });
    click(dialog.get(), "rotateAccept");
    QTRY_VERIFY(m_flow->hasEnded());
    auto *places = control<QListWidget>(dialog.get(), "newSecretPlaces");
    QCOMPARE(places->count(), 2);
    places->setFocus();
    places->setCurrentRow(1);
    QTest::keyClick(places, Qt::Key_Space);
    QTRY_VERIFY(kept);
    std::optional<Operation> open;
    m_stack->flows().parts().journal->operation(m_flow->operation().id, this, [&](Result<Operation> found) {
        if (found)
            open = *found;
    });
    QTRY_VERIFY(open);
    QCOMPARE(rotationFromJson(*open).ticked, QStringList{u"build agent 07"_s});
    QVERIFY(open->leaseId.isEmpty());
}

void RotateDialogTest::aSecretThatIsNotProvenIsAskedAbout()
{
    const auto dialog = dialogFor(m_stack->addToken(u"one"_s));
    spoilProbe(SandboxFault::Kind::AnonymousProbe);
    click(dialog.get(), "rotateAccept");
    QTRY_COMPARE(m_flow->state(), RotateTokenFlow::State::NotProven);
    QVERIFY(textOf(dialog.get(), "rotateOutcomeTitle").contains("could not be shown"_L1));
    QTest::keyClick(dialog.get(), Qt::Key_Escape);
    QVERIFY(dialog->isVisible());
    click(dialog.get(), "rotateTrust");
    QTRY_COMPARE(m_flow->state(), RotateTokenFlow::State::Waiting);
    QVERIFY(!textOf(dialog.get(), "rotateOutcomeTitle").contains("accepts"_L1));
}

void RotateDialogTest::theNewTokenCanBeRevokedWhereItIsNotProven()
{
    const TokenKey key = m_stack->addToken(u"one"_s);
    const auto dialog = dialogFor(key);
    spoilProbe(SandboxFault::Kind::AnonymousProbe);
    click(dialog.get(), "rotateAccept");
    QTRY_COMPARE(m_flow->state(), RotateTokenFlow::State::NotProven);
    QVERIFY(control<QPushButton>(dialog.get(), "rotateWithdraw")->isDefault());
    click(dialog.get(), "rotateWithdraw");
    QTRY_VERIFY(m_flow->hasEnded());
    QCOMPARE(m_flow->state(), RotateTokenFlow::State::Failed);
    QVERIFY(isThere(dialog.get(), "rotateAccept"));
    QVERIFY(isThere(dialog.get(), "errorPanel"));
}

void RotateDialogTest::aRefusedExpiryIsSaidAtItsField()
{
    SandboxPolicy policy = m_stack->sandbox()->policy();
    policy.maximumLifespanDays = 7;
    const auto dialog = dialogFor(m_stack->addToken(u"one"_s));
    m_stack->sandbox()->setPolicy(policy);
    click(dialog.get(), "rotateAccept");
    QTRY_VERIFY(m_flow->hasEnded());
    QVERIFY(isThere(dialog.get(), "rotateAccept"));
    QVERIFY(!textOf(dialog.get(), "expiryResult").isEmpty());
    QVERIFY(isThere(dialog.get(), "errorPanel"));
}

void RotateDialogTest::anUnsavedSecretIsGivenIntoCare()
{
    const auto dialog = dialogFor(m_stack->addToken(u"one"_s));
    QSignalSpy unsaved(dialog.get(), &RotateDialog::unsaved);
    m_stack->keychain().refuseWrites(Error::Kind::KeychainLocked);
    click(dialog.get(), "rotateAccept");
    QTRY_COMPARE(unsaved.count(), 1);
    QVERIFY(isThere(dialog.get(), "rotateSave"));
    QVERIFY(!control(dialog.get(), "rotateCancel")->isEnabled());
    m_stack->keychain().refuseWrites(std::nullopt);
    m_flow->creation()->retryStore();
    QTRY_COMPARE(m_flow->state(), RotateTokenFlow::State::Waiting);
}

void RotateDialogTest::whatIsHeldUpOffersToGoOn()
{
    const auto dialog = dialogFor(m_stack->addToken(u"one"_s));
    QSignalSpy resumed(dialog.get(), &RotateDialog::resumeRequested);
    spoilProbe(SandboxFault::Kind::ServerError);
    click(dialog.get(), "rotateAccept");
    QTRY_VERIFY(m_flow->hasEnded());
    QVERIFY(m_flow->staysOpen());
    QVERIFY(isThere(dialog.get(), "errorPanel"));
    QVERIFY(isThere(dialog.get(), "rotateGiveUp"));
    QVERIFY(textOf(dialog.get(), "rotateWorkText").contains("Both tokens live"_L1));
    QCOMPARE(control<StepList>(dialog.get(), "rotateSteps")->steps().at(2).mark, StepList::Mark::Failed);
    QVERIFY(control<QPushButton>(dialog.get(), "rotateResume")->isDefault());
    click(dialog.get(), "rotateResume");
    QCOMPARE(resumed.first().first().toString(), m_flow->operation().id);
}

void RotateDialogTest::closingAtWorkHidesItAndItComesBack()
{
    const auto dialog = dialogFor(m_stack->addToken(u"one"_s));
    m_stack->addFault(SandboxFault::Kind::Delay, "POST");
    click(dialog.get(), "rotateAccept");
    QTRY_COMPARE(m_stack->sandbox()->waitingRequests(), 1);
    QTest::keyClick(dialog.get(), Qt::Key_Escape);
    QVERIFY(!dialog->isVisible());
    m_stack->sandbox()->releaseDelays();
    QTRY_VERIFY(m_flow->hasEnded());
    QVERIFY(dialog->isVisible());
}

void RotateDialogTest::markupInNamesIsShownLiterally()
{
    const QString name = u"<b>ci</b>"_s;
    const auto dialog = dialogFor(m_stack->addToken(name));
    QVERIFY(textOf(dialog.get(), "rotateHeading").contains(name));
    QCOMPARE(richLabels(dialog.get()), QStringList());
}

void RotateDialogTest::oneIsMadeForEachOrganizationThatIsTicked()
{
    const TokenKey key = m_stack->key(u"legacy-all-orgs"_s);
    note(key, u"build agent 07"_s);
    const QString contoso = addContoso();
    QVERIFY(!contoso.isEmpty());
    const auto dialog = dialogFor(key);
    QCOMPARE(namelessControls(dialog.get()), QStringList());
    auto *own = control<QCheckBox>(dialog.get(), "rotateOwnOrganization");
    auto *other = control<QCheckBox>(dialog.get(), "rotateOrganization1");
    QVERIFY(own->isChecked() && !own->isEnabled());
    QVERIFY(!other->isChecked());
    QCOMPARE(other->text(), u"Contoso && Söhne"_s);
    QVERIFY(textOf(dialog.get(), "rotateOrganizationsNote").contains("One is made for each"_L1));
    const QString narrowed = textOf(dialog.get(), "rotateRemarks");
    QTest::keyClick(other, Qt::Key_Space);
    QVERIFY(other->isChecked());
    QVERIFY(textOf(dialog.get(), "rotateRemarks") != narrowed);
    click(dialog.get(), "rotateAccept");
    QTRY_VERIFY(m_flow->hasEnded());
    QVERIFY2(m_flow->state() == RotateTokenFlow::State::Done,
             m_flow->error() ? qPrintable(m_flow->error()->message) : "");
    QCOMPARE(m_flow->data().further.size(), 1);
    const TokenKey further{contoso, m_flow->data().further.front().tokenId};
    QVERIFY(m_stack->inventory().token(further)->secret.has_value());
    QCOMPARE(m_stack->inventory().notes(further), u"build agent 07"_s);
    QVERIFY(everyTextOf(control(dialog.get(), "rotateOutcome")).contains(u"Contoso & Söhne"_s));
    QVERIFY(m_stack->inventory().token(key)->token.status == TokenStatus::Active);
}

void RotateDialogTest::aTokenOfOneOrganizationIsNotAskedAboutOthers()
{
    QVERIFY(!addContoso().isEmpty());
    const auto dialog = dialogFor(m_stack->addToken(u"one"_s));
    QVERIFY(dialog->findChild<QCheckBox *>(u"rotateOwnOrganization"_s) == nullptr);
}

TokenKey RotateDialogTest::withoutRoom()
{
    if (m_stack->addServiceAccount(u"sailpoint"_s, u"Identity"_s).isEmpty())
        qFatal("no account: %s", qPrintable(m_stack->reason()));
    return m_stack->key(u"siem-forwarder"_s);
}

bool RotateDialogTest::livesThere(const QString &remoteId)
{
    const auto tokens = m_stack->sandbox()->sailPoint().tokens();
    return std::any_of(tokens.cbegin(), tokens.cend(),
                       [&](const SandboxSailPointToken &token) { return token.id == remoteId && !token.deleted; });
}

std::unique_ptr<RotateDialog> RotateDialogTest::revokingFirst(const TokenKey &key)
{
    auto dialog = dialogFor(key);
    click(dialog.get(), "rotateRevokeFirst");
    click(dialog.get(), "rotateAccept");
    return dialog;
}

void RotateDialogTest::whereThereIsNoRoomTheOldTokenMayEndFirst()
{
    const TokenKey key = withoutRoom();
    const auto dialog = dialogFor(key);
    const QString usual = textOf(dialog.get(), "rotateSubtitle");
    QVERIFY(!control(dialog.get(), "rotateAccept")->isEnabled());
    QVERIFY(isThere(dialog.get(), "rotateRevokeFirst"));
    QVERIFY(!isThere(dialog.get(), "gracePreset"));
    QVERIFY(textOf(dialog.get(), "rotateRemarks").contains("there is no room"_L1));
    QCOMPARE(namelessControls(dialog.get()), QStringList());

    auto *first = control<QCheckBox>(dialog.get(), "rotateRevokeFirst");
    QVERIFY(!first->isChecked());
    QTest::keyClick(first, Qt::Key_Space);
    QVERIFY(control(dialog.get(), "rotateAccept")->isEnabled());
    QVERIFY(!isThere(dialog.get(), "gracePreset"));
    QVERIFY2(!isThere(dialog.get(), "rotateEnds"), "the remark says it");
    QVERIFY(textOf(dialog.get(), "rotateRemarks").contains("there is neither"_L1));
    QVERIFY(usual.contains("nothing ends before"_L1));
    QVERIFY2(!textOf(dialog.get(), "rotateSubtitle").contains("nothing ends before"_L1), "it does");
    QVERIFY2(control<QPushButton>(dialog.get(), "rotateCancel")->isDefault(), "what cannot be undone is no default");
    QTest::keyClick(first, Qt::Key_Space);
    QVERIFY(!control(dialog.get(), "rotateAccept")->isEnabled());
    QCOMPARE(textOf(dialog.get(), "rotateSubtitle"), usual);
    QVERIFY(livesThere(key.remoteId));

    QTest::keyClick(first, Qt::Key_Space);
    click(dialog.get(), "rotateAccept");
    QVERIFY(control<StepList>(dialog.get(), "rotateSteps")->steps().first().text.contains("to make room"_L1));
    QTRY_VERIFY(m_flow->hasEnded());
    QVERIFY2(m_flow->state() == RotateTokenFlow::State::Done,
             m_flow->error() ? qPrintable(m_flow->error()->message) : "");
    QVERIFY(!livesThere(key.remoteId));
    QVERIFY(livesThere(m_flow->successor().remoteId));
    QCOMPARE(m_stack->inventory().token(m_flow->successor())->token.name, u"siem-forwarder"_s);
    QVERIFY(textOf(dialog.get(), "rotateOutcomeText").contains("The old token has ended"_L1));
    QVERIFY(!isThere(dialog.get(), "rotateUndo"));
    QTRY_VERIFY(isThere(dialog.get(), "secretShow1"));
}

void RotateDialogTest::withoutRoomOneThatCannotBeMadeLeavesNeitherAndSaysSo()
{
    const TokenKey key = withoutRoom();
    SandboxFault refusal;
    refusal.kind = SandboxFault::Kind::EmptyError;
    refusal.method = "POST";
    refusal.status = 403;
    m_stack->sandbox()->addFault(refusal);
    const auto dialog = revokingFirst(key);
    QTRY_VERIFY(m_flow->hasEnded());
    QVERIFY(!livesThere(key.remoteId));
    QVERIFY(m_flow->staysOpen());
    const QString said = shownTextOf(dialog.get());
    QVERIFY2(said.contains("its successor is not made"_L1), qPrintable(said));
    QVERIFY2(!said.contains("is as it was"_L1), qPrintable(said));
    QVERIFY(control<QPushButton>(dialog.get(), "rotateResume")->isDefault());
}

void RotateDialogTest::withoutRoomOneThatIsNotProvenIsNotSaidToHaveSparedTheOld()
{
    const TokenKey key = withoutRoom();
    SandboxFault refusal;
    refusal.kind = SandboxFault::Kind::Unauthorized;
    refusal.pathContains = u"oauth/token"_s;
    m_stack->sandbox()->addFault(refusal);
    const auto dialog = revokingFirst(key);
    QTRY_COMPARE(m_flow->state(), RotateTokenFlow::State::NotProven);
    QString said = shownTextOf(dialog.get());
    QVERIFY2(!said.contains("as it was"_L1), qPrintable(said));
    QVERIFY2(said.contains("there is neither"_L1), qPrintable(said));
    QVERIFY2(!control<QPushButton>(dialog.get(), "rotateWithdraw")->isDefault(), "it would leave nothing");
    click(dialog.get(), "rotateWithdraw");
    QTRY_VERIFY(m_flow->hasEnded());
    said = shownTextOf(dialog.get());
    QVERIFY2(!said.contains("as it was"_L1), qPrintable(said));
    QVERIFY2(said.contains("the old token is revoked"_L1), qPrintable(said));
}

void RotateDialogTest::withoutRoomOneThatIsNotSavedIsNotSaidToHaveSparedTheOld()
{
    const TokenKey key = withoutRoom();
    m_stack->keychain().refuseWrites(Error::Kind::KeychainLocked);
    const auto dialog = revokingFirst(key);
    QTRY_VERIFY(isThere(dialog.get(), "rotateSave"));
    const QString said = shownTextOf(dialog.get());
    QVERIFY2(!said.contains("as it was"_L1), qPrintable(said));
    m_stack->keychain().refuseWrites(std::nullopt);
    m_flow->creation()->retryStore();
    QTRY_COMPARE(m_flow->state(), RotateTokenFlow::State::Done);
}

void RotateDialogTest::itMayNeverExpireOnceTheConsequenceIsAccepted()
{
    const TokenKey key = withoutRoom();
    m_stack->sandbox()->sailPoint().deleteToken(m_stack->key(u"trial-2024"_s).remoteId);
    m_stack->refresh();
    const auto dialog = dialogFor(key);
    dialog->findChild<ExpiryChooser *>()->setNever();
    QVERIFY(!control(dialog.get(), "rotateAccept")->isEnabled());
    click(dialog.get(), "expiryAccept");
    click(dialog.get(), "rotateAccept");
    QTRY_VERIFY(m_flow->hasEnded());
    QVERIFY2(m_flow->state() == RotateTokenFlow::State::Waiting,
             m_flow->error() ? qPrintable(m_flow->error()->message) : "");
    QVERIFY(!m_stack->inventory().token(m_flow->successor())->token.expiresAt);
}

QTEST_MAIN(RotateDialogTest)
#include "tst_rotatedialog.moc"
