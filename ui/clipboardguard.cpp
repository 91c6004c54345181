// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "clipboardguard.h"

#include "sessionwatch.h"

#include <QClipboard>
#include <QGuiApplication>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace patkeeper
{

namespace
{

/// Formats that ask clipboard histories (KDE, Windows, macOS) not to keep it, with their values.
const QHash<QString, QByteArray> &hints()
{
    static const QHash<QString, QByteArray> all{
        {u"x-kde-passwordManagerHint"_s, "secret"},
        {u"application/x-nspasteboard-concealed-type"_s, "1"},
        {u"application/x-qt-windows-mime;value=\"Clipboard Viewer Ignore\""_s, "1"},
        {u"application/x-qt-windows-mime;value=\"ExcludeClipboardContentFromMonitorProcessing\""_s, "1"},
        {u"application/x-qt-windows-mime;value=\"CanIncludeInClipboardHistory\""_s, QByteArray(4, '\0')},
        {u"application/x-qt-windows-mime;value=\"CanUploadToCloudClipboard\""_s, QByteArray(4, '\0')},
    };
    return all;
}

/// Platforms without other programs say of every clipboard that it is not owned.
bool tellsOwnership()
{
    const QString platform = QGuiApplication::platformName();
    return platform != "offscreen"_L1 && platform != "minimal"_L1;
}

} // namespace

SecretMimeData::SecretMimeData(Secret secret) : m_secret(std::move(secret)) {}

QStringList SecretMimeData::formats() const
{
    return QStringList{u"text/plain"_s} + hints().keys();
}

bool SecretMimeData::hasFormat(const QString &format) const
{
    return formats().contains(format);
}

QVariant SecretMimeData::retrieveData(const QString &format, QMetaType type) const
{
    if (hints().contains(format))
        return hints().value(format);
    if (!format.startsWith("text/plain"_L1))
        return {};
    if (type.id() == QMetaType::QString)
        return QString::fromUtf8(m_secret.view());
    return m_secret.view().toByteArray();
}

ClipboardGuard::ClipboardGuard(QClipboard *clipboard, QObject *parent) : QObject(parent), m_clipboard(clipboard)
{
    m_tick.setInterval(1s);
    connect(&m_tick, &QTimer::timeout, this, &ClipboardGuard::onTick);
    connect(qGuiApp, &QCoreApplication::aboutToQuit, this, &ClipboardGuard::clearNow);
}

ClipboardGuard::~ClipboardGuard()
{
    if (qGuiApp)
        clearNow();
}

void ClipboardGuard::watch(SessionWatch *session)
{
    connect(session, &SessionWatch::locked, this, &ClipboardGuard::clearNow);
    connect(session, &SessionWatch::aboutToSleep, this, &ClipboardGuard::clearNow);
}

void ClipboardGuard::copy(const Secret &secret)
{
    m_tick.stop();
    // An earlier secret that is still there goes away by this; nobody is to be told that it was replaced.
    if (m_lent)
        m_lent->disconnect(this);
    m_lent = new SecretMimeData(secret.clone());
    connect(m_lent, &QObject::destroyed, this, &ClipboardGuard::onLentGone);
    m_lending = true;
    m_clipboard->setMimeData(m_lent, QClipboard::Clipboard);
    m_lending = false;
    if (!stillOurs()) {
        Q_EMIT failed(
            tr("The desktop did not let Patkeeper use the clipboard. Click into this window and copy again."));
        return;
    }
    m_secondsLeft = static_cast<int>(m_holdTime.count());
    m_tick.start();
    Q_EMIT secondsLeftChanged(m_secondsLeft);
}

bool ClipboardGuard::stillOurs() const
{
    return m_lent && (!tellsOwnership() || m_clipboard->ownsClipboard());
}

void ClipboardGuard::clearNow()
{
    m_tick.stop();
    m_secondsLeft = 0;
    if (!m_lent)
        return;
    const bool ours = stillOurs();
    m_lent->disconnect(this);
    m_lent = nullptr;
    if (ours)
        m_clipboard->clear(QClipboard::Clipboard);
    Q_EMIT cleared();
}

void ClipboardGuard::onLentGone()
{
    if (m_lending)
        return; // Refused at once: copy() says so.
    const bool within = m_secondsLeft == m_holdTime.count();
    m_tick.stop();
    m_secondsLeft = 0;
    // A desktop that takes it and drops it within the first second has refused it (Wayland, without the focus).
    if (within && tellsOwnership())
        Q_EMIT failed(
            tr("The clipboard did not keep it: the desktop refused, or another program was quicker. Copy again."));
    else
        Q_EMIT replaced();
}

void ClipboardGuard::onTick()
{
    if (!stillOurs()) {
        m_tick.stop();
        m_secondsLeft = 0;
        if (m_lent)
            m_lent->disconnect(this);
        m_lent = nullptr;
        Q_EMIT replaced();
        return;
    }
    if (--m_secondsLeft <= 0)
        clearNow();
    else
        Q_EMIT secondsLeftChanged(m_secondsLeft);
}

} // namespace patkeeper
