// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QTimer>
#include <QWidget>

class QLineEdit;
class QPushButton;

namespace patkeeper
{

/// A text that is needed elsewhere (an address, a code): to be read, selected, and copied by a button. For what is no
/// secret; those go through the ClipboardGuard.
class CopyField final : public QWidget
{
    Q_OBJECT

public:
    /// The button is called as the field, with "Copy" behind it.
    CopyField(const QString &objectName, const QString &accessibleName, QWidget *parent);

    void say(const QString &text);
    QString text() const;
    /// To be read from across the table, and spelled to a screen reader.
    void makeLarge();

private:
    void copy();

    QString m_accessibleName;
    QLineEdit *m_text;
    QPushButton *m_copy;
    QTimer m_copied;
};

} // namespace patkeeper
