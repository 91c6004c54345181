// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "accountassistant.h"
#include "accountdialogs.h"
#include "createtokendialog.h"
#include "dialogprobe.h"
#include "dialogstack.h"
#include "edittokendialog.h"
#include "everytext.h"
#include "mainwindow.h"
#include "maskedinput.h"
#include "revealdialog.h"
#include "revokedialog.h"
#include "rotatedialog.h"
#include "tokentableview.h"
#include "windowactions.h"

#include <QAction>
#include <QComboBox>
#include <QListWidget>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QPointer>
#include <QPushButton>

using namespace Qt::StringLiterals;
using namespace patkeeper;

/// Tokens kept by hand in the main window, from their account to the last word, without a request to anybody.
class ByHandTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void theAssistantAddsAnAccountWithoutASignIn();
    void theFormAsksForWhatAPersonHas();
    void whatIsRefusedIsSaidAtItsFieldAndTheSecretStays();
    void aKeychainThatRefusesLosesNothing();
    void theDetailsShowServiceAndPage();
    void onlyAWebPageIsOpened();
    void itsFieldsAreEdited();
    void aRotationIsAChecklistThatWaits();
    void theOldTokenEndsWithThePersonsWord();
    void toRevokeAsksForThePersonsWord();

private:
    WindowActions *actions() { return m_window->windowActions(); }
    template<typename D>
    D *dialog()
    {
        D *found = nullptr;
        (void)QTest::qWaitFor(
            [&] {
                const auto all = m_window->findChildren<D *>();
                for (D *one : all) {
                    if (one->isVisible())
                        found = one;
                }
                return found != nullptr;
            },
            30'000);
        return found;
    }
    CreateTokenDialog *newToken();
    void type(QWidget *dialog, const char *name, const QString &text)
    {
        auto *line = control<QLineEdit>(dialog, name);
        line->setText(text);
        Q_EMIT line->textEdited(text);
    }
    TokenKey enter(const QString &name, const QString &page = u"https://wiki.example/tokens"_s);
    void select(const TokenKey &key);
    const TokenEntry *entry(const TokenKey &key) { return m_stack->inventory().token(key); }

    std::unique_ptr<DialogStack> m_stack;
    std::unique_ptr<MainWindow> m_window;
    QString m_account;
    QList<QUrl> m_opened; ///< What a browser was asked to open.
};

void ByHandTest::init()
{
    m_stack = std::make_unique<DialogStack>(DialogStack::Begin::WithoutAccount);
    QVERIFY2(m_stack->isReady(), qPrintable(m_stack->reason()));
    m_account = m_stack->addHandAccount(u"Others"_s);
    QVERIFY(!m_account.isEmpty());
    m_opened.clear();
    WindowParts parts = m_stack->windowParts();
    parts.signIn.openAddress = [this](const QUrl &address) {
        m_opened.append(address);
        return true;
    };
    m_window = std::make_unique<MainWindow>(parts);
    m_window->show();
}

void ByHandTest::cleanup()
{
    QVERIFY(m_stack->sandbox()->requests().isEmpty());
    m_window.reset();
    m_stack.reset();
}

CreateTokenDialog *ByHandTest::newToken()
{
    actions()->newToken->trigger();
    return dialog<CreateTokenDialog>();
}

TokenKey ByHandTest::enter(const QString &name, const QString &page)
{
    CreateTokenFlow *flow = m_stack->flows().createToken(m_account);
    SecretParts secret = singleSecret(Secret("made-at-the-page"));
    flow->bringSecret(std::move(secret));
    flow->start({.name = name,
                 .scopes = {u"read"_s},
                 .expiresAt = QDateTime::currentDateTimeUtc().addDays(60),
                 .options = {{u"service"_s, u"Northwind Wiki"_s}, {u"page"_s, page}}});
    if (!QTest::qWaitFor([&] { return flow->hasEnded(); }, 30'000) || flow->state() != CreateTokenFlow::State::Stored)
        qFatal("not entered");
    const TokenKey key{m_account, flow->token()->remoteId};
    m_stack->flows().release(flow);
    return key;
}

void ByHandTest::select(const TokenKey &key)
{
    auto *table = m_window->findChild<TokenTableView *>();
    QTRY_VERIFY(entry(key));
    QTRY_VERIFY(table->selectToken(key));
}

void ByHandTest::theAssistantAddsAnAccountWithoutASignIn()
{
    actions()->addAccount->trigger();
    auto *assistant = dialog<AccountAssistant>();
    QVERIFY(assistant);
    auto *kinds = control<QListWidget>(assistant, "accountKind");
    kinds->setCurrentRow(kinds->count() - 1);
    QVERIFY(textOf(assistant, "accountPosition").contains(u"of 2"_s));
    QVERIFY(textOf(assistant, "accountKindHint").contains(u"Nothing is sent anywhere"_s));
    click(assistant, "accountAccept");
    type(assistant, "accountName", u"Wikis"_s);
    QCOMPARE(namelessControls(assistant), QStringList());
    QCOMPARE(control<QPushButton>(assistant, "accountAccept")->text(), u"&Add the account"_s);
    click(assistant, "accountAccept");
    QTRY_VERIFY(m_stack->inventory().accountNamed(u"Wikis"_s));
    QTRY_VERIFY(everyTextOf(assistant).contains(u"The account is added"_s));
    QVERIFY(!everyTextOf(assistant).contains(u"did not say who you are"_s));
}

void ByHandTest::theFormAsksForWhatAPersonHas()
{
    CreateTokenDialog *form = newToken();
    QVERIFY(form);
    QCOMPARE(namelessControls(form), QStringList());
    QVERIFY(!isThere(form, "scopeTree"));
    QVERIFY(isThere(form, "createField_service"));
    QVERIFY(!isThere(form, "createField_token-endpoint"));
    type(form, "createName", u"wiki-bot"_s);
    type(form, "scopeTyped", u"read write"_s);
    type(form, "createField_service", u"Northwind Wiki"_s);
    type(form, "createField_page", u"https://wiki.example/tokens"_s);
    type(form, "createField_created", QDate::currentDate().addDays(-9).toString(Qt::ISODate));
    control<MaskedInput>(form, "createSecret_token")->setText(u"made-at-the-page"_s);
    control<QPlainTextEdit>(form, "createNotes")->setPlainText(u"build agent 07"_s);
    click(form, "createAccept");
    QTRY_VERIFY(!m_stack->key(u"wiki-bot"_s).remoteId.isEmpty());
    const TokenKey key = m_stack->key(u"wiki-bot"_s);
    QTRY_VERIFY(entry(key)->secret);
    QCOMPARE(entry(key)->token.scopes, (QStringList{u"read"_s, u"write"_s}));
    QCOMPARE(entry(key)->token.extras["service"_L1].toString(), u"Northwind Wiki"_s);
    QCOMPARE(entry(key)->token.createdAt.toLocalTime().date(), QDate::currentDate().addDays(-9));
    QTRY_COMPARE(m_stack->inventory().notes(key), u"build agent 07"_s);
    QVERIFY(!m_window->findChild<RevealDialog *>());
}

void ByHandTest::whatIsRefusedIsSaidAtItsFieldAndTheSecretStays()
{
    CreateTokenDialog *form = newToken();
    type(form, "createName", u"wiki-bot"_s);
    type(form, "createField_page", u"javascript:alert(1)"_s);
    control<MaskedInput>(form, "createSecret_token")->setText(u"made-at-the-page"_s);
    click(form, "createAccept");
    QTRY_VERIFY(isThere(form, "createFieldNote_page"));
    QVERIFY(!control<MaskedInput>(form, "createSecret_token")->isBlank());
    type(form, "createField_page", u"https://wiki.example/"_s);
    click(form, "createAccept");
    QTRY_VERIFY(!m_stack->key(u"wiki-bot"_s).remoteId.isEmpty());
    QTRY_VERIFY(entry(m_stack->key(u"wiki-bot"_s))->secret);
}

void ByHandTest::aKeychainThatRefusesLosesNothing()
{
    CreateTokenDialog *form = newToken();
    type(form, "createName", u"wiki-bot"_s);
    control<MaskedInput>(form, "createSecret_token")->setText(u"made-at-the-page"_s);
    m_stack->keychain().refuseWrites(Error::Kind::KeychainLocked);
    click(form, "createAccept");
    auto *reveal = dialog<RevealDialog>();
    QVERIFY(reveal);
    QTRY_VERIFY(isThere(reveal, "revealRetry"));
    QVERIFY(!isThere(reveal, "revealEndToken"));
    m_stack->keychain().refuseWrites({});
    click(reveal, "revealRetry");
    QTRY_VERIFY(entry(m_stack->key(u"wiki-bot"_s)) && entry(m_stack->key(u"wiki-bot"_s))->secret);
}

void ByHandTest::theDetailsShowServiceAndPage()
{
    const TokenKey key = enter(u"wiki-bot"_s);
    select(key);
    QTRY_COMPARE(textOf(m_window.get(), "service"), u"Northwind Wiki"_s);
    QCOMPARE(textOf(m_window.get(), "page"), u"https://wiki.example/tokens"_s);
    QVERIFY(actions()->openPage->isEnabled());
    QVERIFY(!actions()->signInAgain->isEnabled());
    QVERIFY(!actions()->signOut->isEnabled());
    actions()->openPage->trigger();
    QCOMPARE(m_opened, QList<QUrl>{QUrl(u"https://wiki.example/tokens"_s)});
}

void ByHandTest::onlyAWebPageIsOpened()
{
    const TokenKey key = enter(u"wiki-bot"_s);
    Token token = entry(key)->token;
    token.extras.insert("page"_L1, u"file:///etc/passwd"_s);
    bool saved = false;
    m_stack->inventory().saveToken(token, std::nullopt, this, [&](const Result<void> &) { saved = true; });
    QTRY_VERIFY(saved);
    select(key);
    QTRY_VERIFY(!actions()->openPage->isEnabled());
    actions()->openPage->trigger();
    QVERIFY(m_opened.isEmpty());
}

void ByHandTest::itsFieldsAreEdited()
{
    const TokenKey key = enter(u"wiki-bot"_s);
    select(key);
    actions()->editToken->trigger();
    QPointer<EditTokenDialog> form = dialog<EditTokenDialog>();
    QVERIFY(form);
    QCOMPARE(control<QLineEdit>(form, "editField_service")->text(), u"Northwind Wiki"_s);
    QVERIFY(!control(form, "editAccept")->isEnabled());
    type(form, "editField_service", u"Wiki"_s);
    QVERIFY(control(form, "editAccept")->isEnabled());
    click(form, "editAccept");
    QTRY_COMPARE(entry(key)->token.extras["service"_L1].toString(), u"Wiki"_s);
    QCOMPARE(entry(key)->token.extras["page"_L1].toString(), u"https://wiki.example/tokens"_s);

    QTRY_VERIFY(!form || !form->isVisible());

    // The day is that token's own, and a form for it knows it again.
    actions()->editToken->trigger();
    form = dialog<EditTokenDialog>();
    type(form, "editField_created", u"2026-01-30"_s);
    click(form, "editAccept");
    QTRY_VERIFY(entry(key)->token.createdAt.isValid());
    QTRY_VERIFY(!form || !form->isVisible());
    select(key);
    actions()->editToken->trigger();
    form = dialog<EditTokenDialog>();
    QCOMPARE(control<QLineEdit>(form, "editField_created")->text(), u"2026-01-30"_s);
    QVERIFY(!control(form, "editAccept")->isEnabled());
}

void ByHandTest::aRotationIsAChecklistThatWaits()
{
    const TokenKey key = enter(u"wiki-bot"_s);
    select(key);
    actions()->rotate->trigger();
    auto *rotate = dialog<RotateDialog>();
    QVERIFY(rotate);
    click(rotate, "rotateAccept");
    QTRY_VERIFY(isThere(rotate, "rotateBring"));
    QCOMPARE(namelessControls(rotate), QStringList());
    QVERIFY(textOf(rotate, "rotateByHand").contains(u"1.  "_s));
    click(rotate, "rotateOpenPage");
    QCOMPARE(m_opened, QList<QUrl>{QUrl(u"https://wiki.example/tokens"_s)});

    // Left for later, and taken up again from its row.
    click(rotate, "rotateCancel");
    actions()->showRunningWork->setChecked(true);
    QWidget *running = control(m_window.get(), "operations");
    QTRY_VERIFY(running->findChild<QPushButton *>(u"resume"_s));
    running->findChild<QPushButton *>(u"resume"_s)->click();
    RotateDialog *again = nullptr;
    QTRY_VERIFY((again = dialog<RotateDialog>()) && isThere(again, "rotateBring"));
    control<MaskedInput>(again, "rotateSecret_token")->setText(u"the successor's"_s);
    click(again, "rotateBring");
    QTRY_VERIFY(textOf(again, "rotateHeading").contains(u"is rotated"_s));
    QVERIFY(everyTextOf(again).contains(u"Revoke the old token on the page of its service"_s));
    QCOMPARE(entry(key)->token.status, TokenStatus::Active);
}

void ByHandTest::theOldTokenEndsWithThePersonsWord()
{
    const TokenKey key = enter(u"wiki-bot"_s);
    select(key);
    actions()->rotate->trigger();
    auto *rotate = dialog<RotateDialog>();
    control<QComboBox>(rotate, "gracePreset")->setCurrentIndex(0);
    click(rotate, "rotateAccept");
    QTRY_VERIFY(isThere(rotate, "rotateBring"));
    control<MaskedInput>(rotate, "rotateSecret_token")->setText(u"the successor's"_s);
    click(rotate, "rotateBring");
    QTRY_VERIFY(isThere(rotate, "rotateEndedThere"));
    QCOMPARE(entry(key)->token.status, TokenStatus::Active);
    click(rotate, "rotateEndedThere");
    QTRY_COMPARE(entry(key)->token.status, TokenStatus::Revoked);
    QTRY_VERIFY(textOf(rotate, "rotateHeading").contains(u"is rotated"_s));
    QCOMPARE(m_stack->keychain().count(), 1);
}

void ByHandTest::toRevokeAsksForThePersonsWord()
{
    const TokenKey key = enter(u"wiki-bot"_s);
    select(key);
    actions()->revoke->trigger();
    auto *revoke = dialog<RevokeDialog>();
    QVERIFY(revoke);
    QVERIFY(textOf(revoke, "revokeHeading").contains(u"Have you revoked"_s));
    QVERIFY(textOf(revoke, "revokeConsequence").contains(u"Patkeeper cannot end it"_s));
    QVERIFY(textOf(revoke, "revokeConsequence").contains(u"https://wiki.example/tokens"_s));
    QCOMPARE(control<QPushButton>(revoke, "revokeAccept")->text(), u"&It is revoked"_s);
    if (auto *answer = control<QLineEdit>(revoke, "revokeAnswer"); answer->isVisible())
        answer->setText(u"wiki-bot"_s);
    click(revoke, "revokeAccept");
    QTRY_COMPARE(entry(key)->token.status, TokenStatus::Revoked);
    QTRY_VERIFY(everyTextOf(revoke).contains(u"on your word"_s));
}

QTEST_MAIN(ByHandTest)
#include "tst_byhandwindow.moc"
