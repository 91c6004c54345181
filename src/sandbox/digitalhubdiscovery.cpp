// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "digitalhubdiscovery.h"

#include "sandboxjwt.h"

#include <QJsonArray>

namespace patkeeper::sandbox
{

using namespace Qt::StringLiterals;

namespace
{

Answer cached(const QJsonObject &object)
{
    Answer answer = Answer::document(200, QJsonDocument(object));
    answer.setHeader("Cache-Control", "max-age=900, public");
    return answer;
}

QJsonArray grants(bool openId)
{
    QJsonArray list{u"refresh_token"_s, u"urn:ietf:params:oauth:grant-type:token-exchange"_s, u"client_credentials"_s};
    if (openId)
        list.prepend(u"authorization_code"_s);
    return list;
}

QJsonObject metadata(const State &state)
{
    const QString endpoint = digitalHubEndpoint(state);
    const bool openId = state.digitalHub.settings.openIdSignIn;
    QJsonObject object{
        {u"issuer"_s, endpoint},
        {u"jwks_uri"_s, QString(endpoint + u"/auth/jwks"_s)},
        {u"token_endpoint"_s, QString(endpoint + u"/auth/token"_s)},
        {u"response_types_supported"_s, QJsonArray{u"code"_s}},
        {u"grant_types_supported"_s, grants(openId)},
        {u"scopes_supported"_s, QJsonArray{u"profile"_s, u"offline_access"_s, u"openid"_s, u"credentials"_s}},
        {u"token_endpoint_auth_methods_supported"_s,
         QJsonArray{u"none"_s, u"client_secret_post"_s, u"client_secret_basic"_s}}};
    if (openId) {
        object.insert(u"authorization_endpoint"_s, QString(endpoint + u"/auth/authorize"_s));
        object.insert(u"userinfo_endpoint"_s, QString(endpoint + u"/auth/userinfo"_s));
    }
    return object;
}

QJsonArray authenticationMethods(const SandboxDigitalHubSettings &settings)
{
    QJsonArray methods{u"jwt"_s};
    if (settings.basicAuthentication)
        methods.append(u"basic"_s);
    if (settings.openIdSignIn)
        methods.append(u"oidc"_s);
    return methods;
}

void addStores(QJsonObject &object, const QStringList &providers)
{
    if (providers.contains(u"s3"_s)) {
        object.insert(u"s3_bucket"_s, u"datalake"_s);
        object.insert(u"aws_endpoint_url"_s, u"http://s3.digitalhub.example:9000"_s);
        object.insert(u"aws_region"_s, u"us-east-1"_s);
        object.insert(u"s3_signature_version"_s, u"s3v4"_s);
        object.insert(u"s3_path_style"_s, true);
    }
    if (providers.contains(u"db"_s)) {
        object.insert(u"db_platform"_s, u"postgresql"_s);
        object.insert(u"db_host"_s, u"db.digitalhub.example"_s);
        object.insert(u"db_port"_s, 5432);
        object.insert(u"db_database"_s, u"digitalhub"_s);
    }
    if (providers.contains(u"registry"_s))
        object.insert(u"container_registry"_s, u"registry.digitalhub.example"_s);
}

} // namespace

Answer digitalHubMetadata(const State &state)
{
    return cached(metadata(state));
}

Answer digitalHubConfiguration(const State &state)
{
    const SandboxDigitalHubSettings &settings = state.digitalHub.settings;
    QJsonObject object{{u"dhcore_endpoint"_s, digitalHubEndpoint(state)},
                       {u"dhcore_name"_s, settings.name},
                       {u"dhcore_version"_s, u"0.15.1-SNAPSHOT"_s},
                       {u"dhcore_api_level"_s, 15},
                       {u"dhcore_api_version"_s, u"v1"_s},
                       {u"dhcore_authentication_methods"_s, authenticationMethods(settings)},
                       {u"dhcore_default_files_store"_s, u"s3://datalake/"_s}};
    if (settings.basicAuthentication)
        object.insert(u"dhcore_realm"_s, u"digitalhub"_s);
    if (settings.openIdSignIn)
        object.insert(u"dhcore_client_id"_s, settings.clientId);
    const QJsonObject copied = metadata(state);
    for (auto it = copied.begin(); it != copied.end(); ++it)
        object.insert(u"oauth2_"_s + it.key(), it.value());
    addStores(object, settings.credentialProviders);
    return cached(object);
}

Answer digitalHubKeys()
{
    return cached({{u"keys"_s, QJsonArray{publicJwk()}}});
}

} // namespace patkeeper::sandbox
