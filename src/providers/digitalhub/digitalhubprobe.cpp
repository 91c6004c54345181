// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "digitalhubprobe.h"

#include "digitalhubjson.h"

#include <QCoreApplication>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace patkeeper::digitalhub
{

namespace
{

ProbeVerdict notProven(const char *reason, const QString &detail)
{
    return {.kind = ProbeVerdict::Kind::NotProven,
            .reason = QCoreApplication::translate("patkeeper::DigitalHub", reason),
            .detail = detail};
}

bool isRefusal(const HttpResponse &response)
{
    return response.status == 400 || response.status == 401 || response.status == 403 || saysExpired(response);
}

} // namespace

std::optional<HttpRequest> probeFor(const SecretParts &secret, const Addresses &addresses)
{
    const auto found =
        std::find_if(secret.cbegin(), secret.cend(), [](const SecretPart &part) { return part.name == "token"_L1; });
    if (found == secret.cend() || found->value.isEmpty())
        return {};
    HttpRequest request;
    request.url = addresses.whoAmI();
    request.headers = {{.name = "Accept"_ba, .value = "application/json"_ba}};
    request.credentials = RequestCredentials::bearer(found->value);
    return request;
}

Result<ProbeVerdict> readVerdict(const HttpResponse &response, const QString &userId)
{
    const ServiceRequest asked{.verb = "GET", .url = {}};
    const QString detail = u"GET /api/auth: %1"_s.arg(response.status);
    if (isRefusal(response)) {
        return notProven(QT_TRANSLATE_NOOP("patkeeper::DigitalHub",
                                           "DigitalHub refused this secret. The token may be revoked or expired."),
                         detail);
    }
    if (response.status >= 500 || response.status == 429) {
        Error error = *explainAnswer(response, asked);
        error.detail = detail;
        return std::unexpected(std::move(error));
    }
    const auto name = readUserName(response.body);
    if (response.status != 200 || explainAnswer(response, asked) || !name) {
        return notProven(QT_TRANSLATE_NOOP("patkeeper::DigitalHub",
                                           "DigitalHub gave an answer that proves nothing. Try again later."),
                         name ? detail : detail + u"; "_s + name.error().detail);
    }
    if (name->isEmpty() || userId.isEmpty()) {
        return notProven(QT_TRANSLATE_NOOP("patkeeper::DigitalHub", "DigitalHub did not say whose this secret is."),
                         detail);
    }
    if (*name != userId) {
        return notProven(QT_TRANSLATE_NOOP("patkeeper::DigitalHub",
                                           "This secret works, but it belongs to another user than this account."),
                         detail);
    }
    return ProbeVerdict{.kind = ProbeVerdict::Kind::Alive, .reason = {}, .detail = detail};
}

ProbeVerdict verdictWithoutSecret()
{
    return notProven(QT_TRANSLATE_NOOP("patkeeper::DigitalHub", "There is no secret to ask with."), {});
}

} // namespace patkeeper::digitalhub
