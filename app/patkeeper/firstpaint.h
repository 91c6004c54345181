// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QObject>

namespace patkeeper
{

/// For benchmarks: says once on standard output, in milliseconds of the system's monotonic clock, when the first window
/// was painted and nothing more was left to be painted.
class FirstPaint final : public QObject
{
    Q_OBJECT

public:
    FirstPaint();

    bool eventFilter(QObject *watched, QEvent *event) override;

protected:
    void customEvent(QEvent *event) override;

private:
    int m_paints = 0;
    int m_paintsBefore = 0;
    double m_paintedAt = 0;
};

} // namespace patkeeper
