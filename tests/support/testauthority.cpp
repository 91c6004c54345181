// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "testauthority.h"

#include <QSslKey>

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

namespace patkeeper
{

namespace
{

struct Free {
    void operator()(EVP_PKEY *key) const { EVP_PKEY_free(key); }
    void operator()(X509 *certificate) const { X509_free(certificate); }
    void operator()(BIO *bio) const { BIO_free(bio); }
    void operator()(X509_EXTENSION *extension) const { X509_EXTENSION_free(extension); }
};
using Key = std::unique_ptr<EVP_PKEY, Free>;
using Certificate = std::unique_ptr<X509, Free>;
using Bio = std::unique_ptr<BIO, Free>;

Key makeKey()
{
    return Key(EVP_EC_gen("P-256"));
}

QByteArray contentsOf(const Bio &bio)
{
    char *bytes = nullptr;
    const auto size = BIO_get_mem_data(bio.get(), &bytes);
    return QByteArray(bytes, static_cast<qsizetype>(size));
}

QSslCertificate toQt(X509 *certificate)
{
    const Bio bio(BIO_new(BIO_s_mem()));
    PEM_write_bio_X509(bio.get(), certificate);
    return QSslCertificate(contentsOf(bio), QSsl::Pem);
}

QSslKey toQt(EVP_PKEY *key)
{
    const Bio bio(BIO_new(BIO_s_mem()));
    PEM_write_bio_PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr);
    return QSslKey(contentsOf(bio), QSsl::Ec, QSsl::Pem);
}

void addExtension(X509 *certificate, X509 *issuer, int kind, const QByteArray &value)
{
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    const std::unique_ptr<X509_EXTENSION, Free> extension(
        X509V3_EXT_conf_nid(nullptr, &context, kind, value.constData()));
    X509_add_ext(certificate, extension.get(), -1);
}

Certificate makeCertificate(EVP_PKEY *key, const QByteArray &commonName, const QDateTime &from, const QDateTime &until)
{
    static long serial = 1;
    Certificate certificate(X509_new());
    X509_set_version(certificate.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), serial++);
    ASN1_TIME_set(X509_getm_notBefore(certificate.get()), static_cast<time_t>(from.toSecsSinceEpoch()));
    ASN1_TIME_set(X509_getm_notAfter(certificate.get()), static_cast<time_t>(until.toSecsSinceEpoch()));
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char *>(commonName.constData()), -1, -1, 0);
    X509_set_pubkey(certificate.get(), key);
    return certificate;
}

QSslConfiguration configurationOf(const QList<QSslCertificate> &chain, const QSslKey &key)
{
    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    configuration.setLocalCertificateChain(chain);
    configuration.setPrivateKey(key);
    configuration.setPeerVerifyMode(QSslSocket::VerifyNone);
    return configuration;
}

} // namespace

struct TestAuthority::Parts {
    Key key = makeKey();
    Certificate certificate;
};

TestAuthority::TestAuthority()
    : TestAuthority(QDateTime::currentDateTimeUtc().addYears(-1), QDateTime::currentDateTimeUtc().addYears(1))
{
}

TestAuthority::TestAuthority(const QDateTime &from, const QDateTime &until) : d(std::make_unique<Parts>())
{
    d->certificate = makeCertificate(d->key.get(), "Test authority", from, until);
    X509 *own = d->certificate.get();
    X509_set_issuer_name(own, X509_get_subject_name(own));
    addExtension(own, own, NID_basic_constraints, "critical,CA:TRUE");
    addExtension(own, own, NID_key_usage, "critical,keyCertSign,cRLSign");
    addExtension(own, own, NID_subject_key_identifier, "hash");
    X509_sign(own, d->key.get(), EVP_sha256());
}

TestAuthority::~TestAuthority() = default;

QSslCertificate TestAuthority::certificate() const
{
    return toQt(d->certificate.get());
}

QSslConfiguration TestAuthority::serverFor(const QString &name, const QDateTime &from, const QDateTime &until) const
{
    const Key key = makeKey();
    const Certificate leaf = makeCertificate(key.get(), "Test server", from, until);
    X509_set_issuer_name(leaf.get(), X509_get_subject_name(d->certificate.get()));
    addExtension(leaf.get(), d->certificate.get(), NID_basic_constraints, "critical,CA:FALSE");
    addExtension(leaf.get(), d->certificate.get(), NID_subject_alt_name, name.toLatin1());
    addExtension(leaf.get(), d->certificate.get(), NID_ext_key_usage, "serverAuth");
    X509_sign(leaf.get(), d->key.get(), EVP_sha256());
    return configurationOf({toQt(leaf.get()), certificate()}, toQt(key.get()));
}

QSslConfiguration TestAuthority::selfSigned(const QString &name)
{
    const QDateTime now = QDateTime::currentDateTimeUtc();
    const Key key = makeKey();
    const Certificate own = makeCertificate(key.get(), "Test server", now.addSecs(-3600), now.addSecs(3600));
    X509_set_issuer_name(own.get(), X509_get_subject_name(own.get()));
    addExtension(own.get(), own.get(), NID_subject_alt_name, name.toLatin1());
    addExtension(own.get(), own.get(), NID_ext_key_usage, "serverAuth");
    X509_sign(own.get(), key.get(), EVP_sha256());
    return configurationOf({toQt(own.get())}, toQt(key.get()));
}

QSslConfiguration TestAuthority::serverFor(const QString &name) const
{
    const QDateTime now = QDateTime::currentDateTimeUtc();
    return serverFor(name, now.addSecs(-3600), now.addSecs(3600));
}

} // namespace patkeeper
