// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "pkce.h"

#include <QCryptographicHash>
#include <QRandomGenerator>

namespace patkeeper
{

namespace
{

constexpr auto urlText = QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals;

} // namespace

QByteArray randomUrlText(qsizetype bytes)
{
    QByteArray random(bytes, Qt::Uninitialized);
    // One call of the system for each byte would do; whole words are fewer.
    for (qsizetype index = 0; index < bytes; index += 4) {
        const quint32 word = QRandomGenerator::system()->generate();
        for (qsizetype offset = 0; offset < 4 && index + offset < bytes; ++offset)
            random[index + offset] = static_cast<char>(word >> (8 * offset));
    }
    const QByteArray text = random.toBase64(urlText);
    wipe(random);
    return text;
}

QByteArray pkceChallenge(const Secret &verifier)
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    hash.addData(verifier.view());
    return hash.result().toBase64(urlText);
}

PkcePair makePkcePair()
{
    QByteArray text = randomUrlText(64);
    PkcePair pair{.verifier = Secret::take(text), .challenge = {}};
    pair.challenge = pkceChallenge(pair.verifier);
    return pair;
}

} // namespace patkeeper
