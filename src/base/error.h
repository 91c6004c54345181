// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QString>

#include <chrono>
#include <optional>

namespace patkeeper
{

/// Why an operation failed, in two voices. Neither may hold a secret.
struct Error {
    enum class Kind {
        Offline,
        TimedOut,
        TlsFailed,
        ProxyFailed,
        SignInNeeded,
        Forbidden,
        NotFound,
        RateLimited,
        Rejected,
        ServerFault,
        BadReply,
        Unconfirmed, ///< The request may or may not have changed something at the service.
        Unsupported,
        KeychainLocked,
        KeychainDenied,
        KeychainAbsent,
        KeychainTimedOut,
        SecretMissing, ///< The keychain works and holds no such entry.
        StorageFailed,
        Busy,
        Cancelled
    };

    Kind kind = Kind::BadReply;
    QString message; ///< Translated: what happened and what to do next.
    QString detail;  ///< Untranslated: verb, host, status, the service's code and correlation id.
    std::optional<std::chrono::seconds> retryAfter;
    QString field; ///< Which input of the request was refused: "name", "scopes", "expires" or empty.

    bool operator==(const Error &) const = default;
};

/// A stable, untranslated name of the kind, for JSON output and the journal ("sign-in-needed", "rate-limited" ...).
QString errorKindName(Error::Kind kind);

/// True for the answers of a keychain that are not about one entry: locked, denied, absent, timed out.
bool isKeychainError(Error::Kind kind);

} // namespace patkeeper
