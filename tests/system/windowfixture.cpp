// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "windowfixture.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QTest>

#include <csignal>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

constexpr int patience = 90'000;

} // namespace

WindowFixture::WindowFixture(const CommandLineFixture &commandLine) : m_profile(commandLine.profile())
{
    QProcessEnvironment environment = commandLine.environment();
    environment.insert(u"QT_PLUGIN_PATH"_s, QStringLiteral(PATKEEPER_DRIVER_PLUGINS));
    environment.insert(u"QT_QPA_GENERIC_PLUGINS"_s, u"patkeeperdriver"_s);
    m_process.setProcessEnvironment(environment);
}

WindowFixture::~WindowFixture()
{
    if (m_process.state() == QProcess::NotRunning)
        return;
    m_process.kill();
    m_process.waitForFinished();
}

void WindowFixture::setVariable(const QString &name, const QString &value)
{
    QProcessEnvironment environment = m_process.processEnvironment();
    environment.insert(name, value);
    m_process.setProcessEnvironment(environment);
}

bool WindowFixture::start(const QStringList &arguments)
{
    m_process.start(QStringLiteral(PATKEEPER_WINDOW), QStringList{u"--profile"_s, m_profile} + arguments);
    return m_process.waitForStarted() && sees(u"mainWindow"_s);
}

bool WindowFixture::startHidden()
{
    m_process.start(QStringLiteral(PATKEEPER_WINDOW), {u"--profile"_s, m_profile, u"--hidden"_s});
    return m_process.waitForStarted() && isRidOf(u"mainWindow"_s);
}

QString WindowFixture::ask(const QStringList &command)
{
    send(command);
    const bool answered = QTest::qWaitFor(
        [this] {
            m_output += m_process.readAllStandardOutput();
            return m_output.contains('\n') || m_process.state() == QProcess::NotRunning;
        },
        patience);
    const qsizetype end = m_output.indexOf('\n');
    if (!answered || end < 0) {
        qWarning("the window did not answer: %s", errors().right(3000).constData());
        return u"silent"_s;
    }
    const QString line = QString::fromUtf8(m_output.first(end));
    m_answers += m_output.first(end + 1);
    m_output.remove(0, end + 1);
    return line;
}

bool WindowFixture::does(const QStringList &command)
{
    const bool done = ask(command) == "done"_L1;
    if (!done)
        qWarning("this could not be done: %s", qPrintable(command.join(u' ')));
    return done;
}

QStringList WindowFixture::tokens()
{
    return ask({u"tokens"_s}).split(u'\t', Qt::SkipEmptyParts);
}

bool WindowFixture::showsSoon(const QString &token, bool shown)
{
    return QTest::qWaitFor([&] { return tokens().contains(token) == shown; }, patience);
}

bool WindowFixture::addAccount(const Sandbox &sandbox)
{
    QGuiApplication::clipboard()->setText(QString::fromLatin1(sandbox.bearer()));
    return click(u"addAccountButton"_s) && click(u"accountAccept"_s) &&
           type(u"accountField_organization"_s, sandbox.organization()) && type(u"accountName"_s, u"Northwind"_s) &&
           click(u"accountAdvanced"_s) && type(u"accountField_url"_s, sandbox.url().toString()) &&
           click(u"accountAccept"_s) && click(u"signInMethod_bearer"_s) && paste(u"accountBearer"_s) &&
           click(u"accountAccept"_s) && click(u"accountAccept"_s) && sees(u"accountNotice"_s) &&
           click(u"accountCancel"_s) && isRidOf(u"accountDialog"_s);
}

bool WindowFixture::startCreation(const QString &name)
{
    return click(u"newTokenButton"_s) && type(u"createName"_s, name) && type(u"scopeTyped"_s, u"vso.packaging"_s) &&
           click(u"scopeAdd"_s) && click(u"createAccept"_s);
}

bool WindowFixture::createToken(const QString &name)
{
    return startCreation(name) && sees(u"secretField"_s);
}

bool WindowFixture::revoke(const QString &name)
{
    return choose(name) && click(u"revokeButton"_s) && sees(u"revokeDialog"_s) && click(u"revokeAccept"_s);
}

int WindowFixture::end()
{
    if (!QTest::qWaitFor([this] { return m_process.state() == QProcess::NotRunning; }, patience))
        return -1;
    m_output += m_process.readAllStandardOutput();
    return m_process.exitStatus() == QProcess::NormalExit ? m_process.exitCode() : -1;
}

int WindowFixture::endBy(int signal)
{
    const bool sent = m_process.state() == QProcess::Running && ::kill(static_cast<pid_t>(processId()), signal) == 0;
    return sent ? end() : -1;
}

QByteArray WindowFixture::errors()
{
    m_errors += m_process.readAllStandardError();
    return m_errors;
}

} // namespace patkeeper
