// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "clientpairpane.h"

#include "formparts.h"
#include "maskedinput.h"

#include <QGridLayout>
#include <QVBoxLayout>

namespace patkeeper
{

using namespace Qt::StringLiterals;

ClientPairPane::ClientPairPane(QWidget *parent)
    : QWidget(parent),
      m_id(named(new QLineEdit(this), u"accountClientId"_s, tr("Id of the token"))),
      m_idNote(new ToneLabel(u"accountClientIdNote"_s, ToneLabel::WhenEmpty::Vanish, this)),
      m_secret(named(new MaskedInput(this), u"accountClientSecret"_s, tr("Secret of the token"))),
      m_secretNote(new ToneLabel(u"accountClientSecretNote"_s, ToneLabel::WhenEmpty::Vanish, this)),
      m_hint(new ToneLabel(u"accountClientHint"_s, ToneLabel::WhenEmpty::Vanish, this))
{
    m_secret->setPlaceholderText(tr("Paste it here; it is never shown"));
    m_hint->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    QGridLayout *rows = newGrid();
    addGridRow(rows, tr("&Id of the token"), {m_id, m_idNote});
    addGridRow(rows, tr("Sec&ret of the token"), {m_secret, m_secretNote});
    layout->addLayout(rows);
    layout->addWidget(m_hint);
    connect(m_id, &QLineEdit::textChanged, this, &ClientPairPane::render);
    connect(m_secret, &QLineEdit::textChanged, this, &ClientPairPane::render);
}

void ClientPairPane::setSubject(const QString &id, const QString &hint)
{
    m_tried = false;
    m_id->setText(id);
    m_secret->wipeText();
    m_hint->sayQuietly(hint);
    render();
}

QString ClientPairPane::id() const
{
    return m_id->text().trimmed();
}

Secret ClientPairPane::takeSecret()
{
    m_tried = false;
    return m_secret->take();
}

bool ClientPairPane::isComplete()
{
    m_tried = true;
    render();
    const bool isWhole = !id().isEmpty() && !m_secret->isBlank();
    if (!isWhole)
        takeFocus();
    return isWhole;
}

void ClientPairPane::takeFocus()
{
    if (id().isEmpty())
        m_id->setFocus(Qt::OtherFocusReason);
    else
        m_secret->setFocus(Qt::OtherFocusReason);
}

void ClientPairPane::render()
{
    m_idNote->say(Tone::Danger, m_tried && id().isEmpty() ? tr("Enter the id of a token.") : QString());
    m_secretNote->say(Tone::Danger, m_tried && m_secret->isBlank() ? tr("Paste the secret of that token.") : QString());
}

} // namespace patkeeper
