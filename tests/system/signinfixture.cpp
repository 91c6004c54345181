// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "signinfixture.h"

#include "scriptedbrowser.h"

#include <QTest>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

constexpr int patience = 60'000;

} // namespace

SignInFixture::SignInFixture()
{
    entra().setPick(entra().people().front().mail);
}

QStringList SignInFixture::adding(const QString &method, const QStringList &more)
{
    return QStringList{u"account"_s,        u"add"_s,
                       u"--provider"_s,     u"azure-devops"_s,
                       u"--name"_s,         u"Northwind"_s,
                       u"--url"_s,          sandbox().url().toString(),
                       u"--organization"_s, sandbox().organization(),
                       u"--sign-in"_s,      method,
                       u"--authority"_s,    entra().authority().toString(),
                       u"--client-id"_s,    entra().clientId(),
                       u"--tenant"_s,       entra().tenant()} +
           more;
}

CommandLineRun SignInFixture::inBrowser(const QStringList &arguments)
{
    const auto process = startTalking(arguments + QStringList{u"--no-browser"_s});
    const QByteArray address = nextLine(*process).trimmed();
    ScriptedBrowser browser;
    browser.open(QUrl::fromEncoded(address));
    (void)QTest::qWaitFor([&] { return process->state() == QProcess::NotRunning; }, patience);
    return finish(*process);
}

bool SignInFixture::addBrowserAccount()
{
    const CommandLineRun added = inBrowser(adding(u"browser"_s));
    if (added.exitCode != 0)
        qWarning("%s", added.told().constData());
    return added.exitCode == 0;
}

QJsonObject SignInFixture::onlyAccount() const
{
    const QJsonArray accounts = json({u"account"_s, u"list"_s}).value("accounts"_L1).toArray();
    return accounts.size() == 1 ? accounts.first().toObject() : QJsonObject();
}

QByteArray SignInFixture::accessToken() const
{
    return run({u"access-token"_s, u"Northwind"_s}).output;
}

QByteArray nextLine(QProcess &process)
{
    (void)QTest::qWaitFor([&] { return process.canReadLine() || process.state() == QProcess::NotRunning; }, patience);
    return process.readLine();
}

} // namespace patkeeper
