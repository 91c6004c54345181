// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "result.h"
#include "yearpainting.h"

#include <QByteArray>

namespace patkeeper
{

// The picture of the year with all of its rows, nothing chosen, in the colours and of the time of its scene. Names have
// the room they need.

QByteArray yearSvg(YearScene scene);
/// Two pixels for each of the picture's, or one where there are many rows. Unsupported where that is too high, too.
Result<QByteArray> yearPng(YearScene scene);

/// PNG where @p path ends so, else SVG; painted and written on another thread. The file is its owner's alone.
void saveYearPicture(const QString &path, YearScene scene, QObject *context, Reply<void> reply);

} // namespace patkeeper
