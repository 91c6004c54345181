// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "dialogprobe.h"
#include "dialogstack.h"
#include "errorpanel.h"
#include "expirychooser.h"
#include "extenddialog.h"

#include <QComboBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableWidget>

using namespace Qt::StringLiterals;
using namespace patkeeper;

class ExtendDialogTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_stack = std::make_unique<DialogStack>();
        QVERIFY2(m_stack->isReady(), qPrintable(m_stack->reason()));
    }
    void cleanup() { m_stack.reset(); }

    void everyControlHasItsNames()
    {
        ExtendDialog dialog(m_stack->context(), two());
        dialog.show();
        QCOMPARE(namelessControls(&dialog), QStringList());
        QCOMPARE(richLabels(&dialog), QStringList());
        QVERIFY(textOf(&dialog, "extendHeading").contains(u"2"_s));
    }

    void allOfThemGetTheSameEnd()
    {
        const QList<TokenKey> keys = two();
        ExtendDialog dialog(m_stack->context(), keys);
        QSignalSpy asked(&dialog, &ExtendDialog::extendRequested);
        serve(dialog);
        dialog.show();
        click(&dialog, "extendAccept");
        QCOMPARE(asked.size(), 1);
        QTRY_VERIFY(m_flow->hasEnded());
        QVERIFY2(textOf(&dialog, "extendHeading").contains("2 of 2"_L1), qPrintable(textOf(&dialog, "extendHeading")));
        QVERIFY(!isThere(&dialog, "extendAccept"));
        QVERIFY(!isThere(&dialog, "errorPanel"));
        const auto end = [&](qsizetype at) { return m_stack->inventory().token(keys[at])->token.expiresAt; };
        QVERIFY(std::abs(end(0)->secsTo(*end(1))) < 120);
    }

    void whatFailedIsInTheReport()
    {
        const QList<TokenKey> keys = two();
        m_stack->addFault(SandboxFault::Kind::ServerError, "PUT", 1);
        ExtendDialog dialog(m_stack->context(), keys);
        serve(dialog);
        dialog.show();
        click(&dialog, "extendAccept");
        QTRY_VERIFY(m_flow->hasEnded());
        QVERIFY2(textOf(&dialog, "extendHeading").contains("1 of 2"_L1), qPrintable(textOf(&dialog, "extendHeading")));
        QVERIFY(isThere(&dialog, "errorPanel"));
    }

    void theChoiceAtFirstIsLaterForAll()
    {
        const QList<TokenKey> keys{m_stack->addToken(u"one"_s), longLived()};
        ExtendDialog dialog(m_stack->context(), keys);
        dialog.show();
        QCOMPARE(control<QComboBox>(&dialog, "expiryPreset")->currentData().toInt(), 365);
        QVERIFY(!isThere(&dialog, "extendLonger"));
    }

    void whatLivesLongerStaysAsItIs()
    {
        const QList<TokenKey> keys{longLived(), m_stack->addToken(u"one"_s)};
        const auto before = m_stack->inventory().token(keys[0])->token.expiresAt;
        ExtendDialog dialog(m_stack->context(), keys);
        serve(dialog);
        dialog.show();
        auto *chooser = dialog.findChild<ExpiryChooser *>();
        chooser->setDays(7);
        QVERIFY(!control(&dialog, "extendAccept")->isEnabled());
        chooser->setDays(60);
        QVERIFY(textOf(&dialog, "extendLonger").contains(u"1"_s));
        click(&dialog, "extendAccept");
        QTRY_VERIFY(m_flow->hasEnded());
        QCOMPARE(m_flow->items().size(), 1);
        QVERIFY(!isThere(&dialog, "errorPanel"));
        QCOMPARE(m_stack->inventory().token(keys[0])->token.expiresAt, before);
        auto *list = control<QTableWidget>(&dialog, "extendList");
        QCOMPARE(list->item(0, 3)->text(), u"lives longer already"_s);
        QVERIFY(list->item(1, 3)->text().contains(u"extended"_s));
        QVERIFY(!isThere(&dialog, "expiryPreset"));
    }

    void onlyWhatAServiceTakesTogetherIsOffered()
    {
        // Azure DevOps changes one at a time, and the form for one is another.
        QVERIFY(extendableTogether(two(), m_stack->inventory(), *m_stack->context().providers).isEmpty());
    }

private:
    QList<TokenKey> two() { return {m_stack->addToken(u"one"_s), m_stack->addToken(u"two"_s)}; }

    TokenKey longLived()
    {
        const QDateTime now = QDateTime::currentDateTimeUtc();
        SandboxToken token;
        token.name = u"long"_s;
        token.scope = u"vso.code_write"_s;
        token.validFrom = now.addDays(-1);
        token.validTo = now.addDays(200);
        m_stack->sandbox()->addToken(token);
        m_stack->refresh();
        return m_stack->key(token.name);
    }

    void serve(ExtendDialog &dialog)
    {
        connect(&dialog, &ExtendDialog::extendRequested, this,
                [this, &dialog](const QList<ExtendTokensFlow::Wish> &wishes) {
                    m_flow = m_stack->flows().extendTokens();
                    dialog.showFlow(m_flow);
                    m_flow->start(wishes);
                });
    }

    std::unique_ptr<DialogStack> m_stack;
    ExtendTokensFlow *m_flow = nullptr;
};

QTEST_MAIN(ExtendDialogTest)
#include "tst_extenddialog.moc"
