// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "sandboxfault.h"

#include <algorithm>
#include <array>

namespace patkeeper::sandbox
{

namespace
{

using Kind = SandboxFault::Kind;

struct Named {
    Kind kind;
    const char *name;
};

constexpr std::array names{
    Named{Kind::DropBefore, "drop-before"},
    Named{Kind::DropAfter, "drop-after"},
    Named{Kind::CloseBeforeAnswer, "close-before-answer"},
    Named{Kind::LateLanding, "late-landing"},
    Named{Kind::Delay, "delay"},
    Named{Kind::DelayAfter, "delay-after"},
    Named{Kind::ServerError, "server-error"},
    Named{Kind::ServerErrorAfter, "server-error-after"},
    Named{Kind::TextError, "text-error"},
    Named{Kind::EmptyError, "empty-error"},
    Named{Kind::RateLimited, "rate-limited"},
    Named{Kind::RateLimitedWithRetryAfter, "rate-limited-with-retry-after"},
    Named{Kind::DelayedOk, "delayed-ok"},
    Named{Kind::Unauthorized, "unauthorized"},
    Named{Kind::BusinessError, "business-error"},
    Named{Kind::JsonAnswer, "json-answer"},
    Named{Kind::Html, "html"},
    Named{Kind::RedirectElsewhere, "redirect-elsewhere"},
    Named{Kind::NtlmChallenge, "ntlm-challenge"},
    Named{Kind::AnonymousProbe, "anonymous-probe"},
    Named{Kind::OtherUserProbe, "other-user-probe"},
    Named{Kind::WrongClock, "wrong-clock"},
    Named{Kind::SetCookie, "set-cookie"},
    Named{Kind::Truncated, "truncated"},
    Named{Kind::Garbage, "garbage"},
    Named{Kind::Endless, "endless"},
    Named{Kind::HugeBody, "huge-body"},
    Named{Kind::DeepJson, "deep-json"},
    Named{Kind::WrongTypes, "wrong-types"},
    Named{Kind::HostileName, "hostile-name"},
    Named{Kind::ChangedFields, "changed-fields"},
};

} // namespace

QString faultName(Kind kind)
{
    const auto *found = std::find_if(names.begin(), names.end(), [kind](const Named &n) { return n.kind == kind; });
    return found == names.end() ? QString() : QString::fromLatin1(found->name);
}

std::optional<Kind> faultKind(const QString &name)
{
    for (const Named &named : names) {
        if (name == QLatin1StringView(named.name))
            return named.kind;
    }
    return std::nullopt;
}

QStringList faultNames()
{
    QStringList all;
    for (const Named &named : names)
        all.append(QString::fromLatin1(named.name));
    return all;
}

} // namespace patkeeper::sandbox
