// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "sandboxdemonstration.h"
#include "sandboxutc.h"

#include <QRandomGenerator>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace patkeeper::sandbox
{

using namespace Qt::StringLiterals;

namespace
{

struct Story {
    const char *name;
    const char *scope;
    double createdDaysAgo;
    double daysLeft; ///< Negative: it expired that long ago.
    bool revoked = false;
};

// Machine-made ones come in threes under one name, as a credential manager leaves them behind.
constexpr auto laptop = "Git: https://northwind.visualstudio.com/ on LAPTOP-7F3KQ2";

constexpr std::array stories{
    Story{"release-pipeline", "vso.release_execute vso.build", 35.2, 54.8},
    Story{"nuget-restore-ci", "vso.packaging", 88.1, 1.9},
    Story{"terraform-state", "vso.code vso.serviceendpoint_query", 24.3, 5.7},
    Story{"wiki-exporter", "vso.wiki", 12.6, 77.4},
    Story{"agent-pool-bootstrap", "vso.agentpools_manage", 3.4, 26.6},
    Story{"board-sync", "vso.work_write vso.notification", 151.0, 213.9},
    Story{"symbol-upload", "vso.symbols_write", 60.5, 119.5},
    Story{"artifact-cleanup", "vso.packaging_manage vso.build", 0.1, 89.9},
    Story{"mara-full-access", "app_token", 300.7, 63.3},
    Story{"dashboard-wallboard", "vso.dashboards vso.analytics vso.work", 1.2, 363.7},
    Story{laptop, "vso.code_write vso.packaging", 71.9, 293.1},
    Story{laptop, "vso.code_write vso.packaging", 40.3, 324.7},
    Story{laptop, "vso.code_write vso.packaging", 8.8, 356.2},
    Story{"load-test-2024", "vso.loadtest_write vso.build_execute", 402.0, -37.0},
    Story{"security-scan-trial", "vso.advsec vso.code", 97.0, -7.2},
    Story{"release-pipeline", "vso.release_execute vso.build", 125.4, -35.1, true},
    Story{"contractor-onboarding", "vso.code_full vso.project_manage", 49.5, 40.5, true},
};

/// One that lives elsewhere than the first organization's, or belongs to somebody else than the first person.
struct StoryElsewhere {
    const char *person;
    const char *organization; ///< Empty: the first.
    Story story;
};

constexpr auto mara = "mara.lindqvist@northwind.example";
constexpr auto jonas = "jonas.brandt@northwind.example";
constexpr auto aiko = "aiko.tanaka@fabrikam.example";

constexpr std::array storiesElsewhere{
    StoryElsewhere{mara, "northwind-research", {"dataset-sync", "vso.code vso.packaging", 20.2, 69.8}},
    StoryElsewhere{mara, "northwind-research", {"notebook-runner", "vso.build_execute", 44.7, 15.3}},
    StoryElsewhere{mara, "northwind-audit", {"audit-export", "vso.auditlog", 10.5, 19.5}},
    StoryElsewhere{mara, "fabrikam", {"fabrikam-feed", "vso.packaging", 30.4, 59.6}},
    StoryElsewhere{jonas, "", {"jonas-laptop", "vso.code_write vso.packaging", 14.2, 75.8}},
    StoryElsewhere{jonas, "northwind-research", {"gpu-quota", "vso.work", 5.6, 4.4}},
    StoryElsewhere{aiko, "fabrikam", {"release-train", "vso.release_execute", 50.1, 39.9}},
    StoryElsewhere{aiko, "fabrikam", {"wiki-mirror", "vso.wiki", 70.3, -1.2}},
};

QDateTime shifted(const QDateTime &now, double days)
{
    return roundedDate(now.addMSecs(qint64(days * 86'400'000)));
}

SandboxToken tokenOf(const Story &story, const QDateTime &now)
{
    SandboxToken token;
    token.name = QString::fromLatin1(story.name);
    token.scope = QString::fromLatin1(story.scope);
    token.validFrom = shifted(now, -story.createdDaysAgo);
    token.validTo = shifted(now, story.daysLeft);
    token.revoked = story.revoked;
    if (story.revoked)
        token.revokedAt = shifted(now, -std::min(story.createdDaysAgo / 2, 20.0));
    return token;
}

/// All-organizations tokens stop on 1 December 2026, whatever their own date says (fact sheet 0.10).
SandboxToken allOrganizationsToken(const QDateTime &now)
{
    const QDateTime stop(QDate(2026, 11, 30), QTime(23, 59, 59), utcZone);
    SandboxToken token;
    token.name = u"legacy-all-orgs"_s;
    token.scope = u"app_token"_s;
    token.allOrgs = true;
    token.validFrom = shifted(now < stop ? now : stop, -250);
    // Its own date lies beyond the day on which all such tokens stop: the case that surprises people.
    token.validTo = now < stop ? shifted(now, 115) : stop;
    return token;
}

QList<SandboxToken> tokensElsewhere(const QDateTime &now, const State &state)
{
    QList<SandboxToken> tokens;
    for (const StoryElsewhere &elsewhere : storiesElsewhere) {
        const User *person = state.person(QString::fromLatin1(elsewhere.person));
        if (!person)
            continue;
        SandboxToken token = tokenOf(elsewhere.story, now);
        token.userId = person->id;
        token.organization = QString::fromLatin1(elsewhere.organization);
        tokens.append(token);
    }
    return tokens;
}

} // namespace

void addDemonstrationTokens(State &state)
{
    const QDateTime now = state.now();
    QList<SandboxToken> tokens = tokensElsewhere(now, state);
    tokens.append(allOrganizationsToken(now));
    for (const Story &story : stories)
        tokens.append(tokenOf(story, now));
    std::sort(tokens.begin(), tokens.end(),
              [](const SandboxToken &a, const SandboxToken &b) { return a.validFrom < b.validFrom; });
    for (const SandboxToken &token : std::as_const(tokens))
        state.add(token);
}

void addManyTokens(State &state, int count, quint32 seed)
{
    static constexpr std::array scopes{"vso.code", "vso.packaging", "vso.build_execute vso.code", "vso.work_write",
                                       "vso.wiki"};
    QRandomGenerator random(seed);
    const QDateTime now = state.now();
    for (int i = 0; i < count; ++i) {
        const double left = i % 10 == 5 ? -random.bounded(200.0) - 1 : random.bounded(300.0) + 1;
        const double ago = random.bounded(60.0) + (left < 0 ? 202 : 0);
        const std::string name = "pipeline-" + std::to_string(i + 1);
        state.add(tokenOf({name.c_str(), scopes.at(std::size_t(i) % scopes.size()), ago, left, i % 10 == 9}, now));
    }
}

} // namespace patkeeper::sandbox
