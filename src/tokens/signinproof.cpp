// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "signinproof.h"

namespace patkeeper
{

using namespace Qt::StringLiterals;

SignInProof::SignInProof(Secret pasted) : accessToken(std::move(pasted)) {}

SignInProof SignInProof::issued(SignInSettings settings, IssuedSignIn signIn)
{
    SignInProof proof;
    proof.settings = std::move(settings);
    proof.accessToken = std::move(signIn.accessToken);
    proof.expiresAt = signIn.expiresAt;
    proof.refreshToken = std::move(signIn.refreshToken);
    proof.person = std::move(signIn.person);
    return proof;
}

SignInProof SignInProof::azureCli(SignInSettings settings)
{
    SignInProof proof;
    proof.settings = std::move(settings);
    proof.settings.method = SignInMethod::AzureCli;
    return proof;
}

SignInProof SignInProof::password(SignInSettings settings, Secret password)
{
    SignInProof proof;
    proof.settings = std::move(settings);
    proof.settings.method = SignInMethod::Basic;
    proof.accessToken = std::move(password);
    return proof;
}

RequestCredentials SignInProof::credentials() const
{
    return isPassword() ? RequestCredentials::basic(settings.user, accessToken)
                        : RequestCredentials::bearer(accessToken);
}

QJsonObject storedSettings(const SignInSettings &settings, const std::optional<SignedInPerson> &person)
{
    QJsonObject stored = toJson(settings);
    if (person)
        stored.insert(u"person"_s, QJsonObject{{u"tenant"_s, person->tenantId},
                                               {u"object"_s, person->objectId},
                                               {u"userName"_s, person->userName}});
    return stored;
}

std::optional<SignedInPerson> storedPerson(const QJsonObject &stored)
{
    const QJsonObject person = stored.value("person"_L1).toObject();
    if (person.value("object"_L1).toString().isEmpty())
        return {};
    return SignedInPerson{.tenantId = person.value("tenant"_L1).toString(),
                          .objectId = person.value("object"_L1).toString(),
                          .userName = person.value("userName"_L1).toString(),
                          .displayName = {}};
}

} // namespace patkeeper
