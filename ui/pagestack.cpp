// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "pagestack.h"

#include <QVBoxLayout>

namespace patkeeper
{

PageStack::PageStack(QWidget *parent) : QWidget(parent), m_pages(new QVBoxLayout(this))
{
    m_pages->setContentsMargins(0, 0, 0, 0);
}

void PageStack::add(QWidget *page)
{
    m_pages->addWidget(page);
    page->setVisible(false);
}

void PageStack::turnTo(QWidget *page)
{
    if (m_page == page)
        return;
    if (m_page)
        m_page->setVisible(false);
    m_page = page;
    m_page->setVisible(true);
}

} // namespace patkeeper
