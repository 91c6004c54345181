// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QDialog>
#include <QList>

class QGridLayout;
class QMenuBar;

namespace patkeeper
{

/// Every key that does something in the main window: those of the menus, under their titles, and those that are in no
/// menu.
class ShortcutSheet final : public QDialog
{
    Q_OBJECT

public:
    ShortcutSheet(const QMenuBar *menus, QWidget *parent = nullptr);

private:
    struct Line {
        QString words;
        QList<QKeySequence> keys;
    };
    struct Section {
        QString title;
        QList<Line> lines;
    };

    static QList<Section> sectionsOf(const QMenuBar *menus);
    static Section withoutMenu();
    void build(const Section &section, QGridLayout *grid);
};

} // namespace patkeeper
