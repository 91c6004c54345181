// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "createtokendialog.h"
#include "dialogprobe.h"
#include "dialogstack.h"
#include "errorpanel.h"
#include "expirychooser.h"
#include "rules.h"
#include "tone.h"

#include <QApplication>
#include <QComboBox>
#include <QDateEdit>
#include <QLineEdit>
#include <QListWidget>
#include <QSignalSpy>
#include <QTreeWidget>

using namespace Qt::StringLiterals;
using namespace patkeeper;

class CreateTokenDialogTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void everyControlHasItsNames();
    void nothingIsAskedForWithoutANameAndAScope();
    void theRequestIsWhatWasEntered();
    void aTooLongNameIsSaidAsOneTypes();
    void aDayInThePastOrTooFarAwayIsSaidAtOnce();
    void aTypedDayStaysWhenTheLimitsChange();
    void aPresetThatIsNoLongerAllowedBecomesTheNextShorterOne();
    void scopesAreFoundBySearchAndTellTheirRisk();
    void whatAScopeAllowsIsSaidInFull();
    void afterASearchTheGroupsAreFoldedAsBefore();
    void theRowThatIsChosenCanBeRead();
    void whatAnotherScopeIncludesIsSaidToBeIncluded();
    void anUnknownScopeCanBeTyped();
    void anIssuedTokenEndsTheDialog();
    void aRefusalIsShownAtItsFieldAndTheInputIsKept();
    void aRefusedDayHasTheFocus();
    void howLongAccessTokensLiveIsAskedForWhereItCanBeSaid();
    void anEndedSignInWaitsAndGoesOn();
    void severalCandidatesAreAskedAbout();
    void closingWhileItWorksOnlyHidesIt();
    void markupInNamesIsShownLiterally();
    void whereTheSignInGivesThemAccessTokensAreAdvised();

private:
    /// What a main window does with the dialog's requests.
    CreateTokenFlow *serve(CreateTokenDialog &dialog);
    QTreeWidgetItem *scope(CreateTokenDialog &dialog, const QString &id);
    void choose(CreateTokenDialog &dialog, const QString &id);
    void fill(CreateTokenDialog &dialog, const QString &name);

    std::unique_ptr<DialogStack> m_stack;
    CreateTokenFlow *m_flow = nullptr;
};

void CreateTokenDialogTest::init()
{
    m_stack = std::make_unique<DialogStack>();
    QVERIFY2(m_stack->isReady(), qPrintable(m_stack->reason()));
}

void CreateTokenDialogTest::cleanup()
{
    m_stack.reset();
}

CreateTokenFlow *CreateTokenDialogTest::serve(CreateTokenDialog &dialog)
{
    connect(&dialog, &CreateTokenDialog::createRequested, this,
            [this, &dialog](const QString &account, const TokenRequest &request) {
                m_flow = m_stack->flows().createToken(account);
                dialog.showFlow(m_flow);
                m_flow->start(request);
            });
    return m_flow;
}

QTreeWidgetItem *CreateTokenDialogTest::scope(CreateTokenDialog &dialog, const QString &id)
{
    auto *tree = control<QTreeWidget>(&dialog, "scopeTree");
    for (QTreeWidgetItem *item : tree->findItems(u"*"_s, Qt::MatchWildcard | Qt::MatchRecursive)) {
        if (item->data(0, Qt::UserRole).toString() == id)
            return item;
    }
    qFatal("there is no scope %s", qPrintable(id));
}

void CreateTokenDialogTest::choose(CreateTokenDialog &dialog, const QString &id)
{
    scope(dialog, id)->setCheckState(0, Qt::Checked);
}

void CreateTokenDialogTest::fill(CreateTokenDialog &dialog, const QString &name)
{
    QTest::keyClicks(control(&dialog, "createName"), name);
    choose(dialog, u"vso.packaging"_s);
}

void CreateTokenDialogTest::everyControlHasItsNames()
{
    CreateTokenDialog dialog(m_stack->context(), {});
    dialog.show();
    QCOMPARE(namelessControls(&dialog), QStringList());
    QCOMPARE(richLabels(&dialog), QStringList());
}

void CreateTokenDialogTest::nothingIsAskedForWithoutANameAndAScope()
{
    CreateTokenDialog dialog(m_stack->context(), {});
    QSignalSpy asked(&dialog, &CreateTokenDialog::createRequested);
    dialog.show();
    click(&dialog, "createAccept");
    QVERIFY(asked.isEmpty());
    QVERIFY(textOf(&dialog, "createNameNote").contains("name"_L1));
    QVERIFY(textOf(&dialog, "scopeSummary").contains("at least one scope"_L1));
    QTest::keyClicks(control(&dialog, "createName"), u"ci"_s);
    QVERIFY(textOf(&dialog, "createNameNote").isEmpty());
    click(&dialog, "createAccept");
    QVERIFY(asked.isEmpty());
    choose(dialog, u"vso.code"_s);
    click(&dialog, "createAccept");
    QCOMPARE(asked.size(), 1);
}

void CreateTokenDialogTest::theRequestIsWhatWasEntered()
{
    CreateTokenDialog dialog(m_stack->context(), m_stack->accountId());
    QSignalSpy asked(&dialog, &CreateTokenDialog::createRequested);
    dialog.setRequest(m_stack->request(u"copy of ci"_s));
    auto *presets = control<QComboBox>(&dialog, "expiryPreset");
    presets->setCurrentIndex(presets->findData(90));
    const QDateTime before = m_stack->inventory().now(m_stack->accountId());
    click(&dialog, "createAccept");
    QCOMPARE(asked.size(), 1);
    QCOMPARE(asked.first().at(0).toString(), m_stack->accountId());
    const auto request = asked.first().at(1).value<TokenRequest>();
    QCOMPARE(request.name, u"copy of ci"_s);
    QCOMPARE(request.scopes, QStringList{u"vso.code_write"_s});
    QVERIFY(before.addDays(90).secsTo(*request.expiresAt) < 60);
    QVERIFY(before.addDays(90) <= *request.expiresAt);
}

void CreateTokenDialogTest::aTooLongNameIsSaidAsOneTypes()
{
    CreateTokenDialog dialog(m_stack->context(), {});
    auto *name = control<QLineEdit>(&dialog, "createName");
    name->setText(QString(255, u'a'));
    QTest::keyClicks(name, u"b"_s);
    QVERIFY(textOf(&dialog, "createNameNote").contains("256"_L1));
    QTest::keyClick(name, Qt::Key_Backspace);
    QVERIFY(textOf(&dialog, "createNameNote").isEmpty());
}

void CreateTokenDialogTest::aDayInThePastOrTooFarAwayIsSaidAtOnce()
{
    CreateTokenDialog dialog(m_stack->context(), {});
    auto *presets = control<QComboBox>(&dialog, "expiryPreset");
    auto *date = control<QDateEdit>(&dialog, "expiryDate");
    presets->setCurrentIndex(presets->findData(-1));
    QVERIFY(date->isVisibleTo(&dialog));
    date->setDate(QDate::currentDate().addDays(10));
    QVERIFY(textOf(&dialog, "expiryResult").contains("23:59"_L1));
    date->setDate(QDate::currentDate().addDays(700));
    QVERIFY2(textOf(&dialog, "expiryResult").contains("365 days"_L1), qPrintable(textOf(&dialog, "expiryResult")));
    date->setMinimumDate(QDate::currentDate().addDays(-30));
    date->setDate(QDate::currentDate().addDays(-3));
    QVERIFY(textOf(&dialog, "expiryResult").contains("past"_L1));
}

void CreateTokenDialogTest::aTypedDayStaysWhenTheLimitsChange()
{
    Capabilities capabilities;
    ExpiryChooser chooser;
    chooser.setLimits(capabilities, systemClock());
    const QDate day = QDate::currentDate().addDays(45);
    chooser.setDate(day);
    QVERIFY(chooser.problem().isEmpty());
    capabilities.maximumLife = std::chrono::days(30);
    chooser.setLimits(capabilities, systemClock());
    QCOMPARE(control<QDateEdit>(&chooser, "expiryDate")->date(), day);
    QVERIFY2(textOf(&chooser, "expiryResult").contains("30 days"_L1), qPrintable(textOf(&chooser, "expiryResult")));
    capabilities.maximumLife = std::chrono::days(60);
    chooser.setLimits(capabilities, systemClock());
    QCOMPARE(control<QDateEdit>(&chooser, "expiryDate")->date(), day);
    QVERIFY(chooser.problem().isEmpty());
}

void CreateTokenDialogTest::aPresetThatIsNoLongerAllowedBecomesTheNextShorterOne()
{
    Capabilities capabilities;
    ExpiryChooser chooser;
    chooser.setLimits(capabilities, systemClock());
    chooser.setDays(365);
    capabilities.maximumLife = std::chrono::days(100);
    chooser.setLimits(capabilities, systemClock());
    QCOMPARE(control<QComboBox>(&chooser, "expiryPreset")->currentData().toInt(), 90);
}

void CreateTokenDialogTest::whatAScopeAllowsIsSaidInFull()
{
    CreateTokenDialog dialog(m_stack->context(), {});
    dialog.show();
    auto *tree = control<QTreeWidget>(&dialog, "scopeTree");
    QTreeWidgetItem *item = scope(dialog, u"vso.code_full"_s);
    item->parent()->setExpanded(true);
    tree->setCurrentItem(item->parent()->child(item->parent()->indexOfChild(item) - 1));
    QTest::keyClick(tree, Qt::Key_Down);
    QVERIFY(!item->text(2).isEmpty());
    QVERIFY(textOf(&dialog, "scopeDescription").contains(item->text(2)));
    QVERIFY(item->toolTip(2).startsWith("<qt>"_L1));
    tree->setCurrentItem(item->parent());
    QCOMPARE(textOf(&dialog, "scopeDescription"), QString());
}

void CreateTokenDialogTest::afterASearchTheGroupsAreFoldedAsBefore()
{
    CreateTokenDialog dialog(m_stack->context(), {});
    dialog.show();
    scope(dialog, u"vso.wiki"_s)->parent()->setExpanded(true);
    QTest::keyClicks(control(&dialog, "scopeFilter"), u"read"_s);
    QVERIFY(scope(dialog, u"vso.packaging"_s)->parent()->isExpanded());
    choose(dialog, u"vso.packaging"_s);
    control<QLineEdit>(&dialog, "scopeFilter")->clear();
    QVERIFY(scope(dialog, u"vso.wiki"_s)->parent()->isExpanded());
    QVERIFY(scope(dialog, u"vso.packaging"_s)->parent()->isExpanded()); // Something was chosen there.
    QVERIFY(!scope(dialog, u"vso.code"_s)->parent()->isExpanded());
}

void CreateTokenDialogTest::theRowThatIsChosenCanBeRead()
{
    const QPalette before = QApplication::palette();
    for (const QColor &highlight : {QColor(0x30, 0x8c, 0xc6), QColor(0xff, 0xd0, 0x00)}) {
        QPalette desktop = before;
        desktop.setColor(QPalette::Highlight, highlight);
        desktop.setColor(QPalette::HighlightedText, Qt::white);
        QApplication::setPalette(desktop);
        CreateTokenDialog dialog(m_stack->context(), {});
        const QPalette palette = control(&dialog, "scopeTree")->palette();
        for (const auto group : {QPalette::Active, QPalette::Inactive})
            QVERIFY(contrast(palette.color(group, QPalette::HighlightedText),
                             palette.color(group, QPalette::Highlight)) >= 4.5);
    }
    QApplication::setPalette(before);
}

void CreateTokenDialogTest::scopesAreFoundBySearchAndTellTheirRisk()
{
    CreateTokenDialog dialog(m_stack->context(), {});
    auto *tree = control<QTreeWidget>(&dialog, "scopeTree");
    QTest::keyClicks(control(&dialog, "scopeFilter"), u"packaging READ"_s);
    int shown = 0;
    for (QTreeWidgetItem *item : tree->findItems(u"*"_s, Qt::MatchWildcard | Qt::MatchRecursive)) {
        if (item->parent() && !item->isHidden()) {
            ++shown;
            QVERIFY(item->parent()->text(0).contains("Packaging"_L1));
        }
    }
    QVERIFY(shown > 0);
    choose(dialog, u"vso.packaging"_s);
    QVERIFY(textOf(&dialog, "scopeRisk").isEmpty());
    choose(dialog, u"vso.code_write"_s);
    QVERIFY(textOf(&dialog, "scopeRisk").contains("High privilege"_L1));
    QVERIFY(textOf(&dialog, "scopeSummary").contains("push and delete source code"_L1));
    choose(dialog, u"app_token"_s);
    QVERIFY(textOf(&dialog, "scopeRisk").contains("Full access"_L1));
}

void CreateTokenDialogTest::whatAnotherScopeIncludesIsSaidToBeIncluded()
{
    CreateTokenDialog dialog(m_stack->context(), {});
    choose(dialog, u"vso.code_write"_s);
    auto *tree = control<QTreeWidget>(&dialog, "scopeTree");
    for (QTreeWidgetItem *item : tree->findItems(u"*"_s, Qt::MatchWildcard | Qt::MatchRecursive)) {
        if (item->data(0, Qt::UserRole).toString() == "vso.code"_L1)
            QVERIFY(item->text(1).contains("included"_L1));
    }
}

void CreateTokenDialogTest::anUnknownScopeCanBeTyped()
{
    CreateTokenDialog dialog(m_stack->context(), {});
    QSignalSpy asked(&dialog, &CreateTokenDialog::createRequested);
    dialog.show();
    QTest::keyClicks(control(&dialog, "createName"), u"ci"_s);
    QTest::keyClicks(control(&dialog, "scopeTyped"), u"vso.brandnew"_s);
    QTest::keyClick(control(&dialog, "scopeTyped"), Qt::Key_Return);
    QVERIFY(asked.isEmpty()); // Return adds the scope and does not send the form.
    click(&dialog, "createAccept");
    QCOMPARE(asked.first().at(1).value<TokenRequest>().scopes, QStringList{u"vso.brandnew"_s});
}

void CreateTokenDialogTest::anIssuedTokenEndsTheDialog()
{
    CreateTokenDialog dialog(m_stack->context(), {});
    serve(dialog);
    QSignalSpy issued(&dialog, &CreateTokenDialog::issued);
    QSignalSpy released(&dialog, &FlowDialog::released);
    dialog.show();
    fill(dialog, u"release"_s);
    click(&dialog, "createAccept");
    QVERIFY(!control(&dialog, "createName")->isEnabled());
    QTRY_COMPARE(issued.size(), 1);
    QVERIFY(!dialog.isVisible());
    QVERIFY(released.isEmpty());
}

void CreateTokenDialogTest::aRefusalIsShownAtItsFieldAndTheInputIsKept()
{
    SandboxPolicy policy = m_stack->sandbox()->policy();
    policy.maximumLifespanDays = 7;
    m_stack->sandbox()->setPolicy(policy);
    CreateTokenDialog dialog(m_stack->context(), {});
    serve(dialog);
    dialog.show();
    fill(dialog, u"release"_s);
    click(&dialog, "createAccept");
    QTRY_VERIFY(m_flow->state() == CreateTokenFlow::State::Failed);
    QVERIFY2(m_flow->error()->field == "expires"_L1, qPrintable(m_flow->error()->detail));
    QVERIFY(textOf(&dialog, "expiryResult").contains(m_flow->error()->message));
    QVERIFY(isThere(&dialog, "errorPanel"));
    QCOMPARE(control<QLineEdit>(&dialog, "createName")->text(), u"release"_s);
    QVERIFY(control(&dialog, "createName")->isEnabled());
    auto *presets = control<QComboBox>(&dialog, "expiryPreset");
    presets->setCurrentIndex(presets->findData(7));
    QVERIFY(!textOf(&dialog, "expiryResult").contains(m_flow->error()->message));
    QSignalSpy issued(&dialog, &CreateTokenDialog::issued);
    click(&dialog, "createAccept");
    QTRY_COMPARE(issued.size(), 1);
}

void CreateTokenDialogTest::howLongAccessTokensLiveIsAskedForWhereItCanBeSaid()
{
    const QString account = m_stack->addServiceAccount(u"sailpoint"_s, u"Identity"_s);
    CreateTokenDialog dialog(m_stack->context(), account);
    serve(dialog);
    dialog.show();
    dialog.setRequest({.name = u"ci"_s,
                       .scopes = {u"sp:search:read"_s},
                       .expiresAt = QDateTime::currentDateTimeUtc().addDays(30),
                       .options = {{u"access-token-life"_s, u"13h"_s}}});
    QVERIFY(isThere(&dialog, "createField_access-token-life"));
    QTRY_VERIFY(control<QWidget>(&dialog, "createMoreFields")->height() > 0);
    QTRY_VERIFY(!dialog.findChild<QLineEdit *>(u"createField_access-token-life"_s)->visibleRegion().isEmpty());
    click(&dialog, "createAccept");
    QTRY_VERIFY(textOf(&dialog, "createFieldNote_access-token-life").contains("12 hours"_L1));
    auto *field = control<QLineEdit>(&dialog, "createField_access-token-life");
    QCOMPARE(dialog.focusWidget(), field);
    field->setText(u"12m"_s);
    // The first person there has ten tokens already.
    QVERIFY(m_stack->sandbox()->sailPoint().deleteToken(m_stack->key(u"siem-forwarder"_s).remoteId));
    click(&dialog, "createAccept");
    QTRY_COMPARE(m_flow->state(), CreateTokenFlow::State::Stored);
    QCOMPARE(accessTokenLife(*m_flow->token()), std::optional<std::chrono::seconds>(720));
}

void CreateTokenDialogTest::aRefusedDayHasTheFocus()
{
    SandboxPolicy policy = m_stack->sandbox()->policy();
    policy.maximumLifespanDays = 7;
    m_stack->sandbox()->setPolicy(policy);
    CreateTokenDialog dialog(m_stack->context(), {});
    serve(dialog);
    dialog.show();
    fill(dialog, u"release"_s);
    auto *presets = control<QComboBox>(&dialog, "expiryPreset");
    presets->setCurrentIndex(presets->findData(-1));
    control(&dialog, "createAccept")->setFocus();
    click(&dialog, "createAccept");
    QTRY_VERIFY(m_flow->state() == CreateTokenFlow::State::Failed);
    QCOMPARE(dialog.focusWidget()->objectName(), u"expiryDate"_s);
}

void CreateTokenDialogTest::anEndedSignInWaitsAndGoesOn()
{
    m_stack->sandbox()->expireBearer();
    CreateTokenDialog dialog(m_stack->context(), {});
    serve(dialog);
    QSignalSpy signIn(&dialog, &CreateTokenDialog::signInRequested);
    QSignalSpy issued(&dialog, &CreateTokenDialog::issued);
    dialog.show();
    fill(dialog, u"release"_s);
    click(&dialog, "createAccept");
    QTRY_VERIFY(isThere(&dialog, "createSignIn"));
    click(&dialog, "createSignIn");
    QCOMPARE(signIn.first().first().toString(), m_stack->accountId());
    SignInFlow *again = m_stack->flows().signIn();
    again->signInAgain(m_stack->accountId(), Secret(m_stack->sandbox()->newBearer()));
    QTRY_COMPARE(issued.size(), 1);
}

void CreateTokenDialogTest::severalCandidatesAreAskedAbout()
{
    CreateTokenDialog dialog(m_stack->context(), {});
    serve(dialog);
    dialog.show();
    fill(dialog, u"release"_s);
    m_stack->addFault(SandboxFault::Kind::DropBefore, "POST");
    SandboxToken twin;
    twin.name = u"release"_s;
    twin.scope = u"vso.packaging"_s;
    twin.validFrom = QDateTime::currentDateTimeUtc();
    twin.validTo = twin.validFrom.addDays(3);
    m_stack->sandbox()->addToken(twin);
    click(&dialog, "createAccept");
    QTRY_VERIFY(m_flow->state() == CreateTokenFlow::State::NeedsDecision ||
                m_flow->state() == CreateTokenFlow::State::Failed);
    QCOMPARE(m_flow->state(), CreateTokenFlow::State::NeedsDecision);
    QCOMPARE(control<QListWidget>(&dialog, "createCandidates")->count(), 1);
    QVERIFY(!control(&dialog, "createEndCandidate")->isEnabled());
    dialog.reject();
    QVERIFY(dialog.isVisible());
    click(&dialog, "createLeaveCandidates");
    QTRY_VERIFY(m_flow->state() == CreateTokenFlow::State::Failed);
    QVERIFY(isThere(&dialog, "errorPanel"));
}

void CreateTokenDialogTest::closingWhileItWorksOnlyHidesIt()
{
    m_stack->addFault(SandboxFault::Kind::Delay, "POST");
    CreateTokenDialog dialog(m_stack->context(), {});
    serve(dialog);
    QSignalSpy issued(&dialog, &CreateTokenDialog::issued);
    QSignalSpy finished(&dialog, &QDialog::finished);
    dialog.show();
    fill(dialog, u"release"_s);
    click(&dialog, "createAccept");
    QTRY_COMPARE(m_stack->sandbox()->waitingRequests(), 1);
    QTest::keyClick(&dialog, Qt::Key_Escape);
    QVERIFY(!dialog.isVisible());
    QVERIFY(finished.isEmpty());
    m_stack->sandbox()->releaseDelays();
    QTRY_COMPARE(issued.size(), 1);
}

void CreateTokenDialogTest::markupInNamesIsShownLiterally()
{
    m_stack->addFault(SandboxFault::Kind::BusinessError, "POST", 1, {}, "<b>accessDenied</b>");
    CreateTokenDialog dialog(m_stack->context(), {});
    serve(dialog);
    dialog.show();
    fill(dialog, u"<img src=file:///etc/hostname>"_s);
    click(&dialog, "createAccept");
    QTRY_VERIFY(m_flow && m_flow->hasEnded());
    QCOMPARE(richLabels(&dialog), QStringList());
}

void CreateTokenDialogTest::whereTheSignInGivesThemAccessTokensAreAdvised()
{
    const QString pasted = m_stack->accountId();
    const QString renewed = m_stack->addBrowserAccount(u"it's mine"_s, m_stack->sandbox()->organization());
    QVERIFY(!renewed.isEmpty());
    CreateTokenDialog dialog(m_stack->context(), renewed);
    dialog.show();
    QVERIFY(textOf(&dialog, "createAdvice").contains(u"patkeeper-cli access-token 'it'\\''s mine'"_s));
    auto *accounts = control<QComboBox>(&dialog, "createAccount");
    accounts->setCurrentIndex(accounts->findData(pasted));
    QVERIFY2(!isThere(&dialog, "createAdvice"), "that one was pasted");
}

QTEST_MAIN(CreateTokenDialogTest)
#include "tst_createtokendialog.moc"
