// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "applicationservice.h"

#include <QDBusConnection>
#include <QDBusConnectionInterface>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QSignalSpy>
#include <QTest>

using namespace patkeeper;
using namespace Qt::StringLiterals;

namespace
{

const auto id = u"org.patkeeper.Patkeeper"_s;
const auto path = u"/org/patkeeper/Patkeeper"_s;
const auto interface = u"org.freedesktop.Application"_s;

/// A launcher: another process, as far as the bus can tell.
class Launcher
{
public:
    Launcher() : m_bus(QDBusConnection::connectToBus(QDBusConnection::SessionBus, u"launcher"_s)) {}
    ~Launcher() { QDBusConnection::disconnectFromBus(u"launcher"_s); }
    Q_DISABLE_COPY_MOVE(Launcher)

    QDBusMessage call(const QString &method, const QVariantList &arguments)
    {
        QDBusMessage message = QDBusMessage::createMethodCall(id, path, interface, method);
        message.setArguments(arguments);
        message.setAutoStartService(false);
        QDBusPendingCallWatcher watcher(m_bus.asyncCall(message));
        QSignalSpy finished(&watcher, &QDBusPendingCallWatcher::finished);
        if (!watcher.isFinished())
            finished.wait(30'000);
        return watcher.reply();
    }
    QString owner() { return m_bus.interface()->serviceOwner(id).value(); }
    QDBusConnection bus() const { return m_bus; }

private:
    QDBusConnection m_bus;
};

QString nameOf(const QDBusConnection &bus)
{
    return bus.baseService();
}

} // namespace

class ApplicationServiceTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void itTakesTheNameOnlyWhenStartedAndGivesItBack();
    void activateIsPassedOnWithItsToken_data();
    void activateIsPassedOnWithItsToken();
    void openOnlyRaises();
    void aKnownActionIsPassedOn();
    void anUnknownActionIsRefused();
    void aSecondOneStandsInLineForTheName();
    void withoutABusItStaysSilent();
};

void ApplicationServiceTest::itTakesTheNameOnlyWhenStartedAndGivesItBack()
{
    Launcher launcher;
    {
        ApplicationService service(id, {});
        QVERIFY(launcher.owner().isEmpty());
        service.start();
        service.start();
        QTRY_COMPARE(launcher.owner(), nameOf(QDBusConnection::sessionBus()));
    }
    QTRY_VERIFY(launcher.owner().isEmpty());
}

void ApplicationServiceTest::activateIsPassedOnWithItsToken_data()
{
    QTest::addColumn<QVariantMap>("platformData");
    QTest::addColumn<QString>("token");
    QTest::newRow("none") << QVariantMap() << QString();
    QTest::newRow("wayland") << QVariantMap{{u"activation-token"_s, u"w"_s}, {u"desktop-startup-id"_s, u"x"_s}}
                             << u"w"_s;
    QTest::newRow("older") << QVariantMap{{u"desktop-startup-id"_s, u"x"_s}} << u"x"_s;
}

void ApplicationServiceTest::activateIsPassedOnWithItsToken()
{
    QFETCH(QVariantMap, platformData);
    QFETCH(QString, token);
    Launcher launcher;
    ApplicationService service(id, {});
    QSignalSpy activated(&service, &ApplicationService::activated);
    service.start();
    QTRY_VERIFY(!launcher.owner().isEmpty());
    QCOMPARE(launcher.call(u"Activate"_s, {platformData}).type(), QDBusMessage::ReplyMessage);
    QCOMPARE(activated.size(), 1);
    QCOMPARE(activated.first().first().toString(), token);
}

void ApplicationServiceTest::openOnlyRaises()
{
    Launcher launcher;
    ApplicationService service(id, {});
    QSignalSpy activated(&service, &ApplicationService::activated);
    service.start();
    QTRY_VERIFY(!launcher.owner().isEmpty());
    const QDBusMessage reply = launcher.call(u"Open"_s, {QStringList{u"file:///etc/passwd"_s}, QVariantMap()});
    QCOMPARE(reply.type(), QDBusMessage::ReplyMessage);
    QCOMPARE(activated.size(), 1);
}

void ApplicationServiceTest::aKnownActionIsPassedOn()
{
    Launcher launcher;
    ApplicationService service(id, {u"new-token"_s});
    QSignalSpy asked(&service, &ApplicationService::actionActivated);
    service.start();
    QTRY_VERIFY(!launcher.owner().isEmpty());
    const QVariantMap platformData{{u"activation-token"_s, u"w"_s}};
    const QDBusMessage reply = launcher.call(u"ActivateAction"_s, {u"new-token"_s, QVariantList(), platformData});
    QCOMPARE(reply.type(), QDBusMessage::ReplyMessage);
    QCOMPARE(asked.size(), 1);
    QCOMPARE(asked.first(), (QVariantList{u"new-token"_s, u"w"_s}));
}

void ApplicationServiceTest::anUnknownActionIsRefused()
{
    Launcher launcher;
    ApplicationService service(id, {u"new-token"_s});
    QSignalSpy asked(&service, &ApplicationService::actionActivated);
    service.start();
    QTRY_VERIFY(!launcher.owner().isEmpty());
    const QDBusMessage reply = launcher.call(u"ActivateAction"_s, {u"revoke-all"_s, QVariantList(), QVariantMap()});
    QCOMPARE(reply.type(), QDBusMessage::ErrorMessage);
    QCOMPARE(asked.size(), 0);
}

void ApplicationServiceTest::aSecondOneStandsInLineForTheName()
{
    Launcher launcher;
    auto first = std::make_unique<ApplicationService>(id, QStringList());
    first->start();
    QTRY_VERIFY(!launcher.owner().isEmpty());
    ApplicationService second(id, {}, launcher.bus());
    second.start();
    QCOMPARE(launcher.owner(), nameOf(QDBusConnection::sessionBus()));
    first.reset();
    QTRY_COMPARE(launcher.owner(), nameOf(launcher.bus()));
}

void ApplicationServiceTest::withoutABusItStaysSilent()
{
    ApplicationService service(id, {}, QDBusConnection(u"nowhere"_s));
    service.start();
}

QTEST_GUILESS_MAIN(ApplicationServiceTest)
#include "tst_applicationservice.moc"
