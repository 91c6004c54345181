// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "composition.h"
#include "mainwindow.h"

#include <QTemporaryDir>

#include <memory>

namespace patkeeper::bench
{

class SandboxProcess;

/// The whole program but for its process: the real parts on a profile of their own, with the main window where it is
/// asked for.
class BenchWindow final
{
public:
    BenchWindow();

    Composition &parts() { return *m_parts; }
    void show();
    /// Through the flow, with its secret in the keychain; the account's id.
    QString addAccount(const SandboxProcess &sandbox, const QString &name);

private:
    QTemporaryDir m_directory;
    std::unique_ptr<Composition> m_parts;
    std::unique_ptr<MainWindow> m_window;
};

} // namespace patkeeper::bench
