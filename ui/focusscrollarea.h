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

protected:
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
};

} // namespace patkeeper
