// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "autostart.h"

#include "desktopentry.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QMap>
#include <QSaveFile>
#include <QStandardPaths>

#include <utility>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

struct Text {
    Q_DECLARE_TR_FUNCTIONS(patkeeper::Autostart)
};

const auto profileOption = u"--profile"_s;
const auto switchedOff = "[Desktop Entry]\nType=Application\nName=Patkeeper\nHidden=true\n"_ba;

/// A path that leads nowhere starts nothing; what is no path is looked for by whoever starts it.
bool canStart(const QStringList &command)
{
    return !command.isEmpty() && (!QDir::isAbsolutePath(command.constFirst()) || QFile::exists(command.constFirst()));
}

bool isInForce(const QMap<QString, QString> &entry)
{
    return entry.value(u"Hidden"_s) != "true"_L1 && entry.value(u"X-GNOME-Autostart-enabled"_s) != "false"_L1;
}

/// What it was asked to start on; empty for the usual one.
QString profileOf(const QStringList &command)
{
    const qsizetype option = command.indexOf(profileOption);
    if (option >= 0)
        return command.value(option + 1);
    const QStringList joined = command.filter(profileOption + u'=');
    return joined.isEmpty() ? QString() : joined.constFirst().section(u'=', 1);
}

} // namespace

Autostart::Autostart(QString applicationId, QString program, const QString &profile)
    : m_applicationId(std::move(applicationId)),
      m_program(std::move(program)),
      // At login the working directory is another.
      m_profile(profile.isEmpty() ? QString() : QDir::cleanPath(QDir(profile).absolutePath()))
{
}

bool Autostart::isSupported() const
{
#if defined(Q_OS_UNIX) && !defined(Q_OS_MACOS)
    return !m_program.isEmpty();
#else
    return false;
#endif
}

QString Autostart::path() const
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation) + u"/autostart/"_s +
           m_applicationId + u".desktop"_s;
}

/// The person's own one comes before the system's.
QString Autostart::entryInForce() const
{
    return QStandardPaths::locate(QStandardPaths::GenericConfigLocation,
                                  u"autostart/"_s + m_applicationId + u".desktop"_s);
}

bool Autostart::isOn() const
{
    const QString inForce = entryInForce();
    QFile file(inForce);
    if (!isSupported() || inForce.isEmpty() || !file.open(QIODevice::ReadOnly))
        return false;
    const QMap<QString, QString> entry = desktopEntry(file.readAll());
    const QStringList command = execCommand(entry.value(u"Exec"_s));
    return isInForce(entry) && canStart(command) && profileOf(command) == m_profile;
}

QStringList Autostart::command() const
{
    QStringList command{m_program, u"--hidden"_s};
    if (!m_profile.isEmpty())
        command << profileOption << m_profile;
    return command;
}

QByteArray Autostart::contents() const
{
    return "[Desktop Entry]\nType=Application\nName=Patkeeper\n"
           "Comment=" +
           Text::tr("Reminds you before your access tokens expire").toUtf8() + "\nIcon=" + m_applicationId.toUtf8() +
           "\nExec=" + execValue(command()).toUtf8() + "\nTerminal=false\nX-GNOME-Autostart-enabled=true\n";
}

Result<void> Autostart::set(bool on) const
{
    if (!isSupported())
        return failure(Error::Kind::Unsupported,
                       Text::tr("Patkeeper cannot start itself here. Add it to the programs that your system starts "
                                "when you log in."));
    if (on)
        return write(contents());
    if (!isOn())
        return {}; // Perhaps it starts another profile: that is not ours to switch off.
    const Result<void> removed = remove();
    // Below one's own entry there may be one for everybody, which only another entry can hide.
    return removed && isOn() ? write(switchedOff) : removed;
}

Result<void> Autostart::write(const QByteArray &contents) const
{
    const QString folder = QFileInfo(path()).path();
    QDir().mkpath(folder);
    QSaveFile file(path());
    if (file.open(QIODevice::WriteOnly) && file.write(contents) == contents.size() && file.commit())
        return {};
    return failure(
        Error::Kind::StorageFailed,
        Text::tr("“%1” could not be written, so what happens when you log in stays as it is. Make the folder "
                 "%2 writable and try again.")
            .arg(QFileInfo(path()).fileName(), folder),
        file.errorString());
}

Result<void> Autostart::remove() const
{
    QFile file(path());
    if (!file.exists() || file.remove())
        return {};
    return failure(Error::Kind::StorageFailed,
                   Text::tr("“%1” could not be removed, so Patkeeper still starts when you log in. Make the folder %2 "
                            "writable and try again.")
                       .arg(QFileInfo(path()).fileName(), QFileInfo(path()).path()),
                   file.errorString());
}

} // namespace patkeeper
