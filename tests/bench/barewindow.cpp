// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "firstpaint.h"

#include <QApplication>
#include <QMainWindow>
#include <QTableWidget>

using namespace Qt::StringLiterals;

/// The least that a Qt program with a table can be: bare-window ROWS.
int main(int argc, char *argv[])
{
    const QApplication application(argc, argv);
    new patkeeper::FirstPaint;
    const int rows = QApplication::arguments().value(1).toInt();
    constexpr int columns = 6;
    auto *table = new QTableWidget(rows, columns);
    for (int row = 0; row < rows; ++row) {
        for (int column = 0; column < columns; ++column)
            table->setItem(row, column, new QTableWidgetItem(u"cell %1, %2"_s.arg(row).arg(column)));
    }
    QMainWindow window;
    window.setCentralWidget(table);
    window.resize(1280, 740);
    window.show();
    return QApplication::exec();
}
