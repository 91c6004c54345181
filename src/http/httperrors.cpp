// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "httperrors.h"

#include "httpclient.h"

#include <QMetaEnum>

#include <algorithm>
#include <initializer_list>

using namespace Qt::StringLiterals;

namespace patkeeper
{

namespace
{

bool hasAny(const QList<QSslError> &errors, std::initializer_list<QSslError::SslError> wanted)
{
    return std::any_of(errors.begin(), errors.end(), [&](const QSslError &error) {
        return std::find(wanted.begin(), wanted.end(), error.error()) != wanted.end();
    });
}

QString names(const QList<QSslError> &errors)
{
    const auto keys = QMetaEnum::fromType<QSslError::SslError>();
    QStringList names;
    for (const QSslError &error : errors)
        names.append(QString::fromLatin1(keys.valueToKey(error.error())));
    names.removeDuplicates();
    return names.join(", "_L1);
}

} // namespace

HttpFailure failureOf(QNetworkReply::NetworkError error)
{
    switch (error) {
    case QNetworkReply::ConnectionRefusedError:
        return HttpFailure::Refused;
    case QNetworkReply::HostNotFoundError:
        return HttpFailure::HostUnknown;
    case QNetworkReply::TimeoutError:
        return HttpFailure::TimedOut;
    case QNetworkReply::SslHandshakeFailedError:
        return HttpFailure::Tls;
    case QNetworkReply::ProxyAuthenticationRequiredError:
        return HttpFailure::ProxyAuthentication;
    case QNetworkReply::ContentReSendError:
        return HttpFailure::SentAgain;
    case QNetworkReply::OperationCanceledError:
        return HttpFailure::Cancelled;
    case QNetworkReply::ProtocolUnknownError:
    case QNetworkReply::ProtocolInvalidOperationError:
    case QNetworkReply::ProtocolFailure:
        return HttpFailure::Garbled;
    default:
        return error >= QNetworkReply::ProxyConnectionRefusedError && error <= QNetworkReply::UnknownProxyError
                   ? HttpFailure::Proxy
                   : HttpFailure::Lost;
    }
}

bool isBeforeSending(HttpFailure failure)
{
    using enum HttpFailure;
    return failure == HostUnknown || failure == Refused || failure == Tls || failure == Proxy ||
           failure == ProxyRefused || failure == ProxyAuthentication;
}

bool isStatusOnly(QNetworkReply::NetworkError error, int status)
{
    if (status == 0)
        return false;
    switch (error) {
    case QNetworkReply::NoError:
        return true;
    case QNetworkReply::ProtocolInvalidOperationError:
        return status >= 400;
    case QNetworkReply::ContentReSendError:
        // Qt gets the body ready for a redirect that it is not going to follow.
        return status == 307 || status == 308;
    default:
        return (error >= QNetworkReply::ContentAccessDenied && error <= QNetworkReply::UnknownContentError) ||
               (error >= QNetworkReply::InternalServerError && error <= QNetworkReply::UnknownServerError);
    }
}

HttpErrors::HttpErrors(QByteArray verb, const QUrl &url) : m_verb(std::move(verb)), m_host(url.host())
{
    if (url.port() != -1)
        m_host += u':' + QString::number(url.port());
}

Error HttpErrors::error(Error::Kind kind, const QString &message, const QString &reason) const
{
    const QString detail = u"%1 %2: %3"_s.arg(QString::fromLatin1(m_verb), m_host, reason);
    return {.kind = kind, .message = message, .detail = detail, .retryAfter = {}, .field = {}};
}

Error HttpErrors::describe(HttpFailure failure, const QString &reason) const
{
    using enum Error::Kind;
    switch (failure) {
    case HttpFailure::HostUnknown:
        return error(
            Offline,
            HttpClient::tr("The address %1 was not found. Check the network connection and the account's address, "
                           "then try again.")
                .arg(m_host),
            reason);
    case HttpFailure::Refused:
        return error(Offline,
                     HttpClient::tr("%1 does not accept connections. Check the account's address, or try again later.")
                         .arg(m_host),
                     reason);
    case HttpFailure::Lost:
    case HttpFailure::SentAgain:
        return error(
            Offline,
            HttpClient::tr("The connection to %1 was lost before an answer came. Check the network connection, "
                           "then try again.")
                .arg(m_host),
            reason);
    case HttpFailure::TimedOut:
        return error(
            TimedOut,
            HttpClient::tr("%1 did not answer in time. Check the network connection, or try again later.").arg(m_host),
            reason);
    case HttpFailure::Tls:
        return tls({}, reason);
    case HttpFailure::Proxy:
        return error(ProxyFailed,
                     HttpClient::tr("The proxy on the way to %1 could not be used. Check the proxy in the system's "
                                    "settings or in the variable HTTPS_PROXY, then try again.")
                         .arg(m_host),
                     reason);
    case HttpFailure::ProxyRefused:
        return error(
            ProxyFailed,
            HttpClient::tr("The proxy on the way to %1 was not reached, or did not make the connection. Check the "
                           "proxy in the system's settings or in the variable HTTPS_PROXY, and the account's "
                           "address; or ask your network's administrator.")
                .arg(m_host),
            reason);
    case HttpFailure::ProxyAuthentication:
        return error(
            ProxyFailed,
            HttpClient::tr("The proxy on the way to %1 asks for a user name and a password, or does not accept those "
                           "that it got. Give them in the variable HTTPS_PROXY (http://user:password@proxy:port), use "
                           "a proxy that needs none, or ask your network's administrator.")
                .arg(m_host),
            reason);
    case HttpFailure::Truncated:
        return error(BadReply, HttpClient::tr("The answer of %1 broke off in the middle. Try again.").arg(m_host),
                     reason);
    case HttpFailure::TooLarge:
        return error(
            BadReply,
            HttpClient::tr("The answer of %1 was too large and was cut off. Check that the account's address is "
                           "right.")
                .arg(m_host),
            reason);
    case HttpFailure::Garbled:
        return error(BadReply,
                     HttpClient::tr("The answer of %1 could not be read. Check that the account's address is right.")
                         .arg(m_host),
                     reason);
    case HttpFailure::Cancelled:
        break;
    }
    return error(Cancelled, HttpClient::tr("The request to %1 was stopped. Start it again when needed.").arg(m_host),
                 reason);
}

Error HttpErrors::tls(const QList<QSslError> &errors, const QString &reason) const
{
    const QString detail = errors.isEmpty() ? reason : reason + u" ("_s + names(errors) + u')';
    QString message;
    if (hasAny(errors, {QSslError::SelfSignedCertificate, QSslError::SelfSignedCertificateInChain,
                        QSslError::UnableToGetLocalIssuerCertificate, QSslError::UnableToGetIssuerCertificate,
                        QSslError::UnableToVerifyFirstCertificate, QSslError::CertificateUntrusted,
                        QSslError::InvalidCaCertificate})) {
        message =
            HttpClient::tr("The certificate of %1 was issued by an authority that this computer does not know, so "
                           "nothing was sent. If your organization has an authority of its own, name the file with its "
                           "certificate for this account (`patkeeper-cli account set NAME --ca-file FILE`), or have it "
                           "added to this computer; otherwise use another network.");
    } else if (hasAny(errors, {QSslError::HostNameMismatch})) {
        message = HttpClient::tr("The certificate shown by %1 belongs to another host, so nothing was sent. Check the "
                                 "account's address, or use another network.");
    } else if (hasAny(errors, {QSslError::CertificateExpired})) {
        message =
            HttpClient::tr("The certificate of %1 has expired, so nothing was sent. Check this computer's clock; if "
                           "it is right, tell the service's administrator.");
    } else if (hasAny(errors, {QSslError::CertificateNotYetValid})) {
        message =
            HttpClient::tr("The certificate of %1 is not valid yet, so nothing was sent. Check this computer's clock; "
                           "if it is right, tell the service's administrator.");
    } else {
        message = HttpClient::tr("No secure connection to %1 could be made, so nothing was sent. Check the account's "
                                 "address and the network, then try again.");
    }
    return error(Error::Kind::TlsFailed, message.arg(m_host), detail);
}

Error HttpErrors::unconfirmed(const QString &reason) const
{
    return error(Error::Kind::Unconfirmed,
                 HttpClient::tr("No complete answer came from %1, so the change may have been made or not. Refresh the "
                                "list to see before you try again.")
                     .arg(m_host),
                 reason);
}

Error HttpErrors::outsideOrigins() const
{
    return error(
        Error::Kind::Rejected,
        HttpClient::tr("%1 is outside the account's known places, so nothing was sent there. Check the account's "
                       "address.")
            .arg(m_host),
        u"outside the account's origins"_s);
}

Error HttpErrors::notEncrypted() const
{
    return error(
        Error::Kind::Rejected,
        HttpClient::tr("%1 is not an encrypted (https) address, so nothing was sent there. Correct the account's "
                       "address.")
            .arg(m_host),
        u"neither https nor loopback"_s);
}

Error HttpErrors::credentialsInAddress() const
{
    return error(
        Error::Kind::Rejected,
        HttpClient::tr("The address of %1 holds a user name or a password, so nothing was sent there. Remove it "
                       "from the account's address.")
            .arg(m_host),
        u"user information in the address"_s);
}

Error HttpErrors::unsafeHeader(const QByteArray &name) const
{
    return error(
        Error::Kind::Rejected,
        HttpClient::tr("What was to be sent to %1 holds a line break or another control character, so nothing was "
                       "sent. Enter the credential again, without line breaks.")
            .arg(m_host),
        u"control character in header "_s + QString::fromLatin1(name.toPercentEncoding()));
}

} // namespace patkeeper
