// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "sailpointcreate.h"

#include <QJsonArray>

namespace patkeeper::sandbox
{

/// Where a patch came from decides what it may say (fact sheet A6).
enum class SailPointPatchKind {
    One,  ///< Name, scopes, and, but for the older rule, date and flag.
    Bulk, ///< Date and flag only.
};

/// The token after a JSON Patch (RFC 6902) of whole fields, by the truth table A7. `add`, `replace`, `test` and, of
/// date and flag, `remove` are understood; the sheet leaves open whether more is.
SailPointJudged patchedSailPointToken(const QJsonArray &operations, SandboxSailPointToken token,
                                      SailPointPatchKind kind, const SailPointRules &rules);

} // namespace patkeeper::sandbox
