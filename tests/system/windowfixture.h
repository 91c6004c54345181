// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "commandlinefixture.h"

namespace patkeeper
{

/// The real window program as a process of its own, on the profile and the sandbox of a command line; its mouse and
/// keyboard are moved from here.
class WindowFixture
{
public:
    explicit WindowFixture(const CommandLineFixture &commandLine);
    ~WindowFixture();

    /// Before start().
    void setVariable(const QString &name, const QString &value);
    /// Runs in the child between fork and exec; before start().
    void setChildModifier(std::function<void()> modifier) { m_process.setChildProcessModifier(std::move(modifier)); }
    /// Whether its window came up.
    bool start(const QStringList &arguments = {});
    /// Without a window; whether it runs.
    bool startHidden();
    qint64 processId() const { return m_process.processId(); }

    /// Each waits until it can be done; false where it never could.
    bool click(const QString &button) { return does({QStringLiteral("click"), button}); }
    bool type(const QString &field, const QString &text) { return does({QStringLiteral("type"), field, text}); }
    /// What is on the clipboard, as a person would.
    bool paste(const QString &field) { return does({QStringLiteral("paste"), field}); }
    bool trigger(const QString &action) { return does({QStringLiteral("trigger"), action}); }
    /// Makes the token of that name the chosen row.
    bool choose(const QString &token) { return does({QStringLiteral("choose"), token}); }
    bool sees(const QString &widget) { return does({QStringLiteral("see"), widget}); }
    bool isRidOf(const QString &widget) { return does({QStringLiteral("gone"), widget}); }
    bool isMinimised(const QString &widget) { return does({QStringLiteral("minimised"), widget}); }
    bool close(const QString &widget) { return does({QStringLiteral("close"), widget}); }
    /// For what ends the program: nobody waits for an answer.
    void send(const QStringList &command) { m_process.write(command.join(u'\t').toUtf8() + '\n'); }
    /// The answer to one command of the driver.
    QString ask(const QStringList &command);
    /// Names of the tokens in the table, in its order.
    QStringList tokens();
    /// What the label or button says.
    QString text(const QString &widget) { return ask({QStringLiteral("text"), widget}); }
    bool showsSoon(const QString &token, bool shown = true);

    /// With the access token pasted from the clipboard of this process.
    bool addAccount(const Sandbox &sandbox);
    /// Up to the click that sends the request.
    bool startCreation(const QString &name);
    /// Up to the dialog that reveals its secret.
    bool createToken(const QString &name);
    bool revoke(const QString &name);

    /// Waits until it has ended by itself; its exit code, -1 where it did not or died.
    int end();
    /// Ends it by that signal; its exit code, -1 where it died of the signal or of anything else.
    int endBy(int signal);
    /// Everything that came out of it so far: standard error, and standard output with the driver's answers.
    QByteArray errors();
    QByteArray answers() const { return m_answers + m_output; }
    /// What the driver told as the program ended.
    QByteArray lastWords() const { return m_output; }

private:
    bool does(const QStringList &command);

    QString m_profile;
    QProcess m_process;
    QByteArray m_output;
    QByteArray m_answers;
    QByteArray m_errors;
};

} // namespace patkeeper
