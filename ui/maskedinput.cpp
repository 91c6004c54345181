// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "maskedinput.h"

namespace patkeeper
{

MaskedInput::MaskedInput(QWidget *parent, Blanks blanks) : QLineEdit(parent), m_blanks(blanks)
{
    setEchoMode(QLineEdit::Password);
    setInputMethodHints(Qt::ImhHiddenText | Qt::ImhSensitiveData | Qt::ImhNoPredictiveText | Qt::ImhNoAutoUppercase);
    setDragEnabled(false);
}

MaskedInput::~MaskedInput()
{
    blockSignals(true); // Who listens may be gone already.
    wipeText();
}

bool MaskedInput::isBlank() const
{
    return withoutEdges(text()).isEmpty();
}

QStringView MaskedInput::withoutEdges(QStringView typed) const
{
    if (m_blanks == Blanks::Dropped)
        return typed.trimmed();
    const auto isBreak = [](QChar letter) { return letter == u'\n' || letter == u'\r'; };
    while (!typed.isEmpty() && isBreak(typed.front()))
        typed = typed.sliced(1);
    while (!typed.isEmpty() && isBreak(typed.back()))
        typed.chop(1);
    return typed;
}

Secret MaskedInput::take()
{
    Secret taken = peek();
    wipeText();
    return taken;
}

Secret MaskedInput::peek() const
{
    QString typed = text();
    QByteArray bytes = withoutEdges(typed).toUtf8();
    // Detaches from the field's own text first, which stays.
    wipe(reinterpret_cast<char *>(typed.data()), static_cast<std::size_t>(typed.size()) * sizeof(QChar));
    return Secret::take(bytes);
}

void MaskedInput::wipeText()
{
    // setText() also forgets what Undo would bring back.
    setText(QString(text().size(), QChar(u'x')));
    setText({});
}

} // namespace patkeeper
