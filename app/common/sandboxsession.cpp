// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "sandboxsession.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QPluginLoader>
#include <QSaveFile>

namespace patkeeper
{

namespace
{

struct Text {
    Q_DECLARE_TR_FUNCTIONS(patkeeper::SandboxSession)
};

QString statePathIn(const QString &profile)
{
    return profile + QStringLiteral("/sandbox.json");
}

/// The sandbox beside this program, and else where Qt looks for what it loads.
QStringList modulePaths()
{
    const QString own = QCoreApplication::applicationDirPath() + u'/';
    QStringList paths{own + QStringLiteral(PATKEEPER_MODULES), own + QStringLiteral(PATKEEPER_BUILT_MODULES)};
    paths += QCoreApplication::libraryPaths();
    for (QString &path : paths)
        path += QStringLiteral("/" PATKEEPER_SANDBOX_MODULE);
    return paths;
}

} // namespace

// Stays loaded until the program ends: what it made runs on threads of its own.
Result<SandboxModule *> SandboxSession::module()
{
    QString problems;
    for (const QString &path : modulePaths()) {
        QPluginLoader loader(path);
        loader.setLoadHints(QLibrary::PreventUnloadHint);
        if (auto *module = qobject_cast<SandboxModule *>(loader.instance()))
            return module;
        problems += path + QStringLiteral(": ") + loader.errorString() + u'\n';
    }
    return failure(
        Error::Kind::Unsupported,
        Text::tr("The sandbox is missing from this installation. Install Patkeeper again and try once more."),
        problems.trimmed());
}

Result<void> SandboxSession::refuseIfSandboxProfile(const QString &path)
{
    if (!QFileInfo::exists(statePathIn(path)))
        return {};
    return failure(
        Error::Kind::Rejected,
        Text::tr("The profile in %1 belongs to the sandbox. Add --sandbox, or use another folder.").arg(path));
}

Result<std::unique_ptr<SandboxSession>> SandboxSession::start(const QString &path)
{
    std::unique_ptr<SandboxSession> session(new SandboxSession);
    session->m_path = path;
    if (path.isEmpty()) {
        session->m_temporary = std::make_unique<QTemporaryDir>();
        if (!session->m_temporary->isValid()) {
            return failure(Error::Kind::StorageFailed,
                           Text::tr("There is no room for a temporary folder. Free some and try again."),
                           session->m_temporary->errorString());
        }
        session->m_path = session->m_temporary->path() + QStringLiteral("/profile");
    }
    if (const Result<void> locked = session->m_temporary ? Result<void>() : session->lock(); !locked)
        return std::unexpected(locked.error());
    if (const Result<void> running = session->run(); !running)
        return std::unexpected(running.error());
    return session;
}

Result<void> SandboxSession::run()
{
    Result<SandboxModule *> loaded = module();
    if (!loaded)
        return std::unexpected(loaded.error());
    QFile state(statePath());
    auto started = (*loaded)->start(state.open(QIODevice::ReadOnly) ? state.readAll() : QByteArray());
    if (!started) {
        return failure(Error::Kind::StorageFailed,
                       Text::tr("The sandbox could not be started: %1.").arg(started.error()));
    }
    m_sandbox = std::move(*started);
    // At once, as it also marks the profile as the sandbox's.
    save();
    return {};
}

// Refuses what is not the sandbox's, before anything is written.
Result<void> SandboxSession::lock()
{
    if (!QFileInfo::exists(statePath()) && QFileInfo::exists(m_path + QStringLiteral("/patkeeper.sqlite"))) {
        return failure(
            Error::Kind::Rejected,
            Text::tr("The profile in %1 holds real accounts; the sandbox never mixes with them. Use another folder.")
                .arg(m_path));
    }
    if (Result<Profile> profile = Profile::open(m_path); !profile)
        return std::unexpected(profile.error());
    Result<FileLock> file = FileLock::open(m_path + QStringLiteral("/sandbox.lock"));
    if (!file)
        return std::unexpected(file.error());
    if (!file->tryLock(FileLock::Mode::Exclusive)) {
        return failure(
            Error::Kind::Busy,
            Text::tr("Another Patkeeper runs its sandbox with the profile in %1. Close it first.").arg(m_path));
    }
    m_lock = std::move(*file);
    return {};
}

void SandboxSession::save() const
{
    if (!m_sandbox || m_temporary)
        return;
    QSaveFile state(statePath());
    if (state.open(QIODevice::WriteOnly)) {
        state.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
        state.write(m_sandbox->state());
        state.commit();
    }
}

SandboxSession::~SandboxSession()
{
    save();
}

} // namespace patkeeper
