// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "sandboxsailpointsettings.h"

#include <QJsonObject>
#include <QJsonValue>

#include <expected>

namespace patkeeper::sandbox
{

/// What SailPoint judges a token by: its version's rule, the settings, and the time.
struct SailPointRules {
    bool sixMonths = false; ///< The older rule (fact sheet A7).
    SandboxSailPointSettings settings;
    QDateTime now;

    /// Which rule a version follows here.
    static SailPointRules of(const QString &version, const SandboxSailPointSettings &settings, const QDateTime &now);
    QDateTime sixMonthsOn() const { return now.addMonths(6); }
};

/// The token as it will be, or why it will not be; in words, as SailPoint's are not known.
using SailPointJudged = std::expected<SandboxSailPointToken, QString>;

/// The body of Create (fact sheet A4 and A7); whether its name is free and there is room is not judged here.
SailPointJudged createdSailPointToken(const QJsonObject &body, const SailPointRules &rules);

/// A date-time of RFC 3339; invalid for anything else.
QDateTime dateTimeOf(const QJsonValue &value);
/// Nothing where it is no list of texts. Null is all rights, and so (our guess) is an empty list.
std::optional<QStringList> scopesOf(const QJsonValue &value, const SandboxSailPointSettings &settings);
/// Empty where the name will do.
QString nameComplaint(const QJsonValue &name);

} // namespace patkeeper::sandbox
