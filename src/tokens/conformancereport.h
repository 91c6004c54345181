// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "servicesurvey.h"

#include <QDate>
#include <QJsonObject>
#include <QList>
#include <QString>

namespace patkeeper
{

/// What a service did where its documentation is silent, to be sent to those who keep the fact sheets. It is in
/// English, and nothing in it tells whose account that was.
struct ConformanceReport {
    QString provider; ///< Kind: "azure-devops".
    QString program;  ///< The version that asked.
    QDate date;
    bool complete = false; ///< A token was made, changed and ended, and all was asked.
    QList<SurveyFinding> findings;

    bool operator==(const ConformanceReport &) const = default;
};

QJsonObject toJson(const ConformanceReport &report);
/// Lines of at most a terminal's width where that can be.
QString toText(const ConformanceReport &report);

} // namespace patkeeper
