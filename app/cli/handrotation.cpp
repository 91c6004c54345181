// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "handrotation.h"

#include "command.h"
#include "moment.h"
#include "output.h"
#include "rules.h"
#include "secretcommands.h"
#include "terminal.h"

#include <algorithm>
#include <utility>

namespace patkeeper::cli
{

using namespace Qt::StringLiterals;

namespace
{

constexpr auto never = "never"_L1;

QString withPage(const QUrl &page)
{
    return page.isEmpty() ? QString() : " ("_L1 + oneLine(page.toString(QUrl::FullyEncoded)) + u')';
}

void showNumbered(const QStringList &steps)
{
    for (qsizetype step = 0; step < steps.size(); ++step)
        printAside("  %1. %2"_L1.arg(QString::number(step + 1), steps.at(step)));
}

} // namespace

HandRotation::HandRotation(FlowParts parts, RotationPlan plan, const Given &given, QObject *parent)
    : QObject(parent),
      m_parts(std::move(parts)),
      m_given(given),
      m_converses(isConversation() && !given.json)
{
    if (const Capabilities *capabilities = m_parts.providers->capabilities(plan.accountId))
        m_capabilities = *capabilities;
    m_item.plan = std::move(plan);
}

HandRotation::~HandRotation() = default;

QString HandRotation::pageText() const
{
    const TokenEntry *entry = m_parts.inventory->token({m_item.plan.accountId, m_item.plan.predecessorId});
    return entry != nullptr ? withPage(pageOf(entry->token, m_capabilities)) : QString();
}

Error HandRotation::whatToGive() const
{
    return {.kind = Error::Kind::Rejected,
            .message =
                tr("“%1” is rotated by hand. Make its successor on the page of its service%2, then say --expires "
                   "as the service gave it, and give the secret with --secret-stdin; or --secret-elsewhere where "
                   "it is not to be kept here.")
                    .arg(m_item.plan.request.name, pageText())};
}

std::optional<Error> HandRotation::prepare()
{
    const bool hasSecret = m_given.secret || m_given.secretElsewhere;
    if (!m_converses && (!m_given.expiry || !hasSecret))
        return whatToGive();
    if (!m_given.expiry || !hasSecret)
        showSteps();
    if (!m_given.expiry)
        askExpiry();
    return takeSecret();
}

void HandRotation::showSteps() const
{
    printAside(tr("“%1” is rotated by hand%2:").arg(oneLine(m_item.plan.request.name), pageText()));
    showNumbered(m_capabilities.creationSteps);
}

void HandRotation::askExpiry()
{
    TokenRequest &request = m_item.plan.request;
    const QDateTime now = m_parts.inventory->now(m_item.plan.accountId);
    for (;;) {
        const QString said = askLine(tr("Its expiry: 90d, a date such as 2027-01-31, or never. Enter alone for %1:")
                                         .arg(whenText(request.expiresAt)));
        if (said.isEmpty())
            return;
        const auto expiry = expiryFrom(said, now);
        if (said == never)
            request.expiresAt.reset();
        else if (expiry && *expiry > now)
            request.expiresAt = expiry;
        else
            continue;
        return;
    }
}

std::optional<Error> HandRotation::takeSecret()
{
    if (m_given.secretElsewhere)
        return std::nullopt;
    if (!m_given.secret) {
        for (const QString &part : std::as_const(m_capabilities.secretParts)) {
            Secret typed = askSecret(tr("Its secret, which is not shown (%1). Enter alone where it is not to be kept "
                                        "here:")
                                         .arg(part));
            if (typed.isEmpty()) {
                m_secret.clear();
                return std::nullopt;
            }
            m_secret.push_back({part, std::move(typed)});
        }
        return std::nullopt;
    }
    auto secret = broughtSecret(m_capabilities);
    if (!secret)
        return Error{.kind = Error::Kind::Rejected, .message = secret.error()};
    m_secret = std::move(*secret);
    return std::nullopt;
}

void HandRotation::start()
{
    m_parts.journal->openOperations(this, [this](Result<QList<Operation>> open) { onOpenOperations(open); });
}

void HandRotation::onOpenOperations(const Result<QList<Operation>> &open)
{
    const QList<Operation> operations = open.value_or(QList<Operation>());
    const auto begun = std::find_if(operations.cbegin(), operations.cend(), [this](const Operation &operation) {
        return operation.kind == Operation::Kind::Rotate && operation.step == rotationstep::creating &&
               operation.accountId == m_item.plan.accountId && operation.remoteId == m_item.plan.predecessorId;
    });
    if (begun == operations.cend() || !m_parts.journal->isAbandoned(*begun))
        return begin();
    m_parts.journal->claim(begun->id, false, this, [this](Result<Operation> claimed) {
        if (claimed)
            m_item.operation = std::move(*claimed);
        begin();
    });
}

void HandRotation::begin()
{
    m_item.flow = std::make_unique<RotateTokenFlow>(m_parts);
    connect(m_item.flow.get(), &Flow::ended, this, &HandRotation::onEnded, Qt::QueuedConnection);
    m_item.flow->bringSecret(std::move(m_secret), m_item.plan.request);
    if (m_item.operation)
        m_item.flow->resume(*m_item.operation);
    else
        m_item.flow->start(m_item.plan);
}

void HandRotation::onEnded()
{
    if (m_item.flow->awaitsWord() && m_converses)
        return askForWord();
    Q_EMIT ended();
}

void HandRotation::askForWord()
{
    printAside(tr("The successor is in its place. Now the old token%1:").arg(pageText()));
    showNumbered(m_capabilities.revocationSteps);
    if (askLine(tr("Type “revoked” when it is; anything else leaves it for later:")) != "revoked"_L1)
        return Q_EMIT ended();
    m_parts.journal->claim(m_item.flow->operation().id, false, this, [this](Result<Operation> claimed) {
        if (!claimed)
            return Q_EMIT ended();
        m_before = std::exchange(m_item.flow, std::make_unique<RotateTokenFlow>(m_parts));
        connect(m_item.flow.get(), &Flow::ended, this, &HandRotation::ended, Qt::QueuedConnection);
        m_item.flow->revokeNow(*claimed);
    });
}

Error endThereFirst(const QString &name, const QUrl &page)
{
    return {.kind = Error::Kind::Rejected,
            .message =
                HandRotation::tr("Patkeeper cannot end “%1”, which is kept by hand. Revoke it on the page of its "
                                 "service%2, then say so with --ended-there.")
                    .arg(name, withPage(page))};
}

} // namespace patkeeper::cli
