// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "composition.h"
#include "exitcode.h"

#include <QCommandLineParser>
#include <QObject>

#include <functional>

namespace patkeeper::cli
{

/// One command: takes its arguments apart before anything is opened, then works on the composition, and says once how
/// it ended.
class Command : public QObject
{
    Q_OBJECT

public:
    /// Declares options and positional arguments.
    virtual void declare(QCommandLineParser &parser) const = 0;
    /// What is wrong with the arguments, in a sentence; empty where nothing is.
    virtual QString accept(const QCommandLineParser &parser) = 0;
    virtual void run() = 0;
    /// False where standard output is for something else, also when it fails.
    virtual bool canPrintJson() const { return true; }

    /// False where it touches no profile and no keychain: it runs without a composition.
    virtual bool needsProfile() const { return true; }

    /// What the program does when all else is written and closed, and what it then ends with; empty for most.
    virtual std::move_only_function<int()> takeLastAct() { return {}; }

    /// Says what is wrong, as JSON too where that was asked for, and ends.
    void fail(const Error &error);

    void setComposition(Composition *composition) { m_composition = composition; }
    void setOptions(const CompositionOptions &options) { m_options = options; }
    void setJson(bool json) { m_json = json; }

Q_SIGNALS:
    void ended(int exitCode);

protected:
    Composition &parts() { return *m_composition; }
    Inventory &inventory() { return m_composition->inventory(); }
    Flows &flows() { return m_composition->flows(); }
    bool json() const { return m_json; }
    /// What the composition is opened with, for a command that does so itself.
    const CompositionOptions &options() const { return m_options; }
    const Capabilities *capabilitiesOf(const TokenEntry &entry);

    void end(ExitCode code) { Q_EMIT ended(code); }
    /// For what turns out to be asked for wrongly only when the command runs.
    void failUsage(const Error &error);
    /// The token that the person names; fails and gives nothing where there is not exactly one.
    std::optional<TokenKey> tokenNamed(const QString &reference);
    /// The same of several; each of them once.
    std::optional<QList<TokenKey>> tokensNamed(const QStringList &references);
    const Account *accountNamed(const QString &name);

private:
    Composition *m_composition = nullptr;
    CompositionOptions m_options;
    bool m_json = false;
};

/// Everything on standard input, without the one line break that `echo` adds.
Secret secretFromStandardInput();

} // namespace patkeeper::cli
