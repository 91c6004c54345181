// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "providercatalogue.h"
#include "scriptedserver.h"
#include "signinattempt.h"
#include "testauthority.h"
#include "tokenrenewal.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <QUuid>

#include <functional>
#include <memory>
#include <optional>

using namespace Qt::StringLiterals;
using namespace patkeeper;

/// Whoever speaks to a service or to where people sign in, by whichever way, believes the same certificates: the
/// system's and those of the account's own file; and sends nothing to a server whose certificate it does not believe.
class TestTlsMatrix : public QObject
{
    Q_OBJECT

private:
    enum class Asker { Listing, Creating, FindingTheDirectory, Browser, Device, Renewal };
    enum class Certificate { Right, OfAnUnknownAuthority, Expired, NotYetValid, OfAnotherHost, SelfSigned };

    static QList<std::pair<Asker, const char *>> askers()
    {
        return {{Asker::Listing, "listing tokens"},
                {Asker::Creating, "creating a token"},
                {Asker::FindingTheDirectory, "finding the directory"},
                {Asker::Browser, "signing in by browser"},
                {Asker::Device, "signing in by a code"},
                {Asker::Renewal, "renewing"}};
    }

    /// How it ended; TimedOut (untranslated) where it did not.
    std::optional<Error> outcomeOf(Asker asker, const QUrl &url, const QString &file);
    std::optional<Error> ofService(Asker asker, const QUrl &url, const QString &file);
    std::optional<Error> ofSignIn(Asker asker, const QUrl &url, const QString &file);
    QSslConfiguration shown(Certificate certificate);
    QString fileWith(const QSslCertificate &certificate);

    template<typename T>
    static Reply<T> into(std::optional<std::optional<Error>> &outcome)
    {
        return [&outcome](Result<T> result) { outcome.emplace(result ? std::nullopt : std::optional(result.error())); };
    }
    static std::optional<Error> awaited(std::optional<std::optional<Error>> &outcome)
    {
        constexpr int patienceMilliseconds = 30'000;
        if (!QTest::qWaitFor([&] { return outcome.has_value(); }, patienceMilliseconds))
            return failure(Error::Kind::TimedOut, u"the test saw no end"_s).error();
        return *outcome;
    }

    QTemporaryDir m_folder;
    TestAuthority m_authority;

private Q_SLOTS:
    void whatCannotBeVerifiedIsToldNothing_data();
    void whatCannotBeVerifiedIsToldNothing();
    void aCompanysOwnAuthorityIsBelievedWhereItsFileIsNamed_data();
    void aCompanysOwnAuthorityIsBelievedWhereItsFileIsNamed();
    void aFileThatCannotBeUsedIsNoReasonToBelieveMore_data();
    void aFileThatCannotBeUsedIsNoReasonToBelieveMore();
};

QString TestTlsMatrix::fileWith(const QSslCertificate &certificate)
{
    QFile file(m_folder.filePath(QUuid::createUuid().toString(QUuid::Id128) + u".pem"_s));
    return file.open(QIODevice::WriteOnly) && file.write(certificate.toPem()) > 0 ? file.fileName() : QString();
}

QSslConfiguration TestTlsMatrix::shown(Certificate certificate)
{
    const QDateTime now = QDateTime::currentDateTimeUtc();
    const QString here = u"IP:127.0.0.1"_s;
    switch (certificate) {
    case Certificate::Expired:
        return m_authority.serverFor(here, now.addDays(-2), now.addDays(-1));
    case Certificate::NotYetValid:
        return m_authority.serverFor(here, now.addDays(1), now.addDays(2));
    case Certificate::OfAnotherHost:
        return m_authority.serverFor(u"DNS:other.example"_s);
    case Certificate::SelfSigned:
        return TestAuthority::selfSigned(here);
    case Certificate::Right:
    case Certificate::OfAnUnknownAuthority:
        break;
    }
    return m_authority.serverFor(here);
}

std::optional<Error> TestTlsMatrix::outcomeOf(Asker asker, const QUrl &url, const QString &file)
{
    const bool isService = asker == Asker::Listing || asker == Asker::Creating || asker == Asker::FindingTheDirectory;
    return isService ? ofService(asker, url, file) : ofSignIn(asker, url, file);
}

std::optional<Error> TestTlsMatrix::ofService(Asker asker, const QUrl &url, const QString &file)
{
    Result<Account> account = ProviderCatalogue::accountFromFields(
        u"azure-devops"_s, u"work"_s,
        {{u"url"_s, url.toString()}, {u"organization"_s, u"northwind"_s}, {u"ca-file"_s, file}});
    if (!account)
        return account.error();
    account->userId = QUuid::createUuid().toString(QUuid::WithoutBraces);
    FixedCredentials credentials(RequestCredentials::bearer(Secret(QUuid::createUuid().toByteArray(QUuid::Id128))));
    ProviderParts parts;
    parts.account = *account;
    parts.credentials = &credentials;
    parts.userAgent = "Patkeeper-test";
    QObject context;
    std::optional<std::optional<Error>> outcome;
    if (asker == Asker::FindingTheDirectory) {
        const auto places = ProviderCatalogue::places(account->provider, parts);
        places->findTenant(account->fields, &context, into<QString>(outcome));
        return awaited(outcome);
    }
    const auto provider = ProviderCatalogue::create(account->provider, std::move(parts));
    if (asker == Asker::Listing) {
        provider->list(Interaction::Forbidden, &context, into<TokenListing>(outcome));
    } else {
        provider->create({.name = u"ci"_s,
                          .scopes = {u"vso.packaging"_s},
                          .expiresAt = QDateTime::currentDateTimeUtc().addDays(9),
                          .options = {}},
                         &context, into<IssuedToken>(outcome));
    }
    return awaited(outcome);
}

std::optional<Error> TestTlsMatrix::ofSignIn(Asker asker, const QUrl &url, const QString &file)
{
    const auto options = [](const QUrl &authority, const QString &certificateFile) {
        HttpOptions http;
        http.origins = {originOf(authority)};
        http.authorityFile = certificateFile;
        return http;
    };
    SignInRequest request;
    request.settings.authority = url.adjusted(QUrl::RemovePath);
    request.settings.clientId = QUuid::createUuid().toString(QUuid::WithoutBraces);
    request.scopes = {.preferred = {u"resource/narrow"_s}, .fallback = {}};
    if (asker == Asker::Renewal) {
        TokenRenewal renewal(options);
        QObject context;
        std::optional<std::optional<Error>> outcome;
        renewal.renew(request.settings, request.scopes, file, Secret(QUuid::createUuid().toByteArray(QUuid::Id128)),
                      &context, into<IssuedSignIn>(outcome));
        return awaited(outcome);
    }
    request.settings.method = asker == Asker::Device ? SignInMethod::Device : SignInMethod::Browser;
    SignInAttempt attempt({.options = [options](const QUrl &authority) { return options(authority, {}); }}, request,
                          file);
    attempt.start();
    constexpr int patienceMilliseconds = 30'000;
    if (!QTest::qWaitFor([&] { return attempt.hasEnded(); }, patienceMilliseconds))
        return failure(Error::Kind::TimedOut, u"the test saw no end"_s).error();
    return attempt.error();
}

void TestTlsMatrix::whatCannotBeVerifiedIsToldNothing_data()
{
    QTest::addColumn<Asker>("asker");
    QTest::addColumn<Certificate>("certificate");
    QTest::addColumn<QString>("word");
    const auto all = askers();
    for (const auto &[asker, name] : all) {
        const auto row = [asker, name = name](const char *what, Certificate certificate, const QString &word) {
            QTest::addRow("%s: %s", name, what) << asker << certificate << word;
        };
        row("an unknown authority", Certificate::OfAnUnknownAuthority, u"authority"_s);
        row("expired", Certificate::Expired, u"expired"_s);
        row("not yet valid", Certificate::NotYetValid, u"not valid yet"_s);
        row("another host", Certificate::OfAnotherHost, u"another host"_s);
        row("self-signed", Certificate::SelfSigned, u"authority"_s);
    }
}

void TestTlsMatrix::whatCannotBeVerifiedIsToldNothing()
{
    QFETCH(const Asker, asker);
    QFETCH(const Certificate, certificate);
    QFETCH(const QString, word);
    ScriptedServer server(ScriptedServer::always(ScriptedServer::answer(500)), shown(certificate));
    // Its authority is believed wherever that alone is not the fault.
    const QString file =
        certificate == Certificate::OfAnUnknownAuthority ? QString() : fileWith(m_authority.certificate());
    const std::optional<Error> error = outcomeOf(asker, server.url(), file);
    QVERIFY(error);
    QVERIFY2(error->kind == Error::Kind::TlsFailed, qPrintable(error->detail + error->message));
    QVERIFY2(error->message.contains(word), qPrintable(error->message));
    QCOMPARE(server.heads(), 0);
}

void TestTlsMatrix::aCompanysOwnAuthorityIsBelievedWhereItsFileIsNamed_data()
{
    QTest::addColumn<Asker>("asker");
    QTest::addColumn<Certificate>("certificate");
    const auto all = askers();
    for (const auto &[asker, name] : all) {
        QTest::addRow("%s: its authority", name) << asker << Certificate::Right;
        QTest::addRow("%s: the very certificate", name) << asker << Certificate::SelfSigned;
    }
}

void TestTlsMatrix::aCompanysOwnAuthorityIsBelievedWhereItsFileIsNamed()
{
    QFETCH(const Asker, asker);
    QFETCH(const Certificate, certificate);
    const QSslConfiguration tls = shown(certificate);
    ScriptedServer server(ScriptedServer::always(ScriptedServer::answer(500)), tls);
    const QString file =
        fileWith(certificate == Certificate::SelfSigned ? tls.localCertificate() : m_authority.certificate());
    const std::optional<Error> error = outcomeOf(asker, server.url(), file);
    // It was asked, and what it answered is said.
    QVERIFY(error);
    QVERIFY2(error->kind != Error::Kind::TlsFailed && error->kind != Error::Kind::TimedOut,
             qPrintable(error->detail + error->message));
    QVERIFY(server.heads() > 0);
}

void TestTlsMatrix::aFileThatCannotBeUsedIsNoReasonToBelieveMore_data()
{
    QTest::addColumn<Asker>("asker");
    const auto all = askers();
    for (const auto &[asker, name] : all)
        QTest::addRow("%s", name) << asker;
}

void TestTlsMatrix::aFileThatCannotBeUsedIsNoReasonToBelieveMore()
{
    QFETCH(const Asker, asker);
    ScriptedServer server(ScriptedServer::always(ScriptedServer::answer(500)), shown(Certificate::Right));
    const std::optional<Error> error = outcomeOf(asker, server.url(), m_folder.filePath(u"no such file.pem"_s));
    QVERIFY(error);
    QVERIFY2(error->kind == Error::Kind::TlsFailed, qPrintable(error->detail + error->message));
    QCOMPARE(server.heads(), 0);
}

QTEST_GUILESS_MAIN(TestTlsMatrix)
#include "tst_tlsmatrix.moc"
