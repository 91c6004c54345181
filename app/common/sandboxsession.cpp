// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "sandboxsession.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>

namespace patkeeper {

namespace {

QString translated(const char *text)
{
    return QCoreApplication::translate("patkeeper::SandboxSession", text);
}

QString statePathIn(const QString &profile)
{
    return profile + QStringLiteral("/sandbox.json");
}

} // namespace

Result<void> SandboxSession::refuseIfSandboxProfile(const QString &path)
{
    if (!QFileInfo::exists(statePathIn(path)))
        return {};
    return failure(Error::Kind::Rejected,
                   translated("The profile in %1 belongs to the sandbox. Add --sandbox, or use another folder.").arg(path));
}

Result<std::unique_ptr<SandboxSession>> SandboxSession::start(const QString &path)
{
    std::unique_ptr<SandboxSession> session(new SandboxSession);
    session->m_path = path;
    if (path.isEmpty()) {
        session->m_temporary = std::make_unique<QTemporaryDir>();
        if (!session->m_temporary->isValid()) {
            return failure(Error::Kind::StorageFailed, translated("There is no room for a temporary folder. Free some and try again."),
                           session->m_temporary->errorString());
        }
        session->m_path = session->m_temporary->path() + QStringLiteral("/profile");
    }
    SandboxOptions options;
    QFile state(session->statePath());
    const bool known = state.exists();
    if (!known && QFileInfo::exists(path + QStringLiteral("/patkeeper.sqlite"))) {
        return failure(Error::Kind::Rejected,
                       translated("The profile in %1 holds real accounts; the sandbox never mixes with them. Use another folder.")
                           .arg(path));
    }
    if (known && state.open(QIODevice::ReadOnly))
        options.state = state.readAll();
    auto started = Sandbox::start(options);
    if (!started)
        return failure(Error::Kind::StorageFailed, translated("The sandbox could not be started: %1.").arg(started.error()));
    session->m_sandbox = std::move(*started);
    return session;
}

SandboxSession::~SandboxSession()
{
    if (!m_sandbox || m_temporary)
        return;
    QSaveFile state(statePath());
    if (state.open(QIODevice::WriteOnly)) {
        state.write(m_sandbox->state());
        state.commit();
    }
}

} // namespace patkeeper
