// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "sandboxcertificate.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <memory>

namespace patkeeper::sandbox
{

using namespace Qt::StringLiterals;

namespace
{

constexpr long day = 24L * 60 * 60;

template<auto Free>
struct Freer {
    template<typename T>
    void operator()(T *object) const
    {
        Free(object);
    }
};

using Key = std::unique_ptr<EVP_PKEY, Freer<EVP_PKEY_free>>;
using X509Pointer = std::unique_ptr<X509, Freer<X509_free>>;
using Memory = std::unique_ptr<BIO, Freer<BIO_free_all>>;

QByteArray bytesOf(const Memory &memory)
{
    char *data = nullptr;
    const long size = BIO_get_mem_data(memory.get(), &data);
    return QByteArray(data, size);
}

bool addExtension(X509 *certificate, int kind, const QByteArray &value)
{
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value.constData());
    const bool added = extension && X509_add_ext(certificate, extension, -1) == 1;
    X509_EXTENSION_free(extension);
    return added;
}

void nameAndNumber(X509 *certificate)
{
    quint32 serial = 0;
    RAND_bytes(reinterpret_cast<unsigned char *>(&serial), sizeof serial);
    ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial);
    X509_NAME *name = X509_get_subject_name(certificate);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char *>("Patkeeper sandbox"),
                               -1, -1, 0);
    X509_set_issuer_name(certificate, name);
}

bool fill(X509 *certificate, EVP_PKEY *key, const QByteArray &names, bool expired)
{
    X509_set_version(certificate, X509_VERSION_3);
    nameAndNumber(certificate);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -3 * day);
    X509_gmtime_adj(X509_getm_notAfter(certificate), expired ? -day : 30 * day);
    return X509_set_pubkey(certificate, key) == 1 &&
           addExtension(certificate, NID_basic_constraints, "critical,CA:TRUE") &&
           addExtension(certificate, NID_subject_alt_name, names) && X509_sign(certificate, key, EVP_sha256()) > 0;
}

} // namespace

std::expected<Certificate, QString> makeCertificate(const QString &host, bool expired)
{
    const Key key(EVP_EC_gen("P-256"));
    const X509Pointer certificate(X509_new());
    const QByteArray names =
        host == "localhost"_L1 ? QByteArray("DNS:localhost,IP:127.0.0.1") : "DNS:" + host.toLatin1();
    const Memory keyText(BIO_new(BIO_s_mem()));
    const Memory certificateText(BIO_new(BIO_s_mem()));
    const bool made = key && certificate && fill(certificate.get(), key.get(), names, expired) &&
                      PEM_write_bio_PrivateKey(keyText.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1 &&
                      PEM_write_bio_X509(certificateText.get(), certificate.get()) == 1;
    if (!made)
        return std::unexpected(u"The sandbox could not make a certificate."_s);
    return Certificate{bytesOf(keyText), bytesOf(certificateText)};
}

} // namespace patkeeper::sandbox
