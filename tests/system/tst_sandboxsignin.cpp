// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "scriptedbrowser.h"
#include "windowfixture.h"

#include <QFile>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

using namespace patkeeper;
using namespace Qt::StringLiterals;

/// The window with its own sandbox, and a browser that the desktop starts: nobody has to know an address or an id.
class SandboxSignIn : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void anAccountIsAddedInTheBrowserLikeTheRealThing();

private:
    /// Up to the page that the browser was sent to.
    void goToBrowser(WindowFixture &window);
    QUrl opened() const;

    std::unique_ptr<QTemporaryDir> m_programs;
    std::unique_ptr<CommandLineFixture> m_cli;
    ScriptedBrowser m_browser;
};

void SandboxSignIn::init()
{
    QVERIFY(keyring::unlock());
    m_cli = std::make_unique<CommandLineFixture>();
    m_programs = std::make_unique<QTemporaryDir>();
    // What the desktop opens addresses with.
    QFile opener(m_programs->filePath(u"xdg-open"_s));
    QVERIFY(opener.open(QIODevice::WriteOnly));
    opener.write("#!/bin/sh\nprintf %s \"$1\" > '" + QFile::encodeName(m_programs->filePath(u"part"_s)) + "' && mv '" +
                 QFile::encodeName(m_programs->filePath(u"part"_s)) + "' '" +
                 QFile::encodeName(m_programs->filePath(u"opened"_s)) + "'\n");
    QVERIFY(opener.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
}

QUrl SandboxSignIn::opened() const
{
    QFile file(m_programs->filePath(u"opened"_s));
    return file.open(QIODevice::ReadOnly) ? QUrl(QString::fromUtf8(file.readAll())) : QUrl();
}

void SandboxSignIn::goToBrowser(WindowFixture &window)
{
    window.setVariable(u"PATH"_s, m_programs->path() + u':' + qEnvironmentVariable("PATH"));
    QVERIFY(window.start({u"--sandbox"_s}));
    QVERIFY(window.trigger(u"addAccount"_s));
    QVERIFY(window.click(u"accountAccept"_s)); // The service.
    QVERIFY(window.sees(u"accountField_organization"_s));
    QVERIFY(window.click(u"accountAccept"_s)); // The place: the sandbox's own is offered.
    QVERIFY(window.sees(u"signInMethod_browser"_s));
    QVERIFY(window.click(u"accountAccept"_s));
    QVERIFY(window.sees(u"browserNotice"_s));
    QTRY_VERIFY(opened().isValid() && !opened().isEmpty());
}

void SandboxSignIn::anAccountIsAddedInTheBrowserLikeTheRealThing()
{
    WindowFixture window(*m_cli);
    goToBrowser(window);
    QVERIFY2(window.text(u"browserNoticeTitle"_s).startsWith(u"Waiting"_s), "a browser was opened");
    m_browser.open(opened());
    QTRY_VERIFY(m_browser.page().contains("sandbox_pick"));
    static const QRegularExpression person(u"<a href=\"([^\"]*)\">Mara"_s);
    const QString picked = person.match(QString::fromUtf8(m_browser.page())).captured(1).replace("&amp;"_L1, "&"_L1);
    QVERIFY2(!picked.isEmpty(), m_browser.page());
    m_browser.open(m_browser.visited().last().resolved(QUrl(picked)));
    QVERIFY(window.sees(u"accountNotice"_s));
    QVERIFY(window.text(u"accountHeading"_s).contains("northwind-research"_L1));
    QVERIFY(window.text(u"accountNoticeText"_s).contains("Mara"_L1));
    QCOMPARE(m_browser.visited().last().host(), u"localhost"_s);
    QVERIFY(window.click(u"accountCancel"_s) && window.isRidOf(u"accountDialog"_s));
    QVERIFY(window.showsSoon(u"dataset-sync"_s));
    QCOMPARE(window.endBy(SIGTERM), 0);

    // The next sandbox is at another address, and the sign-in holds.
    const CommandLineRun refreshed = m_cli->run({u"--sandbox"_s, u"refresh"_s});
    QVERIFY2(refreshed.exitCode == 0, refreshed.told());
}

QTEST_MAIN(SandboxSignIn)
#include "tst_sandboxsignin.moc"
