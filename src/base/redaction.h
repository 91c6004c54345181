// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "secret.h"

#include <QByteArray>
#include <QString>

namespace patkeeper
{

/// Where a piece of output was cut, so that it may begin or end amid a secret.
enum class Cut { None, AtStart, AtEnd };

/// The output with "•••" wherever the secret is in it: plain, percent-encoded (whichever characters were), in hex, and
/// in base64 of either alphabet, also after a prefix as in "user:secret"; each also where it was wrapped into lines,
/// spaced or escaped with backslashes. A piece of twelve characters of one of these is enough, six at a cut. Rather
/// more than too little: the letters next to base64 may go with it.
QByteArray withoutSecret(QByteArrayView output, const Secret &secret, Cut cut = Cut::None);

/// As text to be shown: what is not UTF-8 is replaced, control characters and those that turn the direction of writing
/// are made visible, line ends are "\n". Credentials of other kinds go as they do from a log.
QString shownText(QByteArrayView output);

} // namespace patkeeper
