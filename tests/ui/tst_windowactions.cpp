// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "dialogprobe.h"
#include "groupcell.h"
#include "groupmodel.h"
#include "mainwindow.h"
#include "servicegallery.h"
#include "sidebar.h"
#include "tokentableview.h"
#include "windowactions.h"

#include <QAction>
#include <QPushButton>

using namespace Qt::StringLiterals;
using namespace patkeeper;

/// What the window offers follows what each service can do, and where it cannot, the window says why.
class WindowActionsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void whatIsTheServicesOwnIsOnlyShown();
    void amongOthersTheServicesOwnIsNotRevoked();
    void whatAServiceCannotChangeIsNotOfferedForChange();
    void anExchangeIsOfferedWhereTheSecretIsKept();
    void anExchangeThatIsNotPossibleSaysWhy();
    void theExchangeOpensFromTheToken();
    void allPlacesTakenIsCountedByTheAccountsOwn();
    void theLastUseIsSaidByTheDay();

private:
    void open();
    WindowActions *actions() { return m_window->windowActions(); }
    bool select(const TokenKey &key);
    QString accountCellText(const QString &accountId);

    std::unique_ptr<DialogStack> m_stack;
    std::unique_ptr<ServiceGallery> m_gallery;
    std::unique_ptr<MainWindow> m_window;
};

void WindowActionsTest::init()
{
    m_stack = std::make_unique<DialogStack>();
    QVERIFY2(m_stack->isReady(), qPrintable(m_stack->reason()));
    m_gallery = std::make_unique<ServiceGallery>(*m_stack);
}

void WindowActionsTest::cleanup()
{
    m_window.reset();
    m_gallery.reset();
    m_stack.reset();
}

void WindowActionsTest::open()
{
    m_window = std::make_unique<MainWindow>(m_stack->windowParts());
    m_window->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
}

bool WindowActionsTest::select(const TokenKey &key)
{
    return QTest::qWaitFor([&] { return m_window->table()->selectToken(key); }, 30'000);
}

QString WindowActionsTest::accountCellText(const QString &accountId)
{
    const auto *model = control<Sidebar>(m_window.get(), "groups")->model();
    for (int heading = 0; heading < model->rowCount(); ++heading) {
        const QModelIndex above = model->index(heading, 0);
        for (int row = 0; row < model->rowCount(above); ++row) {
            const QModelIndex index = model->index(row, 0, above);
            if (index.data(GroupModel::GroupRole).value<TokenGroup>() ==
                TokenGroup{.kind = TokenGroup::Kind::Account, .accountId = accountId})
                return groupCell(index).below;
        }
    }
    return {};
}

void WindowActionsTest::whatIsTheServicesOwnIsOnlyShown()
{
    m_stack->addServiceAccount(u"sailpoint"_s, u"Identity"_s);
    open();
    QVERIFY(select(m_stack->key(u"Workflow: new joiner"_s)));
    for (const QAction *action : {actions()->editToken, actions()->revoke, actions()->rotate, actions()->keepSecret,
                                  actions()->rotationPolicy, actions()->handOverCommand})
        QVERIFY2(!action->isEnabled(), qPrintable(action->objectName()));
    QCOMPARE(textOf(m_window.get(), "accessTokens"), u"live 12 hour(s)"_s);
    QVERIFY(textOf(m_window.get(), "readOnly").contains("SailPoint made this token for itself"_L1));
    QVERIFY(actions()->editToken->text().contains(u"the service’s own"_s));
    for (const char *name : {"editTokenButton", "revokeButton", "rotateButton", "keepSecretButton"})
        QVERIFY2(!isThere(m_window.get(), name), name);
}

void WindowActionsTest::amongOthersTheServicesOwnIsNotRevoked()
{
    m_stack->addServiceAccount(u"sailpoint"_s, u"Identity"_s);
    open();
    const QList<TokenKey> both{m_stack->key(u"Workflow: new joiner"_s), m_stack->key(u"siem-forwarder"_s)};
    QCOMPARE(livingAmong(both, m_stack->inventory()).size(), 2);
    QCOMPARE(revocableAmong(both, m_stack->inventory(), *m_stack->context().providers), QList<TokenKey>{both.last()});
}

void WindowActionsTest::whatAServiceCannotChangeIsNotOfferedForChange()
{
    m_stack->addServiceAccount(u"digitalhub"_s, u"Data"_s);
    open();
    QVERIFY(select(m_stack->key(u"dhcli-laptop"_s)));
    QVERIFY(!actions()->editToken->isEnabled());
    QVERIFY(actions()->editToken->text().contains("not at this service"_L1));
    QVERIFY(!isThere(m_window.get(), "editTokenButton"));
    QVERIFY(textOf(m_window.get(), "unchangeable").contains("changes nothing of a token"_L1));
    QVERIFY(actions()->revoke->isEnabled());
}

void WindowActionsTest::anExchangeIsOfferedWhereTheSecretIsKept()
{
    const TokenKey key = m_gallery->dataToken(u"notebook"_s);
    open();
    QVERIFY(select(key));
    QVERIFY(actions()->exchange->isEnabled());
    QVERIFY(isThere(m_window.get(), "exchangeButton"));
    QVERIFY(select(m_stack->key(u"dhcli-laptop"_s)));
    QVERIFY(!actions()->exchange->isEnabled());
    QVERIFY(actions()->exchange->text().contains("its secret is not kept"_L1));
    QVERIFY(!isThere(m_window.get(), "exchangeButton"));
}

void WindowActionsTest::anExchangeThatIsNotPossibleSaysWhy()
{
    m_stack->created(u"ci"_s);
    open();
    QVERIFY(select(m_stack->key(u"ci"_s)));
    QVERIFY(!actions()->exchange->isEnabled());
    QVERIFY(actions()->exchange->text().contains("not at this service"_L1));
    m_window->table()->clearSelection();
    QVERIFY(!actions()->exchange->isEnabled());
    QVERIFY(!actions()->exchange->text().contains(u'('));
}

void WindowActionsTest::theExchangeOpensFromTheToken()
{
    const TokenKey key = m_gallery->dataToken(u"notebook"_s);
    open();
    QVERIFY(select(key));
    click(m_window.get(), "exchangeButton");
    auto *dialog = control<ExchangeDialog>(m_window.get(), "exchangeDialog");
    click(dialog, "exchangeGet");
    QTRY_VERIFY(isThere(dialog, "exchangeCopyJson"));
    QPointer<ExchangeFlow> flow = dialog->flow();
    dialog->close();
    QTRY_VERIFY(flow.isNull());
    QTRY_VERIFY(!m_window->findChild<ExchangeDialog *>());
}

void WindowActionsTest::allPlacesTakenIsCountedByTheAccountsOwn()
{
    const QString account = m_stack->addServiceAccount(u"sailpoint"_s, u"Identity"_s);
    open();
    QVERIFY2(accountCellText(account).contains("10 of 10 used"_L1), qPrintable(accountCellText(account)));
    m_stack->sandbox()->sailPoint().deleteToken(m_stack->key(u"trial-2024"_s).remoteId);
    m_stack->refresh();
    QTRY_VERIFY2(accountCellText(account).contains("9 of 10 used"_L1), qPrintable(accountCellText(account)));
}

void WindowActionsTest::theLastUseIsSaidByTheDay()
{
    m_stack->addServiceAccount(u"sailpoint"_s, u"Identity"_s);
    open();
    QVERIFY(select(m_stack->key(u"siem-forwarder"_s)));
    QVERIFY(textOf(m_window.get(), "lastUsed").contains("known to the day"_L1));
    QVERIFY(select(m_stack->key(u"laptop-cli"_s)));
    QVERIFY(textOf(m_window.get(), "lastUsed").contains("not yet"_L1));
}

QTEST_MAIN(WindowActionsTest)
#include "tst_windowactions.moc"
