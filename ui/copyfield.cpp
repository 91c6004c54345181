// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "copyfield.h"

#include "announcement.h"
#include "formparts.h"

#include <QClipboard>
#include <QFontDatabase>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QStringList>

#include <algorithm>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

constexpr std::chrono::seconds saysCopiedFor{3};
constexpr qreal largeFactor = 1.8;

QString spelled(const QString &text)
{
    QStringList letters;
    for (const QChar letter : text)
        letters.append(letter);
    return letters.join(u' ');
}

} // namespace

CopyField::CopyField(const QString &objectName, const QString &accessibleName, QWidget *parent)
    : QWidget(parent),
      m_accessibleName(accessibleName),
      m_text(named(new QLineEdit(this), objectName, accessibleName)),
      m_copy(named(new QPushButton(this), objectName + u"Copy"_s, tr("Copy: %1").arg(accessibleName)))
{
    m_text->setReadOnly(true);
    m_copy->setAutoDefault(false);
    // As wide as both words need, so that nothing moves.
    m_copy->setText(tr("Copied"));
    const int width = m_copy->sizeHint().width();
    m_copy->setText(tr("Copy"));
    m_copy->setMinimumWidth(std::max(width, m_copy->sizeHint().width()));
    m_copied.setSingleShot(true);
    m_copied.setInterval(saysCopiedFor);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_copy);
    setFocusProxy(m_text);
    connect(m_copy, &QPushButton::clicked, this, &CopyField::copy);
    connect(&m_copied, &QTimer::timeout, this, [this] { m_copy->setText(tr("Copy")); });
}

void CopyField::say(const QString &text)
{
    if (text == m_text->text())
        return;
    m_text->setText(text);
    m_text->setCursorPosition(0);
}

QString CopyField::text() const
{
    return m_text->text();
}

void CopyField::makeLarge()
{
    QFont large = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    large.setPointSizeF(font().pointSizeF() * largeFactor);
    large.setBold(true);
    m_text->setFont(large);
    m_text->setAlignment(Qt::AlignCenter);
    connect(m_text, &QLineEdit::textChanged, this,
            [this](const QString &text) { m_text->setAccessibleDescription(spelled(text)); });
}

void CopyField::copy()
{
    QGuiApplication::clipboard()->setText(m_text->text(), QClipboard::Clipboard);
    m_copy->setText(tr("Copied"));
    m_copied.start();
    announce(m_copy, tr("Copied"));
}

} // namespace patkeeper
