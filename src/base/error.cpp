// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "error.h"

namespace patkeeper
{

QString errorKindName(Error::Kind kind)
{
    using enum Error::Kind;
    switch (kind) {
    case Offline:
        return QStringLiteral("offline");
    case TimedOut:
        return QStringLiteral("timed-out");
    case TlsFailed:
        return QStringLiteral("tls-failed");
    case ProxyFailed:
        return QStringLiteral("proxy-failed");
    case SignInNeeded:
        return QStringLiteral("sign-in-needed");
    case Forbidden:
        return QStringLiteral("forbidden");
    case NotFound:
        return QStringLiteral("not-found");
    case RateLimited:
        return QStringLiteral("rate-limited");
    case Rejected:
        return QStringLiteral("rejected");
    case ServerFault:
        return QStringLiteral("server-fault");
    case BadReply:
        return QStringLiteral("bad-reply");
    case Unconfirmed:
        return QStringLiteral("unconfirmed");
    case Unsupported:
        return QStringLiteral("unsupported");
    case KeychainLocked:
        return QStringLiteral("keychain-locked");
    case KeychainDenied:
        return QStringLiteral("keychain-denied");
    case KeychainAbsent:
        return QStringLiteral("keychain-absent");
    case KeychainTimedOut:
        return QStringLiteral("keychain-timed-out");
    case SecretMissing:
        return QStringLiteral("secret-missing");
    case StorageFailed:
        return QStringLiteral("storage-failed");
    case Busy:
        return QStringLiteral("busy");
    case Cancelled:
        return QStringLiteral("cancelled");
    }
    return QStringLiteral("unknown");
}

bool isKeychainError(Error::Kind kind)
{
    using enum Error::Kind;
    return kind == KeychainLocked || kind == KeychainDenied || kind == KeychainAbsent || kind == KeychainTimedOut;
}

} // namespace patkeeper
