// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "commandline.h"
#include "composition.h"

#include <QObject>

#include <memory>

class QDialog;

namespace patkeeper
{

class MainWindow;
class SessionWatch;
class SingleInstance;
class TerminationSignals;

/// The composition root of the window: opens the parts, shows what the last refresh left at once, and refreshes by
/// itself only where the keychain can be read without asking the person.
class Application final : public QObject
{
    Q_OBJECT

public:
    explicit Application(CommandLine commandLine, QObject *parent = nullptr);
    ~Application() override;

    /// False where another window of this profile was asked to come to the front instead.
    bool isTheFirst();
    void start();

private:
    void onOpened(Result<std::unique_ptr<Composition>> opened);
    void onFailed(const Error &error);
    void showWindow();
    void refreshQuietly();
    void raise();
    void takePicture();
    void makeTokenForPicture();
    static void failPicture(const QString &sentence, const QString &detail);
    void save(QWidget *widget);

    CommandLine m_commandLine;
    std::unique_ptr<SessionWatch> m_session;
    std::unique_ptr<SingleInstance> m_instance;
    std::unique_ptr<TerminationSignals> m_signals;
    std::unique_ptr<Composition> m_composition;
    std::unique_ptr<MainWindow> m_window;
};

} // namespace patkeeper
