// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "result.h"

#include <QByteArray>
#include <QString>

namespace patkeeper
{

/// Which file a hand-over command runs, and what is in it. Not told by it: what the program reads itself (its
/// interpreter, libraries, files that its arguments name).
struct HandOverProgram {
    QString resolvedPath; ///< Without symbolic links.
    QByteArray digest;    ///< SHA-256 of its content.

    bool isEmpty() const { return digest.isEmpty(); }
    bool operator==(const HandOverProgram &) const = default;
};

/// The file behind a HandOverProgram, held open: what is run through the descriptor is what was read through it,
/// whatever becomes of its path.
class OpenedProgram final
{
public:
    OpenedProgram() noexcept = default;
    /// Takes the descriptor over.
    OpenedProgram(HandOverProgram program, int descriptor, bool script) noexcept;
    OpenedProgram(OpenedProgram &&other) noexcept;
    OpenedProgram &operator=(OpenedProgram &&other) noexcept;
    OpenedProgram(const OpenedProgram &) = delete;
    OpenedProgram &operator=(const OpenedProgram &) = delete;
    ~OpenedProgram();

    const HandOverProgram &program() const { return m_program; }
    void setDigest(const QByteArray &digest) { m_program.digest = digest; }
    int descriptor() const { return m_descriptor; }
    bool isScript() const { return m_script; } ///< Begins with "#!".

private:
    HandOverProgram m_program;
    int m_descriptor = -1;
    bool m_script = false;
};

/// Whether this may be run with a secret: an absolute path to an executable file of this user or of root that nobody
/// else can change or exchange, neither through the file nor through a folder above it. (A folder that all may write to
/// will do where its sticky bit keeps others from what is not theirs, as in /tmp.) Each refusal says what to do.
/// Blocking but short.
Result<void> checkHandOverProgram(const QString &path);

/// The same, and opens and reads it. Blocks for as long as that takes.
Result<OpenedProgram> openHandOverProgram(const QString &path);
/// The same, on another thread.
void openHandOverProgram(const QString &path, QObject *context, Reply<OpenedProgram> reply);

} // namespace patkeeper
