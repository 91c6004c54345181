// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "proxies.h"

#include <QTest>

using namespace patkeeper;
using namespace Qt::StringLiterals;

/// What the environment says of the way to a place.
class TestEnvironmentRoute final : public QObject
{
    Q_OBJECT

private:
    static QProcessEnvironment environment(const QStringList &variables)
    {
        QProcessEnvironment made;
        for (const QString &variable : variables)
            made.insert(variable.section(u'=', 0, 0), variable.section(u'=', 1));
        return made;
    }

private Q_SLOTS:
    void theEnvironmentNamesTheWay_data();
    void theEnvironmentNamesTheWay();
    void whatIsExceptedGoesDirectly_data();
    void whatIsExceptedGoesDirectly();
    void aProxyThatCannotBeUsedIsNotGonePast_data();
    void aProxyThatCannotBeUsedIsNotGonePast();
    void aPasswordIsHandedOnAndNotShown();
};

void TestEnvironmentRoute::theEnvironmentNamesTheWay_data()
{
    QTest::addColumn<QStringList>("variables");
    QTest::addColumn<QString>("route"); // Empty: it says nothing.
    QTest::addColumn<QString>("variable");
    const auto row = [](const char *name, const QStringList &variables, const QString &route, const QString &variable) {
        QTest::newRow(name) << variables << route << variable;
    };
    row("nothing", {}, {}, {});
    row("another scheme", {u"http_proxy=http://proxy:3128"_s, u"HTTP_PROXY=http://proxy:3128"_s}, {}, {});
    row("lower case", {u"https_proxy=http://proxy:3128"_s}, u"http://proxy:3128"_s, u"https_proxy"_s);
    row("upper case", {u"HTTPS_PROXY=http://proxy:3128"_s}, u"http://proxy:3128"_s, u"HTTPS_PROXY"_s);
    row("both", {u"HTTPS_PROXY=http://upper:1"_s, u"https_proxy=http://lower:1"_s}, u"http://lower:1"_s,
        u"https_proxy"_s);
    row("for all", {u"ALL_PROXY=http://proxy:3128"_s}, u"http://proxy:3128"_s, u"ALL_PROXY"_s);
    row("its own before that for all", {u"all_proxy=http://all:1"_s, u"HTTPS_PROXY=http://own:1"_s}, u"http://own:1"_s,
        u"HTTPS_PROXY"_s);
    row("without a scheme", {u"https_proxy=proxy.northwind.example:3128"_s}, u"http://proxy.northwind.example:3128"_s,
        u"https_proxy"_s);
    row("without a port", {u"https_proxy=http://proxy/"_s}, u"http://proxy:80"_s, u"https_proxy"_s);
    row("an address", {u"https_proxy=http://[2001:db8::1]:3128"_s}, u"http://[2001:db8::1]:3128"_s, u"https_proxy"_s);
    row("SOCKS", {u"all_proxy=socks5://proxy"_s}, u"socks5://proxy:1080"_s, u"all_proxy"_s);
    row("SOCKS with names", {u"all_proxy=socks5h://proxy:1"_s}, u"socks5://proxy:1"_s, u"all_proxy"_s);
    row("spaces", {u"https_proxy=  http://proxy:3128 "_s}, u"http://proxy:3128"_s, u"https_proxy"_s);
    row("none", {u"https_proxy="_s, u"all_proxy=http://proxy:1"_s}, u"direct"_s, u"https_proxy"_s);
}

void TestEnvironmentRoute::theEnvironmentNamesTheWay()
{
    QFETCH(const QStringList, variables);
    QFETCH(const QString, route);
    QFETCH(const QString, variable);
    const auto found = environmentRoute(QUrl(u"https://dev.azure.com/northwind"_s), environment(variables));
    QVERIFY(found);
    QCOMPARE(found->has_value(), !route.isEmpty());
    if (route.isEmpty())
        return;
    QCOMPARE((*found)->toString(), route);
    QCOMPARE((*found)->variable, variable);
    QCOMPARE((*found)->isDirect(), route == "direct"_L1);
    QCOMPARE((*found)->leadsThroughProxy(), route != "direct"_L1);
}

void TestEnvironmentRoute::whatIsExceptedGoesDirectly_data()
{
    QTest::addColumn<QString>("exceptions");
    QTest::addColumn<QString>("url");
    QTest::addColumn<bool>("direct");
    const auto row = [](const char *exceptions, const char *url, bool direct) {
        QTest::addRow("%s: %s", exceptions, url)
            << QString::fromLatin1(exceptions) << QString::fromLatin1(url) << direct;
    };
    row("*", "https://dev.azure.com/", true);
    row("", "https://dev.azure.com/", false);
    row("dev.azure.com", "https://dev.azure.com/", true);
    row("DEV.Azure.Com", "https://dev.azure.com/", true);
    row("azure.com", "https://dev.azure.com/", true);
    row(".azure.com", "https://dev.azure.com/", true);
    row("*.azure.com", "https://dev.azure.com/", true);
    row("zure.com", "https://dev.azure.com/", false);
    row("dev.azure.com.evil.example", "https://dev.azure.com/", false);
    row("localhost, ,azure.com", "https://dev.azure.com/", true);
    row("localhost azure.com", "https://dev.azure.com/", true);
    row("dev.azure.com:443", "https://dev.azure.com/", true);
    row("dev.azure.com:8443", "https://dev.azure.com/", false);
    row("dev.azure.com:8443", "https://dev.azure.com:8443/", true);
    row("10.1.2.3", "https://10.1.2.3/", true);
    row("10.0.0.0/8", "https://10.1.2.3/", true);
    row("10.0.0.0/8", "https://11.1.2.3/", false);
    row("10.0.0.0/99", "https://10.1.2.3/", false);
    row("2001:db8::1", "https://[2001:db8::1]/", true);
    row("[2001:db8::1]:443", "https://[2001:db8::1]/", true);
    row("[2001:db8::1]:8443", "https://[2001:db8::1]/", false);
    row("2001:db8::/32", "https://[2001:db8::1]/", true);
    row("3", "https://10.1.2.3/", false);
}

void TestEnvironmentRoute::whatIsExceptedGoesDirectly()
{
    QFETCH(const QString, exceptions);
    QFETCH(const QString, url);
    QFETCH(const bool, direct);
    for (const QString &name : {u"no_proxy"_s, u"NO_PROXY"_s}) {
        const auto with =
            environmentRoute(QUrl(url), environment({name + u'=' + exceptions, u"https_proxy=http://proxy:3128"_s}));
        QVERIFY(with && *with);
        QCOMPARE((*with)->isDirect(), direct);
        QCOMPARE((*with)->variable, direct ? name : u"https_proxy"_s);
        // Where the system has a proxy, the exception counts as well.
        const auto without = environmentRoute(QUrl(url), environment({name + u'=' + exceptions}));
        QVERIFY(without);
        QCOMPARE(without->has_value(), direct);
    }
}

void TestEnvironmentRoute::aProxyThatCannotBeUsedIsNotGonePast_data()
{
    QTest::addColumn<QString>("value");
    QTest::newRow("by https") << u"https://somebody:secret-word@proxy:3128"_s;
    QTest::newRow("SOCKS 4") << u"socks4://somebody:secret-word@proxy:1080"_s;
    QTest::newRow("a script") << u"pac+http://proxy/secret-word.pac"_s;
    QTest::newRow("no host") << u"http://"_s;
    QTest::newRow("words") << u"the secret-word of the office"_s;
    QTest::newRow("a port that is none") << u"http://somebody:secret-word@proxy:99999"_s;
}

void TestEnvironmentRoute::aProxyThatCannotBeUsedIsNotGonePast()
{
    QFETCH(const QString, value);
    const auto found = environmentRoute(QUrl(u"https://dev.azure.com/"_s), environment({u"HTTPS_PROXY="_s + value}));
    QVERIFY(!found);
    QCOMPARE(found.error().kind, Error::Kind::ProxyFailed);
    QVERIFY2(found.error().message.contains("HTTPS_PROXY"_L1), qPrintable(found.error().message));
    for (const QString &told : {found.error().message, found.error().detail})
        QVERIFY2(!told.contains("secret-word"_L1), qPrintable(told));
}

void TestEnvironmentRoute::aPasswordIsHandedOnAndNotShown()
{
    const auto found = environmentRoute(QUrl(u"https://dev.azure.com/"_s),
                                        environment({u"https_proxy=http://some%40body:se%3Acret@proxy:3128"_s}));
    QVERIFY(found && *found);
    const QNetworkProxy proxy = (*found)->proxies.constFirst();
    QCOMPARE(proxy.type(), QNetworkProxy::HttpProxy);
    QCOMPARE(proxy.user(), u"some@body"_s);
    QCOMPARE(proxy.password(), u"se:cret"_s);
    QCOMPARE((*found)->toString(), u"http://proxy:3128"_s);
}

QTEST_GUILESS_MAIN(TestEnvironmentRoute)
#include "tst_environmentroute.moc"
