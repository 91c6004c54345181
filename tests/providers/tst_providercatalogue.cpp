// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "providercatalogue.h"

#include "authorities.h"
#include "inventoryfixture.h"
#include "sandbox.h"

#include <QDir>
#include <QSslCertificate>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

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
    void everyKindAsksForTheFileOfAnAuthority();
    void anAccountsCertificateHasToFit_data();
    void anAccountsCertificateHasToFit();
};

void ProviderCatalogueTest::everyKindHasCapabilitiesAndAFactory()
{
    QVERIFY(ProviderCatalogue::kinds().contains(u"azure-devops"_s));
    InventoryFixture ground; // For those whose tokens are filed here and nowhere else.
    for (const QString &kind : ProviderCatalogue::kinds()) {
        const auto capabilities = ProviderCatalogue::capabilities(kind);
        QVERIFY(capabilities);
        QCOMPARE(capabilities->kind, kind);
        QVERIFY(!capabilities->displayName.isEmpty());
        const auto account = ProviderCatalogue::accountFromFields(
            kind, u"Work"_s, {{u"organization"_s, u"northwind"_s}, {u"url"_s, u"https://northwind.example"_s}});
        QVERIFY(account);
        FixedCredentials credentials(RequestCredentials::none());
        const auto provider = ProviderCatalogue::create(kind, {.account = *account,
                                                               .credentials = &credentials,
                                                               .userAgent = "Test",
                                                               .authorities = {},
                                                               .clock = systemClock(),
                                                               .inventory = &ground.inventory()});
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
    QVERIFY(!ProviderCatalogue::mayBeAdded(u"carrier-pigeon"_s));
    QVERIFY(ProviderCatalogue::mayBeAdded(u"azure-devops"_s));
    for (const QString &kind : ProviderCatalogue::spokenKinds()) {
        QVERIFY(ProviderCatalogue::capabilities(kind));
        QCOMPARE(ProviderCatalogue::mayBeAdded(kind).has_value(), ProviderCatalogue::kinds().contains(kind));
    }
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

void ProviderCatalogueTest::everyKindAsksForTheFileOfAnAuthority()
{
    const QString key = QLatin1StringView(authorityFileField);
    for (const QString &kind : ProviderCatalogue::kinds()) {
        const QList<FormField> fields = ProviderCatalogue::capabilities(kind)->accountFields;
        QCOMPARE(std::count_if(fields.begin(), fields.end(), [&](const FormField &field) { return field.key == key; }),
                 1);
        QMap<QString, QString> typed{
            {u"organization"_s, u"northwind"_s}, {u"url"_s, u"https://northwind.example"_s}, {key, u"~/ca.pem"_s}};
        const auto account = ProviderCatalogue::accountFromFields(kind, u"Work"_s, typed);
        QVERIFY(account);
        QCOMPARE(account->fields.value(key), QDir::homePath() + u"/ca.pem"_s);
        typed[key] = QString();
        QVERIFY(!ProviderCatalogue::accountFromFields(kind, u"Work"_s, typed)->fields.contains(key));
    }
}

void ProviderCatalogueTest::anAccountsCertificateHasToFit_data()
{
    QTest::addColumn<QString>("host");
    QTest::addColumn<bool>("expired");
    QTest::addColumn<bool>("named");
    QTest::addColumn<QString>("word"); // Empty: it is believed.
    QTest::newRow("unknown") << u"localhost"_s << false << false << u"authority that this computer does not know"_s;
    QTest::newRow("its file is named") << u"localhost"_s << false << true << QString();
    QTest::newRow("expired, unknown") << u"localhost"_s << true << false << u"authority"_s;
    // A certificate that signs itself and has expired ends with its file.
    QTest::newRow("expired") << u"localhost"_s << true << true << u"has expired"_s;
    QTest::newRow("of another host") << u"other.northwind.example"_s << false << true << u"another host"_s;
}

void ProviderCatalogueTest::anAccountsCertificateHasToFit()
{
    QFETCH(QString, host);
    QFETCH(bool, expired);
    QFETCH(bool, named);
    QFETCH(QString, word);
    SandboxOptions options;
    options.tls = true;
    options.certificateHost = host;
    options.certificateExpired = expired;
    const auto sandbox = Sandbox::start(options);
    QVERIFY(sandbox);
    QTemporaryDir folder;
    QFile file(folder.filePath(u"ca.pem"_s));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write((*sandbox)->caCertificate()) > 0);
    file.close();
    QMap<QString, QString> fields{{u"organization"_s, (*sandbox)->organization()},
                                  {u"url"_s, (*sandbox)->url().toString()}};
    if (named)
        fields.insert(QLatin1StringView(authorityFileField), file.fileName());
    const auto account = ProviderCatalogue::accountFromFields(u"azure-devops"_s, u"Work"_s, fields);
    QVERIFY(account);
    FixedCredentials credentials(RequestCredentials::bearer(Secret((*sandbox)->bearer())));
    ProviderParts parts;
    parts.account = *account;
    parts.credentials = &credentials;
    const auto provider = ProviderCatalogue::create(u"azure-devops"_s, parts);
    std::optional<Result<TokenListing>> listing;
    provider->list(Interaction::Allowed, this, [&](Result<TokenListing> result) { listing = std::move(result); });
    QTRY_VERIFY(listing.has_value());
    if (word.isEmpty()) {
        QVERIFY2(*listing, listing->has_value() ? "" : qPrintable(listing->error().message));
        return;
    }
    QVERIFY(!*listing);
    QCOMPARE(listing->error().kind, Error::Kind::TlsFailed);
    QVERIFY2(listing->error().message.contains(word), qPrintable(listing->error().message));
    QVERIFY((*sandbox)->requests().isEmpty());
}

QTEST_GUILESS_MAIN(ProviderCatalogueTest)
#include "tst_providercatalogue.moc"
