// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "application.h"

#include "accountassistant.h"
#include "accountdialogs.h"
#include "applicationservice.h"
#include "clockwaketimer.h"
#include "colorscheme.h"
#include "companion.h"
#include "compositioncheckup.h"
#include "createtokendialog.h"
#include "doctordialog.h"
#include "firstpaint.h"
#include "mainwindow.h"
#include "remindersdialog.h"
#include "revealdialog.h"
#include "revokedialog.h"
#include "room.h"
#include "rotatedialog.h"
#include "rotationdialogs.h"
#include "rotationschedule.h"
#include "sandboxaccounts.h"
#include "servicepictures.h"
#include "sessionwatch.h"
#include "signinsurroundings.h"
#include "singleinstance.h"
#include "terminationsignals.h"
#include "tokentableview.h"
#include "windowactions.h"
#include "windowdialogs.h"

#include <QAction>
#include <QApplication>
#include <QDesktopServices>
#include <QEvent>
#include <QFontMetrics>
#include <QIcon>
#include <QMessageBox>
#include <QStyle>
#include <QTextStream>
#include <QThread>
#include <QTimer>

#include <algorithm>
#include <cstdio>
#include <optional>

namespace patkeeper
{

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{

/// For replies of the disk that a picture should show (the history).
constexpr auto settlingTime = 400ms;
constexpr auto patienceWithSandbox = 30s;
/// A window that is not exposed is never painted.
constexpr auto patienceWithPainting = 1s;

const auto azureDevOps = u"azure-devops"_s;
const auto newTokenAction = u"new-token"_s;
const auto refreshAction = u"refresh"_s;

/// The first text waits for the fonts, and to find them takes longest of all.
std::unique_ptr<QThread> findFonts()
{
    std::unique_ptr<QThread> finding(
        QThread::create([font = QApplication::font()] { (void)QFontMetrics(font).height(); }));
    finding->start();
    return finding;
}

void complain(const QString &text)
{
    QTextStream(stderr) << text << '\n';
}

/// A compositor lets a window come to the front for the token that the launcher was given by it.
void useActivationToken(const QString &token)
{
    if (!token.isEmpty() && QGuiApplication::platformName().startsWith("wayland"_L1))
        qputenv("XDG_ACTIVATION_TOKEN", token.toLatin1());
}

/// In its own sizes, so that nothing is scaled, and as pictures, so that no SVG has to be drawn before the first paint.
QIcon windowIcon()
{
    QIcon icon;
    for (const int size : {16, 24, 32, 48, 64, 128})
        icon.addFile(u":/icons/%1.png"_s.arg(size), QSize(size, size));
    return icon;
}

SignInSurroundings signInSurroundings(const Composition &made, const CommandLine &commandLine)
{
    SignInSurroundings surroundings{
        .attempts = {.options = [&made](const QUrl &authority) { return made.signInOptions(authority); }},
        .openAddress = &QDesktopServices::openUrl,
        .places = [&made](const Account &account) { return made.places(account); }};
    // Nobody is asked for a picture.
    if (!commandLine.screenshotPath.isEmpty())
        surroundings = {.attempts = surroundings.attempts,
                        .openAddress = {},
                        .offeredFields = {{azureDevOps, {{u"organization"_s, u"contoso"_s}}}}};
    const RunningSandbox *sandbox = made.sandbox();
    if (!sandbox)
        return surroundings;
    surroundings.isSandbox = true;
    for (const SandboxAccount &account : sandboxAccounts(*sandbox))
        surroundings.offeredFields.insert(account.kind, account.fields);
    // The first has its account already.
    surroundings.offeredFields[azureDevOps].insert(u"organization"_s, sandbox->organizations().value(1));
    const bool isByCode = commandLine.dialog == CommandLine::Dialog::SignInCode;
    SignInSettings settings;
    settings.method = isByCode ? SignInMethod::Device : SignInMethod::Browser;
    settings.authority = sandbox->authority();
    settings.clientId = sandbox->clientId();
    surroundings.offeredSettings.insert(azureDevOps, settings);
    return surroundings;
}

} // namespace

Application::Application(CommandLine commandLine, const QString &activationToken, QObject *parent)
    : QObject(parent),
      m_commandLine(std::move(commandLine)),
      m_wish{.kind = m_commandLine.wish, .activationToken = activationToken},
      m_signals(std::make_unique<TerminationSignals>())
{
    connect(m_signals.get(), &TerminationSignals::asked, this, &Application::onTermination);
    if (!m_commandLine.hidden)
        m_findingFonts = findFonts();
}

// The window goes before what it shows, and before it whoever may ask for it.
Application::~Application()
{
    m_service.reset();
    m_companion.reset();
    m_rotations.reset();
    m_window.reset();
    if (m_findingFonts)
        m_findingFonts->wait();
}

bool Application::isTheFirst()
{
    const bool ownProfileEachTime = m_commandLine.sandbox && m_commandLine.profilePath.isEmpty();
    if (ownProfileEachTime || !m_commandLine.screenshotPath.isEmpty())
        return true;
    const QString profile = m_commandLine.profilePath.isEmpty() ? Profile::defaultPath() : m_commandLine.profilePath;
    m_instance = std::make_unique<SingleInstance>(SingleInstance::directoryFor(profile + "/locks"_L1), profile);
    connect(m_instance.get(), &SingleInstance::wished, this, &Application::onWish);
    if (m_instance->claim())
        return true;
    if (m_commandLine.hidden)
        return false; // It is there already, and nobody wants to see it.
    if (!m_instance->askOther(m_wish))
        complain(tr("Patkeeper is open with this profile already, but its window does not answer."));
    return false;
}

namespace
{

/// What reads pictures is looked for and loaded at the first one, and a menu bar has one.
void findPictureFormats()
{
    (void)QApplication::style()->standardIcon(QStyle::SP_ToolBarHorizontalExtensionButton);
}

} // namespace

void Application::start()
{
    Composition::open({.profilePath = m_commandLine.profilePath,
                       .sandbox = m_commandLine.sandbox,
                       // Of a picture nobody would answer a question: what goes wrong is to end by itself.
                       .attended = m_commandLine.screenshotPath.isEmpty(),
                       .by = u"window"_s,
                       .proofPath = {},
                       .whileOpening = m_commandLine.hidden ? std::function<void()>() : &findPictureFormats,
                       .whileLoading = m_commandLine.hidden ? std::function<void(Composition &)>()
                                                            : [this](Composition &parts) { makeWindow(parts); }},
                      this, [this](Result<std::unique_ptr<Composition>> opened) { onOpened(std::move(opened)); });
    if (!m_commandLine.hidden)
        m_colorScheme = std::make_unique<ColorScheme>(); // The answer should be there before the window is.
    if (m_instance)
        m_instance->listen();
}

void Application::onOpened(Result<std::unique_ptr<Composition>> opened)
{
    if (!opened) {
        m_window.reset(); // What it would have shown is going.
        m_said.reset();
        onFailed(opened.error());
        return;
    }
    m_composition = std::move(*opened);
    if (m_commandLine.reportFirstPaint)
        new FirstPaint;
    if (m_commandLine.hidden)
        onShown();
    else
        showWindow();
    if (!m_commandLine.screenshotPath.isEmpty())
        takePicture();
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
    m_failure = box;
    box->show();
    onShown();
}

void Application::adoptAppearance(const Settings &settings)
{
    const auto wanted = m_commandLine.appearance.value_or(preferencesFrom(settings).appearance);
    if (!m_colorScheme)
        m_colorScheme = std::make_unique<ColorScheme>();
    applyAppearance(wanted, m_colorScheme->isDark());
}

void Application::makeWindow(Composition &made)
{
    const auto adopt = [this, settings = &made.settings()] { adoptAppearance(*settings); };
    adopt();
    connect(m_colorScheme.get(), &ColorScheme::changed, &made, adopt);
    connect(&made.settings(), &Settings::changed, &made, adopt);
    makeGround(made);
    WindowParts parts{.inventory = &made.inventory(),
                      .flows = &made.flows(),
                      .providers = &made.providers(),
                      .secrets = &made.secrets(),
                      .journal = &made.journal(),
                      .sessionWatch = m_session.get(),
                      .settings = &made.settings(),
                      .kinds = [&made] { return made.kinds(); },
                      .clock = systemClock(),
                      .accountFromFields = &Composition::accountFromFields,
                      .signIn = signInSurroundings(made, m_commandLine),
                      .isSandbox = made.isSandbox(),
                      .sandboxKeeps = !made.keepsNothing(),
                      .autostart = made.isSandbox()
                                       ? std::optional<Autostart>()
                                       : Autostart(QGuiApplication::desktopFileName(),
                                                   QCoreApplication::applicationFilePath(), m_commandLine.profilePath),
                      .saidReminders = m_said.get(),
                      .snoozeReminders =
                          [this](const QStringList &identities, const Snooze &snooze) {
                              if (m_companion)
                                  m_companion->speaker()->snooze(identities, snooze);
                          },
                      .makeCheckup = [&made] { return makeCheckup(&made); }};
    m_window = std::make_unique<MainWindow>(parts);
    connect(m_window.get(), &MainWindow::closed, qApp, &QCoreApplication::quit);
    connect(m_window.get(), &MainWindow::hideWanted, this, &Application::onHideWanted);
    connect(m_window->dialogs(), &WindowDialogs::reminderTestWanted, this, [this] {
        if (m_companion)
            m_companion->sayForTest();
    });
    const auto adoptClosing = [this, window = m_window.get(), settings = &made.settings()] {
        window->setStaysWhenClosed(goesOnWithoutWindow() && preferencesFrom(*settings).staysWhenClosed);
    };
    adoptClosing();
    connect(&made.settings(), &Settings::changed, m_window.get(), adoptClosing);
    if (const QString aside = made.recoveredFrom(); !aside.isEmpty())
        m_window->showError(
            tr("The list of tokens was damaged and has been begun anew."),
            tr("Account ▸ Restore from the keychain brings your accounts back. The damaged file was kept."), aside);
}

/// A picture, a measurement and a sandbox of which nothing is kept end with their window.
bool Application::goesOnWithoutWindow() const
{
    return m_commandLine.screenshotPath.isEmpty() && !m_commandLine.reportFirstPaint &&
           !(m_commandLine.sandbox && m_commandLine.profilePath.isEmpty());
}

void Application::makeGround(Composition &made)
{
    if (m_session)
        return;
    m_session = std::make_unique<SessionWatch>();
    if (m_shown)
        m_session->start(); // Otherwise it waits until the window is there.
    m_said = std::make_unique<SaidReminderStore>(made.database());
}

void Application::rotateByItself()
{
    makeGround(*m_composition);
    m_rotationTimer = std::make_unique<ClockWakeTimer>();
    m_rotations =
        std::make_unique<RotationSchedule>(&m_composition->flows(), &m_composition->settings(), m_rotationTimer.get());
    connect(m_session.get(), &SessionWatch::woke, m_rotations.get(), &RotationSchedule::reconsider);
    m_rotations->start();
}

void Application::keepCompany()
{
    makeGround(*m_composition);
    m_companion = std::make_unique<Companion>(m_composition.get(), m_said.get(), m_session.get());
    connect(m_companion.get(), &Companion::openWanted, this,
            [this](const QString &token) { onWish({Wish::Kind::Raise, token}); });
    connect(m_companion.get(), &Companion::newTokenWanted, this, [this] { onWish({Wish::Kind::NewToken, {}}); });
    connect(m_companion.get(), &Companion::quitWanted, this, &Application::quit);
    connect(m_companion.get(), &Companion::settingsWanted, this, [this] {
        if (MainWindow *window = openWindow({}))
            window->windowActions()->settings->trigger();
    });
    connect(m_companion.get(), &Companion::tokenWanted, this, [this](const TokenKey &key, const QString &token) {
        if (MainWindow *window = openWindow(token))
            window->showToken(key);
    });
    connect(m_companion.get(), &Companion::rotateWanted, this, [this](const TokenKey &key, const QString &token) {
        MainWindow *window = openWindow(token);
        if (window == nullptr)
            return;
        window->showToken(key);
        if (!rotatableAmong({key}, m_composition->inventory(), m_composition->providers()).isEmpty())
            window->rotations()->rotate(key);
    });
    connect(m_companion.get(), &Companion::trayLost, this, [this] {
        if (m_window && !m_window->isVisible())
            m_window->showMinimized();
    });
}

void Application::onHideWanted()
{
    if (!m_companion || !m_companion->hasTray())
        return m_window->showMinimized();
    m_window->hide();
    m_companion->sayWhereTheWindowIs();
}

void Application::quit()
{
    // What is under way is asked about, also where there has been no window so far.
    if (!m_window && m_composition && !m_composition->flows().running().empty())
        makeWindow(*m_composition);
    if (m_window)
        m_window->end();
    else
        QCoreApplication::quit();
}

void Application::showWindow()
{
    if (m_commandLine.screenshotPath.isEmpty()) {
        m_window->installEventFilter(this);
        QTimer::singleShot(patienceWithPainting, this, &Application::onShown);
    }
    m_window->show();
    // To show a widget asks for painting it whole. Where a platform exposes the window before that is heard, everything
    // would be painted twice.
    QCoreApplication::sendPostedEvents(nullptr, QEvent::UpdateLater);
}

bool Application::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Paint) {
        watched->removeEventFilter(this);
        QTimer::singleShot(0, this, &Application::onShown);
    }
    return QObject::eventFilter(watched, event);
}

void Application::onShown()
{
    if (m_shown)
        return;
    m_shown = true;
    if (m_window || m_failure)
        QApplication::setWindowIcon(windowIcon()); // To look for what can read a picture takes longer than to read it.
    if (m_session)
        m_session->start();
    offerToTheDesktop();
    if (m_composition && m_commandLine.screenshotPath.isEmpty() && !m_commandLine.reportFirstPaint) {
        rotateByItself();
        refreshQuietly();
    }
    if (m_composition && goesOnWithoutWindow())
        keepCompany();
    if (m_wish.kind != Wish::Kind::Raise)
        fulfil(m_wish);
}

void Application::offerToTheDesktop()
{
    const bool isOwnProfile = m_commandLine.profilePath.isEmpty() && !m_commandLine.sandbox;
    if (!isOwnProfile || !m_commandLine.screenshotPath.isEmpty())
        return;
    m_service = std::make_unique<ApplicationService>(QGuiApplication::desktopFileName(),
                                                     QStringList{newTokenAction, refreshAction});
    connect(m_service.get(), &ApplicationService::activated, this,
            [this](const QString &token) { onWish({Wish::Kind::Raise, token}); });
    connect(m_service.get(), &ApplicationService::actionActivated, this,
            [this](const QString &action, const QString &token) {
                onWish({action == newTokenAction ? Wish::Kind::NewToken : Wish::Kind::Refresh, token});
            });
    m_service->start();
}

void Application::refreshQuietly()
{
    m_composition->secrets().probe(this, [this](Result<KeychainState> state) {
        // The sandbox was listed while it was signed in to.
        const bool fresh = m_composition->isSandbox() || m_composition->inventory().accounts().isEmpty();
        if (!state || *state != KeychainState::Ready || fresh)
            return;
        if (m_window)
            return m_window->refresh({}, Interaction::Forbidden);
        RefreshFlow *flow = m_composition->flows().refresh();
        m_composition->flows().release(flow);
        flow->start({}, Interaction::Forbidden);
    });
}

// Who ends the program from outside does not answer a question: a window that would rather stay open, because its
// secret is not saved yet, does not hold it up. The journal knows what was under way.
void Application::onTermination()
{
    QApplication::closeAllWindows();
    QCoreApplication::exit(0);
}

void Application::onWish(const Wish &wish)
{
    if (m_shown)
        fulfil(wish);
    else if (wish.kind != Wish::Kind::Raise)
        m_wish = wish;
}

MainWindow *Application::openWindow(const QString &activationToken)
{
    useActivationToken(activationToken);
    if (!m_composition) {
        if (m_failure)
            m_failure->activateWindow();
        return nullptr;
    }
    if (!m_window) {
        QApplication::setWindowIcon(windowIcon());
        makeWindow(*m_composition);
    }
    m_window->bringToFront();
    QWidget *open = QApplication::activeModalWidget();
    if (open != nullptr)
        open->activateWindow();
    return open == nullptr && !m_session->isLocked() ? m_window.get() : nullptr;
}

void Application::fulfil(const Wish &wish)
{
    MainWindow *window = openWindow(wish.activationToken);
    if (window == nullptr)
        return;
    if (wish.kind == Wish::Kind::NewToken)
        window->windowActions()->newToken->trigger();
    else if (wish.kind == Wish::Kind::Refresh)
        window->windowActions()->refresh->trigger();
}

namespace
{

/// The first of those shown that nothing stands against.
std::optional<TokenKey> rotatableWithRoom(TokenTableView &table, Composition &made)
{
    table.selectAll();
    const QList<TokenKey> rotatable = rotatableAmong(table.selectedTokens(), made.inventory(), made.providers());
    table.selectRow(0);
    const auto found = std::find_if(rotatable.cbegin(), rotatable.cend(), [&made](const TokenKey &key) {
        const auto capacity = made.providers().capabilities(key.accountId)->capacity;
        return !capacity || placesTaken(made.inventory(), *made.inventory().account(key.accountId)) < *capacity;
    });
    return found == rotatable.cend() ? std::optional<TokenKey>() : *found;
}

} // namespace

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
    case CommandLine::Dialog::Rotate:
    case CommandLine::Dialog::Rotated: {
        const std::optional<TokenKey> key = rotatableWithRoom(*table, *m_composition);
        if (!key)
            return failPicture(tr("There is no token to be rotated."), {});
        if (m_commandLine.dialog == CommandLine::Dialog::Rotated)
            return rotateForPicture(*key);
        shown = m_window->rotations()->rotate(*key);
        break;
    }
    case CommandLine::Dialog::Reveal:
        makeTokenForPicture();
        return;
    case CommandLine::Dialog::Doctor: {
        DoctorDialog *dialog = m_window->dialogs()->showDoctor();
        connect(dialog, &DoctorDialog::checked, this,
                [this, dialog] { QTimer::singleShot(settlingTime, this, [this, dialog] { save(dialog); }); });
        return;
    }
    case CommandLine::Dialog::Year: {
        RemindersDialog *reminders = m_window->dialogs()->showReminders();
        reminders->showYear();
        shown = reminders;
        break;
    }
    case CommandLine::Dialog::SignIn:
    case CommandLine::Dialog::SignInApp:
        shown = signInForPicture();
        break;
    case CommandLine::Dialog::SignInCode:
        askForCodeForPicture();
        return;
    case CommandLine::Dialog::Pair:
    case CommandLine::Dialog::Never:
    case CommandLine::Dialog::Exchange:
    case CommandLine::Dialog::Extend: {
        auto *pictures = new ServicePictures(m_composition.get(), m_window.get(), m_window.get());
        connect(pictures, &ServicePictures::failed, this, &Application::failPicture);
        connect(pictures, &ServicePictures::ready, this,
                [this](QWidget *dialog) { QTimer::singleShot(settlingTime, this, [this, dialog] { save(dialog); }); });
        pictures->show(m_commandLine.dialog);
        return;
    }
    }
    QTimer::singleShot(settlingTime, this, [this, shown] { save(shown); });
}

AccountAssistant *Application::signInForPicture()
{
    AccountAssistant *assistant = m_window->dialogs()->accounts()->add();
    assistant->goOn(); // The service,
    assistant->goOn(); // the place there.
    if (m_commandLine.dialog == CommandLine::Dialog::SignInApp)
        assistant->showRegistration();
    return assistant;
}

void Application::askForCodeForPicture()
{
    AccountAssistant *assistant = signInForPicture();
    connect(assistant, &AccountAssistant::awaitingPerson, this,
            [this, assistant] { QTimer::singleShot(settlingTime, this, [this, assistant] { save(assistant); }); });
    QTimer::singleShot(patienceWithSandbox, this, [] { failPicture(tr("The sandbox gave no code."), {}); });
    assistant->goOn();
}

void Application::rotateForPicture(const TokenKey &key)
{
    RotateDialog *dialog = m_window->rotations()->rotate(key);
    dialog->rotate();
    if (dialog->flow() == nullptr)
        return save(dialog);
    connect(dialog->flow(), &Flow::ended, this,
            [this, dialog] { QTimer::singleShot(settlingTime, this, [this, dialog] { save(dialog); }); });
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
