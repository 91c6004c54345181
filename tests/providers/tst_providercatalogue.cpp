// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "providercatalogue.h"

#include "sandbox.h"

#include <QSslCertificate>
#include <QTest>

#include <optional>

using namespace Qt::StringLiterals;
using namespace patkeeper;

class ProviderCatalogueTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyKindHasCapabilitiesAndAFactory();
    void anUnknownKindIsUnsupportedInWords();
    void anAccountShowsTheOriginsOfItsCredentials();
    void accountNamesHoldNeitherSlashNorHash_data();
    void accountNamesHoldNeitherSlashNorHash();
    void aRefusedFieldIsNamed();
    void aProviderFromTheCatalogueSpeaksTls();
};

void ProviderCatalogueTest::everyKindHasCapabilitiesAndAFactory()
{
    QVERIFY(ProviderCatalogue::kinds().contains(u"azure-devops"_s));
    for (const QString &kind : ProviderCatalogue::kinds()) {
        const auto capabilities = ProviderCatalogue::capabilities(kind);
        QVERIFY(capabilities);
        QCOMPARE(capabilities->kind, kind);
        QVERIFY(!capabilities->displayName.isEmpty() && !capabilities->accountFields.isEmpty());
        const auto account =
            ProviderCatalogue::accountFromFields(kind, u"Work"_s, {{u"organization"_s, u"northwind"_s}});
        QVERIFY(account);
        FixedCredentials credentials(RequestCredentials::none());
        const auto provider = ProviderCatalogue::create(kind, {.account = *account,
                                                               .credentials = &credentials,
                                                               .userAgent = "Test",
                                                               .authorities = {},
                                                               .clock = systemClock()});
        QVERIFY(provider);
        QCOMPARE(provider->capabilities().kind, kind);
    }
}

void ProviderCatalogueTest::anUnknownKindIsUnsupportedInWords()
{
    const auto capabilities = ProviderCatalogue::capabilities(u"carrier-pigeon"_s);
    QVERIFY(!capabilities);
    QCOMPARE(capabilities.error().kind, Error::Kind::Unsupported);
    QVERIFY(capabilities.error().message.contains(u"azure-devops"_s));
    QVERIFY(!ProviderCatalogue::accountFromFields(u"carrier-pigeon"_s, u"Work"_s, {}));
    QVERIFY(!ProviderCatalogue::create(u"carrier-pigeon"_s, {}));
}

void ProviderCatalogueTest::anAccountShowsTheOriginsOfItsCredentials()
{
    const auto account = ProviderCatalogue::accountFromFields(
        u"azure-devops"_s, u" Work "_s, {{u"organization"_s, u"https://northwind.visualstudio.com"_s}});
    QVERIFY(account);
    QCOMPARE(account->name, u"Work"_s);
    QCOMPARE(account->provider, u"azure-devops"_s);
    QCOMPARE(account->fields.value(u"organization"_s), u"northwind"_s);
    QCOMPARE(account->origins, QStringList({u"https://dev.azure.com"_s, u"https://vssps.dev.azure.com"_s,
                                            u"https://app.vssps.visualstudio.com"_s}));
}

void ProviderCatalogueTest::accountNamesHoldNeitherSlashNorHash_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("empty") << QString();
    QTest::newRow("blank") << u"  "_s;
    QTest::newRow("slash") << u"a/b"_s;
    QTest::newRow("hash") << u"a#b"_s;
    QTest::newRow("line end") << u"a\nb"_s;
}

void ProviderCatalogueTest::accountNamesHoldNeitherSlashNorHash()
{
    QFETCH(QString, name);
    const auto account =
        ProviderCatalogue::accountFromFields(u"azure-devops"_s, name, {{u"organization"_s, u"northwind"_s}});
    QVERIFY(!account);
    QCOMPARE(account.error().field, u"name"_s);
}

void ProviderCatalogueTest::aRefusedFieldIsNamed()
{
    const auto account = ProviderCatalogue::accountFromFields(
        u"azure-devops"_s, u"Work"_s, {{u"organization"_s, u"northwind"_s}, {u"url"_s, u"http://tfs.example"_s}});
    QVERIFY(!account);
    QCOMPARE(account.error().field, u"url"_s);
    QVERIFY(account.error().message.contains(u"https://"_s));
}

void ProviderCatalogueTest::aProviderFromTheCatalogueSpeaksTls()
{
    SandboxOptions options;
    options.tls = true;
    const auto sandbox = Sandbox::start(options);
    QVERIFY(sandbox);
    QUrl address = (*sandbox)->url();
    address.setHost(u"127.0.0.1"_s);
    address.setPath(u'/' + (*sandbox)->organization());
    const auto account =
        ProviderCatalogue::accountFromFields(u"azure-devops"_s, u"Work"_s, {{u"organization"_s, address.toString()}});
    QVERIFY(account);
    FixedCredentials credentials(RequestCredentials::bearer(Secret((*sandbox)->bearer())));
    const auto authorities = QSslCertificate::fromData((*sandbox)->caCertificate());
    QVERIFY(!authorities.isEmpty());
    for (const bool trusted : {true, false}) {
        ProviderParts parts;
        parts.account = *account;
        parts.credentials = &credentials;
        if (trusted)
            parts.authorities = authorities;
        const auto provider = ProviderCatalogue::create(u"azure-devops"_s, std::move(parts));
        std::optional<Result<TokenListing>> listing;
        provider->list(Interaction::Allowed, this, [&](Result<TokenListing> result) { listing = std::move(result); });
        QTRY_VERIFY(listing.has_value());
        QCOMPARE(listing->has_value(), trusted);
        if (!trusted)
            QCOMPARE(listing->error().kind, Error::Kind::TlsFailed);
        else
            QVERIFY(!(*listing)->tokens.isEmpty());
    }
}

QTEST_GUILESS_MAIN(ProviderCatalogueTest)
#include "tst_providercatalogue.moc"
