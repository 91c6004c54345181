// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "filelock.h"
#include "profile.h"
#include "result.h"
#include "sandboxmodule.h"

#include <QTemporaryDir>

#include <memory>
#include <optional>

namespace patkeeper
{

/// The sandbox inside this process and the profile it is used with: a temporary one, or one that is marked as the
/// sandbox's, so that demonstration tokens never mix with real accounts.
class SandboxSession final
{
public:
    /// The profile for a sandbox: @p path, or a fresh temporary folder where that is empty. Rejected for a profile that
    /// holds real accounts.
    static Result<std::unique_ptr<SandboxSession>> start(const QString &path);
    /// What is loaded for it; Unsupported where it is missing.
    static Result<SandboxModule *> module();
    /// Rejected for a sandbox's profile that is opened without its sandbox.
    static Result<void> refuseIfSandboxProfile(const QString &path);
    ~SandboxSession();

    QString profilePath() const { return m_path; }
    RunningSandbox &sandbox() { return *m_sandbox; }
    /// Writes down what the sandbox knows, for the next one with this profile; a temporary one is not written down.
    void save() const;
    bool isTemporary() const { return m_temporary != nullptr; }

private:
    SandboxSession() = default;
    Result<void> lock();
    Result<void> run();
    QString statePath() const { return m_path + QStringLiteral("/sandbox.json"); }

    QString m_path;
    std::unique_ptr<QTemporaryDir> m_temporary;
    std::optional<FileLock> m_lock; ///< Two sandboxes on one profile would overwrite each other's tokens.
    std::unique_ptr<RunningSandbox> m_sandbox;
};

} // namespace patkeeper
