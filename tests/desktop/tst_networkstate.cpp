// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "networkstate.h"

#include "busservice.h"

#include <QDBusConnection>
#include <QNetworkInformation>
#include <QSignalSpy>
#include <QStringList>
#include <QTest>
#include <QVariantMap>

#include <memory>

using namespace patkeeper;
using namespace Qt::StringLiterals;

namespace
{

const auto serviceName = u"org.freedesktop.NetworkManager"_s;
const auto propertiesInterface = u"org.freedesktop.DBus.Properties"_s;

/// Stands in for NetworkManager.
class FakeNetworkManager : public BusService
{
public:
    FakeNetworkManager(uint state, uint metered)
        : BusService(serviceName, u"/org/freedesktop/NetworkManager"_s),
          m_properties{{u"State"_s, state}, {u"Metered"_s, metered}, {u"Version"_s, u"1.42"_s}}
    {
    }

    void set(const QString &property, uint value)
    {
        m_properties[property] = value;
        say(propertiesInterface, u"PropertiesChanged"_s, {serviceName, QVariantMap{{property, value}}, QStringList()});
    }

    bool refuses = false;
    int asked = 0;

protected:
    bool answer(const QDBusMessage &message, const QDBusConnection &bus) override
    {
        if (message.member() != "GetAll"_L1 || message.arguments() != QVariantList{serviceName})
            return false;
        ++asked;
        bus.send(refuses ? message.createErrorReply(QDBusError::AccessDenied, u"No."_s)
                         : message.createReply(m_properties));
        return true;
    }

private:
    QVariantMap m_properties;
};

} // namespace

class NetworkStateTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nothingIsAskedOrLoadedBeforeItIsStarted();
    void withoutNetworkManagerNothingIsLoadedUntilSomebodyAsks();
    void whatNetworkManagerKnowsIsTold_data();
    void whatNetworkManagerKnowsIsTold();
    void changesAreToldOnceEach();
    void aNetworkManagerThatComesLateIsAsked();
    void aNetworkManagerThatDiesIsNotKeptTo();
    void aNetworkManagerThatRefusesIsNotKeptTo();
    void anImpostorIsNotBelieved();
    void withoutABusItBecomesKnown();

private:
    void start();

    std::unique_ptr<NetworkState> m_network;
};

void NetworkStateTest::start()
{
    m_network = std::make_unique<NetworkState>(QDBusConnection::sessionBus());
    QSignalSpy changed(m_network.get(), &NetworkState::changed);
    QVERIFY(!m_network->isKnown());
    QVERIFY(m_network->isOnline());
    QVERIFY(!m_network->isMetered());
    m_network->start();
    m_network->start();
    QTRY_VERIFY(m_network->isKnown());
    QCOMPARE(changed.size(), 1);
}

// First, as what Qt has loaded it keeps.
void NetworkStateTest::nothingIsAskedOrLoadedBeforeItIsStarted()
{
    FakeNetworkManager manager(70, 2);
    QVERIFY(manager.appear());
    const NetworkState network(QDBusConnection::sessionBus());
    QTest::qWait(50);
    QVERIFY(!network.isKnown());
    QCOMPARE(manager.asked, 0);
    start();
    QVERIFY(manager.asked > 0);
    QVERIFY(QNetworkInformation::instance() == nullptr); // NetworkManager itself knows all of it.
}

void NetworkStateTest::withoutNetworkManagerNothingIsLoadedUntilSomebodyAsks()
{
    start();
    QVERIFY(QNetworkInformation::instance() == nullptr);
    const bool canBeLoaded = !QNetworkInformation::availableBackends().isEmpty();
    (void)m_network->isMetered();
    QCOMPARE(QNetworkInformation::instance() != nullptr, canBeLoaded);
}

void NetworkStateTest::whatNetworkManagerKnowsIsTold_data()
{
    QTest::addColumn<uint>("state");
    QTest::addColumn<uint>("metered");
    QTest::addColumn<bool>("isOnline");
    QTest::addColumn<bool>("isMetered");
    QTest::newRow("nothing known") << 0U << 0U << true << false;
    QTest::newRow("asleep") << 10U << 2U << false << false;
    QTest::newRow("disconnected") << 20U << 0U << false << false;
    QTest::newRow("connecting") << 40U << 4U << false << false;
    QTest::newRow("containers alone") << 50U << 4U << false << false;
    QTest::newRow("no internet, or not known") << 60U << 4U << true << false;
    QTest::newRow("online") << 70U << 2U << true << false;
    QTest::newRow("metered") << 70U << 1U << true << true;
    QTest::newRow("probably metered") << 70U << 3U << true << true;
}

void NetworkStateTest::whatNetworkManagerKnowsIsTold()
{
    QFETCH(uint, state);
    QFETCH(uint, metered);
    FakeNetworkManager manager(state, metered);
    QVERIFY(manager.appear());
    start();
    QTEST(m_network->isOnline(), "isOnline");
    QTEST(m_network->isMetered(), "isMetered");
}

void NetworkStateTest::changesAreToldOnceEach()
{
    FakeNetworkManager manager(70, 2);
    QVERIFY(manager.appear());
    start();
    QSignalSpy changed(m_network.get(), &NetworkState::changed);
    manager.set(u"State"_s, 20);
    QTRY_COMPARE(changed.size(), 1);
    QVERIFY(!m_network->isOnline());
    manager.set(u"State"_s, 40);
    manager.set(u"WirelessEnabled"_s, 1);
    manager.set(u"State"_s, 70);
    QTRY_COMPARE(changed.size(), 2);
    QVERIFY(m_network->isOnline());
    manager.set(u"Metered"_s, 3);
    QTRY_COMPARE(changed.size(), 3);
    QVERIFY(m_network->isOnline());
    QVERIFY(m_network->isMetered());
}

void NetworkStateTest::aNetworkManagerThatComesLateIsAsked()
{
    start();
    FakeNetworkManager manager(20, 1);
    QVERIFY(manager.appear());
    QTRY_VERIFY(!m_network->isOnline());
    QVERIFY(m_network->isMetered());
    QSignalSpy changed(m_network.get(), &NetworkState::changed);
    manager.set(u"State"_s, 70);
    QTRY_COMPARE(changed.size(), 1);
    QVERIFY(m_network->isOnline());
}

void NetworkStateTest::aNetworkManagerThatDiesIsNotKeptTo()
{
    FakeNetworkManager manager(70, 1);
    QVERIFY(manager.appear());
    start();
    QVERIFY(m_network->isMetered());
    manager.die();
    QTRY_VERIFY(!m_network->isMetered());
}

void NetworkStateTest::aNetworkManagerThatRefusesIsNotKeptTo()
{
    FakeNetworkManager manager(70, 1);
    manager.refuses = true;
    QVERIFY(manager.appear());
    start();
    QVERIFY(!m_network->isMetered());
}

void NetworkStateTest::anImpostorIsNotBelieved()
{
    FakeNetworkManager manager(70, 2);
    QVERIFY(manager.appear());
    start();
    QSignalSpy changed(m_network.get(), &NetworkState::changed);
    FakeNetworkManager impostor(70, 2);
    impostor.set(u"State"_s, 20);
    QVERIFY(!changed.wait(100));
    QVERIFY(m_network->isOnline());
}

void NetworkStateTest::withoutABusItBecomesKnown()
{
    NetworkState network(QDBusConnection(u"nowhere"_s));
    QSignalSpy changed(&network, &NetworkState::changed);
    network.start();
    QVERIFY(!network.isKnown());
    QTRY_COMPARE(changed.size(), 1);
    QVERIFY(network.isKnown());
    QVERIFY(!network.isMetered());
}

QTEST_GUILESS_MAIN(NetworkStateTest)
#include "tst_networkstate.moc"
