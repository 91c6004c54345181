// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "browsersignin.h"
#include "fakeauthority.h"

#include <QSignalSpy>
#include <QTest>

#include <memory>

namespace patkeeper
{

/// A sign-in against an authority that grants everything.
struct BrowserScene {
    BrowserScene()
    {
        authority.onToken = [this](const auto &form) {
            forms.append(form);
            return FakeAuthority::json(200, authority.tokens(asked(QStringLiteral("nonce"))));
        };
    }

    BrowserSignIn &start(std::chrono::milliseconds deadline = std::chrono::minutes(1))
    {
        http = std::make_unique<HttpClient>(authority.httpOptions());
        signIn = std::make_unique<BrowserSignIn>(
            SignInParts{.http = http.get(), .deadline = deadline, .timeout = std::chrono::seconds(20)}, request);
        ready = std::make_unique<QSignalSpy>(signIn.get(), &BrowserSignIn::addressReady);
        finished = std::make_unique<QSignalSpy>(signIn.get(), &BrowserSignIn::finished);
        QObject::connect(signIn.get(), &BrowserSignIn::addressReady, signIn.get(),
                         [this](const QUrl &address) { opened.append(address); });
        signIn->start();
        (void)QTest::qWaitFor([&] { return !opened.isEmpty() || !finished->isEmpty(); }, 20'000);
        return *signIn;
    }

    /// What the address that was opened last asks for.
    QString asked(const QString &name) const
    {
        return QUrlQuery(opened.value(opened.size() - 1)).queryItemValue(name, QUrl::FullyDecoded);
    }

    QByteArray comeBack(const QByteArray &parameters) const
    {
        const QUrl redirect = signIn->redirectAddress();
        return knock(static_cast<quint16>(redirect.port()),
                     browserRequest(redirect, parameters + "&state=" + asked(QStringLiteral("state")).toLatin1()));
    }

    Result<IssuedSignIn> result()
    {
        if (!QTest::qWaitFor([&] { return !finished->isEmpty(); }, 20'000))
            return failure(Error::Kind::Busy, QStringLiteral("not finished"));
        return signIn->takeResult();
    }

    FakeAuthority authority;
    SignInRequest request = authority.request();
    QList<std::map<QString, QString>> forms;
    QList<QUrl> opened;
    std::unique_ptr<HttpClient> http;
    std::unique_ptr<BrowserSignIn> signIn;
    std::unique_ptr<QSignalSpy> ready;
    std::unique_ptr<QSignalSpy> finished;
};

} // namespace patkeeper
