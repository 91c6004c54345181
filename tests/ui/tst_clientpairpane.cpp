// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "accountassistant.h"
#include "dialogprobe.h"
#include "dialogstack.h"
#include "everytext.h"

#include <QLineEdit>
#include <QPushButton>

using namespace Qt::StringLiterals;
using namespace patkeeper;

/// Signing in with the id and the secret of a token that a person has: every page of it, to the end, at the sandbox's
/// SailPoint.
class ClientPairPaneTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void whatIsMissingIsSaidWhereItIsMissing();
    void aTokensPairAddsTheAccount();
    void aWrongSecretIsRefusedAndAskedForAgain();
    void itIsSaidWhereTheSecretGoes();
    void anUnfamiliarAddressIsAskedAboutFirst();
    void theSecretIsInNoWidget();
    void signingInAgainKnowsTheId();

private:
    std::unique_ptr<AccountAssistant> atThePair(const QString &address = {});
    void serve(AccountAssistant *dialog);
    QByteArray secret() { return m_stack->sandbox()->sailPoint().secretOf(m_tokenId); }
    static void enter(QWidget *dialog, const QString &id, const QString &secret);
    /// The sandbox is no address that the service is known by.
    static void signIn(QWidget *dialog);
    /// To the end of it.
    bool isAdded(QWidget *dialog);

    std::unique_ptr<DialogStack> m_stack;
    QString m_tokenId;
};

void ClientPairPaneTest::init()
{
    m_stack = std::make_unique<DialogStack>(DialogStack::Begin::WithoutAccount);
    QVERIFY2(m_stack->isReady(), qPrintable(m_stack->reason()));
    SandboxSailPoint &service = m_stack->sandbox()->sailPoint();
    service.deleteToken(service.tokens().constFirst().id);
    SandboxSailPointToken token;
    token.name = u"what signs in"_s;
    token.scopes = {u"sp:my-personal-access-tokens:manage"_s};
    token.expiresAt = QDateTime::currentDateTimeUtc().addDays(90);
    m_tokenId = service.addToken(token);
}

void ClientPairPaneTest::cleanup()
{
    m_stack.reset();
}

void ClientPairPaneTest::serve(AccountAssistant *dialog)
{
    connect(dialog, &AccountAssistant::addRequested, dialog,
            [this, dialog](const Account &account, SignInProof &proof) {
                SignInFlow *flow = m_stack->flows().signIn();
                dialog->showFlow(flow);
                flow->addAccount(account, std::move(proof));
            });
    connect(dialog, &AccountAssistant::signInAgainRequested, dialog,
            [this, dialog](const QString &account, SignInProof &proof) {
                SignInFlow *flow = m_stack->flows().signIn();
                dialog->showFlow(flow);
                flow->signInAgain(account, std::move(proof));
            });
}

std::unique_ptr<AccountAssistant> ClientPairPaneTest::atThePair(const QString &address)
{
    auto dialog =
        std::make_unique<AccountAssistant>(m_stack->context(), m_stack->surroundings(),
                                           DialogStack::kinds({u"sailpoint"_s}), &DialogStack::accountFromFields);
    serve(dialog.get());
    dialog->show();
    dialog->goOn(); // The service,
    control<QLineEdit>(dialog.get(), "accountName")->setText(u"Identity"_s);
    control<QLineEdit>(dialog.get(), "accountField_url")
        ->setText(address.isEmpty() ? m_stack->sandbox()->sailPoint().url().toString() : address);
    dialog->goOn(); // the place there.
    return dialog;
}

void ClientPairPaneTest::enter(QWidget *dialog, const QString &id, const QString &secret)
{
    control<QLineEdit>(dialog, "accountClientId")->setText(id);
    control<QLineEdit>(dialog, "accountClientSecret")->setText(secret);
}

void ClientPairPaneTest::signIn(QWidget *dialog)
{
    click(dialog, "accountAccept");
    if (isThere(dialog, "unfamiliarService"))
        click(dialog, "accountAccept");
}

bool ClientPairPaneTest::isAdded(QWidget *dialog)
{
    return QTest::qWaitFor([&] { return isThere(dialog, "accountNotice") || isThere(dialog, "errorPanel"); }, 30'000) &&
           !isThere(dialog, "errorPanel");
}

void ClientPairPaneTest::whatIsMissingIsSaidWhereItIsMissing()
{
    const auto dialog = atThePair();
    QCOMPARE(namelessControls(dialog.get()), QStringList());
    QVERIFY(isThere(dialog.get(), "accountClientId"));
    QVERIFY(!isThere(dialog.get(), "accountClientIdNote"));
    click(dialog.get(), "accountAccept");
    QVERIFY(isThere(dialog.get(), "accountClientIdNote") && isThere(dialog.get(), "accountClientSecretNote"));
    QCOMPARE(dialog->focusWidget(), control(dialog.get(), "accountClientId"));
    enter(dialog.get(), m_tokenId, {});
    click(dialog.get(), "accountAccept");
    QVERIFY(!isThere(dialog.get(), "accountClientIdNote"));
    QCOMPARE(dialog->focusWidget(), control(dialog.get(), "accountClientSecret"));
}

void ClientPairPaneTest::aTokensPairAddsTheAccount()
{
    const auto dialog = atThePair();
    enter(dialog.get(), m_tokenId, QString::fromLatin1(secret()));
    signIn(dialog.get());
    QVERIFY(isAdded(dialog.get()));
    const Account *account = m_stack->inventory().accountNamed(u"Identity"_s);
    QVERIFY(account != nullptr);
    QCOMPARE(m_stack->inventory().signIn(account->signInId)->kind, storedWord(SignInMethod::ClientCredentials));
    QVERIFY(!m_stack->key(u"what signs in"_s).remoteId.isEmpty());
}

void ClientPairPaneTest::aWrongSecretIsRefusedAndAskedForAgain()
{
    const auto dialog = atThePair();
    enter(dialog.get(), m_tokenId, u"not it"_s);
    signIn(dialog.get());
    QTRY_VERIFY_WITH_TIMEOUT(isThere(dialog.get(), "errorPanel"), 30'000);
    QVERIFY(isThere(dialog.get(), "accountClientSecret"));
    QCOMPARE(control<QLineEdit>(dialog.get(), "accountClientId")->text(), m_tokenId);
    QVERIFY(control<QLineEdit>(dialog.get(), "accountClientSecret")->text().isEmpty());
    QVERIFY(m_stack->inventory().accounts().isEmpty());
    enter(dialog.get(), m_tokenId, QString::fromLatin1(secret()));
    signIn(dialog.get());
    QVERIFY(isAdded(dialog.get()));
}

void ClientPairPaneTest::itIsSaidWhereTheSecretGoes()
{
    const auto dialog = atThePair();
    QVERIFY(textOf(dialog.get(), "accountOrigins").contains(u":%1"_s.arg(m_stack->sandbox()->url().port())));
}

void ClientPairPaneTest::anUnfamiliarAddressIsAskedAboutFirst()
{
    const auto dialog = atThePair(u"https://identity.northwind.example"_s);
    enter(dialog.get(), m_tokenId, u"made up in a test"_s);
    click(dialog.get(), "accountAccept");
    QVERIFY(isThere(dialog.get(), "unfamiliarService"));
    QVERIFY(textOf(dialog.get(), "unfamiliarServiceTitle").contains("identity.northwind.example"_L1));
    QVERIFY(control<QPushButton>(dialog.get(), "accountBack")->isDefault());
    click(dialog.get(), "accountBack");
    QVERIFY(isThere(dialog.get(), "accountClientSecret"));
}

void ClientPairPaneTest::theSecretIsInNoWidget()
{
    const auto dialog = atThePair();
    enter(dialog.get(), m_tokenId, QString::fromLatin1(secret()));
    signIn(dialog.get());
    QVERIFY(!everyTextOf(dialog.get()).contains(QString::fromLatin1(secret())));
    QVERIFY(isAdded(dialog.get()));
}

void ClientPairPaneTest::signingInAgainKnowsTheId()
{
    auto dialog = atThePair();
    enter(dialog.get(), m_tokenId, QString::fromLatin1(secret()));
    signIn(dialog.get());
    QVERIFY(isAdded(dialog.get()));
    const QString account = m_stack->inventory().accountNamed(u"Identity"_s)->id;
    dialog = std::make_unique<AccountAssistant>(m_stack->context(), m_stack->surroundings(), account);
    serve(dialog.get());
    dialog->show();
    QCOMPARE(control<QLineEdit>(dialog.get(), "accountClientId")->text(), m_tokenId);
    control<QLineEdit>(dialog.get(), "accountClientSecret")->setText(QString::fromLatin1(secret()));
    signIn(dialog.get());
    QTRY_VERIFY_WITH_TIMEOUT(!dialog->isVisible(), 30'000);
}

QTEST_MAIN(ClientPairPaneTest)
#include "tst_clientpairpane.moc"
