// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "colorscheme.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusVariant>
#include <QDBusVirtualObject>
#include <QSignalSpy>
#include <QTest>

using namespace patkeeper;
using namespace Qt::StringLiterals;

namespace
{

const auto portalPath = u"/org/freedesktop/portal/desktop"_s;
const auto settingsInterface = u"org.freedesktop.portal.Settings"_s;

/// Stands in for the desktop's portal.
class FakePortal : public QDBusVirtualObject
{
public:
    explicit FakePortal(uint scheme)
        : m_bus(QDBusConnection::connectToBus(QDBusConnection::SessionBus, u"fake-portal"_s)),
          m_scheme(scheme)
    {
        m_bus.registerVirtualObject(portalPath, this, QDBusConnection::SubPath);
        m_bus.registerService(u"org.freedesktop.portal.Desktop"_s);
    }
    ~FakePortal() override
    {
        m_bus.unregisterService(u"org.freedesktop.portal.Desktop"_s);
        QDBusConnection::disconnectFromBus(u"fake-portal"_s);
    }

    void say(const QString &group, uint scheme)
    {
        QDBusMessage signal = QDBusMessage::createSignal(portalPath, settingsInterface, u"SettingChanged"_s);
        signal << group << u"color-scheme"_s << QVariant::fromValue(QDBusVariant(scheme));
        m_bus.send(signal);
    }

    QString introspect(const QString &) const override { return {}; }
    bool handleMessage(const QDBusMessage &message, const QDBusConnection &bus) override
    {
        if (message.member() != "Read"_L1)
            return false;
        const QVariant inner = QVariant::fromValue(QDBusVariant(m_scheme));
        bus.send(message.createReply(QVariant::fromValue(QDBusVariant(inner))));
        wasAsked = true;
        return true;
    }

    bool wasAsked = false;

private:
    QDBusConnection m_bus;
    uint m_scheme;
};

} // namespace

/// What the desktop says of dark windows is heard, at the start and later.
class ColorSchemeTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void withoutAPortalNothingIsSaid();
    void aDarkDesktopIsHeardAtTheStart();
    void aChangeIsHeard();
};

void ColorSchemeTest::withoutAPortalNothingIsSaid()
{
    ColorScheme scheme;
    QSignalSpy changed(&scheme, &ColorScheme::changed);
    FakePortal late(0);
    ColorScheme other;
    QTest::qWait(0);
    QVERIFY(!scheme.isDark());
    QCOMPARE(changed.size(), 0);
}

void ColorSchemeTest::aDarkDesktopIsHeardAtTheStart()
{
    FakePortal portal(1);
    ColorScheme scheme;
    QTRY_VERIFY(scheme.isDark());
}

void ColorSchemeTest::aChangeIsHeard()
{
    FakePortal portal(2);
    ColorScheme scheme;
    QSignalSpy changed(&scheme, &ColorScheme::changed);
    QTRY_VERIFY(portal.wasAsked); // Whoever has asked has said before that it listens.
    portal.say(u"org.freedesktop.appearance"_s, 1);
    QTRY_VERIFY(scheme.isDark());
    portal.say(u"org.example.other"_s, 0);
    portal.say(u"org.freedesktop.appearance"_s, 0);
    QTRY_VERIFY(!scheme.isDark());
    QCOMPARE(changed.size(), 2);
}

QTEST_MAIN(ColorSchemeTest)
#include "tst_colorscheme.moc"
