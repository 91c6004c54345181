// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "trayicon.h"

#include "trayhost.h"
#include "x11tray.h"

#include <QMenu>
#include <QSystemTrayIcon>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

/// A menu takes a single & for the mark of a key.
QString menuText(QString text)
{
    return text.replace(u'&', u"&&"_s);
}

} // namespace

TrayIcon::TrayIcon(QObject *parent) : QObject(parent), m_host(new TrayHost(this)), m_x11(new X11Tray(this))
{
    connect(m_host, &TrayHost::changed, this, &TrayIcon::onHosts);
    connect(m_host, &TrayHost::becameKnown, this, &TrayIcon::onHosts);
    connect(m_x11, &X11Tray::changed, this, &TrayIcon::onHosts);
    onHosts();
}

TrayIcon::~TrayIcon() = default;

bool TrayIcon::hasTray() const
{
    const bool mayBeDesktop = m_kind != Kind::X11;
    const bool mayBeX11 = m_kind == Kind::X11 || (m_kind == Kind::Undecided && m_host->isKnown());
    return (mayBeDesktop && m_host->isThere()) || (mayBeX11 && m_x11->isThere());
}

void TrayIcon::onHosts()
{
    const bool isThere = hasTray();
    if (isThere == isShown())
        return;
    if (isThere) {
        make();
    } else {
        m_icon.reset();
        m_menu.reset();
    }
    Q_EMIT shownChanged(isThere);
}

void TrayIcon::make()
{
    m_kind = m_host->isThere() ? Kind::Desktop : Kind::X11;
    m_menu = std::make_unique<QMenu>();
    m_icon = std::make_unique<QSystemTrayIcon>();
    m_icon->setContextMenu(m_menu.get());
    connect(m_icon.get(), &QSystemTrayIcon::activated, this, [this](QSystemTrayIcon::ActivationReason reason) {
        if (reason == QSystemTrayIcon::Trigger || reason == QSystemTrayIcon::DoubleClick)
            Q_EMIT openWanted();
    });
    // On D-Bus it tells of a click in anybody's notification, also where it has never shown one.
    if (saysByItself())
        connect(m_icon.get(), &QSystemTrayIcon::messageClicked, this, &TrayIcon::openWanted);
    render();
    m_icon->show();
}

void TrayIcon::show(const Contents &contents)
{
    if (contents == m_contents)
        return;
    m_contents = contents;
    if (m_icon)
        render();
}

bool TrayIcon::saysByItself() const
{
    return m_kind == Kind::X11 || m_host->showsMessages();
}

bool TrayIcon::sayByItself(const QString &title, const QString &text)
{
    if (!m_icon || !saysByItself())
        return false;
    m_icon->showMessage(title, text, trayIcon(m_contents.face));
    return true;
}

void TrayIcon::render()
{
    m_icon->setIcon(trayIcon(m_contents.face));
    m_icon->setToolTip(m_contents.sentence);
    fillMenu();
}

void TrayIcon::fillMenu()
{
    // One of them may be open, and what was chosen in it under way.
    for (QMenu *choices : m_menu->findChildren<QMenu *>(Qt::FindDirectChildrenOnly))
        choices->deleteLater();
    m_menu->clear();
    if (!m_contents.sentence.isEmpty())
        m_menu->addAction(menuText(m_contents.sentence))->setEnabled(false);
    addLines();
    m_menu->addSeparator();
    m_menu->addAction(tr("&Open Patkeeper"), this, &TrayIcon::openWanted);
    m_menu->addAction(tr("&New token…"), this, &TrayIcon::newTokenWanted);
    if (m_contents.remindsAtAll)
        addPauses();
    m_menu->addSeparator();
    m_menu->addAction(tr("&Settings…"), this, &TrayIcon::settingsWanted);
    m_menu->addAction(tr("&Quit"), this, &TrayIcon::quitWanted);
}

void TrayIcon::addLines()
{
    for (const Line &line : std::as_const(m_contents.lines)) {
        QMenu *choices = m_menu->addMenu(menuText(line.text));
        if (line.mayRotate)
            choices->addAction(tr("&Rotate…"), this, [this, key = line.key] { Q_EMIT rotateWanted(key); });
        choices->addAction(tr("&Show"), this, [this, key = line.key] { Q_EMIT tokenWanted(key); });
    }
}

void TrayIcon::addPauses()
{
    if (!m_contents.paused.isEmpty()) {
        m_menu->addAction(menuText(m_contents.paused))->setEnabled(false);
        m_menu->addAction(tr("&Resume reminders"), this, &TrayIcon::resumeWanted);
        return;
    }
    QMenu *pauses = m_menu->addMenu(tr("&Pause reminders"));
    const auto add = [&](const QString &text, Pause pause) {
        pauses->addAction(text, this, [this, pause] { Q_EMIT pauseWanted(pause); });
    };
    add(tr("For &1 hour"), Pause::Hour);
    add(tr("For &today"), Pause::Today);
    add(tr("Until I &resume them"), Pause::UntilResumed);
}

} // namespace patkeeper
