// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include <QApplication>
#include <QMenu>
#include <QPixmap>
#include <QSystemTrayIcon>

using namespace Qt::StringLiterals;

/// The least that a Qt program in the tray can be.
int main(int argc, char *argv[])
{
    const QApplication application(argc, argv);
    QApplication::setQuitOnLastWindowClosed(false);
    constexpr int size = 22;
    QPixmap picture(size, size);
    picture.fill(Qt::darkBlue);
    QMenu menu;
    menu.addAction(u"Open"_s);
    menu.addAction(u"Quit"_s);
    QSystemTrayIcon icon{QIcon(picture)};
    icon.setContextMenu(&menu);
    icon.setToolTip(u"bare"_s);
    icon.show();
    return QApplication::exec();
}
