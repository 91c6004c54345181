// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "sandboxjwt.h"

#include <QCryptographicHash>
#include <QJsonDocument>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <memory>

namespace patkeeper::sandbox
{

using namespace Qt::StringLiterals;

namespace
{

constexpr int keyBits = 2048;

template<auto Free>
struct Freer {
    template<typename T>
    void operator()(T *object) const
    {
        Free(object);
    }
};

using Key = std::unique_ptr<EVP_PKEY, Freer<EVP_PKEY_free>>;
using Number = std::unique_ptr<BIGNUM, Freer<BN_free>>;
using Signing = std::unique_ptr<EVP_MD_CTX, Freer<EVP_MD_CTX_free>>;

/// Made when it is first needed, as that takes a moment which most tests never need; one for all sandboxes of a
/// process.
EVP_PKEY *key()
{
    static const Key made(EVP_RSA_gen(keyBits));
    return made.get();
}

QByteArray number(const char *name)
{
    BIGNUM *found = nullptr;
    if (EVP_PKEY_get_bn_param(key(), name, &found) != 1)
        return {};
    const Number owned(found);
    QByteArray bytes(BN_num_bytes(found), '\0');
    BN_bn2bin(found, reinterpret_cast<unsigned char *>(bytes.data()));
    return bytes;
}

QString keyId()
{
    const QByteArray digest = QCryptographicHash::hash(number(OSSL_PKEY_PARAM_RSA_N), QCryptographicHash::Sha256);
    return QString::fromLatin1(base64Url(digest.left(20)));
}

QByteArray signature(const QByteArray &text)
{
    const Signing signing(EVP_MD_CTX_new());
    const auto *data = reinterpret_cast<const unsigned char *>(text.constData());
    const auto size = static_cast<std::size_t>(text.size());
    std::size_t length = 0;
    if (!signing || EVP_DigestSignInit(signing.get(), nullptr, EVP_sha256(), nullptr, key()) != 1 ||
        EVP_DigestSign(signing.get(), nullptr, &length, data, size) != 1)
        return {};
    QByteArray bytes(static_cast<qsizetype>(length), '\0');
    if (EVP_DigestSign(signing.get(), reinterpret_cast<unsigned char *>(bytes.data()), &length, data, size) != 1)
        return {};
    return bytes;
}

QByteArray encoded(const QJsonObject &object)
{
    return base64Url(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

} // namespace

QByteArray base64Url(const QByteArray &bytes)
{
    return bytes.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}

QByteArray signedJwt(const QJsonObject &claims)
{
    const QByteArray text =
        encoded({{u"typ"_s, u"JWT"_s}, {u"alg"_s, u"RS256"_s}, {u"kid"_s, keyId()}}) + '.' + encoded(claims);
    const QByteArray sealed = signature(text);
    return sealed.isEmpty() ? QByteArray() : text + '.' + base64Url(sealed);
}

QByteArray unsignedJwt(const QJsonObject &claims)
{
    return encoded({{u"typ"_s, u"JWT"_s}, {u"alg"_s, u"none"_s}}) + '.' + encoded(claims) + '.';
}

QJsonObject publicJwk()
{
    return {{u"kty"_s, u"RSA"_s},
            {u"use"_s, u"sig"_s},
            {u"alg"_s, u"RS256"_s},
            {u"kid"_s, keyId()},
            {u"n"_s, QString::fromLatin1(base64Url(number(OSSL_PKEY_PARAM_RSA_N)))},
            {u"e"_s, QString::fromLatin1(base64Url(number(OSSL_PKEY_PARAM_RSA_E)))}};
}

} // namespace patkeeper::sandbox
