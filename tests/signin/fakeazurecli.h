// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "helperplaces.h"

#include <QDateTime>
#include <QJsonObject>
#include <QList>
#include <QTemporaryDir>

namespace patkeeper
{

/// A program `az` that is the only one on PATH and does what a test wants of it.
class FakeAzureCli
{
public:
    FakeAzureCli();

    QString program() const { return path(QStringLiteral("bin/az")); }
    QString folder() const { return path(QStringLiteral("bin")); }

    /// It gives this token.
    void give(const QByteArray &token, const QDateTime &expiresAt, const QString &tenant = {});
    /// It writes this, and ends well.
    void answer(const QByteArray &output);
    /// It writes this to standard error, and ends with that code.
    void refuse(const QByteArray &errors, int exitCode = 1);
    void hang(); ///< And so does a child of its.
    void flood();
    void crash();
    /// It waits until it is told to go on; then it does what it was told before.
    void hold();
    void goOn();
    void uninstall();
    void makeNotExecutable();

    /// What it was run with: objects with `argv`, `environ`, `cwd`, `input`, `terminal`, `pid` and, where it hangs,
    /// `child`.
    QList<QJsonObject> runs() const;

private:
    QString path(const QString &name) const { return m_folder.filePath(name); }
    void write(const QString &name, const QByteArray &bytes) const;
    void behave(const QByteArray &how, const QByteArray &output, const QByteArray &errors, int exitCode) const;

    QTemporaryDir m_folder;
    Variables m_variables;
};

} // namespace patkeeper
