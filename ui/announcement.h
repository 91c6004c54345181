// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

class QString;
class QWidget;

namespace patkeeper
{

/// Says to who hears the window what somebody who sees it notices without looking for it. Where Qt is too old to hand
/// over the words (before 6.8), a screen reader is told to read @p about, which should have them as its name.
void announce(QWidget *about, const QString &words);

} // namespace patkeeper
