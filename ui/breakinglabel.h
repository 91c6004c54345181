// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QLabel>

namespace patkeeper
{

/// @p text with places to break a line within words that are longer than a line may be: after '/', '.', '-', '_', ':',
/// '@', and every 20 characters. They have no width; for display only.
QString breakable(const QString &text);

/// A label for names from a server: wraps them wherever it must, shows markup as it is, and gives out, copied or read
/// aloud, exactly what it was given.
class BreakingLabel final : public QLabel
{
    Q_OBJECT

public:
    BreakingLabel(const QString &objectName, QWidget *parent);

    void say(const QString &text);

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;

private:
    QString chosenText() const;
    void copy() const;
};

} // namespace patkeeper
