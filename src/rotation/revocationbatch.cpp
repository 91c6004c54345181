// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "revocationbatch.h"

#include "operationdata.h"

#include <algorithm>
#include <utility>

namespace patkeeper
{

RevocationBatch::RevocationBatch(FlowParts parts, QObject *parent) : QObject(parent), m_parts(std::move(parts)) {}

RevocationBatch::~RevocationBatch() = default;

void RevocationBatch::add(const TokenKey &key, const QString &partOf, QObject *context, Answer answer)
{
    m_waiting.push_back({.key = key, .partOf = partOf, .context = context, .answer = std::move(answer)});
}

void RevocationBatch::run()
{
    if (!m_underWay.empty()) {
        m_runsAgain = true;
        return;
    }
    if (m_waiting.empty())
        return;
    m_underWay = std::exchange(m_waiting, {});
    m_flows.clear();
    m_parts.journal->openOperations(this, [this](Result<QList<Operation>> open) {
        // Without the journal nothing is sent: each revocation is written to it first, and that fails then, too.
        sort(open.value_or(QList<Operation>()));
    });
}

void RevocationBatch::sort(const QList<Operation> &open)
{
    for (const Operation &operation : open) {
        const QString whole = partOf(operation.data);
        const bool isOurs = std::any_of(m_underWay.begin(), m_underWay.end(), [&](const Entry &entry) {
            return entry.partOf == whole && entry.key == TokenKey{operation.accountId, operation.remoteId};
        });
        if (operation.kind == Operation::Kind::Revoke && !whole.isEmpty() && isOurs)
            m_toClaim.append(operation);
    }
    claimNext();
}

void RevocationBatch::claimNext()
{
    if (m_toClaim.isEmpty())
        return begin();
    const Operation next = m_toClaim.takeFirst();
    m_parts.journal->claim(next.id, true, this, [this, next](Result<Operation> claimed) {
        if (claimed) {
            m_claimed.append(*claimed);
        } else {
            RevokeTokensFlow::Item failed{.key = {next.accountId, next.remoteId}, .name = next.name};
            failed.outcome = RevokeTokensFlow::Item::Outcome::Failed;
            failed.error = claimed.error();
            answer(failed.key, failed);
        }
        claimNext();
    });
}

/// Each rotation's row says what it belongs to, so that fresh ones are begun one flow for all, by a list of their own.
void RevocationBatch::begin()
{
    const QList<Operation> known = std::exchange(m_claimed, {});
    QList<TokenKey> fresh;
    QStringList wholes;
    for (const Entry &entry : m_underWay) {
        const bool isKnown = std::any_of(known.begin(), known.end(), [&](const Operation &operation) {
            return entry.key == TokenKey{operation.accountId, operation.remoteId};
        });
        if (isKnown)
            continue;
        fresh.append(entry.key);
        wholes.append(entry.partOf);
    }
    const auto make = [this] {
        auto &flow = m_flows.emplace_back(std::make_unique<RevokeTokensFlow>(m_parts));
        connect(flow.get(), &Flow::stateChanged, this, &RevocationBatch::changed);
        connect(flow.get(), &Flow::ended, this, &RevocationBatch::onEnded, Qt::QueuedConnection);
        ++m_running;
        return flow.get();
    };
    RevokeTokensFlow *resumed = known.isEmpty() ? nullptr : make();
    RevokeTokensFlow *begun = fresh.isEmpty() ? nullptr : make();
    if (resumed != nullptr)
        resumed->resume(known);
    if (begun != nullptr)
        begun->start(fresh, wholes);
    if (m_running == 0)
        m_underWay.clear();
}

void RevocationBatch::onEnded()
{
    if (--m_running > 0)
        return;
    QList<RevokeTokensFlow::Item> items;
    for (const auto &flow : m_flows)
        items += flow->items();
    for (const RevokeTokensFlow::Item &item : std::as_const(items))
        answer(item.key, item);
    m_underWay.clear();
    if (std::exchange(m_runsAgain, false))
        run();
}

void RevocationBatch::answer(const TokenKey &key, const RevokeTokensFlow::Item &item)
{
    const auto entry =
        std::find_if(m_underWay.begin(), m_underWay.end(), [&](const Entry &waits) { return waits.key == key; });
    if (entry == m_underWay.end())
        return;
    const Entry answered = std::move(*entry);
    m_underWay.erase(entry);
    if (answered.context)
        answered.answer(item);
}

QString RevocationBatch::waitsForSignIn() const
{
    for (const auto &flow : m_flows) {
        if (!flow->waitsForPerson())
            continue;
        for (const RevokeTokensFlow::Item &item : flow->items()) {
            if (item.error && item.error->kind == Error::Kind::SignInNeeded)
                return item.key.accountId;
        }
        return flow->items().isEmpty() ? QString() : flow->items().front().key.accountId;
    }
    return {};
}

} // namespace patkeeper
