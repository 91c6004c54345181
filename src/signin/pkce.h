// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "secret.h"

#include <QByteArray>

namespace patkeeper
{

/// Proof that whoever redeems an authorization code is who asked for it (RFC 7636), by the method S256.
struct PkcePair {
    Secret verifier;      ///< 86 characters of 512 random bits; sent to the token endpoint only.
    QByteArray challenge; ///< Not secret; part of the address that the browser opens.
};

PkcePair makePkcePair();
/// base64url(SHA-256(verifier)), without padding.
QByteArray pkceChallenge(const Secret &verifier);

/// base64url, without padding, of as many bytes of the system's own random numbers.
QByteArray randomUrlText(qsizetype bytes);

} // namespace patkeeper
