// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "exitcode.h"

#include <algorithm>
#include <array>

namespace patkeeper::cli
{

ExitCode exitCodeOf(Error::Kind kind)
{
    using enum Error::Kind;
    switch (kind) {
    case SignInNeeded:
        return ExitCode::SignInNeeded;
    case Forbidden:
    case NotFound:
    case Rejected:
    case Unsupported:
        return Refused;
    case Offline:
    case TimedOut:
    case TlsFailed:
    case ProxyFailed:
    case RateLimited:
    case ServerFault:
    case BadReply:
        return Unreachable;
    case KeychainLocked:
    case KeychainDenied:
    case KeychainAbsent:
    case KeychainTimedOut:
    case SecretMissing:
        return KeychainFailed;
    case Error::Kind::Unconfirmed:
        return ExitCode::Unconfirmed;
    case StorageFailed:
    case Busy:
    case Cancelled:
        return OtherFailure;
    }
    return OtherFailure;
}

ExitCode worse(ExitCode left, ExitCode right)
{
    static constexpr std::array order{Unconfirmed, KeychainFailed, SignInNeeded, Refused,
                                      Unreachable, Usage,          OtherFailure, Done};
    const auto rank = [](ExitCode code) { return std::find(order.begin(), order.end(), code); };
    return rank(left) < rank(right) ? left : right;
}

} // namespace patkeeper::cli
