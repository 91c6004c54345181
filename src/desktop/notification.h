// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QList>
#include <QString>

namespace patkeeper
{

/// What one bubble says. All of it is plain text; of what could be taken for markup < and > are shown as ‹ and › where
/// the service may not know better.
struct Notification {
    enum class Urgency { Low, Normal, Critical };

    struct Action {
        QString id; ///< "default" is a click on the bubble itself; its label is seldom shown.
        QString label;

        bool operator==(const Action &) const = default;
    };

    QString key; ///< One bubble per key: a later one takes the place of an earlier one.
    QString summary;
    QString body;
    Urgency urgency = Urgency::Normal;
    QList<Action> actions;

    bool operator==(const Notification &) const = default;
};

} // namespace patkeeper
