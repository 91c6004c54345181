// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "azuredevopsaddresses.h"

#include <QCoreApplication>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace patkeeper::azuredevops
{

namespace
{

constexpr auto publicWeb = "https://dev.azure.com"_L1;
constexpr auto publicApi = "https://vssps.dev.azure.com"_L1;
constexpr auto publicProfile = "https://app.vssps.visualstudio.com"_L1;
constexpr auto sshHost = "ssh.dev.azure.com"_L1;
constexpr auto oldDomain = ".visualstudio.com"_L1;
constexpr qsizetype longestOrganization = 128;

std::unexpected<Error> refused(const QString &field, const char *sentence)
{
    auto error = failure(Error::Kind::Rejected, QCoreApplication::translate("patkeeper::AzureDevOps", sentence));
    error.error().field = field;
    return error;
}

/// Without a slash at the end; nothing where a credential must not be sent there.
std::optional<QUrl> rootFrom(const QString &text)
{
    QUrl url(text.trimmed(), QUrl::StrictMode);
    if (!isValid(originOf(url)) || url.hasQuery() || url.hasFragment() || !url.userInfo().isEmpty())
        return {};
    url = url.adjusted(QUrl::StripTrailingSlash | QUrl::NormalizePathSegments);
    if (url.path() == "/"_L1)
        url.setPath({});
    return url;
}

QUrl knownRoot(QLatin1StringView address)
{
    return QUrl(QString(address), QUrl::StrictMode);
}

struct OrganizationAddress {
    QUrl root;
    QString organization;
};

/// Takes the address of an organization apart. User names, as in addresses for git, are dropped.
std::optional<OrganizationAddress> takenApart(const QString &text)
{
    const QString address = text.contains("://"_L1) ? text : u"https://"_s + text;
    QUrl url(address.trimmed(), QUrl::StrictMode);
    if (url.scheme() == "ssh"_L1 && url.host() == sshHost)
        url.setScheme(u"https"_s);
    if (!isValid(originOf(url)) || (!text.contains("://"_L1) && !url.host().contains(u'.')))
        return {};
    const QString host = url.host();
    if (host.endsWith(oldDomain)) {
        const QString name = host.chopped(oldDomain.size());
        // app.vssps.visualstudio.com is one of the service's own.
        if (name.contains(u'.'))
            return {};
        return OrganizationAddress{knownRoot(publicWeb), name};
    }
    // ssh.dev.azure.com/v3/northwind/...
    const int place = host == sshHost ? 2 : 1;
    const QString organization = url.path().section(u'/', place, place);
    if (organization.isEmpty())
        return {};
    if (host.endsWith(u'.' + knownRoot(publicWeb).host()))
        return OrganizationAddress{knownRoot(publicWeb), organization};
    QUrl root;
    root.setScheme(url.scheme());
    root.setHost(host);
    root.setPort(url.port());
    return OrganizationAddress{root, organization};
}

bool looksLikeAddress(const QString &text)
{
    return text.contains(u'/') || text.endsWith(oldDomain, Qt::CaseInsensitive);
}

struct Roots {
    QUrl web;
    QUrl api;
    QUrl profile;
};

Result<Roots> rootsOf(const QMap<QString, QString> &fields)
{
    const QString web = fields.value(u"url"_s).trimmed();
    const auto root = rootFrom(web.isEmpty() ? QString(publicWeb) : web);
    if (!root) {
        return refused(u"url"_s,
                       QT_TRANSLATE_NOOP("patkeeper::AzureDevOps",
                                         "This is not an address that your sign-in may be sent to. Enter one that "
                                         "begins with https://."));
    }
    const bool isPublic = *root == knownRoot(publicWeb);
    return Roots{.web = *root,
                 .api = isPublic ? knownRoot(publicApi) : *root,
                 .profile = isPublic ? knownRoot(publicProfile) : *root};
}

QUrl at(const QUrl &root, const QByteArray &path)
{
    return QUrl::fromEncoded(root.toEncoded() + path, QUrl::StrictMode);
}

} // namespace

bool isOrganization(const QString &name)
{
    const bool clean = std::all_of(name.cbegin(), name.cend(), [](QChar character) {
        return character.isPrint() && !u"/\\?#%:@"_s.contains(character);
    });
    return clean && !name.isEmpty() && name.size() <= longestOrganization && name != "."_L1 && name != ".."_L1;
}

Result<Addresses> Addresses::fromFields(const QMap<QString, QString> &fields)
{
    Addresses addresses;
    addresses.m_organization = fields.value(u"organization"_s).trimmed();
    if (!isOrganization(addresses.m_organization)) {
        return refused(
            u"organization"_s,
            QT_TRANSLATE_NOOP("patkeeper::AzureDevOps",
                              "This is not the name of an organization. Enter it as it stands in its address after "
                              "dev.azure.com/, or the whole address."));
    }
    const Result<Roots> roots = rootsOf(fields);
    if (!roots)
        return std::unexpected(roots.error());
    addresses.m_web = roots->web;
    addresses.m_api = roots->api;
    addresses.m_profile = roots->profile;
    if (const QString api = fields.value(u"api-url"_s).trimmed(); !api.isEmpty()) {
        const auto apiRoot = rootFrom(api);
        if (!apiRoot) {
            return refused(u"api-url"_s,
                           QT_TRANSLATE_NOOP("patkeeper::AzureDevOps",
                                             "This is not an address that your sign-in may be sent to. Enter "
                                             "one that begins with https://, or leave it empty."));
        }
        addresses.m_api = *apiRoot;
    }
    return addresses;
}

QUrl Addresses::tokens(const QByteArray &query) const
{
    return within(m_api, "/_apis/tokens/pats?api-version=7.1-preview.1" + query);
}

QUrl Addresses::connectionData() const
{
    return within(m_web, "/_apis/connectionData?api-version=7.1-preview.1");
}

QUrl Addresses::tokensPage() const
{
    return within(m_web, "/_usersSettings/tokens");
}

QUrl Addresses::organizationPage() const
{
    return within(m_web, {});
}

Origins Addresses::origins() const
{
    Origins origins;
    for (const QUrl &root : {m_web, m_api, m_profile}) {
        if (!origins.contains(originOf(root)))
            origins.append(originOf(root));
    }
    return origins;
}

QUrl Addresses::within(const QUrl &root, const QByteArray &path) const
{
    return at(root, '/' + encoded(m_organization) + path);
}

Result<ServiceAddresses> ServiceAddresses::fromFields(const QMap<QString, QString> &fields)
{
    // The whole address of an organization may have been typed.
    const QString typed = fields.value(u"organization"_s).trimmed();
    const auto parts = looksLikeAddress(typed) ? takenApart(typed) : std::nullopt;
    const Result<Roots> roots = rootsOf(parts ? QMap<QString, QString>{{u"url"_s, parts->root.toString()}} : fields);
    if (!roots)
        return std::unexpected(roots.error());
    ServiceAddresses addresses;
    addresses.m_web = roots->web;
    addresses.m_profile = roots->profile;
    return addresses;
}

QUrl ServiceAddresses::person() const
{
    return at(m_profile, "/_apis/profile/profiles/me?api-version=7.1");
}

QUrl ServiceAddresses::organizationsOf(const QString &personId) const
{
    return at(m_profile, "/_apis/accounts?api-version=7.1&memberId=" + encoded(personId));
}

Result<QMap<QString, QString>> normalizedFields(const QMap<QString, QString> &typed)
{
    QMap<QString, QString> fields;
    for (const auto &key : {u"url"_s, u"organization"_s, u"api-url"_s})
        fields.insert(key, typed.value(key).trimmed());
    QString &url = fields[u"url"_s];
    QString &organization = fields[u"organization"_s];
    // Both given, and the address already ends in the organization.
    if (const auto parts = takenApart(url); !url.isEmpty() && parts && parts->organization == organization)
        url = parts->root.toString();
    const bool urlIsDefault = url.isEmpty() || rootFrom(url) == knownRoot(publicWeb);
    const QString whole = organization.isEmpty() ? url : organization;
    if (looksLikeAddress(whole)) {
        if (const auto parts = takenApart(whole)) {
            const auto root = rootFrom(url);
            if (!organization.isEmpty() && !urlIsDefault && root != parts->root) {
                return refused(u"organization"_s, QT_TRANSLATE_NOOP("patkeeper::AzureDevOps",
                                                                    "The organization's address and the address of the "
                                                                    "service do not belong together. Enter only one."));
            }
            organization = parts->organization;
            url = parts->root.toString();
        }
    }
    if (url.isEmpty())
        url = publicWeb;
    if (const auto addresses = Addresses::fromFields(fields); !addresses)
        return std::unexpected(addresses.error());
    url = rootFrom(url)->toString();
    return fields;
}

QByteArray encoded(const QString &value)
{
    return QUrl::toPercentEncoding(value);
}

} // namespace patkeeper::azuredevops
