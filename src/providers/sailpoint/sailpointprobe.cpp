// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "sailpointprobe.h"

#include "formbody.h"
#include "sailpointjson.h"

#include <QCoreApplication>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace patkeeper::sailpoint
{

namespace
{

ProbeVerdict notProven(const char *reason, const QString &detail)
{
    return {.kind = ProbeVerdict::Kind::NotProven,
            .reason = QCoreApplication::translate("patkeeper::SailPoint", reason),
            .detail = detail};
}

const Secret *part(const SecretParts &secret, QLatin1StringView name)
{
    const auto found =
        std::find_if(secret.cbegin(), secret.cend(), [&](const SecretPart &one) { return one.name == name; });
    return found == secret.cend() || found->value.isEmpty() ? nullptr : &found->value;
}

ProbeVerdict verdictOf(const Result<ExchangeAnswer> &answer, const QString &userId, const QString &detail)
{
    if (!answer || !answer->isBearer) {
        return notProven(
            QT_TRANSLATE_NOOP("patkeeper::SailPoint", "SailPoint gave an answer that proves nothing. Try again later."),
            answer ? detail : detail + u"; "_s + answer.error().detail);
    }
    const QString &whose = answer->claims.identityId;
    if (whose.isEmpty() || userId.isEmpty()) {
        return notProven(
            QT_TRANSLATE_NOOP("patkeeper::SailPoint", "This secret works, but SailPoint did not say whose it is."),
            detail);
    }
    if (whose.compare(userId, Qt::CaseInsensitive) != 0) {
        return notProven(QT_TRANSLATE_NOOP("patkeeper::SailPoint",
                                           "This secret works, but it belongs to another user than this account."),
                         detail);
    }
    return {.kind = ProbeVerdict::Kind::Alive, .reason = {}, .detail = detail};
}

} // namespace

std::optional<HttpRequest> probeFor(const SecretParts &secret, const Addresses &addresses)
{
    const Secret *id = part(secret, QLatin1StringView(idPart));
    const Secret *value = part(secret, QLatin1StringView(secretPart));
    if (id == nullptr || value == nullptr)
        return {};
    FormBody form;
    form.add("grant_type", u"client_credentials"_s);
    form.add("client_id", *id);
    form.add("client_secret", *value);
    HttpRequest request;
    request.verb = "POST"_ba;
    request.url = addresses.tokenEndpoint();
    request.headers = {{.name = "Accept"_ba, .value = "application/json"_ba},
                       {.name = "Content-Type"_ba, .value = "application/x-www-form-urlencoded"_ba}};
    request.body = form.take();
    request.bodyIsSecret = true;
    return request;
}

Result<ProbeVerdict> readVerdict(HttpResponse &response, const QString &userId)
{
    const QString detail = u"POST /oauth/token: %1"_s.arg(response.status);
    if (response.status >= 500 || response.status == 429) {
        const ServiceRequest asked{.verb = "GET", .url = {}};
        Error error = *explainAnswer(response, asked);
        error.detail.replace(0, detailOf(response, asked).size(), detail);
        return std::unexpected(std::move(error));
    }
    if (response.status == 400 || response.status == 401 || response.status == 403) {
        return notProven(QT_TRANSLATE_NOOP("patkeeper::SailPoint",
                                           "SailPoint refused this id and secret. The token may be revoked or expired, "
                                           "or the two may not belong together."),
                         detail);
    }
    if (response.status != 200)
        return verdictOf(ExchangeAnswer(), userId, detail);
    return verdictOf(readExchangeAnswer(response.body), userId, detail);
}

ProbeVerdict verdictWithoutSecret()
{
    return notProven(QT_TRANSLATE_NOOP("patkeeper::SailPoint",
                                       "A secret of SailPoint has two parts, the id and the secret itself. One of them "
                                       "is missing."),
                     {});
}

Error probeWithoutAnswer(Error error)
{
    if (error.kind != Error::Kind::Unconfirmed)
        return error;
    error.kind = Error::Kind::TimedOut;
    error.message = QCoreApplication::translate(
        "patkeeper::SailPoint", "SailPoint gave no answer when it was asked about the secret. Check the "
                                "network and try again.");
    return error;
}

} // namespace patkeeper::sailpoint
