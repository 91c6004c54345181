// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "shortcutsheet.h"

#include "formparts.h"
#include "wording.h"

#include <QAction>
#include <QDialogButtonBox>
#include <QGridLayout>
#include <QLabel>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

QString plainWords(const QAction *action)
{
    return action->text().remove(u'&').remove(u'…');
}

QString keysOf(const QAction *action)
{
    QStringList keys;
    for (const QKeySequence &sequence : action->shortcuts())
        keys.append(sequence.toString(QKeySequence::NativeText));
    return keys.mid(0, 2).join(u",  "_s);
}

} // namespace

ShortcutSheet::ShortcutSheet(const QList<QAction *> &actions, QWidget *parent) : QDialog(parent)
{
    setObjectName(u"shortcutSheet"_s);
    setWindowTitle(tr("Keyboard shortcuts"));
    auto *grid = new QGridLayout;
    grid->setHorizontalSpacing(28);
    grid->setVerticalSpacing(6);
    int row = 0;
    for (const QAction *action : actions) {
        const QString keys = keysOf(action);
        if (keys.isEmpty())
            continue;
        auto *words = plainLabel(plainWords(action), u"shortcutWords"_s, this);
        auto *sequence = plainLabel(keys, u"shortcutKeys"_s, this);
        words->setWordWrap(false);
        sequence->setWordWrap(false);
        grid->addWidget(words, row, 0);
        grid->addWidget(sequence, row++, 1);
    }
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    giveOwnWords(this);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto *layout = new QVBoxLayout(this);
    layout->addLayout(grid);
    layout->addWidget(buttons);
}

} // namespace patkeeper
