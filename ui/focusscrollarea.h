// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QScrollArea>

namespace patkeeper
{

/// A scroll area that Tab reaches, so that the arrow keys scroll it, and that shows when it has the focus.
class FocusScrollArea final : public QScrollArea
{
    Q_OBJECT

public:
    explicit FocusScrollArea(QWidget *parent = nullptr);
    /// With AdjustToContents as high as the content is now; Qt asks its widget only once.
    QSize sizeHint() const override;
    /// As low as its content where that is little; by itself a scroll area is never lower than its scroll bar likes.
    QSize minimumSizeHint() const override;
    bool eventFilter(QObject *watched, QEvent *event) override;

protected:
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;

private:
    int contentHeight() const;
};

} // namespace patkeeper
