// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "breakinglabel.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QMenu>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

constexpr qsizetype longestWord = 20; ///< Is left whole.
constexpr qsizetype longestPart = 14; ///< Of a longer one: also a wide font's bold capitals fit the narrowest column.
constexpr QChar breakHere(0x200b);    // A space without a width.

bool mayBreakAfter(QChar character)
{
    return u"/.-_:@"_s.contains(character);
}

/// What is drawn together with the character before it stays with it.
bool belongsToPrevious(QChar character)
{
    return character.isLowSurrogate() || character.isMark();
}

QString breakableWord(QStringView word)
{
    QString broken;
    qsizetype part = 0;
    for (qsizetype i = 0; i < word.size(); ++i) {
        if (part >= longestPart && !belongsToPrevious(word[i])) {
            broken += breakHere;
            part = 0;
        }
        broken += word[i];
        ++part;
        if (mayBreakAfter(word[i]) && i + 1 < word.size()) {
            broken += breakHere;
            part = 0;
        }
    }
    return broken;
}

} // namespace

QString breakable(const QString &text)
{
    QString broken;
    qsizetype begin = 0;
    for (qsizetype i = 0; i <= text.size(); ++i) {
        if (i < text.size() && !text[i].isSpace())
            continue;
        const QStringView word = QStringView(text).mid(begin, i - begin);
        broken += word.size() > longestWord ? breakableWord(word) : word.toString();
        if (i < text.size())
            broken += text[i];
        begin = i + 1;
    }
    return broken;
}

BreakingLabel::BreakingLabel(const QString &objectName, QWidget *parent) : QLabel(parent)
{
    setObjectName(objectName);
    setTextFormat(Qt::PlainText);
    setWordWrap(true);
    setTextInteractionFlags(Qt::TextSelectableByMouse);
    setMinimumWidth(1);
}

void BreakingLabel::say(const QString &text)
{
    // Only another text takes a selection away.
    if (const QString shown = breakable(text); shown != this->text())
        setText(shown);
    setAccessibleName(text);
}

QString BreakingLabel::chosenText() const
{
    return selectedText().remove(breakHere);
}

void BreakingLabel::copy() const
{
    QGuiApplication::clipboard()->setText(chosenText());
}

void BreakingLabel::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Copy) && hasSelectedText())
        copy();
    else
        QLabel::keyPressEvent(event);
}

void BreakingLabel::mouseReleaseEvent(QMouseEvent *event)
{
    QLabel::mouseReleaseEvent(event);
    auto *clipboard = QGuiApplication::clipboard();
    if (hasSelectedText() && clipboard->supportsSelection())
        clipboard->setText(chosenText(), QClipboard::Selection);
}

void BreakingLabel::contextMenuEvent(QContextMenuEvent *event)
{
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    auto *copyText = menu->addAction(tr("&Copy"));
    copyText->setEnabled(hasSelectedText());
    connect(copyText, &QAction::triggered, this, &BreakingLabel::copy);
    menu->popup(event->globalPos());
}

} // namespace patkeeper
