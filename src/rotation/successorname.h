// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QString>
#include <QStringList>

namespace patkeeper
{

/// What a successor is called where no two tokens may have the same name: the predecessor's name and the next number
/// that is free, "ci (2)", "ci (3)". A number that is there already counts on. The name is cut where the number would
/// not fit, never within a character. Upper and lower case are taken for the same, as a service may.
QString successorName(const QString &predecessor, const QStringList &taken, int maximumLength);

} // namespace patkeeper
