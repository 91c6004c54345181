// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "passwordpane.h"

#include "formparts.h"
#include "maskedinput.h"

#include <QGridLayout>
#include <QVBoxLayout>

namespace patkeeper
{

using namespace Qt::StringLiterals;

PasswordPane::PasswordPane(QWidget *parent)
    : QWidget(parent),
      m_user(named(new QLineEdit(this), u"accountUser"_s, tr("User name"))),
      m_userNote(new ToneLabel(u"accountUserNote"_s, ToneLabel::WhenEmpty::Vanish, this)),
      m_password(named(new MaskedInput(this, MaskedInput::Blanks::Kept), u"accountPassword"_s, tr("Password"))),
      m_passwordNote(new ToneLabel(u"accountPasswordNote"_s, ToneLabel::WhenEmpty::Vanish, this))
{
    m_password->setPlaceholderText(tr("It is never shown"));
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    QGridLayout *rows = newGrid();
    addGridRow(rows, tr("&User name"), {m_user, m_userNote});
    addGridRow(rows, tr("&Password"), {m_password, m_passwordNote});
    layout->addLayout(rows);
    connect(m_user, &QLineEdit::textChanged, this, &PasswordPane::render);
    connect(m_password, &QLineEdit::textChanged, this, &PasswordPane::render);
}

void PasswordPane::setUser(const QString &user)
{
    m_tried = false;
    m_user->setText(user);
    m_password->wipeText();
    render();
}

QString PasswordPane::user() const
{
    return m_user->text().trimmed();
}

Secret PasswordPane::takePassword()
{
    m_tried = false;
    return m_password->take();
}

bool PasswordPane::isComplete()
{
    m_tried = true;
    render();
    const bool isWhole = !user().isEmpty() && !m_password->isBlank();
    if (!isWhole)
        takeFocus();
    return isWhole;
}

void PasswordPane::takeFocus()
{
    if (user().isEmpty())
        m_user->setFocus(Qt::OtherFocusReason);
    else
        m_password->setFocus(Qt::OtherFocusReason);
}

void PasswordPane::render()
{
    m_userNote->say(Tone::Danger, m_tried && user().isEmpty() ? tr("Enter the user name.") : QString());
    m_passwordNote->say(Tone::Danger, m_tried && m_password->isBlank() ? tr("Enter the password.") : QString());
}

} // namespace patkeeper
