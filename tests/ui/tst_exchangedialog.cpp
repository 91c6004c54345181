// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "dialogprobe.h"
#include "everytext.h"
#include "exchangedialog.h"
#include "scriptedserver.h"
#include "secretfield.h"
#include "servicegallery.h"

#include <QCheckBox>
#include <QClipboard>
#include <QGuiApplication>
#include <QJsonDocument>
#include <QJsonObject>
#include <QPushButton>
#include <QSignalSpy>
#include <QUrlQuery>

#include <chrono>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace patkeeper;

namespace
{

QByteArray json(const QByteArray &body)
{
    return ScriptedServer::answer(200, body, {"Content-Type: application/json"});
}

QStringList partNames(QWidget *dialog)
{
    QStringList names;
    while (auto *caption = dialog->findChild<QLabel *>(u"secretPartName%1"_s.arg(names.size())))
        names.append(caption->text().remove(QChar(0x200b)));
    return names;
}

QString copied()
{
    return QGuiApplication::clipboard()->text();
}

/// What is behind that field, as Copy gives it.
QString copyOf(QWidget *dialog, const QString &field)
{
    const auto row = partNames(dialog).indexOf(field);
    click(dialog, qPrintable(u"secretCopy%1"_s.arg(row)));
    return copied();
}

QString valueIn(const ReceivedRequest &request, const QString &name)
{
    return QUrlQuery(QString::fromLatin1(request.body)).queryItemValue(name, QUrl::FullyDecoded);
}

} // namespace

/// The window of an exchange, over the real flow: the sandbox's services, and endpoints that answer as it suits them.
class ExchangeDialogTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void everyControlHasItsNames();
    void aPairBecomesAnAccessToken();
    void theServicesCredentialsAreShownAsTheyCame();
    void ticksAndLineAreOneWish();
    void aTokenKeptByHandGoesToANewPlaceOnlyWhenThePersonSaysSo();
    void cancellingSendsNothing();
    void aWishIsSentAsItWasEntered();
    void whatWasGrantedIsSaidWhereItDiffers_data();
    void whatWasGrantedIsSaidWhereItDiffers();
    void withoutAnEndItSaysThatNobodyKnows();
    void theCountdownGoesDownToItsEnd();
    void theEndIsSaidHoweverTheSecondsFall_data();
    void theEndIsSaidHoweverTheSecondsFall();
    void dangerousNamesGoIntoNoEnvironment();
    void allTogetherIsJson();
    void aRefusalIsExplainedAndCanBeTriedAgain_data();
    void aRefusalIsExplainedAndCanBeTriedAgain();
    void aRefusedScopeIsMarkedAtItsField();
    void anotherOneTakesThePlaceOfTheFirst();
    void nothingOfTheWindowHoldsASecret();
    void lockingTheSessionMasksAndClears();
    void closingWipesAndKeepsNothing();
    void closingWhileTheServiceIsAskedLeavesNothing();
    void aKeychainThatRefusesIsExplained();
    void markupInNamesIsShownLiterally();

private:
    std::unique_ptr<ExchangeDialog> open(const TokenKey &key);
    /// Of a token that is kept by hand, whose endpoint is that server's, with what it answered.
    std::unique_ptr<ExchangeDialog> answered(ScriptedServer &server);
    bool get(QWidget *dialog);

    std::unique_ptr<DialogStack> m_stack;
    std::unique_ptr<ServiceGallery> m_gallery;
};

void ExchangeDialogTest::init()
{
    m_stack = std::make_unique<DialogStack>(DialogStack::Begin::WithoutAccount);
    QVERIFY2(m_stack->isReady(), qPrintable(m_stack->reason()));
    m_gallery = std::make_unique<ServiceGallery>(*m_stack);
}

void ExchangeDialogTest::cleanup()
{
    m_gallery.reset();
    m_stack.reset();
}

std::unique_ptr<ExchangeDialog> ExchangeDialogTest::open(const TokenKey &key)
{
    if (key.remoteId.isEmpty())
        qFatal("there is no token: %s", qPrintable(m_stack->reason()));
    auto dialog = std::make_unique<ExchangeDialog>(m_stack->context(), key);
    serveExchange(*m_stack, dialog.get());
    dialog->show();
    return dialog;
}

bool ExchangeDialogTest::get(QWidget *dialog)
{
    click(dialog, "exchangeGet");
    return QTest::qWaitFor([&] { return isThere(dialog, "exchangeCopyJson"); }, 30'000);
}

std::unique_ptr<ExchangeDialog> ExchangeDialogTest::answered(ScriptedServer &server)
{
    auto dialog = open(m_gallery->byHand(u"orders"_s, server.url(u"/token"_s).toString()));
    click(dialog.get(), "exchangeGet");
    (void)QTest::qWaitFor([&] { return isThere(dialog.get(), "exchangeAllow"); }, 30'000);
    click(dialog.get(), "exchangeAllow");
    (void)QTest::qWaitFor(
        [&] { return isThere(dialog.get(), "exchangeCopyJson") || isThere(dialog.get(), "errorPanel"); }, 30'000);
    return dialog;
}

void ExchangeDialogTest::everyControlHasItsNames()
{
    ScriptedServer server(
        ScriptedServer::always(json(R"({"access_token":"short","token_type":"Bearer","db_password":"x"})")));
    const auto dialog = open(m_gallery->byHand(u"orders"_s, server.url(u"/token"_s).toString()));
    QCOMPARE(namelessControls(dialog.get()), QStringList());
    click(dialog.get(), "exchangeGet");
    QTRY_VERIFY(isThere(dialog.get(), "exchangeAllow"));
    QCOMPARE(namelessControls(dialog.get()), QStringList());
    click(dialog.get(), "exchangeAllow");
    QTRY_VERIFY(isThere(dialog.get(), "exchangeCopyJson"));
    QCOMPARE(namelessControls(dialog.get()), QStringList());
    QCOMPARE(richLabels(dialog.get()), QStringList());
}

void ExchangeDialogTest::aPairBecomesAnAccessToken()
{
    const auto dialog = open(m_gallery->pair(u"source-import"_s));
    QVERIFY(isThere(dialog.get(), "exchangeNoScopes"));
    QVERIFY(!dialog->findChild<QWidget *>(u"exchangeScope"_s));
    QVERIFY(!dialog->findChild<QWidget *>(u"exchangeAudience"_s));
    QVERIFY(get(dialog.get()));
    QVERIFY(textOf(dialog.get(), "exchangeType").contains("bearer"_L1, Qt::CaseInsensitive));
    QVERIFY(textOf(dialog.get(), "exchangeExpires").startsWith("in 11:59:"_L1));
    QVERIFY(!control<SecretField>(dialog.get(), "secretField0")->isShown());
    QCOMPARE(copyOf(dialog.get(), u"Access token"_s).count(u'.'), 2);
}

void ExchangeDialogTest::theServicesCredentialsAreShownAsTheyCame()
{
    SandboxDigitalHubSettings settings = m_stack->sandbox()->digitalHub().settings();
    settings.credentialProviders = {u"s3"_s, u"db"_s, u"registry"_s};
    m_stack->sandbox()->digitalHub().setSettings(settings);
    const auto dialog = open(m_gallery->dataToken(u"notebook"_s));
    click(dialog.get(), "exchangeScopeTick_credentials");
    QVERIFY(get(dialog.get()));
    const QStringList names = partNames(dialog.get());
    for (const QString &field : {u"aws_access_key_id"_s, u"aws_secret_access_key"_s, u"aws_session_token"_s,
                                 u"db_username"_s, u"db_password"_s, u"container_registry_password"_s})
        QVERIFY2(names.contains(field), qPrintable(names.join(u' ')));
    QVERIFY(!textOf(dialog.get(), "exchangeKeysEnd").isEmpty());
    const QString password = copyOf(dialog.get(), u"db_password"_s);
    QVERIFY(!password.isEmpty());
    click(dialog.get(), "exchangeCopyEnvironment");
    QVERIFY(copied().contains("export DB_PASSWORD='"_L1 + password));
    QVERIFY(copied().contains("export DHCORE_ACCESS_TOKEN='"_L1));
}

void ExchangeDialogTest::ticksAndLineAreOneWish()
{
    const auto dialog = open(m_gallery->dataToken(u"notebook"_s));
    auto *line = control<QLineEdit>(dialog.get(), "exchangeScope");
    auto *tick = control<QCheckBox>(dialog.get(), "exchangeScopeTick_credentials");
    tick->click();
    QCOMPARE(line->text(), u"credentials"_s);
    line->setText(u"openid  credentials something"_s);
    QVERIFY(tick->isChecked());
    QVERIFY(control<QCheckBox>(dialog.get(), "exchangeScopeTick_openid")->isChecked());
    tick->click();
    QCOMPARE(line->text(), u"openid something"_s);
    QSignalSpy wished(dialog.get(), &ExchangeDialog::exchangeRequested);
    click(dialog.get(), "exchangeGet");
    QCOMPARE(wished.first().at(1).value<ExchangeWish>().scopes, QStringList({u"openid"_s, u"something"_s}));
}

void ExchangeDialogTest::aTokenKeptByHandGoesToANewPlaceOnlyWhenThePersonSaysSo()
{
    ScriptedServer server(ScriptedServer::always(json(R"({"access_token":"short","token_type":"Bearer"})")));
    const TokenKey key = m_gallery->byHand(u"orders"_s, server.url(u"/token"_s).toString());
    auto dialog = open(key);
    click(dialog.get(), "exchangeGet");
    QTRY_VERIFY(isThere(dialog.get(), "exchangeAllow"));
    QVERIFY(server.requests().isEmpty());
    QVERIFY(textOf(dialog.get(), "exchangeNoticeTitle").contains(u":%1"_s.arg(server.serverPort())));
    QVERIFY(control<QPushButton>(dialog.get(), "exchangeClose")->isDefault());
    click(dialog.get(), "exchangeAllow");
    QTRY_VERIFY(isThere(dialog.get(), "exchangeCopyJson"));
    QCOMPARE(server.requests().size(), 1);
    // Asked about once.
    dialog = open(key);
    QVERIFY(get(dialog.get()));
    QCOMPARE(server.requests().size(), 2);
}

void ExchangeDialogTest::cancellingSendsNothing()
{
    ScriptedServer server(ScriptedServer::always(json(R"({"access_token":"short"})")));
    const auto dialog = open(m_gallery->byHand(u"orders"_s, server.url(u"/token"_s).toString()));
    click(dialog.get(), "exchangeGet");
    QTRY_VERIFY(isThere(dialog.get(), "exchangeAllow"));
    QTest::keyClick(dialog.get(), Qt::Key_Escape);
    QVERIFY(!dialog->isVisible());
    QTRY_VERIFY(m_stack->flows().running().empty());
    QVERIFY(server.requests().isEmpty());
}

void ExchangeDialogTest::aWishIsSentAsItWasEntered()
{
    ScriptedServer server(ScriptedServer::always(json(R"({"access_token":"short","token_type":"Bearer"})")));
    const auto dialog = open(m_gallery->byHand(u"orders"_s, server.url(u"/token"_s).toString()));
    // What was entered with the token is there to begin with.
    QCOMPARE(control<QLineEdit>(dialog.get(), "exchangeScope")->text(), u"read:orders"_s);
    control<QLineEdit>(dialog.get(), "exchangeScope")->setText(u" write:orders  read:orders "_s);
    control<QLineEdit>(dialog.get(), "exchangeAudience")->setText(u"orders"_s);
    control<QLineEdit>(dialog.get(), "exchangeResource")->setText(u"https://api.example/v2"_s);
    click(dialog.get(), "exchangeGet");
    QTRY_VERIFY(isThere(dialog.get(), "exchangeAllow"));
    click(dialog.get(), "exchangeAllow");
    QTRY_COMPARE(server.requests().size(), 1);
    const ReceivedRequest request = server.requests().first();
    QCOMPARE(valueIn(request, u"scope"_s), u"write:orders read:orders"_s);
    QCOMPARE(valueIn(request, u"audience"_s), u"orders"_s);
    QCOMPARE(valueIn(request, u"resource"_s), u"https://api.example/v2"_s);
}

void ExchangeDialogTest::whatWasGrantedIsSaidWhereItDiffers_data()
{
    QTest::addColumn<QByteArray>("scope");
    QTest::addColumn<QString>("granted");
    QTest::addColumn<QString>("remark");
    QTest::newRow("as asked") << R"(,"scope":"read:orders")"_ba << QString() << QString();
    QTest::newRow("not said") << QByteArray() << QString() << QString();
    QTest::newRow("less") << R"(,"scope":"")"_ba << u"no scopes"_s << u"Not granted: read:orders."_s;
    QTest::newRow("other") << R"(,"scope":"profile")"_ba << u"profile"_s << u"Not granted: read:orders."_s;
    QTest::newRow("more") << R"(,"scope":"read:orders profile")"_ba << u"read:orders, profile"_s << QString();
}

void ExchangeDialogTest::whatWasGrantedIsSaidWhereItDiffers()
{
    QFETCH(const QByteArray, scope);
    QFETCH(const QString, granted);
    QFETCH(const QString, remark);
    ScriptedServer server(
        ScriptedServer::always(json(R"({"access_token":"short","token_type":"Bearer","expires_in":60)" + scope + '}')));
    const auto dialog = answered(server);
    QCOMPARE(textOf(dialog.get(), "exchangeGranted"), granted);
    QCOMPARE(isThere(dialog.get(), "exchangeRemarks"), !remark.isEmpty());
    QVERIFY(textOf(dialog.get(), "exchangeRemarks").contains(remark));
}

void ExchangeDialogTest::withoutAnEndItSaysThatNobodyKnows()
{
    ScriptedServer server(ScriptedServer::always(json(R"({"access_token":"short"})")));
    const auto dialog = answered(server);
    QCOMPARE(textOf(dialog.get(), "exchangeExpires"), u"the service does not say"_s);
    QCOMPARE(textOf(dialog.get(), "exchangeType"), u"the service does not say"_s);
}

void ExchangeDialogTest::theCountdownGoesDownToItsEnd()
{
    ScriptedServer server(
        ScriptedServer::always(json(R"({"access_token":"short","token_type":"Bearer","expires_in":2})")));
    const auto dialog = answered(server);
    QVERIFY(textOf(dialog.get(), "exchangeExpires").startsWith("in 0:0"_L1));
    QTRY_VERIFY_WITH_TIMEOUT(textOf(dialog.get(), "exchangeExpires").contains("ended"_L1), 30'000);
    QCOMPARE(control<QPushButton>(dialog.get(), "exchangeGet")->text(), u"&Get another"_s);
}

void ExchangeDialogTest::theEndIsSaidHoweverTheSecondsFall_data()
{
    QTest::addColumn<int>("life");
    QTest::newRow("100 s") << 100;
    QTest::newRow("140 s") << 140;
}

void ExchangeDialogTest::theEndIsSaidHoweverTheSecondsFall()
{
    QFETCH(const int, life);
    ScriptedServer server(ScriptedServer::always(
        json(R"({"access_token":"short","token_type":"Bearer","expires_in":)" + QByteArray::number(life) + '}')));
    const auto dialog = answered(server);
    m_stack->hurryTime(40s);
    QTRY_VERIFY(textOf(dialog.get(), "exchangeExpires").contains("ended"_L1));
}

void ExchangeDialogTest::dangerousNamesGoIntoNoEnvironment()
{
    ScriptedServer server(ScriptedServer::always(json(
        R"({"access_token":"short","token_type":"Bearer","LD_PRELOAD":"/tmp/x","db\nname":"y","db_user":"a'b\nc"})")));
    const auto dialog = answered(server);
    QCOMPARE(partNames(dialog.get()).size(), 4);
    QVERIFY(textOf(dialog.get(), "exchangeRemarks").contains("LD_PRELOAD"_L1));
    click(dialog.get(), "exchangeCopyEnvironment");
    QVERIFY(!copied().contains("LD_PRELOAD"_L1));
    QVERIFY(copied().contains("export DB_USER='a'\\''b\nc'"_L1));
}

void ExchangeDialogTest::allTogetherIsJson()
{
    ScriptedServer server(ScriptedServer::always(
        json(R"({"access_token":"short","token_type":"Bearer","expires_in":60,"db_user":"a\"b","ports":[1,2]})")));
    const auto dialog = answered(server);
    click(dialog.get(), "exchangeCopyJson");
    const QJsonObject object = QJsonDocument::fromJson(copied().toUtf8()).object();
    QCOMPARE(object["access_token"_L1].toString(), u"short"_s);
    QCOMPARE(object["db_user"_L1].toString(), u"a\"b"_s);
    QVERIFY(object["ports"_L1].isArray());
    QVERIFY(textOf(dialog.get(), "clipboardText").contains("30 s"_L1));
}

void ExchangeDialogTest::aRefusalIsExplainedAndCanBeTriedAgain_data()
{
    QTest::addColumn<QByteArray>("answer");
    const auto row = [](const char *name, const QByteArray &answer) { QTest::newRow(name) << answer; };
    row("refused", ScriptedServer::answer(400, R"({"error":"invalid_grant","error_description":"Gone"})"));
    row("plain text", ScriptedServer::answer(500, "Personal access token is expired"));
    row("html", ScriptedServer::answer(200, "<html><b>Sign in</b></html>", {"Content-Type: text/html"}));
    row("an array", json("[1,2]"));
    row("no access token", json("{}"));
    row("a redirect", ScriptedServer::answer(302, {}, {"Location: https://elsewhere.example/"}));
}

void ExchangeDialogTest::aRefusalIsExplainedAndCanBeTriedAgain()
{
    QFETCH(const QByteArray, answer);
    ScriptedServer server([&](const ReceivedRequest &, QTcpSocket &socket) {
        socket.write(server.requests().size() > 1 ? json(R"({"access_token":"short","token_type":"Bearer"})") : answer);
    });
    const auto dialog = answered(server);
    QVERIFY(isThere(dialog.get(), "errorPanel"));
    QCOMPARE(textOf(dialog.get(), "errorNoticeTitle"), u"No short-lived token came."_s);
    QVERIFY(!textOf(dialog.get(), "errorNoticeText").isEmpty());
    QVERIFY(!isThere(dialog.get(), "secretParts"));
    QVERIFY(get(dialog.get()));
    QVERIFY(!isThere(dialog.get(), "errorPanel"));
}

void ExchangeDialogTest::aRefusedScopeIsMarkedAtItsField()
{
    ScriptedServer server(ScriptedServer::always(
        ScriptedServer::answer(400, R"({"error":"invalid_scope"})", {"Content-Type: application/json"})));
    const auto dialog = answered(server);
    QVERIFY(isThere(dialog.get(), "exchangeScopeNote"));
    QVERIFY(control(dialog.get(), "exchangeScope")->hasFocus());
    QTest::keyClicks(control(dialog.get(), "exchangeScope"), u"x"_s);
    QVERIFY(!isThere(dialog.get(), "exchangeScopeNote"));
}

void ExchangeDialogTest::anotherOneTakesThePlaceOfTheFirst()
{
    ScriptedServer server([&](const ReceivedRequest &, QTcpSocket &socket) {
        socket.write(json(R"({"access_token":"number )" + QByteArray::number(server.requests().size()) + R"("})"));
    });
    const auto dialog = answered(server);
    QCOMPARE(server.requests().size(), 1);
    click(dialog.get(), "exchangeGet");
    QVERIFY(!isThere(dialog.get(), "secretParts"));
    QTRY_VERIFY(isThere(dialog.get(), "exchangeCopyJson"));
    click(dialog.get(), "secretCopy");
    QCOMPARE(copied(), u"number 2"_s);
}

void ExchangeDialogTest::nothingOfTheWindowHoldsASecret()
{
    const auto dialog = open(m_gallery->pair(u"source-import"_s));
    QVERIFY(get(dialog.get()));
    const QString accessToken = copyOf(dialog.get(), u"Access token"_s);
    click(dialog.get(), "secretShow0");
    QVERIFY(!everyTextOf(dialog.get()).contains(accessToken));
    QTRY_VERIFY(m_stack->inventory().isLoaded());
}

void ExchangeDialogTest::lockingTheSessionMasksAndClears()
{
    const auto dialog = open(m_gallery->pair(u"source-import"_s));
    QVERIFY(get(dialog.get()));
    click(dialog.get(), "secretShow0");
    click(dialog.get(), "exchangeCopyJson");
    Q_EMIT m_stack->session().locked();
    QVERIFY(!control<SecretField>(dialog.get(), "secretField0")->isShown());
    QVERIFY(copied().isEmpty());
}

void ExchangeDialogTest::closingWipesAndKeepsNothing()
{
    const TokenKey key = m_gallery->pair(u"source-import"_s);
    const int before = m_stack->keychain().count();
    auto dialog = std::make_unique<ExchangeDialog>(m_stack->context(), key);
    ExchangeFlow *flow = nullptr;
    connect(dialog.get(), &ExchangeDialog::exchangeRequested, this, [&](const TokenKey &of, const ExchangeWish &wish) {
        flow = m_stack->flows().exchange(of);
        dialog->showFlow(flow);
        flow->start(wish);
    });
    QSignalSpy released(dialog.get(), &FlowDialog::released);
    dialog->show();
    QVERIFY(get(dialog.get()));
    QVERIFY(!flow->credentials().accessToken.isEmpty());
    dialog->close();
    QVERIFY(!dialog->isVisible());
    QVERIFY(flow->credentials().accessToken.isEmpty() && flow->credentials().fields.empty());
    QCOMPARE(released.size(), 1);
    QCOMPARE(m_stack->keychain().count(), before);
}

void ExchangeDialogTest::closingWhileTheServiceIsAskedLeavesNothing()
{
    ScriptedServer server([](const ReceivedRequest &, QTcpSocket &) {}); // It never answers.
    const TokenKey key = m_gallery->byHand(u"orders"_s, server.url(u"/token"_s).toString());
    const auto dialog = open(key);
    click(dialog.get(), "exchangeGet");
    QTRY_VERIFY(isThere(dialog.get(), "exchangeAllow"));
    click(dialog.get(), "exchangeAllow");
    QTRY_COMPARE(server.requests().size(), 1);
    QVERIFY(isThere(dialog.get(), "exchangeBusy"));
    dialog->close();
    QVERIFY(!dialog->isVisible());
}

void ExchangeDialogTest::aKeychainThatRefusesIsExplained()
{
    const auto dialog = open(m_gallery->pair(u"source-import"_s));
    m_stack->keychain().refuseReads(Error::Kind::KeychainLocked);
    click(dialog.get(), "exchangeGet");
    QTRY_VERIFY(isThere(dialog.get(), "errorPanel"));
    QVERIFY(!textOf(dialog.get(), "errorNoticeText").isEmpty());
    m_stack->keychain().refuseReads(std::nullopt);
    QVERIFY(get(dialog.get()));
}

void ExchangeDialogTest::markupInNamesIsShownLiterally()
{
    const QString name = u"<img src=file:///etc/hostname> <b>bold</b>"_s;
    const auto dialog = open(m_gallery->byHand(name, u"https://auth.example/token"_s));
    QVERIFY(textOf(dialog.get(), "exchangeHeading").contains(name));
    QCOMPARE(richLabels(dialog.get()), QStringList());
}

QTEST_MAIN(ExchangeDialogTest)
#include "tst_exchangedialog.moc"
