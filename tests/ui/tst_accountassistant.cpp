// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "accountassistant.h"
#include "accountdialogs.h"
#include "dialogprobe.h"
#include "dialogstack.h"
#include "everytext.h"
#include "fakeazurecli.h"
#include "furtheraccountsrun.h"
#include "providercatalogue.h"
#include "qrpicture.h"
#include "windowdialogs.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QListWidget>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QSignalSpy>
#include <QTcpSocket>
#include <QUrlQuery>

using namespace Qt::StringLiterals;
using namespace patkeeper;

using Assistant = std::unique_ptr<AccountAssistant>;

/// The whole way of an account: every page, every way to sign in, to the end, against the sandbox's service and its
/// Entra.
class AccountAssistantTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void everyPageNamesItsControls();
    void theServiceSaysWhatOneNeeds();
    void theFormAsksWhatTheProviderNeeds();
    void anAddressGivesTheName();
    void namesThatCannotBeAreSaid();
    void whatIsMissingIsSaidWhereItIsMissing();
    void theOriginsAreSaidBeforehand();
    void aWorkingAzureCliComesFirst();
    void withoutTheAzureCliTheNextIsChosenAndItComesLast();
    void theChoiceOfAPersonStaysWhereItIs();
    void theDirectoryIsFoundFromTheOrganization();
    void theDirectoryOfAnotherOrganizationDoesNotStay();
    void anOrganizationWithoutADirectoryIsSaid();
    void anUnknownPlaceIsAskedAboutBeforeAnythingIsSentThere();
    void aKnownPlaceIsNotAskedAbout();
    void aPastedTokenIsHintedAtBeforeItIsSent();
    void stepsAndSettingsCanBeCopiedForTheRegistration();
    void anAccountIsAddedByAPastedToken();
    void anAccountIsAddedInTheBrowser();
    void aServiceThatSignsInItselfAsksForUserAndPassword();
    void aServiceThatSignsInItselfNeedsNoAppForTheBrowser();
    void anAccountIsAddedByACode();
    void anAccountIsAddedByTheAzureCli();
    void aBrowserThatCannotBeOpenedIsSaid();
    void theFinalAddressCanBePasted();
    void aPastedTokenThatIsRefusedLeavesTheFormAsItWas();
    void decliningIsSaidAndCanBeTriedAgain();
    void theTextForTheAdministratorIsOffered();
    void aWrongAppIdIsSaidAtItsField();
    void closingEndsWhatIsUnderWay_data();
    void closingEndsWhatIsUnderWay();
    void backEndsTheWaiting();
    void theKeyboardGoesAllTheWay();
    void signingInAgainBeginsWithTheSignInsOwnSettings();
    void signingInAgainByAPastedToken();
    void anotherPersonIsRefusedInWords();
    void otherOrganizationsBecomeAccountsOnTheSameSignIn();
    void anOrganizationCanBeTyped();
    void otherPlacesAreOfferedOnlyWhereTheSignInIsGoodForThem();
    void aPasswordIsSentAsItIsTyped();
    void theSandboxsOwnSignInIsOffered();
    void theSandboxsAccountIsSignedInToAgainInTheBrowser();
    void nothingSecretIsEverInTheWindow();
    void signingOutIsAskedAboutAndLeavesTheAccounts();

private:
    Assistant toAdd() { return toAdd(m_stack->surroundings()); }
    Assistant toAdd(const SignInSurroundings &surroundings);
    /// At the ways to sign in to the sandbox's DigitalHub.
    Assistant toAddHub();
    void signInToHub(const Assistant &dialog, const QByteArray &password);
    Assistant again(const QString &accountId) { return again(accountId, m_stack->surroundings()); }
    Assistant again(const QString &accountId, const SignInSurroundings &surroundings);
    /// As the window has them that runs its own sandbox.
    SignInSurroundings ofTheSandbox();
    void serve(AccountAssistant &dialog);
    /// At the place's page, filled in with the sandbox's address.
    static void next(const Assistant &dialog) { click(dialog.get(), "accountAccept"); }
    void fillPlace(const Assistant &dialog, const QString &organization = u"contoso"_s);
    void goToMethods(const Assistant &dialog, const QString &organization = u"contoso"_s);
    void choose(const Assistant &dialog, const char *method);
    void fillSettings(const Assistant &dialog);
    /// On from the methods, over the question about the sandbox's address.
    void begin(const Assistant &dialog);
    static QLineEdit *input(const Assistant &dialog, const char *name)
    {
        return control<QLineEdit>(dialog.get(), name);
    }
    static QString heading(const Assistant &dialog) { return textOf(dialog.get(), "accountHeading"); }
    static bool isAt(const Assistant &dialog, const char *widget) { return isThere(dialog.get(), widget); }
    SandboxEntra &entra() { return m_stack->sandbox()->entra(); }
    QString personMail(qsizetype number) { return entra().people().at(number).mail; }
    /// A copy: the inventory's own goes with its next change.
    std::optional<Account> accountNamed(const QString &name)
    {
        const Account *account = m_stack->inventory().accountNamed(name);
        return account ? std::optional(*account) : std::nullopt;
    }

    std::unique_ptr<FakeAzureCli> m_az;
    std::unique_ptr<DialogStack> m_stack;
};

void AccountAssistantTest::init()
{
    m_az = std::make_unique<FakeAzureCli>();
    m_stack = std::make_unique<DialogStack>();
    QVERIFY2(m_stack->isReady(), qPrintable(m_stack->reason()));
    m_stack->sandbox()->addOrganization(u"contoso"_s);
}

void AccountAssistantTest::cleanup()
{
    m_stack.reset();
    m_az.reset();
}

Assistant AccountAssistantTest::toAdd(const SignInSurroundings &surroundings)
{
    auto dialog = std::make_unique<AccountAssistant>(m_stack->context(), surroundings, DialogStack::kinds(),
                                                     &DialogStack::accountFromFields);
    serve(*dialog);
    dialog->show();
    return dialog;
}

Assistant AccountAssistantTest::toAddHub()
{
    const QList<Capabilities> kinds{*ProviderCatalogue::capabilities(u"digitalhub"_s)};
    auto dialog = std::make_unique<AccountAssistant>(m_stack->context(), m_stack->surroundings(), kinds,
                                                     &DialogStack::accountFromFields);
    serve(*dialog);
    dialog->show();
    next(dialog);
    input(dialog, "accountField_url")->setText(m_stack->sandbox()->digitalHub().url().toString());
    input(dialog, "accountName")->setText(u"Hub"_s);
    next(dialog);
    return dialog;
}

void AccountAssistantTest::signInToHub(const Assistant &dialog, const QByteArray &password)
{
    choose(dialog, "basic");
    input(dialog, "accountUser")->setText(m_stack->sandbox()->digitalHub().userName());
    input(dialog, "accountPassword")->setText(QString::fromUtf8(password));
    next(dialog);
}

Assistant AccountAssistantTest::again(const QString &accountId, const SignInSurroundings &surroundings)
{
    auto dialog = std::make_unique<AccountAssistant>(m_stack->context(), surroundings, accountId);
    serve(*dialog);
    dialog->show();
    return dialog;
}

SignInSurroundings AccountAssistantTest::ofTheSandbox()
{
    SignInSurroundings surroundings = m_stack->surroundings();
    surroundings.isSandbox = true;
    surroundings.offeredFields = {
        {u"azure-devops"_s, {{u"url"_s, m_stack->sandbox()->url().toString()}, {u"organization"_s, u"contoso"_s}}}};
    SignInSettings &settings = surroundings.offeredSettings[u"azure-devops"_s];
    settings.method = SignInMethod::Browser;
    settings.authority = entra().authority();
    settings.clientId = entra().clientId();
    return surroundings;
}

void AccountAssistantTest::serve(AccountAssistant &dialog)
{
    connect(&dialog, &AccountAssistant::addRequested, this, [&](const Account &account, SignInProof &proof) {
        SignInFlow *flow = m_stack->flows().signIn();
        dialog.showFlow(flow);
        flow->addAccount(account, std::move(proof));
    });
    connect(&dialog, &AccountAssistant::signInAgainRequested, this, [&](const QString &account, SignInProof &proof) {
        SignInFlow *flow = m_stack->flows().signIn();
        dialog.showFlow(flow);
        flow->signInAgain(account, std::move(proof));
    });
    connect(&dialog, &AccountAssistant::furtherRequested, this,
            [&](const QList<Account> &accounts, const QString &signInId) {
                auto *run = new FurtherAccountsRun(&m_stack->flows(), accounts, signInId, &dialog);
                dialog.showRun(run);
                run->start();
            });
}

void AccountAssistantTest::fillPlace(const Assistant &dialog, const QString &organization)
{
    input(dialog, "accountField_url")->setText(m_stack->sandbox()->url().toString());
    input(dialog, "accountField_organization")->clear();
    QTest::keyClicks(input(dialog, "accountField_organization"), organization);
}

void AccountAssistantTest::goToMethods(const Assistant &dialog, const QString &organization)
{
    next(dialog);
    fillPlace(dialog, organization);
    next(dialog);
}

void AccountAssistantTest::choose(const Assistant &dialog, const char *method)
{
    control<QRadioButton>(dialog.get(), ("signInMethod_" + QByteArray(method)).constData())->click();
}

void AccountAssistantTest::fillSettings(const Assistant &dialog)
{
    input(dialog, "signIn_clientId")->setText(entra().clientId());
    input(dialog, "signIn_tenant")->setText(entra().tenant());
    input(dialog, "signIn_authority")->setText(entra().authority().toString());
}

void AccountAssistantTest::begin(const Assistant &dialog)
{
    next(dialog);
    if (isAt(dialog, "unfamiliarAdvice"))
        next(dialog);
}

void AccountAssistantTest::everyPageNamesItsControls()
{
    const Assistant dialog = toAdd();
    const auto check = [&] {
        QCOMPARE(namelessControls(dialog.get()), QStringList());
        QCOMPARE(richLabels(dialog.get()), QStringList());
    };
    check();
    next(dialog);
    click(dialog.get(), "accountAdvanced");
    check();
    fillPlace(dialog);
    next(dialog);
    for (const char *method : {"azure-cli", "browser", "device", "bearer"}) {
        choose(dialog, method);
        check();
    }
    choose(dialog, "browser");
    click(dialog.get(), "signInRegistration");
    check();
    fillSettings(dialog);
    next(dialog);
    QVERIFY(isAt(dialog, "unfamiliarAdvice"));
    check();
    entra().setPick(u"no-answer"_s);
    next(dialog);
    QTRY_VERIFY(isAt(dialog, "browserAddress"));
    click(dialog.get(), "browserElsewhere");
    check();
    click(dialog.get(), "accountBack");
    choose(dialog, "device");
    begin(dialog);
    QTRY_VERIFY(isAt(dialog, "deviceCode"));
    check();
}

void AccountAssistantTest::theServiceSaysWhatOneNeeds()
{
    const Assistant dialog = toAdd();
    auto *kinds = control<QListWidget>(dialog.get(), "accountKind");
    QCOMPARE(kinds->currentItem()->text(), u"Azure DevOps"_s);
    QVERIFY(textOf(dialog.get(), "accountKindHint").contains("Entra"_L1));
    QVERIFY(textOf(dialog.get(), "accountPosition").contains(u'1'));
    QVERIFY(!isAt(dialog, "accountBack"));
    next(dialog);
    click(dialog.get(), "accountBack");
    QVERIFY(isAt(dialog, "accountKind"));
}

void AccountAssistantTest::theFormAsksWhatTheProviderNeeds()
{
    const Assistant dialog = toAdd();
    next(dialog);
    QVERIFY(heading(dialog).contains("Azure DevOps"_L1));
    QVERIFY(isAt(dialog, "accountField_organization"));
    QVERIFY(!isAt(dialog, "accountField_url"));
    click(dialog.get(), "accountAdvanced");
    QVERIFY(isAt(dialog, "accountField_url"));
    QTest::keyClicks(input(dialog, "accountField_organization"), u"contoso"_s);
    QCOMPARE(input(dialog, "accountName")->text(), u"contoso"_s);
    // What was typed stays on the way back and forth.
    click(dialog.get(), "accountBack");
    next(dialog);
    QCOMPARE(input(dialog, "accountField_organization")->text(), u"contoso"_s);
}

void AccountAssistantTest::anAddressGivesTheName()
{
    const Assistant dialog = toAdd();
    next(dialog);
    QTest::keyClicks(input(dialog, "accountField_organization"), u"https://dev.azure.com/contoso"_s);
    QCOMPARE(input(dialog, "accountName")->text(), u"contoso"_s);
    next(dialog);
    QVERIFY(textOf(dialog.get(), "accountOrigins").contains("https://dev.azure.com"_L1));
}

void AccountAssistantTest::namesThatCannotBeAreSaid()
{
    const Assistant dialog = toAdd();
    next(dialog);
    QTest::keyClicks(input(dialog, "accountField_organization"), u"contoso"_s);
    input(dialog, "accountName")->clear();
    QTest::keyClicks(input(dialog, "accountName"), u"a/b"_s);
    QVERIFY(textOf(dialog.get(), "accountNameNote").contains(u"“/”"_s));
    input(dialog, "accountName")->clear();
    QTest::keyClicks(input(dialog, "accountName"), u"Northwind"_s);
    QVERIFY(textOf(dialog.get(), "accountNameNote").contains("already"_L1));
    next(dialog);
    QVERIFY(isAt(dialog, "accountName"));
}

void AccountAssistantTest::whatIsMissingIsSaidWhereItIsMissing()
{
    const Assistant dialog = toAdd();
    next(dialog);
    next(dialog);
    QVERIFY(isAt(dialog, "accountNote_organization"));
    QTRY_VERIFY(input(dialog, "accountField_organization")->hasFocus());
    QTest::keyClicks(input(dialog, "accountField_organization"), u"con/toso/x?"_s);
    next(dialog);
    QVERIFY(isAt(dialog, "accountNote_organization"));
    fillPlace(dialog);
    next(dialog);
    choose(dialog, "bearer");
    next(dialog);
    QVERIFY(isAt(dialog, "accountBearerHint"));
    QTRY_VERIFY(input(dialog, "accountBearer")->hasFocus());
    choose(dialog, "browser");
    QVERIFY2(isAt(dialog, "signIn_clientId"), "what has to be filled in lies open");
    next(dialog);
    QVERIFY(isAt(dialog, "signInNote_clientId"));
    QTRY_VERIFY(input(dialog, "signIn_clientId")->hasFocus());
    input(dialog, "signIn_clientId")->setText(entra().clientId());
    input(dialog, "signIn_authority")->setText(u"http://example.com"_s);
    next(dialog);
    QVERIFY(isAt(dialog, "signInNote_authority"));
}

void AccountAssistantTest::theOriginsAreSaidBeforehand()
{
    const Assistant dialog = toAdd();
    next(dialog);
    QTest::keyClicks(input(dialog, "accountField_organization"), u"contoso"_s);
    input(dialog, "accountField_url")->setText(u"http://example.com"_s);
    next(dialog);
    QVERIFY2(isAt(dialog, "accountNote_url"), "no place for a credential");
    input(dialog, "accountField_url")->setText(QString());
    next(dialog);
    const QString said = textOf(dialog.get(), "accountOrigins");
    QVERIFY(said.contains("https://dev.azure.com"_L1));
    QVERIFY(said.contains("nowhere else"_L1));
    choose(dialog, "browser");
    QVERIFY(textOf(dialog.get(), "accountOrigins").contains("https://login.microsoftonline.com"_L1));
}

void AccountAssistantTest::aWorkingAzureCliComesFirst()
{
    m_az->give(m_stack->sandbox()->bearer(), QDateTime::currentDateTimeUtc().addSecs(3000));
    m_az->hold();
    const Assistant dialog = toAdd();
    goToMethods(dialog);
    auto *cli = control<QRadioButton>(dialog.get(), "signInMethod_azure-cli");
    auto *browser = control<QRadioButton>(dialog.get(), "signInMethod_browser");
    QVERIFY(cli->isChecked());
    QVERIFY(textOf(dialog.get(), "signInMethod_azure-cliHint").contains("Looking"_L1));
    m_az->goOn();
    QTRY_VERIFY(textOf(dialog.get(), "signInMethod_azure-cliHint").startsWith(u'✓'));
    QVERIFY(cli->isChecked());
    QVERIFY(cli->mapTo(dialog.get(), QPoint()).y() < browser->mapTo(dialog.get(), QPoint()).y());
}

void AccountAssistantTest::withoutTheAzureCliTheNextIsChosenAndItComesLast()
{
    m_az->uninstall();
    const Assistant dialog = toAdd();
    goToMethods(dialog);
    auto *cli = control<QRadioButton>(dialog.get(), "signInMethod_azure-cli");
    auto *browser = control<QRadioButton>(dialog.get(), "signInMethod_browser");
    auto *pasted = control<QRadioButton>(dialog.get(), "signInMethod_bearer");
    QTRY_VERIFY(browser->isChecked());
    QVERIFY(textOf(dialog.get(), "signInMethod_azure-cliHint").contains("az login"_L1));
    QTRY_VERIFY(pasted->mapTo(dialog.get(), QPoint()).y() < cli->mapTo(dialog.get(), QPoint()).y());
    cli->click();
    QVERIFY2(cli->isChecked(), "it may still be tried");
}

void AccountAssistantTest::theChoiceOfAPersonStaysWhereItIs()
{
    m_az->hold();
    const Assistant dialog = toAdd();
    goToMethods(dialog);
    choose(dialog, "device");
    choose(dialog, "azure-cli");
    m_az->goOn();
    QTRY_VERIFY(textOf(dialog.get(), "signInMethod_azure-cliHint").contains("az login"_L1));
    QVERIFY(control<QRadioButton>(dialog.get(), "signInMethod_azure-cli")->isChecked());
}

void AccountAssistantTest::theDirectoryIsFoundFromTheOrganization()
{
    const Assistant dialog = toAdd();
    goToMethods(dialog, m_stack->sandbox()->organization());
    choose(dialog, "browser");
    QTRY_COMPARE(input(dialog, "signIn_tenant")->text(), entra().tenant());
}

void AccountAssistantTest::theDirectoryOfAnotherOrganizationDoesNotStay()
{
    const Assistant dialog = toAdd();
    goToMethods(dialog, m_stack->sandbox()->organization());
    choose(dialog, "browser");
    QTRY_COMPARE(input(dialog, "signIn_tenant")->text(), entra().tenant());
    click(dialog.get(), "accountBack");
    fillPlace(dialog, u"nowhere-to-be-found"_s);
    next(dialog);
    QTRY_VERIFY(isAt(dialog, "signInTenantNote"));
    QCOMPARE(input(dialog, "signIn_tenant")->text(), QString());
}

void AccountAssistantTest::anOrganizationWithoutADirectoryIsSaid()
{
    const Assistant dialog = toAdd();
    goToMethods(dialog, u"mara-at-home"_s);
    QTRY_VERIFY(isAt(dialog, "signInTenantNote"));
    QVERIFY(textOf(dialog.get(), "signInTenantNote").contains("mara-at-home"_L1));
}

void AccountAssistantTest::anUnknownPlaceIsAskedAboutBeforeAnythingIsSentThere()
{
    const Assistant dialog = toAdd();
    goToMethods(dialog);
    choose(dialog, "bearer");
    input(dialog, "accountBearer")->setText(QString::fromUtf8(m_stack->sandbox()->bearer()));
    const auto refused = [this] {
        for (const SandboxRequest &request : m_stack->sandbox()->requests()) {
            if (request.path.contains("contoso"_L1) && request.headers.contains("authorization"))
                return false;
        }
        return true;
    };
    next(dialog);
    QVERIFY(isAt(dialog, "unfamiliarAdvice"));
    QVERIFY(textOf(dialog.get(), "unfamiliarServiceTitle").contains(m_stack->sandbox()->url().toString()));
    QVERIFY2(!isAt(dialog, "unfamiliarAuthority"), "nobody signs in anywhere");
    QVERIFY2(control<QPushButton>(dialog.get(), "accountBack")->isDefault(), "not to send it is the default");
    QVERIFY(refused());
    click(dialog.get(), "accountBack");
    QVERIFY2(!input(dialog, "accountBearer")->text().isEmpty(), "what was pasted is still there");
    QVERIFY(refused());
    next(dialog);
    next(dialog);
    QTRY_VERIFY(accountNamed(u"contoso"_s));
}

void AccountAssistantTest::aKnownPlaceIsNotAskedAbout()
{
    const Assistant dialog = toAdd();
    QSignalSpy asked(dialog.get(), &AccountAssistant::addRequested);
    dialog->disconnect(this); // Nothing is sent there.
    next(dialog);
    QTest::keyClicks(input(dialog, "accountField_organization"), u"contoso"_s);
    next(dialog);
    choose(dialog, "bearer");
    input(dialog, "accountBearer")->setText(u"anything"_s);
    next(dialog);
    QVERIFY(!isAt(dialog, "unfamiliarAdvice"));
    QCOMPARE(asked.size(), 1);
}

void AccountAssistantTest::aPastedTokenIsHintedAtBeforeItIsSent()
{
    const Assistant dialog = toAdd();
    goToMethods(dialog);
    choose(dialog, "bearer");
    input(dialog, "accountBearer")->setText(u"a token with spaces"_s);
    QVERIFY(textOf(dialog.get(), "accountBearerHint").startsWith(u'▲'));
    input(dialog, "accountBearer")
        ->setText(QString::fromUtf8(entra().issueAccessToken(personMail(0), {u"vso.pats"_s})));
    QVERIFY(textOf(dialog.get(), "accountBearerHint").contains("By its own words it ends"_L1));
    QVERIFY(textOf(dialog.get(), "accountHowTo").contains("az account get-access-token"_L1));
}

void AccountAssistantTest::stepsAndSettingsCanBeCopiedForTheRegistration()
{
    const Assistant dialog = toAdd();
    goToMethods(dialog);
    choose(dialog, "browser");
    click(dialog.get(), "signInRegistration");
    QVERIFY2(!isAt(dialog, "signIn_clientId"), "one is folded away for the other");
    QCOMPARE(input(dialog, "registrationRedirect")->text(), u"http://localhost"_s);
    click(dialog.get(), "registrationRedirectCopy");
    QCOMPARE(QGuiApplication::clipboard()->text(), u"http://localhost"_s);
    click(dialog.get(), "registrationPermissionsCopy");
    QCOMPARE(QGuiApplication::clipboard()->text(), u"vso.pats vso.pats_manage"_s);
    click(dialog.get(), "signInSettings");
    control<QComboBox>(dialog.get(), "signIn_redirectHost")->setCurrentIndex(1);
    QCOMPARE(input(dialog, "registrationRedirect")->text(), u"http://127.0.0.1"_s);
    QVERIFY(textOf(dialog.get(), "registrationStep2").contains("Manifest"_L1));
}

void AccountAssistantTest::anAccountIsAddedByAPastedToken()
{
    const Assistant dialog = toAdd();
    QSignalSpy done(dialog.get(), &AccountAssistant::signedIn);
    goToMethods(dialog);
    choose(dialog, "bearer");
    input(dialog, "accountBearer")->setText(QString::fromUtf8(m_stack->sandbox()->bearer()));
    begin(dialog);
    QTRY_COMPARE(done.size(), 1);
    QVERIFY(heading(dialog).contains("contoso"_L1));
    QVERIFY(textOf(dialog.get(), "accountNoticeText").contains("signed in as"_L1));
    QVERIFY(accountNamed(u"contoso"_s));
    QCOMPARE(control<QPushButton>(dialog.get(), "accountCancel")->text(), u"Close"_s);
    click(dialog.get(), "accountCancel");
    QTRY_VERIFY(!dialog->isVisible());
}

void AccountAssistantTest::anAccountIsAddedInTheBrowser()
{
    entra().setPick(personMail(0));
    const Assistant dialog = toAdd();
    goToMethods(dialog);
    choose(dialog, "browser");
    fillSettings(dialog);
    QCOMPARE(control<QPushButton>(dialog.get(), "accountAccept")->text().remove(u'&'), u"Open the browser"_s);
    next(dialog);
    QVERIFY(textOf(dialog.get(), "unfamiliarAuthorityTitle").contains(entra().authority().toString()));
    next(dialog);
    QTRY_VERIFY(isAt(dialog, "accountNotice"));
    QCOMPARE(m_stack->opened().size(), 1);
    QVERIFY(m_stack->opened().first().toString().startsWith(entra().authority().toString()));
    const auto account = accountNamed(u"contoso"_s);
    QVERIFY(account);
    const SignIn signIn = *m_stack->inventory().signIn(account->signInId);
    QCOMPARE(signIn.kind, u"browser"_s);
    QVERIFY(!signIn.secretKey.isEmpty());
    QCOMPARE(signInSettingsFrom(signIn.settings).clientId, entra().clientId());
    m_stack->refresh();
    QVERIFY(!m_stack->inventory().signIn(account->signInId)->needed);
}

void AccountAssistantTest::aServiceThatSignsInItselfAsksForUserAndPassword()
{
    SandboxDigitalHub &service = m_stack->sandbox()->digitalHub();
    const Assistant dialog = toAddHub();
    QSignalSpy done(dialog.get(), &AccountAssistant::signedIn);
    choose(dialog, "basic");
    QVERIFY(!isAt(dialog, "signInSettings") && !isAt(dialog, "signInRegistration"));
    QCOMPARE(namelessControls(dialog.get()), QStringList());
    const QString origin = service.url().adjusted(QUrl::RemovePath).toString();
    QVERIFY(textOf(dialog.get(), "accountOrigins").contains(origin));
    next(dialog);
    QVERIFY(!textOf(dialog.get(), "accountUserNote").isEmpty());
    input(dialog, "accountUser")->setText(service.userName());
    input(dialog, "accountPassword")->setText(u"wrong"_s);
    next(dialog);
    QTRY_VERIFY(isAt(dialog, "accountPassword"));
    QCOMPARE(input(dialog, "accountUser")->text(), service.userName());
    QVERIFY(input(dialog, "accountPassword")->text().isEmpty());
    input(dialog, "accountPassword")->setText(QString::fromUtf8(service.password()));
    next(dialog);
    QTRY_COMPARE(done.size(), 1);
    QCOMPARE(m_stack->inventory().signIn(accountNamed(u"Hub"_s)->signInId)->kind, u"basic"_s);
}

void AccountAssistantTest::aServiceThatSignsInItselfNeedsNoAppForTheBrowser()
{
    SandboxDigitalHub &service = m_stack->sandbox()->digitalHub();
    SandboxDigitalHubSettings settings = service.settings();
    settings.pick = personMail(0);
    service.setSettings(settings);
    const Assistant dialog = toAddHub();
    QSignalSpy done(dialog.get(), &AccountAssistant::signedIn);
    choose(dialog, "browser");
    QVERIFY(!isAt(dialog, "signInSettings") && !isAt(dialog, "signInRegistration"));
    QVERIFY(!textOf(dialog.get(), "signInMethod_browserHint").contains("registration"_L1));
    next(dialog);
    QTRY_COMPARE(done.size(), 1);
    QVERIFY(m_stack->opened().first().toString().startsWith(service.url().toString()));
    QCOMPARE(m_stack->inventory().signIn(accountNamed(u"Hub"_s)->signInId)->kind, u"browser"_s);
}

void AccountAssistantTest::anAccountIsAddedByACode()
{
    const Assistant dialog = toAdd();
    goToMethods(dialog);
    choose(dialog, "device");
    fillSettings(dialog);
    QVERIFY2(!isAt(dialog, "signIn_redirectHost"), "nothing comes back to this computer");
    auto settings = entra().settings();
    settings.deviceInterval = 1;
    entra().setSettings(settings);
    begin(dialog);
    QTRY_VERIFY(isAt(dialog, "deviceCode"));
    const QString code = input(dialog, "deviceCode")->text();
    const QString address = input(dialog, "deviceAddress")->text();
    QVERIFY(!code.isEmpty());
    click(dialog.get(), "deviceCodeCopy");
    QCOMPARE(QGuiApplication::clipboard()->text(), code);
    auto *picture = control<QrPicture>(dialog.get(), "devicePicture");
    QCOMPARE(picture->accessibleName(), address);
    QCOMPARE(picture->isVisible(), !qrModules(address).isNull());
    QVERIFY(textOf(dialog.get(), "deviceTimeLeft").contains(u':'));
    QVERIFY(entra().approve(code, personMail(0)));
    QTRY_VERIFY_WITH_TIMEOUT(isAt(dialog, "accountNotice"), 30'000);
    QCOMPARE(m_stack->inventory().signIn(accountNamed(u"contoso"_s)->signInId)->kind, u"device"_s);
}

void AccountAssistantTest::anAccountIsAddedByTheAzureCli()
{
    m_az->give(m_stack->sandbox()->bearer(), QDateTime::currentDateTimeUtc().addSecs(3000));
    const Assistant dialog = toAdd();
    goToMethods(dialog);
    QTRY_VERIFY(textOf(dialog.get(), "signInMethod_azure-cliHint").startsWith(u'✓'));
    begin(dialog);
    QTRY_VERIFY_WITH_TIMEOUT(isAt(dialog, "accountNotice"), 30'000);
    const SignIn *signIn = m_stack->inventory().signIn(accountNamed(u"contoso"_s)->signInId);
    QCOMPARE(signIn->kind, u"azure-cli"_s);
    QVERIFY2(signIn->secretKey.isEmpty(), "nothing is kept of it");
}

void AccountAssistantTest::aBrowserThatCannotBeOpenedIsSaid()
{
    m_stack->takeBrowserAway();
    const Assistant dialog = toAdd();
    goToMethods(dialog);
    choose(dialog, "browser");
    fillSettings(dialog);
    begin(dialog);
    QTRY_VERIFY(isAt(dialog, "browserNotice"));
    QTRY_VERIFY(textOf(dialog.get(), "browserNoticeTitle").contains("No browser"_L1));
    click(dialog.get(), "browserAddressCopy");
    const QUrl address(QGuiApplication::clipboard()->text());
    QVERIFY(address.isValid());
    entra().setPick(personMail(0));
    m_stack->browser().open(address);
    QTRY_VERIFY_WITH_TIMEOUT(isAt(dialog, "accountNotice"), 30'000);
}

void AccountAssistantTest::theFinalAddressCanBePasted()
{
    m_stack->takeBrowserAway();
    const Assistant dialog = toAdd();
    goToMethods(dialog);
    choose(dialog, "browser");
    fillSettings(dialog);
    begin(dialog);
    QTRY_VERIFY(isAt(dialog, "browserElsewhere"));
    click(dialog.get(), "browserElsewhere");
    QVERIFY(textOf(dialog.get(), "browserPasteText").contains("http://localhost:"_L1));
    // As on another computer: its browser is sent to an address that is not there.
    entra().setPick(personMail(0));
    QNetworkAccessManager elsewhere;
    QNetworkRequest request(QUrl(input(dialog, "browserAddress")->text()));
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    QNetworkReply *reply = elsewhere.get(request);
    QTRY_VERIFY(reply->isFinished());
    const QString final = QString::fromLatin1(reply->rawHeader("Location"));
    QVERIFY(final.contains("code="_L1));
    input(dialog, "browserPasted")->setText(u"https://example.com/?code=1"_s);
    click(dialog.get(), "browserUsePasted");
    QVERIFY(isAt(dialog, "browserPasteNote"));
    input(dialog, "browserPasted")->setText(final);
    QVERIFY(!isAt(dialog, "browserPasteNote"));
    click(dialog.get(), "browserUsePasted");
    QVERIFY(input(dialog, "browserPasted")->text().isEmpty());
    QTRY_VERIFY_WITH_TIMEOUT(isAt(dialog, "accountNotice"), 30'000);
}

void AccountAssistantTest::aPastedTokenThatIsRefusedLeavesTheFormAsItWas()
{
    const Assistant dialog = toAdd();
    goToMethods(dialog);
    choose(dialog, "bearer");
    input(dialog, "accountBearer")->setText(u"not-an-access-token"_s);
    begin(dialog);
    QTRY_VERIFY(isAt(dialog, "errorPanel"));
    QVERIFY(isAt(dialog, "accountBearer"));
    QVERIFY(input(dialog, "accountBearer")->text().isEmpty());
    QVERIFY(control<QPushButton>(dialog.get(), "accountAccept")->isVisible());
    QVERIFY(!accountNamed(u"contoso"_s));
    click(dialog.get(), "accountBack");
    QCOMPARE(input(dialog, "accountField_organization")->text(), u"contoso"_s);
    QVERIFY(!isAt(dialog, "errorPanel"));
}

void AccountAssistantTest::decliningIsSaidAndCanBeTriedAgain()
{
    entra().setPick(u"declined"_s);
    const Assistant dialog = toAdd();
    goToMethods(dialog);
    choose(dialog, "browser");
    fillSettings(dialog);
    begin(dialog);
    QTRY_VERIFY(isAt(dialog, "errorPanel"));
    QVERIFY(textOf(dialog.get(), "errorNoticeText").contains("declined"_L1));
    QVERIFY(isAt(dialog, "errorDetailsToggle"));
    QVERIFY(!isAt(dialog, "approvalText"));
    QTRY_VERIFY(control<QPushButton>(dialog.get(), "accountAccept")->hasFocus());
    entra().setPick(personMail(0));
    QCOMPARE(control<QPushButton>(dialog.get(), "accountAccept")->text().remove(u'&'), u"Try again"_s);
    next(dialog);
    QVERIFY(!isAt(dialog, "errorPanel"));
    QTRY_VERIFY(isAt(dialog, "accountNotice"));
    QCOMPARE(m_stack->opened().size(), 2);
}

void AccountAssistantTest::theTextForTheAdministratorIsOffered()
{
    entra().setPick(u"admin-approval"_s);
    const Assistant dialog = toAdd();
    goToMethods(dialog);
    choose(dialog, "browser");
    fillSettings(dialog);
    begin(dialog);
    QTRY_VERIFY(isAt(dialog, "approvalText"));
    QVERIFY(isAt(dialog, "errorPanel"));
    const QString text = control<QPlainTextEdit>(dialog.get(), "approvalText")->toPlainText();
    QVERIFY(text.contains(entra().clientId()));
    QVERIFY(text.contains("vso.pats"_L1));
    click(dialog.get(), "approvalCopy");
    QCOMPARE(QGuiApplication::clipboard()->text(), text);
}

void AccountAssistantTest::aWrongAppIdIsSaidAtItsField()
{
    const Assistant dialog = toAdd();
    goToMethods(dialog);
    choose(dialog, "device");
    fillSettings(dialog);
    input(dialog, "signIn_clientId")->setText(u"00000000-1111-2222-3333-444444444444"_s);
    begin(dialog);
    QTRY_VERIFY(isAt(dialog, "signInNote_clientId"));
    QVERIFY(isAt(dialog, "errorPanel"));
    QTRY_VERIFY(input(dialog, "signIn_clientId")->hasFocus());
    QCOMPARE(input(dialog, "signIn_tenant")->text(), entra().tenant());
    QTest::keyClicks(input(dialog, "signIn_clientId"), u"5"_s);
    QVERIFY(!isAt(dialog, "signInNote_clientId"));
}

void AccountAssistantTest::closingEndsWhatIsUnderWay_data()
{
    QTest::addColumn<QString>("page");
    for (const char *page : {"service", "place", "methods", "question", "browser", "device", "refused"})
        QTest::addRow("%s", page) << QString::fromLatin1(page);
}

void AccountAssistantTest::closingEndsWhatIsUnderWay()
{
    QFETCH(const QString, page);
    const qsizetype accounts = m_stack->inventory().accounts().size();
    const int kept = m_stack->keychain().count();
    entra().setPick(page == "refused"_L1 ? u"declined"_s : u"no-answer"_s);
    const Assistant dialog = toAdd();
    int port = 0;
    if (page == "place"_L1)
        next(dialog);
    else if (page != "service"_L1) {
        goToMethods(dialog);
        choose(dialog, page == "device"_L1 ? "device" : "browser");
        fillSettings(dialog);
        if (page == "question"_L1)
            next(dialog);
        else if (page != "methods"_L1)
            begin(dialog);
    }
    if (page == "browser"_L1) {
        QTRY_COMPARE(m_stack->opened().size(), 1);
        const QUrlQuery query(m_stack->opened().first());
        port = QUrl(query.queryItemValue(u"redirect_uri"_s, QUrl::FullyDecoded)).port();
        QVERIFY(port > 0);
    } else if (page == "device"_L1) {
        QTRY_VERIFY(isAt(dialog, "deviceCode"));
    } else if (page == "refused"_L1) {
        QTRY_VERIFY(isAt(dialog, "errorPanel"));
    }
    const QString code = page == "device"_L1 ? input(dialog, "deviceCode")->text() : QString();
    const int polls = entra().counts().devicePolls;
    click(dialog.get(), "accountCancel");
    QVERIFY(!dialog->isVisible());
    if (port > 0) {
        QTcpSocket late;
        late.connectToHost(QHostAddress::LocalHost, static_cast<quint16>(port));
        QTRY_COMPARE(late.state(), QAbstractSocket::UnconnectedState);
    }
    if (!code.isEmpty()) {
        QVERIFY(entra().approve(code, personMail(0)));
        QCOMPARE(entra().counts().devicePolls, polls);
    }
    QCOMPARE(entra().counts().redemptions, 0);
    QCOMPARE(m_stack->inventory().accounts().size(), accounts);
    QCOMPARE(m_stack->keychain().count(), kept);
}

void AccountAssistantTest::backEndsTheWaiting()
{
    entra().setPick(u"no-answer"_s);
    const Assistant dialog = toAdd();
    goToMethods(dialog);
    choose(dialog, "browser");
    fillSettings(dialog);
    begin(dialog);
    QTRY_COMPARE(m_stack->opened().size(), 1);
    click(dialog.get(), "browserOpen");
    QCOMPARE(m_stack->opened().size(), 2);
    click(dialog.get(), "accountBack");
    QVERIFY(isAt(dialog, "signInMethod_browser"));
    QVERIFY(!isAt(dialog, "accountBusy"));
    QCOMPARE(input(dialog, "signIn_clientId")->text(), entra().clientId());
    // What was agreed to is not asked about again.
    entra().setPick(personMail(0));
    next(dialog);
    QVERIFY(!isAt(dialog, "unfamiliarAdvice"));
    QTRY_VERIFY(isAt(dialog, "accountNotice"));
}

void AccountAssistantTest::theKeyboardGoesAllTheWay()
{
    m_az->uninstall();
    const Assistant dialog = toAdd();
    QVERIFY(QTest::qWaitForWindowActive(dialog.get()));
    const auto press = [](Qt::Key key) { QTest::keyClick(QApplication::focusWidget(), key); };
    QTRY_COMPARE(QApplication::focusWidget()->objectName(), u"accountKind"_s);
    press(Qt::Key_Return);
    QTRY_COMPARE(QApplication::focusWidget()->objectName(), u"accountField_organization"_s);
    QTest::keyClicks(QApplication::focusWidget(), m_stack->sandbox()->url().toString() + u"/contoso"_s);
    press(Qt::Key_Return);
    QTRY_VERIFY(control<QRadioButton>(dialog.get(), "signInMethod_browser")->isChecked());
    QTRY_COMPARE(QApplication::focusWidget()->objectName(), u"signInMethod_browser"_s);
    press(Qt::Key_Down);
    press(Qt::Key_Down);
    QCOMPARE(QApplication::focusWidget()->objectName(), u"signInMethod_bearer"_s);
    while (QApplication::focusWidget()->objectName() != "accountBearer"_L1)
        press(Qt::Key_Tab);
    QTest::keyClicks(QApplication::focusWidget(), QString::fromUtf8(m_stack->sandbox()->bearer()));
    press(Qt::Key_Return);
    QVERIFY(isAt(dialog, "unfamiliarAdvice"));
    QTRY_COMPARE(QApplication::focusWidget()->objectName(), u"accountBack"_s);
    press(Qt::Key_Tab);
    while (QApplication::focusWidget()->objectName() != "accountAccept"_L1)
        press(Qt::Key_Tab);
    press(Qt::Key_Space);
    QTRY_VERIFY(isAt(dialog, "accountNotice"));
    QTRY_COMPARE(QApplication::focusWidget()->objectName(), u"accountCancel"_s);
    QTest::keyClick(dialog.get(), Qt::Key_Escape);
    QTRY_VERIFY(!dialog->isVisible());
    QVERIFY(accountNamed(u"contoso"_s));
}

void AccountAssistantTest::signingInAgainBeginsWithTheSignInsOwnSettings()
{
    const QString id = m_stack->addBrowserAccount(u"mine"_s, u"contoso"_s);
    QVERIFY(!id.isEmpty());
    const SignIn before = *m_stack->inventory().signIn(m_stack->inventory().account(id)->signInId);
    entra().setPick(personMail(0));
    const Assistant dialog = again(id);
    QSignalSpy done(dialog.get(), &AccountAssistant::signedIn);
    QVERIFY(heading(dialog).contains("mine"_L1));
    QVERIFY(!isAt(dialog, "accountBack"));
    QVERIFY(!isAt(dialog, "accountPosition"));
    QVERIFY(control<QRadioButton>(dialog.get(), "signInMethod_browser")->isChecked());
    QCOMPARE(input(dialog, "signIn_clientId")->text(), entra().clientId());
    QCOMPARE(input(dialog, "signIn_tenant")->text(), entra().tenant());
    QVERIFY2(input(dialog, "signIn_scopes")->text().isEmpty(), "they are the usual ones");
    next(dialog);
    QVERIFY2(!isAt(dialog, "unfamiliarAdvice"), "agreed to when it was added");
    QTRY_COMPARE(done.size(), 1);
    QTRY_VERIFY(!dialog->isVisible());
    QVERIFY(m_stack->opened().first().query().contains("login_hint"_L1));
    const SignIn after = *m_stack->inventory().signIn(before.id);
    QVERIFY(after.occasion != before.occasion);
    QVERIFY(after.secretKey != before.secretKey);
}

void AccountAssistantTest::signingInAgainByAPastedToken()
{
    const Assistant dialog = again(m_stack->accountId());
    QSignalSpy done(dialog.get(), &AccountAssistant::signedIn);
    QVERIFY(control<QRadioButton>(dialog.get(), "signInMethod_bearer")->isChecked());
    QTRY_VERIFY(input(dialog, "accountBearer")->hasFocus());
    QCOMPARE(namelessControls(dialog.get()), QStringList());
    QVERIFY(textOf(dialog.get(), "accountOrigins").contains(m_stack->sandbox()->url().toString()));
    input(dialog, "accountBearer")->setText(QString::fromUtf8(m_stack->sandbox()->newBearer()));
    next(dialog);
    QTRY_COMPARE(done.size(), 1);
    QTRY_VERIFY(!dialog->isVisible());
}

void AccountAssistantTest::anotherPersonIsRefusedInWords()
{
    const QString id = m_stack->addBrowserAccount(u"mine"_s, m_stack->sandbox()->organization());
    QVERIFY(!id.isEmpty());
    const SignIn before = *m_stack->inventory().signIn(m_stack->inventory().account(id)->signInId);
    entra().setPick(personMail(1));
    const Assistant dialog = again(id);
    next(dialog);
    QTRY_VERIFY(isAt(dialog, "errorPanel"));
    const QString said = textOf(dialog.get(), "errorNoticeText");
    QVERIFY2(said.contains("another user"_L1), qPrintable(said));
    QCOMPARE(textOf(dialog.get(), "errorNoticeTitle"), u"Not signed in."_s);
    QCOMPARE(*m_stack->inventory().signIn(before.id), before);
}

void AccountAssistantTest::otherOrganizationsBecomeAccountsOnTheSameSignIn()
{
    entra().setPick(personMail(0));
    const Assistant dialog = toAdd();
    goToMethods(dialog);
    choose(dialog, "browser");
    fillSettings(dialog);
    input(dialog, "signIn_scopes")->setText(u"vso.pats vso.pats_manage vso.profile"_s);
    begin(dialog);
    QTRY_VERIFY(isAt(dialog, "furtherPlaces"));
    auto *places = control<QListWidget>(dialog.get(), "furtherPlaces");
    QStringList names;
    for (int row = 0; row < places->count(); ++row)
        names.append(places->item(row)->text());
    QVERIFY2(!names.contains("contoso"_L1) && !names.contains(m_stack->sandbox()->organization()),
             "what is there already is not offered");
    QVERIFY(names.contains("northwind-research"_L1));
    QVERIFY(!control<QPushButton>(dialog.get(), "accountAccept")->isEnabled());
    const int kept = m_stack->keychain().count();
    places->findItems(u"northwind-research"_s, Qt::MatchExactly).first()->setCheckState(Qt::Checked);
    places->findItems(u"northwind-audit"_s, Qt::MatchExactly).first()->setCheckState(Qt::Checked);
    QVERIFY(control<QPushButton>(dialog.get(), "accountAccept")->isEnabled());
    next(dialog);
    QTRY_VERIFY(accountNamed(u"northwind-research"_s) && accountNamed(u"northwind-audit"_s));
    QCOMPARE(accountNamed(u"northwind-audit"_s)->signInId, accountNamed(u"contoso"_s)->signInId);
    QCOMPARE(m_stack->keychain().count(), kept);
    QTRY_VERIFY(textOf(dialog.get(), "furtherSaid").contains(u'2'));
    QVERIFY(!isAt(dialog, "accountAccept"));
}

void AccountAssistantTest::anOrganizationCanBeTyped()
{
    m_stack->sandbox()->addOrganization(u"fabrikam-paper"_s);
    const Assistant dialog = toAdd();
    goToMethods(dialog);
    choose(dialog, "bearer");
    input(dialog, "accountBearer")->setText(QString::fromUtf8(m_stack->sandbox()->bearer()));
    begin(dialog);
    QTRY_VERIFY(isAt(dialog, "furtherTyped"));
    auto *typed = input(dialog, "furtherTyped");
    QTest::keyClicks(typed, u"contoso"_s);
    click(dialog.get(), "furtherAdd");
    QVERIFY(isAt(dialog, "furtherTypedNote"));
    typed->setText(u"https://dev.azure.com/elsewhere"_s);
    click(dialog.get(), "furtherAdd");
    QVERIFY2(isAt(dialog, "furtherTypedNote"), "this sign-in goes nowhere else");
    typed->clear();
    QTest::keyClicks(typed, u"fabrikam-paper"_s);
    QTest::keyClick(typed, Qt::Key_Return);
    QVERIFY(typed->text().isEmpty());
    QVERIFY(dialog->isVisible());
    next(dialog);
    QTRY_VERIFY(accountNamed(u"fabrikam-paper"_s));
    QCOMPARE(accountNamed(u"fabrikam-paper"_s)->signInId, accountNamed(u"contoso"_s)->signInId);
}

void AccountAssistantTest::otherPlacesAreOfferedOnlyWhereTheSignInIsGoodForThem()
{
    const Assistant dialog = toAddHub();
    signInToHub(dialog, m_stack->sandbox()->digitalHub().password());
    QTRY_VERIFY(isAt(dialog, "accountNotice"));
    for (const char *widget : {"furtherSaid", "furtherTyped", "furtherPlaces", "accountAccept"})
        QVERIFY2(!isAt(dialog, widget), widget);
}

void AccountAssistantTest::aPasswordIsSentAsItIsTyped()
{
    SandboxDigitalHub &service = m_stack->sandbox()->digitalHub();
    service.setPassword("  " + service.password() + ' ');
    const Assistant dialog = toAddHub();
    QSignalSpy done(dialog.get(), &AccountAssistant::signedIn);
    signInToHub(dialog, service.password());
    QTRY_COMPARE(done.size(), 1);
}

void AccountAssistantTest::theSandboxsOwnSignInIsOffered()
{
    entra().setPick(personMail(0));
    const Assistant dialog = toAdd(ofTheSandbox());
    next(dialog);
    QCOMPARE(input(dialog, "accountName")->text(), u"contoso"_s);
    next(dialog);
    QVERIFY(control<QRadioButton>(dialog.get(), "signInMethod_browser")->isChecked());
    QVERIFY2(!dialog->findChild<QRadioButton *>(u"signInMethod_azure-cli"_s), "a real person's has no place there");
    QVERIFY(!isAt(dialog, "signIn_clientId"));
    next(dialog);
    QVERIFY(!isAt(dialog, "unfamiliarAdvice"));
    QTRY_VERIFY(isAt(dialog, "accountNotice"));
    QVERIFY(m_az->runs().isEmpty());
}

void AccountAssistantTest::theSandboxsAccountIsSignedInToAgainInTheBrowser()
{
    entra().setPick(personMail(0));
    const Assistant dialog = again(m_stack->accountId(), ofTheSandbox());
    QSignalSpy done(dialog.get(), &AccountAssistant::signedIn);
    QVERIFY(control<QRadioButton>(dialog.get(), "signInMethod_browser")->isChecked());
    next(dialog);
    QVERIFY(!isAt(dialog, "unfamiliarAdvice"));
    QTRY_COMPARE(done.size(), 1);
    const Account account = *m_stack->inventory().account(m_stack->accountId());
    QCOMPARE(m_stack->inventory().signIn(account.signInId)->kind, u"browser"_s);
}

void AccountAssistantTest::nothingSecretIsEverInTheWindow()
{
    const Assistant dialog = toAdd();
    goToMethods(dialog);
    choose(dialog, "bearer");
    const QString bearer = QString::fromUtf8(m_stack->sandbox()->bearer());
    input(dialog, "accountBearer")->setText(bearer);
    begin(dialog);
    QVERIFY(!everyTextOf(dialog.get()).contains(bearer));
    QTRY_VERIFY(isAt(dialog, "accountNotice"));
    QVERIFY(!everyTextOf(dialog.get()).contains(bearer));
}

void AccountAssistantTest::signingOutIsAskedAboutAndLeavesTheAccounts()
{
    const QString id = m_stack->addBrowserAccount(u"mine"_s, m_stack->sandbox()->organization());
    QVERIFY(!id.isEmpty());
    const QString signInId = m_stack->inventory().account(id)->signInId;
    const int kept = m_stack->keychain().count();
    QWidget window;
    window.show();
    WindowDialogs dialogs(m_stack->windowParts(), &window);
    QSignalSpy said(&dialogs, &WindowDialogs::passing);
    dialogs.accounts()->signOut(id);
    auto *question = window.findChild<QMessageBox *>(u"question"_s);
    QVERIFY(question);
    QVERIFY(question->text().contains("mine"_L1));
    QVERIFY(question->informativeText().contains("stay"_L1));
    QCOMPARE(m_stack->keychain().count(), kept);
    click(question, "questionAccept");
    QTRY_VERIFY(!said.isEmpty());
    QCOMPARE(m_stack->keychain().count(), kept - 1);
    QVERIFY(m_stack->inventory().account(id));
    QVERIFY(m_stack->inventory().signIn(signInId)->needed);
}

QTEST_MAIN(AccountAssistantTest)
#include "tst_accountassistant.moc"
