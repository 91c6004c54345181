// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "secret.h"

#include <QByteArray>
#include <QString>

#include <optional>
#include <vector>

namespace patkeeper
{

/// One member of a JSON object, whatever it is worth.
struct JsonMember {
    enum class Kind { Text, Number, Boolean, Null, Structure };

    QString name;
    Secret value; ///< A text's own characters, UTF-8; of anything else its JSON without spaces.
    Kind kind = Kind::Text;
};

/// Takes a JSON object apart in the order of its members, and overwrites the texts and structures in @p json. Where a
/// name is there twice, the last one counts. Nothing where it is not one whole object.
///
/// Unlike a JSON parser it keeps the order, and leaves no copies of texts in strings that nothing wipes; of structures
/// it does.
std::optional<std::vector<JsonMember>> takeMembers(QByteArray &json);

} // namespace patkeeper
