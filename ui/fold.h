// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QWidget>

class QToolButton;

namespace patkeeper
{

/// Something that not everybody needs, beneath a button with an arrow that shows and hides it.
class Fold final : public QWidget
{
    Q_OBJECT

public:
    /// @p objectName and @p text are the button's; the text may have a key ("A&ddresses").
    Fold(const QString &objectName, const QString &text, QWidget *parent);

    void setContent(QWidget *content);
    bool isOpen() const;
    void setOpen(bool open);

Q_SIGNALS:
    void toggled(bool open);

private:
    void adopt(bool open);

    QToolButton *m_toggle;
    QWidget *m_content = nullptr;
};

} // namespace patkeeper
