// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "dialogprobe.h"
#include "dialogstack.h"
#include "everytext.h"
#include "keepsecretdialog.h"

#include <QPushButton>
#include <QSignalSpy>

using namespace Qt::StringLiterals;
using namespace patkeeper;

class KeepSecretDialogTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void everyControlHasItsNames();
    void oneThatWorksIsKept();
    void oneThatIsNotProvenIsAskedAbout();
    void notKeepingItLeavesNothing();
    void theInputIsMaskedAndEmptiedAtOnce();
    void aRefusalOfTheKeychainIsExplained();

private:
    void serve(KeepSecretDialog &dialog);

    std::unique_ptr<DialogStack> m_stack;
    TokenKey m_key;
    ImportSecretFlow *m_flow = nullptr;
};

void KeepSecretDialogTest::init()
{
    m_stack = std::make_unique<DialogStack>();
    QVERIFY2(m_stack->isReady(), qPrintable(m_stack->reason()));
    m_key = m_stack->addToken(u"ci"_s);
}

void KeepSecretDialogTest::cleanup()
{
    m_stack.reset();
}

void KeepSecretDialogTest::serve(KeepSecretDialog &dialog)
{
    connect(&dialog, &KeepSecretDialog::keepRequested, this, [this, &dialog](const TokenKey &key, SecretParts &secret) {
        m_flow = m_stack->flows().importSecret(key);
        dialog.showFlow(m_flow);
        m_flow->start(std::move(secret));
    });
}

void KeepSecretDialogTest::everyControlHasItsNames()
{
    KeepSecretDialog dialog(m_stack->context(), m_key);
    dialog.show();
    QCOMPARE(namelessControls(&dialog), QStringList());
    QCOMPARE(richLabels(&dialog), QStringList());
}

void KeepSecretDialogTest::oneThatWorksIsKept()
{
    KeepSecretDialog dialog(m_stack->context(), m_key);
    serve(dialog);
    dialog.show();
    QVERIFY(!control(&dialog, "keepAccept")->isEnabled());
    const QString secret = QString::fromUtf8(m_stack->sandbox()->secretOf(m_key.remoteId));
    control<QLineEdit>(&dialog, "keepInput_token")->setText(u"  "_s + secret + u"\n"_s);
    click(&dialog, "keepAccept");
    QTRY_COMPARE(m_flow->state(), ImportSecretFlow::State::Done);
    QVERIFY(textOf(&dialog, "keepNoticeTitle").contains("It works"_L1));
    QVERIFY(m_stack->inventory().token(m_key)->secret.has_value());
}

void KeepSecretDialogTest::oneThatIsNotProvenIsAskedAbout()
{
    KeepSecretDialog dialog(m_stack->context(), m_key);
    serve(dialog);
    dialog.show();
    control<QLineEdit>(&dialog, "keepInput_token")->setText(u"not it"_s);
    click(&dialog, "keepAccept");
    QTRY_COMPARE(m_flow->state(), ImportSecretFlow::State::NotProven);
    QVERIFY(textOf(&dialog, "keepNoticeTitle").contains("could not be proven"_L1));
    QVERIFY(control<QPushButton>(&dialog, "keepCancel")->isDefault());
    click(&dialog, "keepAnyway");
    QTRY_COMPARE(m_flow->state(), ImportSecretFlow::State::Done);
    QVERIFY(textOf(&dialog, "keepNoticeTitle").contains("on your word"_L1));
}

void KeepSecretDialogTest::notKeepingItLeavesNothing()
{
    KeepSecretDialog dialog(m_stack->context(), m_key);
    serve(dialog);
    dialog.show();
    const int before = m_stack->keychain().count();
    control<QLineEdit>(&dialog, "keepInput_token")->setText(u"not it"_s);
    click(&dialog, "keepAccept");
    QTRY_COMPARE(m_flow->state(), ImportSecretFlow::State::NotProven);
    QTest::keyClick(&dialog, Qt::Key_Escape);
    QVERIFY(!dialog.isVisible());
    QTRY_COMPARE(m_flow->state(), ImportSecretFlow::State::Failed);
    QCOMPARE(m_stack->keychain().count(), before);
}

void KeepSecretDialogTest::theInputIsMaskedAndEmptiedAtOnce()
{
    KeepSecretDialog dialog(m_stack->context(), m_key);
    SecretParts taken;
    connect(&dialog, &KeepSecretDialog::keepRequested, this,
            [&](const TokenKey &, SecretParts &secret) { taken = std::move(secret); });
    dialog.show();
    auto *input = control<QLineEdit>(&dialog, "keepInput_token");
    QCOMPARE(input->echoMode(), QLineEdit::Password);
    input->setText(u"typed by the person"_s);
    click(&dialog, "keepAccept");
    QCOMPARE(taken.front().value.view(), "typed by the person");
    QVERIFY(input->text().isEmpty());
    QVERIFY(!input->isUndoAvailable());
    QVERIFY(!everyTextOf(&dialog).contains("typed by the person"_L1));
}

void KeepSecretDialogTest::aRefusalOfTheKeychainIsExplained()
{
    m_stack->keychain().refuseWrites(Error::Kind::KeychainDenied);
    KeepSecretDialog dialog(m_stack->context(), m_key);
    serve(dialog);
    dialog.show();
    control<QLineEdit>(&dialog, "keepInput_token")
        ->setText(QString::fromUtf8(m_stack->sandbox()->secretOf(m_key.remoteId)));
    click(&dialog, "keepAccept");
    QTRY_COMPARE(m_flow->state(), ImportSecretFlow::State::Failed);
    QVERIFY(isThere(&dialog, "errorPanel"));
    QVERIFY(isThere(&dialog, "keepInput_token"));
}

QTEST_MAIN(KeepSecretDialogTest)
#include "tst_keepsecretdialog.moc"
