// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "authorities.h"

#include "httpclient.h"
#include "replyaddress.h"
#include "secret.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QUrl>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace patkeeper
{

namespace
{

constexpr qint64 largestFile = 4'194'304; // A whole system's authorities are a tenth of it.

std::unexpected<Error> unusable(const QString &message, const QString &path, const QString &detail)
{
    auto error = failure(Error::Kind::TlsFailed, message.arg(path), detail);
    error.error().field = QLatin1StringView(authorityFileField);
    return error;
}

Result<QByteArray> contentsOf(const QString &path)
{
    const QFileInfo file(path);
    if (!file.exists()) {
        return unusable(HttpClient::tr("The file “%1” with your organization's certificate authority is not there, so "
                                       "nothing was sent. Put it back, or name another one for the account."),
                        path, u"no such file"_s);
    }
    QFile opened(path);
    // What is no file could be read for ever.
    if (!file.isFile() || !opened.open(QIODevice::ReadOnly)) {
        return unusable(
            HttpClient::tr("The file “%1” with your organization's certificate authority cannot be read, "
                           "so nothing was sent. Make it readable for you, or name another one for the account."),
            path, file.isFile() ? opened.errorString() : u"not a file"_s);
    }
    return opened.read(largestFile);
}

} // namespace

Result<QList<QSslCertificate>> readAuthorities(const QString &path, const QDateTime &now)
{
    Result<QByteArray> pem = contentsOf(path);
    if (!pem)
        return std::unexpected(pem.error());
    QList<QSslCertificate> certificates = QSslCertificate::fromData(*pem, QSsl::Pem);
    const qsizetype size = pem->size();
    wipe(*pem); // Such files have been seen with the private key beside.
    certificates.removeIf([](const QSslCertificate &certificate) { return certificate.isNull(); });
    if (certificates.isEmpty()) {
        return unusable(HttpClient::tr("The file “%1” holds no certificate, so nothing was sent. Name a PEM file with "
                                       "the certificate of your organization's authority (it begins with “-----BEGIN "
                                       "CERTIFICATE-----”) for the account."),
                        path, u"no certificate in %1 bytes"_s.arg(size));
    }
    const QDateTime lastEnd = std::max_element(certificates.begin(), certificates.end(),
                                               [](const QSslCertificate &one, const QSslCertificate &other) {
                                                   return one.expiryDate() < other.expiryDate();
                                               })
                                  ->expiryDate();
    certificates.removeIf([&](const QSslCertificate &certificate) { return certificate.expiryDate() <= now; });
    if (certificates.isEmpty()) {
        return unusable(HttpClient::tr("The certificate in the file “%1” has expired, so nothing was sent. Get the "
                                       "present one from your network's administrator; if it is that, check this "
                                       "computer's clock."),
                        path, u"expired "_s + lastEnd.toUTC().toString(Qt::ISODate));
    }
    return certificates;
}

void readAuthorities(const QString &path, QObject *context, Reply<QList<QSslCertificate>> reply)
{
    workElsewhere<Result<QList<QSslCertificate>>>(
        context, [path] { return readAuthorities(path, QDateTime::currentDateTimeUtc()); }, std::move(reply));
}

QString authorityFilePath(const QString &typed)
{
    QString path = typed.trimmed();
    if (path.isEmpty())
        return {};
    if (path.startsWith("file://"_L1))
        path = QUrl(path).toLocalFile();
    if (path == "~"_L1 || path.startsWith("~/"_L1))
        path.replace(0, 1, QDir::homePath());
    return QDir::cleanPath(QDir::current().absoluteFilePath(path));
}

} // namespace patkeeper
