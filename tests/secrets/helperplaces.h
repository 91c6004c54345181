// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QByteArray>
#include <QJsonObject>
#include <QList>
#include <QString>
#include <QTemporaryDir>

#include <map>

namespace patkeeper
{

/// Variables of this process, as they were before at the end.
class Variables
{
public:
    Variables() = default;
    ~Variables();
    Variables(const Variables &) = delete;
    Variables &operator=(const Variables &) = delete;

    void set(const QByteArray &name, const QByteArray &value);
    void unset(const QByteArray &name);

private:
    void keep(const QByteArray &name);

    std::map<QByteArray, QByteArray> m_before; ///< Null: was not set.
};

/// A program `docker-credential-fake` on PATH that keeps its entries in files and does what a test wants of it.
class FakeHelper
{
public:
    FakeHelper();

    /// In which way it misbehaves when it is run with that action, from now on: hang, flood, garbage, wrong, foreign,
    /// empty, old, crash, or "say:<text>" for that text and exit code 1. An empty @p how ends it.
    void misbehave(const QString &action, const QString &how);
    /// What it was run with: objects with `argv`, `environ` and `pid`.
    QList<QJsonObject> runs() const;
    /// As if nobody had installed it.
    void uninstall();
    void makeNotExecutable();
    /// All of its entries are gone, as when another folder is in their place.
    void empty();
    /// The values as they were given to it.
    QList<QByteArray> values() const;

private:
    QString path(const QString &name) const { return m_folder.filePath(name); }
    QString program() const { return path(QStringLiteral("bin/docker-credential-fake")); }

    QTemporaryDir m_folder;
    Variables m_variables;
};

/// A password store of `pass` with a key of its own, made now; gpg's agent ends with it.
class PassPlace
{
public:
    enum class Key { Open, WithPassphrase };

    explicit PassPlace(Key key = Key::Open);
    ~PassPlace();

    /// Whether key and store could be made; what went wrong is on the error output.
    bool isReady() const { return m_ready; }
    /// The agent forgets the passphrase that the key was made with.
    void lock();
    QString folder() const { return m_folder.path(); }

private:
    bool run(const QString &program, const QStringList &arguments, const QByteArray &input = {});

    QTemporaryDir m_folder;
    Variables m_variables;
    bool m_ready = false;
};

} // namespace patkeeper
