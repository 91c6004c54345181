// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "fold.h"

#include "formparts.h"

#include <QToolButton>
#include <QVBoxLayout>

namespace patkeeper
{

namespace
{

constexpr int indentation = 20; // Beneath the text and not beneath the arrow.

} // namespace

Fold::Fold(const QString &objectName, const QString &text, QWidget *parent)
    : QWidget(parent),
      m_toggle(named(new QToolButton(this), objectName, QString(text).remove(QLatin1Char('&'))))
{
    m_toggle->setText(text);
    m_toggle->setCheckable(true);
    m_toggle->setAutoRaise(true);
    m_toggle->setFocusPolicy(Qt::StrongFocus);
    m_toggle->setArrowType(Qt::RightArrow);
    m_toggle->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_toggle, 0, Qt::AlignLeading);
    connect(m_toggle, &QToolButton::toggled, this, &Fold::adopt);
}

void Fold::setContent(QWidget *content)
{
    m_content = content;
    content->setContentsMargins(indentation, 0, 0, 0);
    layout()->addWidget(content);
    content->setVisible(isOpen());
}

bool Fold::isOpen() const
{
    return m_toggle->isChecked();
}

void Fold::setOpen(bool open)
{
    m_toggle->setChecked(open);
}

void Fold::adopt(bool open)
{
    m_toggle->setArrowType(open ? Qt::DownArrow : Qt::RightArrow);
    if (m_content)
        m_content->setVisible(open);
    Q_EMIT toggled(open);
}

} // namespace patkeeper
