// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "sailpointaddresses.h"

#include <QCoreApplication>
#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace patkeeper::sailpoint
{

namespace
{

constexpr auto domain = ".identitynow.com"_L1;
constexpr auto apiLabel = ".api"_L1;
constexpr auto newest = "v1"_L1;

std::unexpected<Error> refused(const QString &field, const char *sentence)
{
    auto error = failure(Error::Kind::Rejected, QCoreApplication::translate("patkeeper::SailPoint", sentence));
    error.error().field = field;
    return error;
}

/// The tenant's name is enough of an address.
QString withDomain(const QString &typed)
{
    static const QRegularExpression tenant(u"^[A-Za-z0-9-]+$"_s);
    if (tenant.match(typed).hasMatch())
        return u"https://"_s + typed.toLower() + apiLabel + domain;
    return typed.contains("://"_L1) ? typed : u"https://"_s + typed;
}

/// The tenant's own API, whichever of its pages was typed; elsewhere the address as it is, without a slash at the end.
/// An invalid one where a credential must not be sent there.
QUrl rootFrom(const QString &typed)
{
    const QUrl url(withDomain(typed.trimmed()), QUrl::StrictMode);
    if (!isValid(originOf(url)) || !url.userInfo().isEmpty())
        return {};
    const QString host = url.host();
    const bool isSailPoint = host.endsWith(domain);
    QUrl root;
    root.setScheme(url.scheme());
    root.setHost(host);
    root.setPort(url.port());
    if (isSailPoint && !host.chopped(domain.size()).contains(u'.'))
        root.setHost(host.chopped(domain.size()) + apiLabel + domain);
    if (!isSailPoint)
        root.setPath(url.adjusted(QUrl::NormalizePathSegments | QUrl::StripTrailingSlash).path());
    if (root.path() == "/"_L1)
        root.setPath({});
    return root;
}

QString apiFrom(const QMap<QString, QString> &fields)
{
    const QString typed = fields.value(u"api"_s).trimmed().toLower();
    return typed.isEmpty() ? QString(newest) : typed;
}

QString whoseFrom(const QMap<QString, QString> &fields)
{
    const QString typed = fields.value(u"tokens"_s).trimmed().toLower();
    return typed.isEmpty() ? u"mine"_s : typed;
}

QUrl at(const QUrl &root, const QByteArray &path)
{
    return QUrl::fromEncoded(root.toEncoded() + path, QUrl::StrictMode);
}

QByteArray pathOfTokens(const QString &api)
{
    return api == newest ? "/personal-access-tokens/v1"_ba : '/' + api.toLatin1() + "/personal-access-tokens";
}

} // namespace

Result<Addresses> Addresses::fromFields(const QMap<QString, QString> &fields)
{
    Addresses addresses;
    addresses.m_root = rootFrom(fields.value(u"url"_s));
    if (addresses.m_root.host().isEmpty()) {
        return refused(u"url"_s, QT_TRANSLATE_NOOP("patkeeper::SailPoint",
                                                   "This is not an address that your sign-in may be sent to. Enter the "
                                                   "address of your tenant's API, such as "
                                                   "https://northwind.api.identitynow.com."));
    }
    addresses.m_api = apiFrom(fields);
    if (!QStringList{newest, u"v2026"_s, u"v2025"_s, u"v2024"_s, u"v3"_s}.contains(addresses.m_api)) {
        return refused(u"api"_s, QT_TRANSLATE_NOOP("patkeeper::SailPoint",
                                                   "This version of the API is not known here. Leave the field empty, "
                                                   "or enter v1, v2026, v2025, v2024 or v3."));
    }
    const QString whose = whoseFrom(fields);
    if (whose != "mine"_L1 && whose != "all"_L1) {
        return refused(u"tokens"_s,
                       QT_TRANSLATE_NOOP("patkeeper::SailPoint", "Enter “mine” for your own tokens, or “all” for those "
                                                                 "of everybody in the tenant."));
    }
    addresses.m_whose = whose == "all"_L1 ? Whose::All : Whose::Mine;
    return addresses;
}

QUrl Addresses::tokens(const QString &id) const
{
    QByteArray path = pathOfTokens(m_api);
    if (!id.isEmpty())
        path += '/' + QUrl::toPercentEncoding(id);
    return at(m_root, path);
}

QUrl Addresses::listing() const
{
    return m_whose == Whose::All ? tokens() : ownTokens();
}

QUrl Addresses::ownTokens() const
{
    return at(m_root, pathOfTokens(m_api) + "?owner-id=me");
}

QUrl Addresses::bulkUpdate() const
{
    return m_api == newest ? at(m_root, pathOfTokens(m_api) + "/bulk-update") : QUrl();
}

QUrl Addresses::tokenEndpoint() const
{
    return at(m_root, "/oauth/token");
}

QUrl Addresses::tokensPage() const
{
    const QString host = m_root.host();
    if (!host.endsWith(apiLabel + domain))
        return {};
    QUrl page = m_root;
    page.setHost(host.chopped(apiLabel.size() + domain.size()) + domain);
    page.setPath(u"/ui/d/user-preferences/personal-access-tokens"_s);
    return page;
}

bool Addresses::isSailPoint() const
{
    return m_root.scheme() == "https"_L1 && m_root.port() == -1 && m_root.host().endsWith(domain);
}

ExpiryRule Addresses::expiryRule() const
{
    return m_api == "v2024"_L1 || m_api == "v3"_L1 ? ExpiryRule::SixMonths : ExpiryRule::Chosen;
}

Result<QMap<QString, QString>> normalizedFields(const QMap<QString, QString> &typed)
{
    if (const auto addresses = Addresses::fromFields(typed); !addresses)
        return std::unexpected(addresses.error());
    return QMap<QString, QString>{{u"url"_s, rootFrom(typed.value(u"url"_s)).toString()},
                                  {u"api"_s, apiFrom(typed)},
                                  {u"tokens"_s, whoseFrom(typed)}};
}

} // namespace patkeeper::sailpoint
