// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QWidget>

namespace patkeeper
{

/// One page of an assistant.
class AssistantPage : public QWidget
{
    Q_OBJECT

public:
    using QWidget::QWidget;

    virtual QString heading() const = 0;
    /// To where somebody begins on this page.
    virtual void takeFocus() = 0;
    /// Whether everything is filled in. Where it is not, says what is missing and goes there.
    virtual bool isComplete() { return true; }

Q_SIGNALS:
    /// As if the button for the next page had been pressed.
    void nextWanted();
};

} // namespace patkeeper
