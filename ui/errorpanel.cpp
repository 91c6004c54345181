// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "errorpanel.h"

#include "formparts.h"
#include "notice.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QToolButton>

using namespace Qt::StringLiterals;

namespace patkeeper
{

namespace
{

constexpr int shownLines = 5;

} // namespace

QString detailsText(const Error &error)
{
    return error.detail.isEmpty() ? errorKindName(error.kind) : errorKindName(error.kind) + u'\n' + error.detail;
}

ErrorPanel::ErrorPanel(QWidget *parent)
    : QWidget(parent),
      m_notice(new Notice(u"errorNotice"_s, this)),
      m_toggle(named(new QToolButton(this), u"errorDetailsToggle"_s, tr("Details of the error"))),
      m_details(named(new QPlainTextEdit(this), u"errorDetails"_s, tr("Details of the error"))),
      m_copy(
          named(new QPushButton(tr("Cop&y details"), this), u"errorCopyDetails"_s, tr("Copy the details of the error")))
{
    setObjectName(u"errorPanel"_s);
    m_toggle->setText(tr("&Details"));
    m_toggle->setCheckable(true);
    m_toggle->setAutoRaise(true);
    m_toggle->setArrowType(Qt::RightArrow);
    m_toggle->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_toggle->setFocusPolicy(Qt::StrongFocus);
    m_details->setReadOnly(true);
    m_details->setTabChangesFocus(true);
    m_details->setFixedHeight(fontMetrics().lineSpacing() * shownLines + 12);
    m_copy->setAutoDefault(false);

    auto *row = new QHBoxLayout;
    row->addWidget(m_toggle);
    row->addStretch();
    row->addWidget(m_copy);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_notice);
    layout->addLayout(row);
    layout->addWidget(m_details);
    connect(m_toggle, &QToolButton::toggled, this, &ErrorPanel::toggleDetails);
    connect(m_copy, &QPushButton::clicked, this, &ErrorPanel::copyDetails);
    clear();
}

void ErrorPanel::say(const Error &error, const QString &title)
{
    if (title.isEmpty())
        say(error.message, {}, detailsText(error));
    else
        say(title, error.message, detailsText(error));
}

void ErrorPanel::say(const QString &title, const QString &text, const QString &details)
{
    m_notice->say(Tone::Danger, title, text);
    m_details->setPlainText(details);
    m_toggle->setVisible(!details.isEmpty());
    toggleDetails(m_toggle->isChecked() && !details.isEmpty());
    setVisible(true);
}

void ErrorPanel::clear()
{
    m_details->clear();
    m_toggle->setChecked(false);
    toggleDetails(false);
    setVisible(false);
}

QString ErrorPanel::details() const
{
    return m_details->toPlainText();
}

void ErrorPanel::toggleDetails(bool open)
{
    m_toggle->setArrowType(open ? Qt::DownArrow : Qt::RightArrow);
    m_details->setVisible(open);
    m_copy->setVisible(open);
}

void ErrorPanel::copyDetails()
{
    QGuiApplication::clipboard()->setText(m_details->toPlainText(), QClipboard::Clipboard);
}

} // namespace patkeeper
