// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "devicesignin.h"
#include "fakeauthority.h"

#include <QSignalSpy>
#include <QTest>
#include <QTimer>

#include <memory>

namespace patkeeper
{

/// A sign-in against an authority that answers each asking as the test says, one after the other. Its intervals
/// are seconds, so time is turned by the timer's own hands: what waits is told to go on.
struct DeviceScene {
    DeviceScene()
    {
        authority.onDevice = [this](const auto &form) {
            deviceForms.append(form);
            return deviceAnswer();
        };
        authority.onToken = [this](const auto &form) {
            forms.append(form);
            askedAt.append(QDateTime::currentDateTimeUtc());
            return answers.isEmpty() ? FakeAuthority::refusal(QStringLiteral("authorization_pending"), 70016)
                                     : answers.takeFirst();
        };
        deviceAnswer = [this] {
            return FakeAuthority::json(
                200, {{QStringLiteral("device_code"), QString::fromLatin1(deviceCode)},
                      {QStringLiteral("user_code"), QStringLiteral("ABCD-EFGH")},
                      {QStringLiteral("verification_uri"), QStringLiteral("https://login.example/device")},
                      {QStringLiteral("expires_in"), expiresIn},
                      {QStringLiteral("interval"), 1}});
        };
    }

    DeviceSignIn &start()
    {
        http = std::make_unique<HttpClient>(authority.httpOptions());
        signIn = std::make_unique<DeviceSignIn>(
            SignInParts{.http = http.get(), .clock = [this] { return now(); }, .timeout = timeout}, request);
        ready = std::make_unique<QSignalSpy>(signIn.get(), &DeviceSignIn::codeReady);
        finished = std::make_unique<QSignalSpy>(signIn.get(), &DeviceSignIn::finished);
        signIn->start();
        (void)QTest::qWaitFor([&] { return !ready->isEmpty() || !finished->isEmpty(); }, 20'000);
        return *signIn;
    }

    QDateTime now() const { return QDateTime::currentDateTimeUtc().addSecs(ahead); }

    /// The waiting is over now. True where something came of it.
    bool goOn()
    {
        if (!QTest::qWaitFor([&] { return isDone() || signIn->state() == DeviceSignIn::State::Waiting; }, 20'000))
            return false;
        if (isDone())
            return true;
        auto *timer = signIn->findChild<QTimer *>(QString(), Qt::FindDirectChildrenOnly);
        if (timer == nullptr)
            return false;
        const auto before = forms.size();
        timer->start(0);
        return QTest::qWaitFor(
            [&] { return isDone() || (forms.size() > before && signIn->state() == DeviceSignIn::State::Waiting); },
            20'000);
    }

    std::chrono::milliseconds waitsFor() const
    {
        return signIn->findChild<QTimer *>(QString(), Qt::FindDirectChildrenOnly)->intervalAsDuration();
    }

    bool isDone() const { return !finished->isEmpty(); }

    Result<IssuedSignIn> result()
    {
        if (!QTest::qWaitFor([&] { return isDone(); }, 20'000))
            return failure(Error::Kind::Busy, QStringLiteral("not finished"));
        return signIn->takeResult();
    }

    FakeAuthority authority;
    SignInRequest request = authority.request();
    QByteArray deviceCode = madeUpSecret();
    int expiresIn = 900;
    qint64 ahead = 0;
    std::chrono::milliseconds timeout{20'000};
    std::function<QByteArray()> deviceAnswer;
    QList<QByteArray> answers;
    QList<std::map<QString, QString>> deviceForms;
    QList<std::map<QString, QString>> forms;
    QList<QDateTime> askedAt;
    std::unique_ptr<HttpClient> http;
    std::unique_ptr<DeviceSignIn> signIn;
    std::unique_ptr<QSignalSpy> ready;
    std::unique_ptr<QSignalSpy> finished;
};

} // namespace patkeeper
