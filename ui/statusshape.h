// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QColor>
#include <QRectF>

class QPainter;

namespace patkeeper
{

/// A mark beside words. Drawn, so that it looks the same whatever fonts there are.
enum class StatusShape { None, Disc, QuarterDisc, Ring, Cross, Question, Triangle };

void paintShape(QPainter *painter, const QRectF &within, StatusShape shape, const QColor &color);

} // namespace patkeeper
