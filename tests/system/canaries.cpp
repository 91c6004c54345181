// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "canaries.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

bool Canaries::watch(const QByteArray &canary)
{
    if (canary.size() <= 20)
        return false;
    const auto basic = ':' + canary;
    m_forms.insert(canary, "plain");
    m_forms.insert(canary.toHex(), "hex");
    m_forms.insert(canary.toHex().toUpper(), "upper-case hex");
    m_forms.insert(canary.toPercentEncoding(), "percent-encoded");
    // Without the padding and the last group, which depend on what follows.
    m_forms.insert(canary.toBase64().chopped(4), "base64");
    m_forms.insert(basic.toBase64().chopped(4), "base64 as a password");
    m_forms.insert(canary.toBase64(QByteArray::Base64UrlEncoding).chopped(4), "base64url");
    const QString wide = QString::fromLatin1(canary);
    m_forms.insert(QByteArray(reinterpret_cast<const char *>(wide.utf16()), wide.size() * 2), "UTF-16");
    return true;
}

QByteArray Canaries::foundIn(const QByteArray &text) const
{
    for (auto form = m_forms.begin(); form != m_forms.end(); ++form) {
        if (text.contains(form.key()))
            return form.value();
    }
    return {};
}

QString Canaries::foundBelow(const QString &folder, int &looked) const
{
    looked = 0;
    QDirIterator files(folder, QDir::Files | QDir::Hidden | QDir::System, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        const QString path = files.next();
        if (const QByteArray found = foundIn(contentOf(path)); !found.isEmpty())
            return path + " holds it as "_L1 + QString::fromLatin1(found);
        ++looked;
    }
    return {};
}

QByteArray argumentsOf(qint64 processId)
{
    return contentOf(u"/proc/%1/cmdline"_s.arg(processId));
}

QByteArray environmentOf(qint64 processId)
{
    return contentOf(u"/proc/%1/environ"_s.arg(processId));
}

QByteArray everyArgumentAndEnvironment()
{
    QByteArray all;
    const QStringList folders = QDir(u"/proc"_s).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    for (const QString &folder : folders) {
        bool isProcess = false;
        const qint64 processId = folder.toLongLong(&isProcess);
        if (isProcess)
            all += argumentsOf(processId) + '\n' + environmentOf(processId) + '\n';
    }
    return all;
}

QByteArray everyFileBelow(const QString &folder)
{
    QByteArray all;
    QDirIterator files(folder, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (files.hasNext())
        all += contentOf(files.next()) + '\n';
    return all;
}

} // namespace patkeeper
