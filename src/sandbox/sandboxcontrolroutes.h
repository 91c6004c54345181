// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "sandboxroutes.h"

namespace patkeeper::sandbox
{

/// `/sandbox/…`: how another process sets faults and policies and reads the log. Needs the control key; tells no
/// secret but the access token that entraControl() makes for who asks, and those that servicecontrol.h names.
///
/// `POST /sandbox/faults` takes one fault or a list: `{"kind": "drop-after", "route": "refresh", "method": "POST",
/// "pathContains": "", "queryContains": "", "times": 1, "status": 500, "delayMs": 0, "value": ""}`, where only `kind`
/// is needed. `GET /sandbox/faults` lists those not used up, `DELETE` forgets them. `POST /sandbox/policy` takes any of
/// the policy's fields, `GET` shows all. `GET /sandbox/requests` is the log.
class ControlRoutes
{
public:
    static bool claims(const SandboxRequest &request);
    Answer answer(const SandboxRequest &request, State &state) const;
};

} // namespace patkeeper::sandbox
