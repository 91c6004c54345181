// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "servicedemonstration.h"

#include <algorithm>
#include <array>
#include <optional>

namespace patkeeper::sandbox
{

using namespace Qt::StringLiterals;

namespace
{

constexpr auto mara = "mara.lindqvist@northwind.example";
constexpr auto jonas = "jonas.brandt@northwind.example";

struct SailPointStory {
    const char *person;
    const char *name;
    const char *scopes;
    double createdDaysAgo;
    std::optional<double> daysLeft; ///< None: never.
    std::optional<double> usedDaysAgo;
    bool managed = false;
};

constexpr std::array sailPointStories{
    SailPointStory{mara, "identity-dashboard", "idn:identity:read idn:identity-profile:read", 310.4, {}, 0.2},
    SailPointStory{mara, "access-review-export", "idn:campaign:read idn:sod-violation:read", 82.1, 8.3, 1.1},
    SailPointStory{mara, "hr-feed-loader", "idn:nelm:manage idn:sources:manage", 45.7, 134.3, 0.4},
    SailPointStory{mara, "source-aggregation", "idn:sources:aggregate idn:accounts:read", 160.9, 19.1, 2.5},
    SailPointStory{mara, "terraform-isc", "sp:scopes:all", 401.6, {}, 63.0},
    SailPointStory{mara, "workflow-trigger", "sp:workflow-execute:external", 12.2, 352.8, 0.9},
    SailPointStory{mara, "backup-config", "sp:config:read", 95.5, 1.6, 7.2},
    SailPointStory{mara, "siem-forwarder", "sp:search:read", 200.3, 164.7, 0.1},
    SailPointStory{mara, "trial-2024", "idn:transform:read", 520.0, -155.0, 330.0},
    SailPointStory{mara, "laptop-cli", "sp:my-personal-access-tokens:manage sp:search:read", 3.8, 86.2, {}},
    SailPointStory{mara, "Workflow: new joiner", "sp:scopes:all", 77.0, {}, 0.3, true},
    SailPointStory{jonas, "role-mining", "idn:role-checked:read idn:entitlement:read", 30.6, 59.4, 5.0},
    SailPointStory{jonas, "jonas-postman", "sp:scopes:all", 250.8, {}, 190.0},
};

struct DigitalHubStory {
    const char *person;
    const char *name;
    const char *scopes;
    double issuedDaysAgo; ///< It lives for a year.
};

constexpr std::array digitalHubStories{
    DigitalHubStory{mara, "notebook-gpu", "openid profile credentials", 121.4},
    DigitalHubStory{mara, "notebook-gpu", "openid profile credentials", 9.7},
    DigitalHubStory{mara, "model-registry-sync", "openid profile", 360.1},
    DigitalHubStory{mara, "dhcli-laptop", "openid profile credentials", 42.3},
    DigitalHubStory{mara, "batch-2024", "openid", 398.8},
    DigitalHubStory{jonas, "churn-training", "openid credentials", 71.5},
};

QDateTime shifted(const QDateTime &now, double days)
{
    return now.addMSecs(qint64(days * 86'400'000));
}

QStringList words(const char *text)
{
    return QString::fromLatin1(text).split(u' ');
}

/// The oldest first, as the service made them.
template<typename Stories, typename Age>
auto byAge(const Stories &stories, Age age)
{
    auto sorted = stories;
    std::stable_sort(sorted.begin(), sorted.end(), [age](const auto &a, const auto &b) { return a.*age > b.*age; });
    return sorted;
}

SandboxSailPointToken tokenOf(const SailPointStory &story, const User &person, const QDateTime &now)
{
    SandboxSailPointToken token;
    token.name = QString::fromLatin1(story.name);
    token.scopes = words(story.scopes);
    token.userId = person.id;
    token.createdAt = shifted(now, -story.createdDaysAgo);
    token.managed = story.managed;
    token.neverFlag = !story.daysLeft;
    if (story.daysLeft)
        token.expiresAt = shifted(now, *story.daysLeft);
    if (story.usedDaysAgo)
        token.lastUsed = shifted(now, -*story.usedDaysAgo);
    return token;
}

} // namespace

void addSailPointDemonstration(State &state)
{
    for (const SailPointStory &story : byAge(sailPointStories, &SailPointStory::createdDaysAgo)) {
        if (const User *person = state.person(QString::fromLatin1(story.person)))
            addSailPointToken(tokenOf(story, *person, state.now()), state);
    }
}

void addDigitalHubDemonstration(State &state)
{
    constexpr int yearDays = 365;
    for (const DigitalHubStory &story : byAge(digitalHubStories, &DigitalHubStory::issuedDaysAgo)) {
        SandboxDigitalHubToken token;
        token.name = QString::fromLatin1(story.name);
        token.user = QString::fromLatin1(story.person).section(u'@', 0, 0);
        token.scopes = words(story.scopes);
        token.issuedAt = shifted(state.now(), -story.issuedDaysAgo);
        token.expiresAt = token.issuedAt.addDays(yearDays);
        token.ipAddress = u"127.0.0.1"_s;
        addDigitalHubToken(token, state);
    }
}

} // namespace patkeeper::sandbox
