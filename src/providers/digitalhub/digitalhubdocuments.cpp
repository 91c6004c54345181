// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "digitalhubdocuments.h"

#include "digitalhubjson.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonObject>

using namespace Qt::StringLiterals;

namespace patkeeper::digitalhub
{

namespace
{

QStringList textsOf(const QJsonValue &list)
{
    QStringList texts;
    for (const auto &value : list.toArray()) {
        if (const QString text = value.toString(); !text.isEmpty() && text.size() <= longestText)
            texts.append(text);
    }
    // They come from sets, so their order is none.
    texts.sort();
    texts.removeDuplicates();
    return texts;
}

/// The metadata's own, or the core's copy of it.
QJsonValue ofSignIn(const QJsonObject &configuration, const QJsonObject &metadata, const QString &key)
{
    const QJsonValue own = metadata[key];
    return own.isUndefined() || own.isNull() ? configuration[u"oauth2_"_s + key] : own;
}

QUrl addressFrom(const QJsonValue &value)
{
    return QUrl(value.toString(), QUrl::StrictMode);
}

std::unexpected<Error> elsewhere(const QUrl &url)
{
    return failure(Error::Kind::BadReply,
                   QCoreApplication::translate("patkeeper::DigitalHub",
                                               "This DigitalHub wants people to sign in at another address, %1. Your "
                                               "sign-in stays here: enter the address that it gives for itself.")
                       .arg(url.host()),
                   u"well-known documents"_s);
}

} // namespace

Result<Documents> readDocuments(const QByteArray &configuration, const QByteArray &metadata, const Addresses &addresses)
{
    const auto core = readObject(configuration);
    const auto signIn = readObject(metadata);
    if (!core && !signIn)
        return std::unexpected(core.error());
    const QJsonObject ofCore = core.value_or(QJsonObject());
    const QJsonObject ofAuthority = signIn.value_or(QJsonObject());
    Documents documents;
    documents.name = ofCore["dhcore_name"_L1].toString().left(longestText);
    documents.version = ofCore["dhcore_version"_L1].toString().left(longestText);
    documents.authentication = textsOf(ofCore["dhcore_authentication_methods"_L1]);
    documents.clientId = ofCore["dhcore_client_id"_L1].toString().left(longestText);
    documents.scopes = textsOf(ofSignIn(ofCore, ofAuthority, u"scopes_supported"_s));
    documents.authorizationEndpoint = addressFrom(ofSignIn(ofCore, ofAuthority, u"authorization_endpoint"_s));
    documents.tokenEndpoint = addressFrom(ofSignIn(ofCore, ofAuthority, u"token_endpoint"_s));
    if (documents.tokenEndpoint.isEmpty())
        documents.tokenEndpoint = addresses.tokenEndpoint();
    for (const QUrl &url : {documents.tokenEndpoint, documents.authorizationEndpoint}) {
        if (!url.isEmpty() && !contains(addresses.origins(), url))
            return elsewhere(url);
    }
    return documents;
}

} // namespace patkeeper::digitalhub
