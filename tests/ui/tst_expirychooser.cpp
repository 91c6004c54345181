// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "createtokendialog.h"
#include "dialogprobe.h"
#include "dialogstack.h"
#include "edittokendialog.h"
#include "expirychooser.h"

#include <QCheckBox>
#include <QComboBox>
#include <QSignalSpy>

#include <limits>

using namespace Qt::StringLiterals;
using namespace patkeeper;

namespace
{

/// What is chosen in the form: so many days from now, or for ever.
constexpr int never = std::numeric_limits<int>::max();
/// The end is left as it is.
constexpr int nothing = never - 1;

void chooseEnd(QWidget *dialog, int days)
{
    auto *chooser = dialog->findChild<ExpiryChooser *>();
    if (days == never)
        chooser->setNever();
    else
        chooser->setDate(QDate::currentDate().addDays(days));
}

} // namespace

/// SailPoint's rules on how long a token lives, as what a person can ask for in the form and what the service then has
/// (fact sheet A7).
class ExpiryChooserTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { m_stack.reset(); }
    void aNewTokensEndIsAskedForByTheRules_data();
    void aNewTokensEndIsAskedForByTheRules();
    void aTokensEndIsChangedByTheRules_data();
    void aTokensEndIsChangedByTheRules();
    void aDayThatHasBeenCannotBeEntered();
    void theConsequenceIsThereToBeRead();
    void whatWasAcceptedDoesNotOutliveTheChoice();
    void whereNothingHasToBeAcceptedThereIsNoTick();
    void aTenantOfTheOlderRuleOffersNoNever();
    void whereTheServiceDecidesThereIsNothingToChoose();

private:
    SandboxSailPointToken remote(const QString &name);
    TokenKey addRemote(const QString &name, std::optional<int> days);

    std::unique_ptr<DialogStack> m_stack;
    QString m_account;
};

void ExpiryChooserTest::init()
{
    m_stack = std::make_unique<DialogStack>(DialogStack::Begin::WithoutAccount);
    QVERIFY2(m_stack->isReady(), qPrintable(m_stack->reason()));
    // Ten are all that one may have.
    SandboxSailPoint &service = m_stack->sandbox()->sailPoint();
    service.deleteToken(service.tokens().constFirst().id);
    m_account = m_stack->addServiceAccount(u"sailpoint"_s, u"Identity"_s);
    QVERIFY2(!m_account.isEmpty(), qPrintable(m_stack->reason()));
}

SandboxSailPointToken ExpiryChooserTest::remote(const QString &name)
{
    for (const SandboxSailPointToken &token : m_stack->sandbox()->sailPoint().tokens()) {
        if (token.name == name && !token.deleted)
            return token;
    }
    return {};
}

TokenKey ExpiryChooserTest::addRemote(const QString &name, std::optional<int> days)
{
    SandboxSailPointToken token;
    token.name = name;
    token.scopes = {u"idn:sources:read"_s};
    token.neverFlag = !days;
    if (days)
        token.expiresAt = QDateTime::currentDateTimeUtc().addDays(*days);
    m_stack->sandbox()->sailPoint().addToken(token);
    m_stack->refresh();
    return m_stack->key(name);
}

void ExpiryChooserTest::aNewTokensEndIsAskedForByTheRules_data()
{
    QTest::addColumn<int>("days");
    QTest::addColumn<bool>("accepted");
    QTest::addColumn<bool>("asked");
    QTest::addColumn<bool>("flag");
    QTest::newRow("1: never, not accepted") << never << false << false << false;
    QTest::newRow("2: never, accepted") << never << true << true << true;
    QTest::newRow("3: a day to come") << 40 << false << true << false;
    QTest::newRow("3: a far day") << 4'000 << false << true << false;
    QTest::newRow("4: a day to come, never accepted before") << 40 << true << true << false;
}

void ExpiryChooserTest::aNewTokensEndIsAskedForByTheRules()
{
    QFETCH(const int, days);
    QFETCH(const bool, accepted);
    QFETCH(const bool, asked);
    QFETCH(const bool, flag);
    CreateTokenDialog dialog(m_stack->context(), m_account);
    dialog.show();
    dialog.setRequest({.name = u"made"_s,
                       .scopes = {u"idn:sources:read"_s},
                       .expiresAt = QDateTime::currentDateTimeUtc().addDays(30),
                       .options = {}});
    if (accepted) {
        chooseEnd(&dialog, never);
        click(&dialog, "expiryAccept");
    }
    chooseEnd(&dialog, days);
    QSignalSpy wanted(&dialog, &CreateTokenDialog::createRequested);
    click(&dialog, "createAccept");
    QCOMPARE(wanted.size(), asked ? 1 : 0);
    if (!asked) {
        QVERIFY(!dialog.findChild<ExpiryChooser *>()->problem().isEmpty());
        return;
    }
    const auto request = wanted.first().at(1).value<TokenRequest>();
    QCOMPARE(request.neverAcknowledged, flag);
    QCOMPARE(request.expiresAt.has_value(), days != never);
    const CreateTokenFlow *flow = m_stack->created(m_account, request);
    QCOMPARE(flow->state(), CreateTokenFlow::State::Stored);
    QCOMPARE(remote(u"made"_s).expiresAt.isValid(), days != never);
    QCOMPARE(remote(u"made"_s).neverFlag, flag);
}

void ExpiryChooserTest::aTokensEndIsChangedByTheRules_data()
{
    QTest::addColumn<int>("before");
    QTest::addColumn<int>("days");
    QTest::addColumn<bool>("accepted");
    QTest::addColumn<bool>("asked");
    QTest::newRow("1: the end is taken away, not accepted") << 20 << never << false << false;
    QTest::newRow("2: the end is taken away, accepted") << 20 << never << true << true;
    QTest::newRow("3: a later day") << 20 << 90 << false << true;
    QTest::newRow("3: an end for one without") << never << 90 << false << true;
    QTest::newRow("4: a day that has been") << 20 << -1 << false << false;
    QTest::newRow("5: nothing but the name") << 20 << nothing << false << true;
    QTest::newRow("5: nothing but the name, of one without an end") << never << nothing << false << true;
}

void ExpiryChooserTest::aTokensEndIsChangedByTheRules()
{
    QFETCH(const int, before);
    QFETCH(const int, days);
    QFETCH(const bool, accepted);
    QFETCH(const bool, asked);
    const TokenKey key = addRemote(u"there"_s, before == never ? std::nullopt : std::optional(before));
    const QDateTime end = remote(u"there"_s).expiresAt;
    EditTokenDialog dialog(m_stack->context(), key);
    dialog.show();
    control<QLineEdit>(&dialog, "editName")->selectAll();
    QTest::keyClicks(control(&dialog, "editName"), u"renamed"_s);
    if (days != nothing) {
        click(&dialog, "editExtend");
        chooseEnd(&dialog, days);
    }
    if (accepted)
        click(&dialog, "expiryAccept");
    QSignalSpy wanted(&dialog, &EditTokenDialog::updateRequested);
    click(&dialog, "editAccept");
    QCOMPARE(wanted.size(), asked ? 1 : 0);
    if (!asked)
        return;
    const auto update = wanted.first().at(1).value<TokenUpdate>();
    QCOMPARE(update.neverExpires, days == never);
    QCOMPARE(update.neverAcknowledged, accepted);
    UpdateTokenFlow *flow = m_stack->flows().updateToken(key);
    flow->start(update);
    QTRY_COMPARE(flow->state(), UpdateTokenFlow::State::Done);
    if (days == nothing)
        QCOMPARE(remote(u"renamed"_s).expiresAt, end);
    else
        QCOMPARE(remote(u"renamed"_s).expiresAt.isValid(), days != never);
}

/// Row 5 of the first table, and 4 of the second for one without an end.
void ExpiryChooserTest::aDayThatHasBeenCannotBeEntered()
{
    CreateTokenDialog dialog(m_stack->context(), m_account);
    dialog.show();
    chooseEnd(&dialog, -1);
    QVERIFY(dialog.findChild<ExpiryChooser *>()->expiresAt().value() > QDateTime::currentDateTimeUtc());
}

void ExpiryChooserTest::theConsequenceIsThereToBeRead()
{
    CreateTokenDialog dialog(m_stack->context(), m_account);
    dialog.show();
    QVERIFY(!isThere(&dialog, "expiryConsequence") && !isThere(&dialog, "expiryAccept"));
    chooseEnd(&dialog, never);
    const Capabilities *capabilities = m_stack->context().providers->capabilities(m_account);
    QVERIFY(isThere(&dialog, "expiryAccept"));
    QVERIFY(textOf(&dialog, "expiryConsequence").contains(capabilities->neverExpiresAcknowledgement));
    QCOMPARE(control(&dialog, "expiryAccept")->accessibleDescription(), capabilities->neverExpiresAcknowledgement);
    // What is missing is where the keyboard goes.
    control<QLineEdit>(&dialog, "createName")->setText(u"made"_s);
    dialog.setRequest({.name = u"made"_s, .scopes = {u"idn:sources:read"_s}, .expiresAt = std::nullopt, .options = {}});
    click(&dialog, "createAccept");
    QCOMPARE(dialog.focusWidget(), control(&dialog, "expiryAccept"));
}

void ExpiryChooserTest::whatWasAcceptedDoesNotOutliveTheChoice()
{
    CreateTokenDialog dialog(m_stack->context(), m_account);
    dialog.show();
    const auto *chooser = dialog.findChild<ExpiryChooser *>();
    chooseEnd(&dialog, never);
    click(&dialog, "expiryAccept");
    QVERIFY(chooser->isNeverAcknowledged());
    chooseEnd(&dialog, 30);
    chooseEnd(&dialog, never);
    QVERIFY(!chooser->isNeverAcknowledged());
    QVERIFY(!control<QCheckBox>(&dialog, "expiryAccept")->isChecked());
}

void ExpiryChooserTest::whereNothingHasToBeAcceptedThereIsNoTick()
{
    Capabilities capabilities;
    capabilities.displayName = u"Service"_s;
    capabilities.canNeverExpire = true;
    ExpiryChooser chooser;
    chooser.setLimits(capabilities, systemClock());
    chooser.show();
    chooser.setNever();
    QVERIFY(isThere(&chooser, "expiryConsequence"));
    QVERIFY(!isThere(&chooser, "expiryAccept"));
    QCOMPARE(chooser.problem(), QString());
}

void ExpiryChooserTest::aTenantOfTheOlderRuleOffersNoNever()
{
    const auto account = DialogStack::accountFromFields(
        u"sailpoint"_s, u"Older"_s,
        {{u"url"_s, m_stack->sandbox()->sailPoint().url().toString()}, {u"api"_s, u"v3"_s}});
    if (!account)
        QSKIP(qPrintable(account.error().message));
    SignInFlow *flow = m_stack->flows().signIn();
    flow->addAccount(*account, Secret(m_stack->sandbox()->sailPoint().bearer()));
    QTRY_COMPARE(flow->state(), SignInFlow::State::Done);
    CreateTokenDialog dialog(m_stack->context(), flow->account().id);
    dialog.show();
    const auto *presets = control<QComboBox>(&dialog, "expiryPreset");
    for (int i = 0; i < presets->count(); ++i)
        QVERIFY2(presets->itemText(i) != u"Never"_s, qPrintable(presets->itemText(i)));
    // Nor more than six months.
    const CreateTokenFlow *refused =
        m_stack->created(flow->account().id, {.name = u"made"_s,
                                              .scopes = {u"idn:sources:read"_s},
                                              .expiresAt = QDateTime::currentDateTimeUtc().addDays(300),
                                              .options = {}});
    QCOMPARE(refused->state(), CreateTokenFlow::State::Failed);
    QVERIFY(refused->error()->message.contains("six months"_L1));
}

void ExpiryChooserTest::whereTheServiceDecidesThereIsNothingToChoose()
{
    const QString account = m_stack->addServiceAccount(u"digitalhub"_s, u"Data"_s);
    QVERIFY2(!account.isEmpty(), qPrintable(m_stack->reason()));
    CreateTokenDialog dialog(m_stack->context(), account);
    dialog.show();
    QVERIFY(!isThere(&dialog, "expiryPreset") && !isThere(&dialog, "expiryDate"));
    QVERIFY(textOf(&dialog, "expiryResult").contains("decides itself"_L1));
    const auto *chooser = dialog.findChild<ExpiryChooser *>();
    QCOMPARE(chooser->problem(), QString());
    QVERIFY(!chooser->expiresAt().has_value() && !chooser->isNever());
}

QTEST_MAIN(ExpiryChooserTest)
#include "tst_expirychooser.moc"
