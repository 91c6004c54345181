// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "error.h"

#include <QList>
#include <QString>
#include <QStringList>

namespace patkeeper
{

/// What a look at one thing around Patkeeper came to. Neither text may hold a secret.
struct Finding {
    enum class State {
        Ok,
        Note, ///< Nothing is broken, yet it is good to know.
        Mend
    };

    QString area;    ///< Stable: "keychain", "proxy", "clock" ....
    QString subject; ///< Which one of its kind, where there are several: an account's name, a place.
    State state = State::Ok;
    QString sentence; ///< Translated: how it is.
    QString advice;   ///< Translated: what to do; empty where there is nothing to do.
    QString detail;   ///< Untranslated, for a report.

    bool operator==(const Finding &) const = default;
};

using Findings = QList<Finding>;

QString findingStateName(Finding::State state); ///< Stable: "ok", "note", "mend".
/// The same as a word on the screen.
QString findingStateCaption(Finding::State state);
/// What an area is called on the screen.
QString findingAreaCaption(const QString &area);
bool needsMending(const Findings &findings);

/// Lines to be printed or put into a report: the state, the area, the sentence; beneath, what to do and, where
/// something is to be mended, its details. Without control characters.
QStringList findingLines(const Findings &findings);

/// An error as it is: its message says what to do as well.
Finding findingOf(const QString &area, const QString &subject, const Error &error);

} // namespace patkeeper
