// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "application.h"
#include "sandbox.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QDBusConnection>
#include <QDBusConnectionInterface>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDir>
#include <QLineEdit>
#include <QProcess>
#include <QTest>

#include <algorithm>
#include <csignal>

using namespace patkeeper;
using namespace Qt::StringLiterals;

/// One window of the person's own profile, reached as a desktop and a terminal reach it: by the session bus, and by
/// starting the program again.
class TestSingleWindow final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void aSecondStartBringsTheFirstToTheFrontAndEnds();
    void theBusBringsTheWindowToTheFront();
    void aSecondStartAndAnActionOpenTheDialogForANewToken();
    void refreshAsksTheServiceAndNothingElse();
    void withoutAnAccountAnActionOnlyRaises();
    void anotherProfileAndTheSandboxTakeNoName_data();
    void anotherProfileAndTheSandboxTakeNoName();
    void theBusStartsTheProgramAndHandsOverWhatItKept();

private:
    void start(const CommandLine &commandLine = {});
    void addAccount();
    static void startAgain(const QStringList &arguments);
    static QDBusMessage ask(const QString &method, const QVariantList &arguments);
    static QDBusMessage askForAction(const QString &action);
    static QWidget *find(const QString &name);
    static qsizetype count(const QString &name);
    static void click(const QString &button);
    static void type(const QString &field, const QString &text);
    static QString owner();

    std::unique_ptr<Sandbox> m_sandbox;
    std::unique_ptr<Application> m_application;
};

namespace
{

constexpr int patience = 60'000;
/// For a process that is built with sanitizers.
constexpr int patienceWithAStart = 100'000;
const auto id = u"org.patkeeper.Patkeeper"_s;

} // namespace

QWidget *TestSingleWindow::find(const QString &name)
{
    const QWidgetList all = QApplication::allWidgets();
    const auto found = std::find_if(all.cbegin(), all.cend(), [&name](const QWidget *widget) {
        return widget->objectName() == name && widget->isVisible();
    });
    return found == all.cend() ? nullptr : *found;
}

qsizetype TestSingleWindow::count(const QString &name)
{
    const QWidgetList all = QApplication::allWidgets();
    return std::count_if(all.cbegin(), all.cend(), [&name](const QWidget *widget) {
        return widget->objectName() == name && widget->isVisible();
    });
}

void TestSingleWindow::click(const QString &button)
{
    QTRY_VERIFY2_WITH_TIMEOUT(find(button) != nullptr, qPrintable(button), patience);
    QWidget *found = find(button);
    QTRY_VERIFY2_WITH_TIMEOUT(found->isEnabled(), qPrintable(button), patience);
    QTest::mouseClick(found, Qt::LeftButton);
}

void TestSingleWindow::type(const QString &field, const QString &text)
{
    QTRY_VERIFY2_WITH_TIMEOUT(find(field) != nullptr, qPrintable(field), patience);
    auto *found = qobject_cast<QLineEdit *>(find(field));
    found->setFocus();
    found->clear();
    QTest::keyClicks(found, text);
}

QString TestSingleWindow::owner()
{
    return QDBusConnection::sessionBus().interface()->serviceOwner(id).value();
}

QDBusMessage TestSingleWindow::ask(const QString &method, const QVariantList &arguments)
{
    QDBusMessage message =
        QDBusMessage::createMethodCall(id, u"/org/patkeeper/Patkeeper"_s, u"org.freedesktop.Application"_s, method);
    message.setArguments(arguments);
    const QDBusConnection launcher = QDBusConnection::connectToBus(QDBusConnection::SessionBus, u"launcher"_s);
    const QDBusPendingCallWatcher watcher(launcher.asyncCall(message, patienceWithAStart));
    [&watcher] { QTRY_VERIFY_WITH_TIMEOUT(watcher.isFinished(), patienceWithAStart); }();
    return watcher.reply();
}

QDBusMessage TestSingleWindow::askForAction(const QString &action)
{
    return ask(u"ActivateAction"_s, {action, QVariantList(), QVariantMap()});
}

void TestSingleWindow::startAgain(const QStringList &arguments)
{
    QProcess second;
    second.start(QStringLiteral(PATKEEPER_WINDOW), arguments);
    QTRY_COMPARE_WITH_TIMEOUT(second.state(), QProcess::NotRunning, patienceWithAStart);
    QCOMPARE(second.exitStatus(), QProcess::NormalExit);
    QCOMPARE(second.exitCode(), 0);
}

void TestSingleWindow::initTestCase()
{
    QApplication::setQuitOnLastWindowClosed(false);
    QCoreApplication::addLibraryPath(QStringLiteral(PATKEEPER_SANDBOX_DIRECTORY));
    // As main() does.
    QGuiApplication::setDesktopFileName(id);
}

void TestSingleWindow::init()
{
    const QString data = qEnvironmentVariable("XDG_DATA_HOME");
    QVERIFY(!data.isEmpty());
    QDir(data + "/patkeeper"_L1).removeRecursively();
    auto sandbox = Sandbox::start();
    QVERIFY(sandbox);
    m_sandbox = std::move(*sandbox);
}

void TestSingleWindow::cleanup()
{
    m_application.reset();
    QTRY_VERIFY(owner().isEmpty());
    m_sandbox.reset();
}

void TestSingleWindow::start(const CommandLine &commandLine)
{
    m_application = std::make_unique<Application>(commandLine);
    QVERIFY(m_application->isTheFirst());
    m_application->start();
    QTRY_VERIFY_WITH_TIMEOUT(find(u"mainWindow"_s) != nullptr, patience);
    QVERIFY(QTest::qWaitForWindowExposed(find(u"mainWindow"_s)));
    if (commandLine == CommandLine())
        QTRY_COMPARE_WITH_TIMEOUT(owner(), QDBusConnection::sessionBus().baseService(), patience);
}

void TestSingleWindow::addAccount()
{
    click(u"addAccountButton"_s);
    click(u"accountAccept"_s);
    type(u"accountField_organization"_s, m_sandbox->organization());
    type(u"accountName"_s, u"Northwind"_s);
    if (find(u"accountField_url"_s) == nullptr)
        click(u"accountAdvanced"_s);
    type(u"accountField_url"_s, m_sandbox->url().toString());
    click(u"accountAccept"_s);
    click(u"signInMethod_bearer"_s);
    type(u"accountBearer"_s, QString::fromLatin1(m_sandbox->bearer()));
    click(u"accountAccept"_s);
    click(u"accountAccept"_s); // That it is not a place of the service's own is right.
    QTRY_VERIFY_WITH_TIMEOUT(find(u"accountNotice"_s) != nullptr, patience);
    click(u"accountCancel"_s);
    QTRY_VERIFY_WITH_TIMEOUT(find(u"tokenTable"_s) != nullptr, patience);
    const auto *table = qobject_cast<QAbstractItemView *>(find(u"tokenTable"_s));
    QTRY_VERIFY_WITH_TIMEOUT(table->model()->rowCount() > 5, patience);
    QTRY_VERIFY_WITH_TIMEOUT(QApplication::activeModalWidget() == nullptr, patience);
}

void TestSingleWindow::aSecondStartBringsTheFirstToTheFrontAndEnds()
{
    start();
    QWidget *window = find(u"mainWindow"_s);
    window->showMinimized();
    startAgain({});
    QTRY_VERIFY(!window->isMinimized());
}

void TestSingleWindow::theBusBringsTheWindowToTheFront()
{
    start();
    QWidget *window = find(u"mainWindow"_s);
    window->showMinimized();
    QCOMPARE(ask(u"Activate"_s, {QVariantMap{{u"activation-token"_s, u"t"_s}}}).type(), QDBusMessage::ReplyMessage);
    QTRY_VERIFY(!window->isMinimized());
}

void TestSingleWindow::aSecondStartAndAnActionOpenTheDialogForANewToken()
{
    start();
    addAccount();
    startAgain({u"--new-token"_s});
    QTRY_COMPARE(count(u"createTokenDialog"_s), 1);
    // One that is open already is enough.
    QCOMPARE(askForAction(u"new-token"_s).type(), QDBusMessage::ReplyMessage);
    QCOMPARE(count(u"createTokenDialog"_s), 1);
    find(u"createTokenDialog"_s)->close();
    QTRY_COMPARE(count(u"createTokenDialog"_s), 0);
    QCOMPARE(askForAction(u"new-token"_s).type(), QDBusMessage::ReplyMessage);
    QTRY_COMPARE(count(u"createTokenDialog"_s), 1);
    QCOMPARE(askForAction(u"revoke"_s).type(), QDBusMessage::ErrorMessage);
}

void TestSingleWindow::refreshAsksTheServiceAndNothingElse()
{
    start();
    addAccount();
    for (const bool byTheBus : {true, false}) {
        m_sandbox->clearRequests();
        if (byTheBus)
            QCOMPARE(askForAction(u"refresh"_s).type(), QDBusMessage::ReplyMessage);
        else
            startAgain({u"--refresh"_s});
        QTRY_VERIFY_WITH_TIMEOUT(!m_sandbox->requests().isEmpty(), patience);
        const QList<SandboxRequest> requests = m_sandbox->requests();
        for (const SandboxRequest &request : requests)
            QCOMPARE(request.method, "GET"_ba);
    }
}

void TestSingleWindow::withoutAnAccountAnActionOnlyRaises()
{
    start();
    QCOMPARE(askForAction(u"new-token"_s).type(), QDBusMessage::ReplyMessage);
    QCOMPARE(count(u"createTokenDialog"_s), 0);
}

void TestSingleWindow::anotherProfileAndTheSandboxTakeNoName_data()
{
    QTest::addColumn<bool>("sandbox");
    QTest::newRow("profile") << false;
    QTest::newRow("sandbox") << true;
}

void TestSingleWindow::anotherProfileAndTheSandboxTakeNoName()
{
    QFETCH(bool, sandbox);
    CommandLine commandLine;
    commandLine.sandbox = sandbox;
    if (!sandbox)
        commandLine.profilePath = QDir(qEnvironmentVariable("XDG_DATA_HOME")).filePath(u"patkeeper/other"_s);
    // Once this one has taken the name, the other has had its chance.
    start(commandLine);
    auto other = std::move(m_application);
    start();
    QCOMPARE(owner(), QDBusConnection::sessionBus().baseService());
    m_application.reset();
    QTRY_VERIFY(owner().isEmpty());
}

void TestSingleWindow::theBusStartsTheProgramAndHandsOverWhatItKept()
{
    QDir data(qEnvironmentVariable("XDG_DATA_HOME"));
    QVERIFY(data.mkpath(u"dbus-1/services"_s));
    QFile service(data.filePath(u"dbus-1/services/%1.service"_s.arg(id)));
    QVERIFY(service.open(QFile::WriteOnly));
    service.write("[D-BUS Service]\nName=" + id.toLatin1() + "\nExec=" PATKEEPER_WINDOW "\n");
    service.close();
    const QDBusMessage reload = QDBusMessage::createMethodCall(u"org.freedesktop.DBus"_s, u"/org/freedesktop/DBus"_s,
                                                               u"org.freedesktop.DBus"_s, u"ReloadConfig"_s);
    QCOMPARE(QDBusConnection::sessionBus().call(reload).type(), QDBusMessage::ReplyMessage);

    QCOMPARE(askForAction(u"new-token"_s).type(), QDBusMessage::ReplyMessage);
    const uint started = QDBusConnection::sessionBus().interface()->servicePid(id).value();
    QVERIFY(started != 0);
    QVERIFY(started != uint(QCoreApplication::applicationPid()));
    service.remove();
    ::kill(pid_t(started), SIGTERM);
    QTRY_VERIFY_WITH_TIMEOUT(owner().isEmpty(), patience);
}

QTEST_MAIN(TestSingleWindow)
#include "tst_singlewindow.moc"
