// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QWidget>

class QVBoxLayout;

namespace patkeeper
{

/// Several pages in one place, of which one is seen. Asks for the room of that page alone; a QStackedWidget is always
/// as high as its highest page.
class PageStack final : public QWidget
{
    Q_OBJECT

public:
    explicit PageStack(QWidget *parent = nullptr);

    void add(QWidget *page);
    void turnTo(QWidget *page);
    QWidget *page() const { return m_page; }

private:
    QVBoxLayout *m_pages;
    QWidget *m_page = nullptr;
};

} // namespace patkeeper
