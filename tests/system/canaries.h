// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QByteArray>
#include <QMap>
#include <QString>

namespace patkeeper
{

/// Secrets that are looked for, in every form in which they could be written down.
class Canaries
{
public:
    /// False for what is too short to be looked for.
    bool watch(const QByteArray &canary);
    void forget() { m_forms.clear(); }
    /// What to look for, and what it is called.
    const QMap<QByteArray, QByteArray> &forms() const { return m_forms; }

    /// In which form one of them is there; empty where none is.
    QByteArray foundIn(const QByteArray &text) const;
    /// The first file below the folder that holds one of them, with its form. Empty where none does, and @p looked says
    /// how many there were.
    QString foundBelow(const QString &folder, int &looked) const;

private:
    QMap<QByteArray, QByteArray> m_forms;
};

/// Arguments and environment of a process as everybody of this user can read them; empty where they cannot be.
QByteArray argumentsOf(qint64 processId);
QByteArray environmentOf(qint64 processId);
/// Of all processes that can be read; and what is in all files, which may be changing meanwhile.
QByteArray everyArgumentAndEnvironment();
QByteArray everyFileBelow(const QString &folder);

} // namespace patkeeper
