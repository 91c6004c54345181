// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "commandline.h"
#include "composition.h"

#include <QObject>
#include <QPointer>

#include <memory>

class QDialog;
class QMessageBox;
class QThread;

namespace patkeeper
{

class AccountAssistant;
class ApplicationService;
class ColorScheme;
class Companion;
class MainWindow;
class RotationSchedule;
class SaidReminderStore;
class SessionWatch;
class SingleInstance;
class TerminationSignals;
class WakeTimer;

/// The composition root of the window: opens the parts, shows what the last refresh left at once, and refreshes by
/// itself only where the keychain can be read without asking the person.
class Application final : public QObject
{
    Q_OBJECT

public:
    /// @p activationToken came with this start, and is handed on with its wish.
    explicit Application(CommandLine commandLine, const QString &activationToken = {}, QObject *parent = nullptr);
    ~Application() override;

    /// False where another window of this profile was handed the wish instead.
    bool isTheFirst();
    void start();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void onOpened(Result<std::unique_ptr<Composition>> opened);
    void onFailed(const Error &error);
    void showWindow();
    void adoptAppearance(const Settings &settings);
    /// Before there is anything to be shown in it.
    void makeWindow(Composition &made);
    void rotateByItself();
    void keepCompany();
    /// What is there without a window, too; once.
    void makeGround(Composition &made);
    void onHideWanted();
    /// Null while the session is locked or something modal is open: what is open already is finished first.
    MainWindow *openWindow(const QString &activationToken);
    void quit();
    void refreshQuietly();
    void onTermination();
    void onShown();
    bool goesOnWithoutWindow() const;
    void offerToTheDesktop();
    void onWish(const Wish &wish);
    void fulfil(const Wish &wish);
    void takePicture();
    void makeTokenForPicture();
    AccountAssistant *signInForPicture();
    void askForCodeForPicture();
    void rotateForPicture(const TokenKey &key);
    static void failPicture(const QString &sentence, const QString &detail);
    void save(QWidget *widget);

    CommandLine m_commandLine;
    Wish m_wish; ///< Waits for the window.
    bool m_shown = false;
    std::unique_ptr<SessionWatch> m_session;
    std::unique_ptr<ColorScheme> m_colorScheme;
    std::unique_ptr<SingleInstance> m_instance;
    std::unique_ptr<TerminationSignals> m_signals;
    std::unique_ptr<QThread> m_findingFonts;
    std::unique_ptr<Composition> m_composition;
    std::unique_ptr<SaidReminderStore> m_said;
    std::unique_ptr<MainWindow> m_window;
    std::unique_ptr<ApplicationService> m_service;
    std::unique_ptr<WakeTimer> m_rotationTimer;
    std::unique_ptr<RotationSchedule> m_rotations;
    std::unique_ptr<Companion> m_companion;
    QPointer<QMessageBox> m_failure;
};

} // namespace patkeeper
