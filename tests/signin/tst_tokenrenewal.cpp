// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "tokenrenewal.h"

#include "sandbox.h"

#include <QTemporaryDir>
#include <QTest>
#include <QUuid>

#include <optional>

using namespace patkeeper;
using namespace Qt::StringLiterals;

/// A renewal goes to an authority that is believed, by the system's certificates or by the account's own file.
class TestTokenRenewal final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anAuthorityIsBelievedByTheAccountsOwnFileAlone();
};

void TestTokenRenewal::anAuthorityIsBelievedByTheAccountsOwnFileAlone()
{
    SandboxOptions options;
    options.tls = true;
    const auto sandbox = Sandbox::start(options);
    QVERIFY(sandbox);
    QTemporaryDir folder;
    QFile file(folder.filePath(u"ca.pem"_s));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write((*sandbox)->caCertificate()) > 0);
    file.close();
    TokenRenewal renewal([](const QUrl &authority, const QString &certificateFile) {
        HttpOptions http;
        http.origins = {originOf(authority)};
        http.authorityFile = certificateFile;
        return http;
    });
    SignInSettings settings;
    settings.authority = (*sandbox)->entra().authority();
    settings.tenant = (*sandbox)->entra().tenant();
    settings.clientId = (*sandbox)->entra().clientId();
    const Secret refreshToken(QUuid::createUuid().toByteArray(QUuid::Id128));
    for (const bool named : {false, true, false}) {
        std::optional<Result<IssuedSignIn>> answer;
        renewal.renew(settings, {.preferred = {u"openid"_s}, .fallback = {}}, named ? file.fileName() : QString(),
                      refreshToken, this, [&](Result<IssuedSignIn> result) { answer.emplace(std::move(result)); });
        QTRY_VERIFY(answer);
        QVERIFY(!*answer);
        // It is reached only where it is believed; then it is the made-up refresh token that it does not take.
        QVERIFY2(answer->error().kind == (named ? Error::Kind::SignInNeeded : Error::Kind::TlsFailed),
                 qPrintable(answer->error().detail));
    }
    QCOMPARE((*sandbox)->entra().counts().refusedRefreshes, 1);
}

QTEST_GUILESS_MAIN(TestTokenRenewal)
#include "tst_tokenrenewal.moc"
