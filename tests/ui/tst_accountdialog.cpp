// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "accountdialog.h"
#include "dialogprobe.h"
#include "dialogstack.h"
#include "everytext.h"
#include "providercatalogue.h"

#include <QSignalSpy>

using namespace Qt::StringLiterals;
using namespace patkeeper;

class AccountDialogTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void everyControlHasItsNames();
    void theFormAsksWhatTheProviderNeeds();
    void theOriginsAreSaidBeforehand();
    void namesThatCannotBeAreSaid();
    void anAccountIsAdded();
    void aRefusedTokenIsExplainedAndTheFormStays();
    void signingInAgainAsksForTheTokenOnly();

private:
    std::unique_ptr<AccountDialog> dialogToAdd();
    void serve(AccountDialog &dialog);
    QLineEdit *input(AccountDialog &dialog, const char *name) { return control<QLineEdit>(&dialog, name); }

    std::unique_ptr<DialogStack> m_stack;
    SignInFlow *m_flow = nullptr;
};

void AccountDialogTest::init()
{
    m_stack = std::make_unique<DialogStack>();
    QVERIFY2(m_stack->isReady(), qPrintable(m_stack->reason()));
    m_stack->sandbox()->addOrganization(u"contoso"_s);
}

void AccountDialogTest::cleanup()
{
    m_stack.reset();
}

std::unique_ptr<AccountDialog> AccountDialogTest::dialogToAdd()
{
    const auto originsOf = [](const QString &kind, const AccountDialog::Fields &fields) -> Result<QStringList> {
        Result<Account> account = ProviderCatalogue::accountFromFields(kind, u"x"_s, fields);
        if (!account)
            return std::unexpected(account.error());
        return account->origins;
    };
    return std::make_unique<AccountDialog>(
        m_stack->context(), QList<Capabilities>{*ProviderCatalogue::capabilities(u"azure-devops"_s)}, originsOf);
}

void AccountDialogTest::serve(AccountDialog &dialog)
{
    connect(
        &dialog, &AccountDialog::addRequested, this,
        [this, &dialog](const QString &kind, const QString &name, const AccountDialog::Fields &fields, Secret &bearer) {
            m_flow = m_stack->flows().signIn();
            dialog.showFlow(m_flow);
            m_flow->addAccount(*ProviderCatalogue::accountFromFields(kind, name, fields), std::move(bearer));
        });
}

void AccountDialogTest::everyControlHasItsNames()
{
    const auto dialog = dialogToAdd();
    dialog->show();
    click(dialog.get(), "accountAdvanced");
    QCOMPARE(namelessControls(dialog.get()), QStringList());
    QCOMPARE(richLabels(dialog.get()), QStringList());
}

void AccountDialogTest::theFormAsksWhatTheProviderNeeds()
{
    const auto dialog = dialogToAdd();
    dialog->show();
    QVERIFY(isThere(dialog.get(), "accountField_organization"));
    QVERIFY(!isThere(dialog.get(), "accountField_url"));
    click(dialog.get(), "accountAdvanced");
    QVERIFY(isThere(dialog.get(), "accountField_url"));
    QTest::keyClicks(input(*dialog, "accountField_organization"), u"contoso"_s);
    QCOMPARE(input(*dialog, "accountName")->text(), u"contoso"_s);
    QVERIFY(!textOf(dialog.get(), "accountHowTo").isEmpty());
}

void AccountDialogTest::theOriginsAreSaidBeforehand()
{
    const auto dialog = dialogToAdd();
    dialog->show();
    QTest::keyClicks(input(*dialog, "accountField_organization"), u"contoso"_s);
    QVERIFY(textOf(dialog.get(), "accountOrigins").contains("https://dev.azure.com"_L1));
    input(*dialog, "accountField_url")->setText(QString());
    QTest::keyClicks(input(*dialog, "accountField_url"), u"http://example.com"_s);
    QVERIFY(!textOf(dialog.get(), "accountOrigins").contains("nowhere else"_L1));
    QSignalSpy asked(dialog.get(), &AccountDialog::addRequested);
    input(*dialog, "accountBearer")->setText(u"anything"_s);
    click(dialog.get(), "accountAccept");
    QVERIFY(asked.isEmpty());
}

void AccountDialogTest::namesThatCannotBeAreSaid()
{
    const auto dialog = dialogToAdd();
    dialog->show();
    QTest::keyClicks(input(*dialog, "accountName"), u"a/b"_s);
    QVERIFY(textOf(dialog.get(), "accountNameNote").contains(u"“/”"_s));
    input(*dialog, "accountName")->clear();
    QTest::keyClicks(input(*dialog, "accountName"), u"Northwind"_s);
    QVERIFY(textOf(dialog.get(), "accountNameNote").contains("already"_L1));
}

void AccountDialogTest::anAccountIsAdded()
{
    const auto dialog = dialogToAdd();
    serve(*dialog);
    QSignalSpy done(dialog.get(), &AccountDialog::signedIn);
    dialog->show();
    input(*dialog, "accountField_url")->setText(m_stack->sandbox()->url().toString());
    QTest::keyClicks(input(*dialog, "accountField_organization"), u"contoso"_s);
    const QString bearer = QString::fromUtf8(m_stack->sandbox()->bearer());
    input(*dialog, "accountBearer")->setText(bearer);
    click(dialog.get(), "accountAccept");
    QVERIFY(!everyTextOf(dialog.get()).contains(bearer));
    QTRY_COMPARE(done.size(), 1);
    QVERIFY(m_stack->inventory().accountNamed(u"contoso"_s));
}

void AccountDialogTest::aRefusedTokenIsExplainedAndTheFormStays()
{
    const auto dialog = dialogToAdd();
    serve(*dialog);
    dialog->show();
    input(*dialog, "accountField_url")->setText(m_stack->sandbox()->url().toString());
    QTest::keyClicks(input(*dialog, "accountField_organization"), u"contoso"_s);
    input(*dialog, "accountBearer")->setText(u"not an access token"_s);
    click(dialog.get(), "accountAccept");
    QTRY_VERIFY(m_flow->hasEnded());
    QVERIFY(isThere(dialog.get(), "errorPanel"));
    QCOMPARE(input(*dialog, "accountField_organization")->text(), u"contoso"_s);
    QVERIFY(control(dialog.get(), "accountAccept")->isVisible());
}

void AccountDialogTest::signingInAgainAsksForTheTokenOnly()
{
    AccountDialog dialog(m_stack->context(), m_stack->accountId());
    QSignalSpy done(&dialog, &AccountDialog::signedIn);
    connect(&dialog, &AccountDialog::signInAgainRequested, this, [&](const QString &account, Secret &bearer) {
        m_flow = m_stack->flows().signIn();
        dialog.showFlow(m_flow);
        m_flow->signInAgain(account, std::move(bearer));
    });
    dialog.show();
    QCOMPARE(namelessControls(&dialog), QStringList());
    QVERIFY(textOf(&dialog, "accountOrigins").contains(m_stack->sandbox()->url().toString()));
    control<QLineEdit>(&dialog, "accountBearer")->setText(QString::fromUtf8(m_stack->sandbox()->newBearer()));
    click(&dialog, "accountAccept");
    QTRY_COMPARE(done.size(), 1);
    QTRY_VERIFY(!dialog.isVisible());
}

QTEST_MAIN(AccountDialogTest)
#include "tst_accountdialog.moc"
