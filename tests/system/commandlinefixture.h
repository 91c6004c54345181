// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "sandbox.h"

#include <QByteArrayList>
#include <QJsonArray>
#include <QJsonObject>
#include <QList>
#include <QProcess>
#include <QStringList>
#include <QTemporaryDir>

#include <functional>
#include <memory>
#include <optional>

namespace patkeeper
{

/// What one run of patkeeper-cli came to.
struct CommandLineRun {
    int exitCode = -1; ///< -1: it crashed, was killed, or did not end.
    QByteArray output;
    QByteArray errors;

    /// Standard output as the one object it is to be; empty where it is not.
    QJsonObject json() const;
    /// Both outputs and the code: what a failed comparison is to show.
    QByteArray told() const;
};

/// The real program with a profile of its own, against a sandbox in this process.
class CommandLineFixture
{
public:
    explicit CommandLineFixture(SandboxOptions::Data data = SandboxOptions::Data::None, int count = 0);
    ~CommandLineFixture();

    Sandbox &sandbox() { return *m_sandbox; }
    /// As if the service were not there.
    void stopSandbox() { m_sandbox.reset(); }
    QString profile() const { return m_directory.filePath(QStringLiteral("profile")); }
    QString databasePath() const { return profile() + QStringLiteral("/patkeeper.sqlite"); }

    const QProcessEnvironment &environment() const { return m_environment; }
    /// For the processes started from now on; an empty value takes the variable away.
    void setVariable(const QString &name, const QString &value);
    /// Runs in the child between fork and exec.
    void setChildModifier(std::function<void()> modifier) { m_modifier = std::move(modifier); }

    /// Starts it on this profile with @p input as the whole of its standard input.
    std::unique_ptr<QProcess> start(const QStringList &arguments, const QByteArray &input = {}) const;
    /// The same with a standard input that stays open, for whoever talks to it.
    std::unique_ptr<QProcess> startTalking(const QStringList &arguments) const;
    static CommandLineRun finish(QProcess &process);
    CommandLineRun run(const QStringList &arguments, const QByteArray &input = {}) const;
    /// run() with `--json`.
    QJsonObject json(const QStringList &arguments, const QByteArray &input = {}) const;

    /// Whether the account was added.
    bool addAccount(const QString &name = QStringLiteral("Northwind"));
    QStringList addAccountArguments(const QString &name) const;
    static QStringList createArguments(const QString &name, const QString &expires = QStringLiteral("30d"));

    /// How many requests of the method the sandbox has seen.
    int requests(const QByteArray &method) const;
    QList<SandboxToken> livingTokens() const;
    /// What the database knows of operations that are not closed: their steps.
    QStringList openSteps() const;
    /// The first column of what a question brings.
    QStringList texts(const QString &question) const;
    /// One statement on a connection of its own.
    bool execute(const QString &statement) const;

private:
    QTemporaryDir m_directory;
    std::unique_ptr<Sandbox> m_sandbox;
    QProcessEnvironment m_environment;
    std::function<void()> m_modifier;
};

/// The throw-away gnome-keyring of this D-Bus session: in trouble and out of it.
namespace keyring
{

qint64 processId();
void lock();
/// Starts the daemon where there is none, and unlocks it as its own prompter would.
bool unlock();
bool isLocked();
/// The values of Patkeeper's entries, asked for as any other program can.
QByteArrayList entries();
/// Takes all of Patkeeper's entries out of the unlocked keyring.
void clear();
/// Ends the daemon at once, and waits until the bus has noticed.
bool killDaemon();

} // namespace keyring

} // namespace patkeeper
