// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "digitalhubaddresses.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace patkeeper::digitalhub
{

namespace
{

/// What follows the core's address in those of its pages, its documents and its API.
QString withoutPage(const QString &path)
{
    QString root = path;
    for (const auto page : {"/console"_L1, "/.well-known"_L1, "/api"_L1, "/auth"_L1}) {
        const qsizetype at = root.indexOf(page);
        if (at >= 0 && (at + page.size() == root.size() || root.at(at + page.size()) == u'/'))
            root.truncate(at);
    }
    return root == "/"_L1 ? QString() : root;
}

/// Without a slash at the end; empty where a credential must not be sent there.
QUrl rootFrom(const QString &typed)
{
    const QString trimmed = typed.trimmed();
    const QUrl url(trimmed.contains("://"_L1) ? trimmed : u"https://"_s + trimmed, QUrl::StrictMode);
    if (!isValid(originOf(url)) || !url.userInfo().isEmpty())
        return {};
    QUrl root;
    root.setScheme(url.scheme());
    root.setHost(url.host());
    root.setPort(url.port());
    root.setPath(withoutPage(url.adjusted(QUrl::NormalizePathSegments | QUrl::StripTrailingSlash).path()));
    return root;
}

QUrl at(const QUrl &root, const QByteArray &path)
{
    return QUrl::fromEncoded(root.toEncoded() + path, QUrl::StrictMode);
}

} // namespace

Result<Addresses> Addresses::fromFields(const QMap<QString, QString> &fields)
{
    Addresses addresses;
    addresses.m_root = rootFrom(fields.value(u"url"_s));
    if (addresses.m_root.host().isEmpty()) {
        auto refused = failure(Error::Kind::Rejected,
                               QCoreApplication::translate("patkeeper::DigitalHub",
                                                           "This is not an address that your sign-in may be sent to. "
                                                           "Enter the address of your DigitalHub, such as "
                                                           "https://core.northwind.example."));
        refused.error().field = u"url"_s;
        return refused;
    }
    return addresses;
}

QUrl Addresses::tokens(const QString &id) const
{
    QByteArray path = "/api/v1/tokens/personal";
    if (!id.isEmpty())
        path += '/' + QUrl::toPercentEncoding(id);
    return at(m_root, path);
}

QUrl Addresses::listing() const
{
    return at(m_root, "/api/v1/tokens/personal?page=0&size=2000");
}

QUrl Addresses::whoAmI() const
{
    return at(m_root, "/api/auth");
}

QUrl Addresses::tokenEndpoint() const
{
    return at(m_root, "/auth/token");
}

QUrl Addresses::configuration() const
{
    return at(m_root, "/.well-known/configuration");
}

QUrl Addresses::metadata() const
{
    return at(m_root, "/.well-known/openid-configuration");
}

QUrl Addresses::tokensPage() const
{
    return at(m_root, "/console");
}

Result<QMap<QString, QString>> normalizedFields(const QMap<QString, QString> &typed)
{
    if (const auto addresses = Addresses::fromFields(typed); !addresses)
        return std::unexpected(addresses.error());
    return QMap<QString, QString>{{u"url"_s, rootFrom(typed.value(u"url"_s)).toString()}};
}

} // namespace patkeeper::digitalhub
