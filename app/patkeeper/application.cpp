// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "application.h"

#include "createtokendialog.h"
#include "mainwindow.h"
#include "revealdialog.h"
#include "revokedialog.h"
#include "sessionwatch.h"
#include "singleinstance.h"
#include "terminationsignals.h"
#include "tokentableview.h"
#include "windowdialogs.h"

#include <QApplication>
#include <QMessageBox>
#include <QTextStream>
#include <QTimer>

#include <algorithm>
#include <cstdio>

namespace patkeeper
{

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{

/// For replies of the disk that a picture should show (the history).
constexpr auto settlingTime = 400ms;

void complain(const QString &text)
{
    QTextStream(stderr) << text << '\n';
}

} // namespace

Application::Application(CommandLine commandLine, QObject *parent)
    : QObject(parent),
      m_commandLine(std::move(commandLine)),
      m_signals(std::make_unique<TerminationSignals>())
{
    connect(m_signals.get(), &TerminationSignals::asked, qApp, &QCoreApplication::quit);
}

// The window goes before what it shows.
Application::~Application()
{
    m_window.reset();
}

bool Application::isTheFirst()
{
    const bool ownProfileEachTime = m_commandLine.sandbox && m_commandLine.profilePath.isEmpty();
    if (ownProfileEachTime || !m_commandLine.screenshotPath.isEmpty())
        return true;
    const QString profile = m_commandLine.profilePath.isEmpty() ? Profile::defaultPath() : m_commandLine.profilePath;
    m_instance = std::make_unique<SingleInstance>(SingleInstance::directoryFor(profile + "/locks"_L1), profile);
    connect(m_instance.get(), &SingleInstance::raiseRequested, this, &Application::raise);
    if (m_instance->claim())
        return true;
    if (!m_instance->raiseOther())
        complain(tr("Patkeeper is open with this profile already, but its window does not answer."));
    return false;
}

void Application::start()
{
    Composition::open({.profilePath = m_commandLine.profilePath,
                       .sandbox = m_commandLine.sandbox,
                       // Of a picture nobody would answer a question: what goes wrong is to end by itself.
                       .attended = m_commandLine.screenshotPath.isEmpty(),
                       .by = u"window"_s},
                      this, [this](Result<std::unique_ptr<Composition>> opened) { onOpened(std::move(opened)); });
}

void Application::onOpened(Result<std::unique_ptr<Composition>> opened)
{
    if (!opened) {
        onFailed(opened.error());
        return;
    }
    m_composition = std::move(*opened);
    showWindow();
    if (!m_commandLine.screenshotPath.isEmpty())
        takePicture();
    else
        refreshQuietly();
}

void Application::onFailed(const Error &error)
{
    if (!m_commandLine.screenshotPath.isEmpty())
        return failPicture(error.message, error.detail);
    auto *box = new QMessageBox(QMessageBox::Critical, tr("Patkeeper"), tr("Patkeeper could not start."));
    box->setTextFormat(Qt::PlainText);
    box->setInformativeText(error.message);
    box->setDetailedText(error.detail);
    box->setAttribute(Qt::WA_DeleteOnClose);
    connect(box, &QDialog::finished, qApp, [] { QCoreApplication::exit(1); });
    box->show();
}

void Application::showWindow()
{
    m_session = std::make_unique<SessionWatch>();
    WindowParts parts{.inventory = &m_composition->inventory(),
                      .flows = &m_composition->flows(),
                      .providers = &m_composition->providers(),
                      .secrets = &m_composition->secrets(),
                      .journal = &m_composition->journal(),
                      .sessionWatch = m_session.get(),
                      .kinds = m_composition->kinds(),
                      .clock = systemClock(),
                      .accountFromFields = &Composition::accountFromFields,
                      .isSandbox = m_composition->isSandbox(),
                      .sandboxKeeps = !m_composition->keepsNothing()};
    m_window = std::make_unique<MainWindow>(parts);
    connect(m_window.get(), &MainWindow::closed, qApp, &QCoreApplication::quit);
    if (const QString aside = m_composition->recoveredFrom(); !aside.isEmpty())
        m_window->showError(
            tr("The list of tokens was damaged and has been begun anew."),
            tr("Account ▸ Restore from the keychain brings your accounts back. The damaged file was kept."), aside);
    m_window->show();
}

void Application::refreshQuietly()
{
    m_composition->secrets().probe(this, [this](Result<KeychainState> state) {
        // The sandbox was listed while it was signed in to.
        const bool fresh = m_composition->isSandbox() || m_composition->inventory().accounts().isEmpty();
        if (state && *state == KeychainState::Ready && !fresh)
            m_window->refresh({}, Interaction::Forbidden);
    });
}

void Application::raise()
{
    if (m_window)
        m_window->bringToFront();
}

void Application::takePicture()
{
    auto *table = m_window->table();
    table->selectRow(0);
    const QList<TokenKey> chosen = table->selectedTokens();
    QWidget *shown = m_window.get();
    switch (m_commandLine.dialog) {
    case CommandLine::Dialog::None:
        break;
    case CommandLine::Dialog::Create:
        shown = m_window->dialogs()->createToken({});
        break;
    case CommandLine::Dialog::Revoke:
        if (chosen.isEmpty())
            return failPicture(tr("There is no living token to be revoked."), {});
        shown = m_window->dialogs()->revokeTokens(chosen);
        break;
    case CommandLine::Dialog::Reveal:
        makeTokenForPicture();
        return;
    }
    QTimer::singleShot(settlingTime, this, [this, shown] { save(shown); });
}

void Application::makeTokenForPicture()
{
    if (m_composition->inventory().accounts().isEmpty())
        return failPicture(tr("There is no account that a token could be made in."), {});
    const Account account = m_composition->inventory().accounts().first();
    const Capabilities *kind = m_composition->providers().capabilities(account.id);
    const QList<Scope> &scopes = kind->scopes.scopes();
    const auto harmless = std::find_if(scopes.cbegin(), scopes.cend(),
                                       [](const Scope &scope) { return scope.offered && !scope.highPrivilege; });
    auto *flow = m_composition->flows().createToken(account.id);
    connect(flow, &Flow::ended, this, [this, flow] {
        if (flow->state() != CreateTokenFlow::State::Stored)
            return failPicture(flow->error()->message, flow->error()->detail);
        QWidget *dialog = m_window->dialogs()->reveal(flow);
        QTimer::singleShot(settlingTime, this, [this, dialog] { save(dialog); });
    });
    flow->start({.name = u"release-pipeline"_s,
                 .scopes = harmless == scopes.cend() ? QStringList() : QStringList{harmless->id},
                 .expiresAt = systemClock()().addSecs(kind->defaultLife.count()),
                 .options = {}});
}

void Application::failPicture(const QString &sentence, const QString &detail)
{
    complain(detail.isEmpty() ? sentence : sentence + u'\n' + detail);
    QCoreApplication::exit(1);
}

void Application::save(QWidget *widget)
{
    if (!widget->grab().save(m_commandLine.screenshotPath, "PNG"))
        return failPicture(tr("Could not write %1.").arg(m_commandLine.screenshotPath), {});
    QCoreApplication::exit(0);
}

} // namespace patkeeper
