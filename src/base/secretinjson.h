// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "secret.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QList>

namespace patkeeper
{

/// Takes the text at @p path (the keys of nested objects, from the outermost) out of JSON and overwrites it there. A
/// JSON parser would leave copies of it in strings that nothing wipes, so this reads the bytes themselves. The last one
/// where it is there twice, and every one of them overwritten; empty where there is none. What is no JSON does no harm.
Secret cutSecret(QByteArray &json, const QList<QByteArrayView> &path);

} // namespace patkeeper
