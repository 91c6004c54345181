// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "dialogprobe.h"
#include "dialogstack.h"
#include "everytext.h"
#include "revealdialog.h"
#include "secretfield.h"

#include <QCheckBox>
#include <QClipboard>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTranslator>

using namespace Qt::StringLiterals;
using namespace patkeeper;

/// A translation of the program, where Qt's own is not installed.
class OurLanguage final : public QTranslator
{
public:
    bool isEmpty() const override { return false; }
    QString translate(const char *context, const char *source, const char *, int) const override
    {
        return QByteArrayView(context).startsWith("patkeeper") ? u"ö"_s + QString::fromUtf8(source) : QString();
    }
};

class RevealDialogTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void everyControlHasItsNames();
    void aStoredSecretIsMaskedAndCanBeCopied();
    void whereNothingIsKeptItDoesNotSayThatItIs();
    void nothingOfTheWindowHoldsTheSecret();
    void lockingTheSessionMasksAndClears();
    void whileItIsBeingStoredItDoesNotCloseAndDoesNotShow();
    void anUnstoredSecretKeepsTheWindowOpen();
    void tryingAgainStoresIt();
    void oneThatWasCopiedMayBeClosed();
    void oneThatWasSavedToAFileMayBeClosed();
    void oneThatCouldNotBeSavedToAFileStays();
    void oneThatWasGivenUpInWordsMayBeClosed();
    void oneThatWasGivenUpAndIsNotListedYetIsSaid();
    void theNewTokenCanBeMadeToEndAgain();
    void closeAndCancelAreInTheProgramsLanguage();
    void theNotesStandBesideTheirCaption();
    void aShortenedExpiryIsSaid();
    void closingWipesTheSecret();
    void notesAreHandedOverOnClosing();
    void aKeptSecretIsShownAgain();
    void aKeptSecretThatCannotBeReadIsExplained();
    void markupInNamesIsShownLiterally();

private:
    QString valueOf(const CreateTokenFlow *flow) const
    {
        return QString::fromUtf8(flow->secret().front().value.view());
    }
    bool isOpen(RevealDialog &dialog) const { return dialog.isVisible(); }

    std::unique_ptr<DialogStack> m_stack;
};

void RevealDialogTest::init()
{
    m_stack = std::make_unique<DialogStack>();
    QVERIFY2(m_stack->isReady(), qPrintable(m_stack->reason()));
}

void RevealDialogTest::cleanup()
{
    m_stack.reset();
}

void RevealDialogTest::everyControlHasItsNames()
{
    m_stack->keychain().refuseWrites(Error::Kind::KeychainDenied);
    RevealDialog dialog(m_stack->context(), m_stack->created(u"ci"_s));
    dialog.show();
    QCOMPARE(namelessControls(&dialog), QStringList());
    QCOMPARE(richLabels(&dialog), QStringList());
}

void RevealDialogTest::aStoredSecretIsMaskedAndCanBeCopied()
{
    CreateTokenFlow *flow = m_stack->created(u"ci"_s);
    RevealDialog dialog(m_stack->context(), flow);
    dialog.show();
    QVERIFY(textOf(&dialog, "revealHeading").contains(u"“ci” is ready"_s));
    QVERIFY(textOf(&dialog, "revealNoticeTitle").contains("Saved in the keychain and checked"_L1));
    QVERIFY(!control<SecretField>(&dialog, "secretField")->isShown());
    click(&dialog, "secretCopy");
    QCOMPARE(QGuiApplication::clipboard()->text(), valueOf(flow));
    QVERIFY(textOf(&dialog, "clipboardText").contains("30 s"_L1));
    QVERIFY(control(&dialog, "revealClose")->isEnabled());
    m_stack->clipboard().clearNow();
    QVERIFY(textOf(&dialog, "clipboardText").contains("cleared"_L1));
}

void RevealDialogTest::whereNothingIsKeptItDoesNotSayThatItIs()
{
    DialogContext context = m_stack->context();
    context.keepsNothing = true;
    RevealDialog dialog(context, m_stack->created(u"ci"_s));
    dialog.show();
    QVERIFY(!textOf(&dialog, "revealNoticeTitle").contains("keychain"_L1));
    QVERIFY(textOf(&dialog, "revealNoticeText").contains("nothing of it is kept"_L1));
}

void RevealDialogTest::nothingOfTheWindowHoldsTheSecret()
{
    CreateTokenFlow *flow = m_stack->created(u"ci"_s);
    RevealDialog dialog(m_stack->context(), flow);
    dialog.show();
    QVERIFY(!everyTextOf(&dialog).contains(valueOf(flow)));
    click(&dialog, "secretShow");
    QVERIFY(control<SecretField>(&dialog, "secretField")->isShown());
    QVERIFY(!everyTextOf(&dialog).contains(valueOf(flow)));
    click(&dialog, "secretCopy");
    QVERIFY(!everyTextOf(&dialog).contains(valueOf(flow)));
}

void RevealDialogTest::lockingTheSessionMasksAndClears()
{
    RevealDialog dialog(m_stack->context(), m_stack->created(u"ci"_s));
    dialog.show();
    click(&dialog, "secretShow");
    click(&dialog, "secretCopy");
    Q_EMIT m_stack->session().locked();
    QVERIFY(!control<SecretField>(&dialog, "secretField")->isShown());
    QVERIFY(QGuiApplication::clipboard()->text().isEmpty());
}

void RevealDialogTest::whileItIsBeingStoredItDoesNotCloseAndDoesNotShow()
{
    m_stack->keychain().holdWrites(true);
    CreateTokenFlow *flow = m_stack->flows().createToken(m_stack->accountId());
    flow->start(m_stack->request(u"ci"_s));
    QTRY_COMPARE(flow->state(), CreateTokenFlow::State::Storing);
    RevealDialog dialog(m_stack->context(), flow);
    dialog.show();
    QVERIFY(textOf(&dialog, "revealNoticeTitle").contains("Waiting for the keychain"_L1));
    QVERIFY(!control(&dialog, "secretShow")->isEnabled());
    QVERIFY(!control(&dialog, "secretCopy")->isEnabled());
    dialog.close();
    QTest::keyClick(&dialog, Qt::Key_Escape);
    QVERIFY(isOpen(dialog));
    m_stack->keychain().holdWrites(false);
    QTRY_COMPARE(flow->state(), CreateTokenFlow::State::Stored);
    QVERIFY(control(&dialog, "secretShow")->isEnabled());
    QTest::keyClick(&dialog, Qt::Key_Escape);
    QVERIFY(!isOpen(dialog));
}

void RevealDialogTest::anUnstoredSecretKeepsTheWindowOpen()
{
    m_stack->keychain().refuseWrites(Error::Kind::KeychainLocked);
    CreateTokenFlow *flow = m_stack->created(u"ci"_s);
    QCOMPARE(flow->state(), CreateTokenFlow::State::Unstored);
    RevealDialog dialog(m_stack->context(), flow);
    dialog.show();
    QVERIFY(textOf(&dialog, "revealHeading").contains("not saved"_L1));
    QVERIFY(textOf(&dialog, "errorNoticeTitle").contains("only copy"_L1));
    QVERIFY(!control(&dialog, "revealClose")->isEnabled());
    for (int attempt = 0; attempt < 3; ++attempt) {
        dialog.close();
        QTest::keyClick(&dialog, Qt::Key_Escape);
        QVERIFY(isOpen(dialog));
    }
    QVERIFY(!flow->secret().empty());
}

void RevealDialogTest::tryingAgainStoresIt()
{
    m_stack->keychain().refuseWrites(Error::Kind::KeychainLocked);
    CreateTokenFlow *flow = m_stack->created(u"ci"_s);
    RevealDialog dialog(m_stack->context(), flow);
    dialog.show();
    click(&dialog, "revealRetry");
    QTRY_COMPARE(flow->state(), CreateTokenFlow::State::Unstored);
    m_stack->keychain().refuseWrites(std::nullopt);
    click(&dialog, "revealRetry");
    QTRY_COMPARE(flow->state(), CreateTokenFlow::State::Stored);
    QVERIFY(isThere(&dialog, "revealNotice"));
    QVERIFY(!isThere(&dialog, "errorPanel"));
    QVERIFY(!isThere(&dialog, "revealGiveUp"));
    QVERIFY(control(&dialog, "revealClose")->isEnabled());
}

void RevealDialogTest::oneThatWasCopiedMayBeClosed()
{
    m_stack->keychain().refuseWrites(Error::Kind::KeychainAbsent);
    CreateTokenFlow *flow = m_stack->created(u"ci"_s);
    RevealDialog dialog(m_stack->context(), flow);
    dialog.show();
    click(&dialog, "secretCopy");
    QVERIFY(control(&dialog, "revealClose")->isEnabled());
    click(&dialog, "revealClose");
    QTRY_VERIFY(!isOpen(dialog));
    QCOMPARE(flow->state(), CreateTokenFlow::State::Stored);
    QVERIFY(flow->secret().empty());
}

void RevealDialogTest::oneThatWasSavedToAFileMayBeClosed()
{
    const QTemporaryDir folder;
    m_stack->keychain().refuseWrites(Error::Kind::KeychainAbsent);
    CreateTokenFlow *flow = m_stack->created(u"deploy: website/1"_s);
    const QString value = valueOf(flow);
    RevealDialog dialog(m_stack->context(), flow);
    QSignalSpy saved(&dialog, &RevealDialog::savedToFile);
    dialog.show();
    click(&dialog, "revealSave");
    auto *chooser = control<QFileDialog>(&dialog, "revealFile");
    QCOMPARE(QFileInfo(chooser->selectedFiles().value(0)).fileName(), u"deploy-website-1"_s);
    Q_EMIT chooser->fileSelected(folder.filePath(u"mine"_s));
    QTRY_VERIFY(control(&dialog, "revealClose")->isEnabled());
    QCOMPARE(saved.size(), 1);
    QFile file(folder.filePath(u"mine"_s));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), value.toUtf8());
    QVERIFY(textOf(&dialog, "revealNoticeText").contains(u"mine"_s));
    chooser->reject();
    click(&dialog, "revealClose");
    QTRY_VERIFY(!isOpen(dialog));
}

void RevealDialogTest::oneThatCouldNotBeSavedToAFileStays()
{
    m_stack->keychain().refuseWrites(Error::Kind::KeychainAbsent);
    RevealDialog dialog(m_stack->context(), m_stack->created(u"ci"_s));
    dialog.show();
    click(&dialog, "revealSave");
    auto *chooser = control<QFileDialog>(&dialog, "revealFile");
    Q_EMIT chooser->fileSelected(u"/nowhere/at/all"_s);
    QTRY_VERIFY(textOf(&dialog, "revealNoticeText").contains("/nowhere"_L1));
    QVERIFY(!control(&dialog, "revealClose")->isEnabled());
}

void RevealDialogTest::oneThatWasGivenUpInWordsMayBeClosed()
{
    m_stack->keychain().refuseWrites(Error::Kind::KeychainDenied);
    CreateTokenFlow *flow = m_stack->created(u"ci"_s);
    RevealDialog dialog(m_stack->context(), flow);
    dialog.show();
    control<QCheckBox>(&dialog, "revealGiveUp")->setChecked(true);
    QVERIFY(control(&dialog, "revealClose")->isEnabled());
    control<QCheckBox>(&dialog, "revealGiveUp")->setChecked(false);
    QVERIFY(!control(&dialog, "revealClose")->isEnabled());
    control<QCheckBox>(&dialog, "revealGiveUp")->setChecked(true);
    dialog.close();
    QTRY_VERIFY(!isOpen(dialog));
    QVERIFY(!m_stack->inventory().token(m_stack->key(u"ci"_s))->secret);
}

void RevealDialogTest::oneThatWasGivenUpAndIsNotListedYetIsSaid()
{
    const QString account = m_stack->addServiceAccount(u"digitalhub"_s, u"Hub"_s);
    SandboxDigitalHubSettings settings = m_stack->sandbox()->digitalHub().settings();
    settings.lateListings = 1000;
    m_stack->sandbox()->digitalHub().setSettings(settings);
    m_stack->keychain().refuseWrites(Error::Kind::KeychainDenied);
    CreateTokenFlow *flow =
        m_stack->created(account, {.name = u"ci"_s, .scopes = {u"openid"_s}, .expiresAt = {}, .options = {}});
    RevealDialog dialog(m_stack->context(), flow);
    dialog.show();
    control<QCheckBox>(&dialog, "revealGiveUp")->setChecked(true);
    dialog.close();
    QVERIFY(!textOf(&dialog, "revealNoticeText").contains("is being saved"_L1));
    QTRY_COMPARE(flow->state(), CreateTokenFlow::State::Unlisted);
    QVERIFY(isOpen(dialog));
    QVERIFY(!textOf(&dialog, "revealNoticeTitle").contains("keychain"_L1));
    QVERIFY(textOf(&dialog, "revealNoticeText").contains(u"does not list “ci” yet"_s));
    QVERIFY(textOf(&dialog, "revealNoticeText").contains("not kept here"_L1));
    dialog.close();
    QVERIFY(!isOpen(dialog));
    QVERIFY(flow->secret().empty());
}

void RevealDialogTest::theNewTokenCanBeMadeToEndAgain()
{
    m_stack->keychain().refuseWrites(Error::Kind::KeychainDenied);
    CreateTokenFlow *flow = m_stack->created(u"ci"_s);
    const QByteArray value = valueOf(flow).toUtf8();
    RevealDialog dialog(m_stack->context(), flow);
    dialog.show();
    click(&dialog, "revealEndToken");
    auto *question = control<QMessageBox>(&dialog, "revealEndQuestion");
    QVERIFY(question->defaultButton() == question->button(QMessageBox::Cancel));
    QCOMPARE(question->text(), u"Revoke the new token “ci”?"_s);
    click(question, "revealEndConfirm");
    QTRY_COMPARE(flow->state(), CreateTokenFlow::State::Failed);
    QVERIFY(!m_stack->sandbox()->accepts(value));
    QVERIFY(!isThere(&dialog, "secretParts"));
    dialog.close();
    QVERIFY(!isOpen(dialog));
}

void RevealDialogTest::closeAndCancelAreInTheProgramsLanguage()
{
    OurLanguage language;
    QCoreApplication::installTranslator(&language);
    m_stack->keychain().refuseWrites(Error::Kind::KeychainDenied);
    RevealDialog dialog(m_stack->context(), m_stack->created(u"ci"_s));
    dialog.show();
    QCOMPARE(control<QPushButton>(&dialog, "revealClose")->text(), u"öClose"_s);
    click(&dialog, "revealEndToken");
    auto *question = control<QMessageBox>(&dialog, "revealEndQuestion");
    QCOMPARE(question->button(QMessageBox::Cancel)->text(), u"öCancel"_s);
    question->reject();
    QCoreApplication::removeTranslator(&language);
}

void RevealDialogTest::theNotesStandBesideTheirCaption()
{
    RevealDialog dialog(m_stack->context(), m_stack->created(u"ci"_s));
    dialog.show();
    const auto *caption = control<QLabel>(&dialog, "revealNotesLabel");
    auto *notes = control<QPlainTextEdit>(&dialog, "revealNotes");
    const int words = caption->mapTo(&dialog, caption->contentsRect().topLeft()).y();
    const int line = notes->viewport()->mapTo(&dialog, notes->cursorRect().topLeft()).y();
    QVERIFY2(std::abs(words - line) <= 1, qPrintable(u"%1 and %2"_s.arg(words).arg(line)));
}

void RevealDialogTest::aShortenedExpiryIsSaid()
{
    SandboxPolicy policy = m_stack->sandbox()->policy();
    policy.maximumLifespanDays = 7;
    policy.shortenInsteadOfRefuse = true;
    m_stack->sandbox()->setPolicy(policy);
    CreateTokenFlow *flow = m_stack->created(u"ci"_s);
    RevealDialog dialog(m_stack->context(), flow);
    dialog.show();
    QVERIFY(flow->wasShortened());
    QVERIFY(textOf(&dialog, "revealShortened").contains("Asked for"_L1));
}

void RevealDialogTest::closingWipesTheSecret()
{
    CreateTokenFlow *flow = m_stack->created(u"ci"_s);
    RevealDialog dialog(m_stack->context(), flow);
    QSignalSpy released(&dialog, &FlowDialog::released);
    dialog.show();
    dialog.close();
    QVERIFY(flow->secret().empty());
    QCOMPARE(released.size(), 1);
}

void RevealDialogTest::notesAreHandedOverOnClosing()
{
    CreateTokenFlow *flow = m_stack->created(u"ci"_s);
    RevealDialog dialog(m_stack->context(), flow);
    QSignalSpy notes(&dialog, &RevealDialog::notesEntered);
    dialog.show();
    QTest::keyClicks(control(&dialog, "revealNotes"), u"pipeline release"_s);
    dialog.close();
    QCOMPARE(notes.size(), 1);
    QCOMPARE(notes.first().at(0).value<TokenKey>(), m_stack->key(u"ci"_s));
    QCOMPARE(notes.first().at(1).toString(), u"pipeline release"_s);
}

void RevealDialogTest::aKeptSecretIsShownAgain()
{
    CreateTokenFlow *made = m_stack->created(u"ci"_s);
    const QString value = valueOf(made);
    ReadSecretFlow *flow = m_stack->flows().readSecret(m_stack->key(u"ci"_s));
    RevealDialog dialog(m_stack->context(), flow);
    dialog.show();
    QVERIFY(!control(&dialog, "secretCopy")->isEnabled());
    flow->start();
    QTRY_COMPARE(flow->state(), ReadSecretFlow::State::Ready);
    click(&dialog, "secretCopy");
    QCOMPARE(QGuiApplication::clipboard()->text(), value);
    dialog.close();
    QVERIFY(flow->secret().empty());
}

void RevealDialogTest::aKeptSecretThatCannotBeReadIsExplained()
{
    m_stack->created(u"ci"_s);
    m_stack->keychain().refuseReads(Error::Kind::KeychainLocked);
    ReadSecretFlow *flow = m_stack->flows().readSecret(m_stack->key(u"ci"_s));
    RevealDialog dialog(m_stack->context(), flow);
    dialog.show();
    flow->start();
    QTRY_COMPARE(flow->state(), ReadSecretFlow::State::Failed);
    QVERIFY(isThere(&dialog, "errorPanel"));
    QVERIFY(!isThere(&dialog, "secretParts"));
}

void RevealDialogTest::markupInNamesIsShownLiterally()
{
    const QString name = u"<img src=file:///etc/hostname> <b>bold</b>"_s;
    RevealDialog dialog(m_stack->context(), m_stack->created(name));
    dialog.show();
    QVERIFY(textOf(&dialog, "revealHeading").contains(name));
    QCOMPARE(richLabels(&dialog), QStringList());
}

QTEST_MAIN(RevealDialogTest)
#include "tst_revealdialog.moc"
