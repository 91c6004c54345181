// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <chrono>
#include <optional>

namespace patkeeper
{

/// Something that goes wrong with the next request that matches. An empty matcher matches everything.
struct SandboxFault {
    enum class Kind {
        DropBefore,        ///< Nothing is changed, and the connection ends without a byte.
        DropAfter,         ///< The change is made, and the connection ends without a byte.
        CloseBeforeAnswer, ///< As DropBefore, but at once when the head has arrived, with the body unread.
        LateLanding,       ///< The connection ends without a byte; the change is made `delay` later, or at landLate().
        Delay,             ///< Waits `delay`, or until releaseDelays(), then does and answers as always.
        DelayAfter,        ///< Makes the change, then waits as Delay does, then answers.
        ServerError,       ///< `status` in the service's own error shape; nothing is changed.
        ServerErrorAfter,  ///< The change is made, and `status` answered.
        TextError,         ///< `status` with `value` as plain text; nothing is changed.
        EmptyError,        ///< `status` without a body; nothing is changed.
        RateLimited,       ///< 429 without Retry-After.
        RateLimitedWithRetryAfter, ///< 429; Retry-After is `value` (seconds), else 30.
        DelayedOk,                 ///< Done and answered, with Retry-After as above (fact sheet 4.5).
        Unauthorized,              ///< As if the credential were not known.
        BusinessError, ///< The service's own error `value`: with 200 and such as `accessDenied`, or at Entra an AADSTS
                       ///< number, an OAuth word, or both.
        JsonAnswer,    ///< `status` with `value` as JSON, whatever that is; nothing is changed.
        Html,          ///< 200 with a page instead of JSON; nothing is changed.
        RedirectElsewhere, ///< `status` if it is 3xx, else 302, to the address `value`; nothing is changed.
        NtlmChallenge,     ///< 401 that offers NTLM; nothing is changed.
        AnonymousProbe,    ///< The probe answers 200 for nobody. Matches probes only.
        OtherUserProbe,    ///< The probe answers 200 for somebody else. Matches probes only.
        WrongClock,        ///< This answer's `Date` is off by `value` seconds, else by two hours.
        SetCookie,         ///< The answer sets the cookie `value`.
        Truncated,         ///< Done, but the body ends halfway before its announced length.
        Garbage,           ///< Done, but the body is noise.
        Endless,           ///< Done, but the body never ends.
        HugeBody,          ///< Done, but the body is blown up to `value` bytes, else 10 MiB.
        DeepJson,          ///< Done, but the body is 100,000 arrays inside one another.
        WrongTypes,        ///< Done, but numbers stand where texts belong and the reverse.
        HostileName,       ///< Done, but names hold NUL, line ends and markup, and ids hold slashes.
        ChangedFields, ///< Done, but the JSON object `value` is laid over the answer, or over each object of a list:
                       ///< fields are added or replaced, and those that are null in it are missing (RFC 7396).
    };

    Kind kind = Kind::DropBefore;
    QByteArray method;     ///< Empty: any.
    QString pathContains;  ///< Upper and lower case are the same.
    QString queryContains; ///< In the decoded `name=value&…`, in the order of the names.
    QString route;         ///< What is asked for, such as `refresh` or `authorize`; see Routes::routeNames().
    int times = 1;         ///< How many matching requests; negative: all from now on.
    int played = 0;        ///< Counted by the sandbox.
    int status = 500;
    std::chrono::milliseconds delay{0};
    QByteArray value;
};

namespace sandbox
{

/// The kind's name on the wire, such as `drop-after`.
QString faultName(SandboxFault::Kind kind);
std::optional<SandboxFault::Kind> faultKind(const QString &name);
QStringList faultNames();

} // namespace sandbox
} // namespace patkeeper
