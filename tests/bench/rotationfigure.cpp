// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "figures.h"
#include "keychainsecretstore.h"
#include "requestsalone.h"
#include "rotatetokensflow.h"
#include "rotationground.h"
#include "sandboxprocess.h"
#include "waiting.h"

#include <QUuid>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace patkeeper::bench
{

namespace
{

constexpr int latencyMilliseconds = 20;
constexpr double aimedShare = 0.9;

/// A fifth of the sandbox's tokens do not live.
int tokensFor(int rotations)
{
    return rotations * 5 / 4 + 10;
}

std::vector<TokenRequest> successorsOf(const std::vector<RotationPlan> &plans)
{
    std::vector<TokenRequest> successors;
    for (const RotationPlan &plan : plans)
        successors.push_back(plan.request);
    return successors;
}

void expectAllIn(const RotateTokensFlow &flow, RotateTokenFlow::State state)
{
    for (const RotateTokensFlow::Item &item : flow.items()) {
        if (!item.flow || item.flow->state() != state)
            qFatal("a rotation came to something else: %s",
                   item.flow && item.flow->error() ? qUtf8Printable(item.flow->error()->message) : "");
    }
}

/// What was sent meanwhile, by method.
QMap<QString, int> sentDuring(const SandboxProcess &sandbox, const std::function<void()> &work)
{
    const auto before = sandbox.requests();
    work();
    auto sent = sandbox.requests();
    for (auto kind = sent.begin(); kind != sent.end(); ++kind)
        kind.value() -= before.value(kind.key());
    sent.removeIf([](const auto &kind) { return kind.value() == 0; });
    return sent;
}

struct Times {
    std::vector<double> alone;
    std::vector<double> rotating;
    std::vector<double> shares;
};

void measureOnce(int rotations, int accounts, Times &times)
{
    SandboxProcess sandbox(tokensFor(rotations));
    RotationGround ground(sandbox, accounts);
    const std::vector<RotationPlan> plans = ground.plans(rotations);
    sandbox.setLatency(latencyMilliseconds);
    RequestsAlone requests(sandbox, accounts, RotateTokensFlow::mostUnstored);
    const auto expected =
        sentDuring(sandbox, [&] { times.alone.push_back(millisecondsOf([&] { requests.run(successorsOf(plans)); })); });
    RotateTokensFlow flow(ground.parts());
    const auto sent = sentDuring(sandbox, [&] {
        times.rotating.push_back(millisecondsOf([&] {
            flow.start(plans);
            if (!flow.hasEnded())
                await(&flow, &Flow::ended);
        }));
    });
    expectAllIn(flow, RotateTokenFlow::State::Waiting);
    if (sent != expected)
        qFatal("rotations send other requests than those that are measured alone");
    times.shares.push_back(times.alone.back() / times.rotating.back());
}

std::vector<Figure> measureAccounts(const Extent &extent, int accounts)
{
    Times times;
    for (int run = 0; run < extent.slowRuns(); ++run)
        measureOnce(extent.rotations(), accounts, times);
    const double share = median(times.shares);
    return {{.what = u"rotate %1 tokens of %2, %3 ms a request"_s.arg(extent.rotations())
                         .arg(accounts == 1 ? u"1 account"_s : u"%1 accounts"_s.arg(accounts))
                         .arg(latencyMilliseconds),
             .ours = spread(times.rotating),
             .baseline = spread(times.alone) + u" for the requests alone"_s,
             .aim = {},
             .met = {}},
            {.what = u"  share of it that the requests alone take"_s,
             .ours = u"%1 %"_s.arg(share * 100, 0, 'f', 0),
             .baseline = u"100 %"_s,
             .aim = u">= %1 %"_s.arg(aimedShare * 100),
             .met = share >= aimedShare}};
}

Figure measureKeyring(const Extent &extent)
{
    KeychainSecretStore keyring;
    const QString prefix = QUuid::createUuid().toString(QUuid::WithoutBraces) + u"/bench/"_s;
    std::vector<double> times;
    for (int number = 0; number < extent.keptSecrets(); ++number) {
        const QString key = prefix + QString::number(number);
        times.push_back(millisecondsOf([&] {
            replyOf<void>([&](QObject *context, auto reply) {
                keyring.store(key, Secret(QByteArray(600, 'x')), Interaction::Forbidden, context, std::move(reply));
            });
            replyOf<Secret>([&](QObject *context, auto reply) {
                keyring.read(key, Interaction::Forbidden, context, std::move(reply));
            });
        }));
    }
    return {.what = u"  apart from that: the keyring takes a secret and gives it back"_s,
            .ours = spread(times),
            .baseline = u"%1 secrets, one after the other"_s.arg(times.size()),
            .aim = {},
            .met = {}};
}

} // namespace

std::vector<Figure> measureRotation(const Extent &extent)
{
    std::vector<Figure> figures;
    for (const int accounts : {1, extent.accounts()}) {
        const auto measured = measureAccounts(extent, accounts);
        figures.insert(figures.end(), measured.begin(), measured.end());
    }
    figures.push_back(measureKeyring(extent));
    return figures;
}

} // namespace patkeeper::bench
