// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "handoverchangeflow.h"

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

const QString commandField = u"handOver"_s;
const QString sealField = u"handOverSeal"_s;

} // namespace

HandOverChangeFlow::HandOverChangeFlow(FlowParts parts, TokenKey key, QObject *parent)
    : Flow(std::move(parts), parent),
      m_key(std::move(key))
{
}

HandOverChangeFlow::~HandOverChangeFlow() = default;

void HandOverChangeFlow::enter(State state)
{
    m_state = state;
    Q_EMIT stateChanged();
}

void HandOverChangeFlow::fail(Error error)
{
    m_error = std::move(error);
    enter(State::Failed);
    finish();
}

const Lineage *HandOverChangeFlow::lineage() const
{
    const TokenEntry *entry = m_parts.inventory->token(m_key);
    return entry != nullptr ? m_parts.inventory->lineage(entry->lineageId) : nullptr;
}

QJsonObject HandOverChangeFlow::policy() const
{
    const Lineage *line = lineage();
    return line != nullptr ? line->policy : QJsonObject();
}

void HandOverChangeFlow::approve(HandOverCommand command)
{
    if (m_state != State::Idle)
        return;
    m_command = std::move(command);
    enter(State::Naming);
    if (lineage() != nullptr)
        return seal();
    // A seal names the lineage, so there must be one.
    m_parts.inventory->saveLineagePolicy(m_key, {}, this, [this](Result<void> saved) {
        if (!saved)
            return fail(saved.error());
        seal();
    });
}

void HandOverChangeFlow::seal()
{
    const Lineage *line = lineage();
    if (line == nullptr)
        return fail(Error{.kind = Error::Kind::NotFound,
                          .message = tr("This token is not in the inventory any longer. Refresh, then try again.")});
    enter(State::Sealing);
    m_seals = std::make_unique<HandOverSeals>(m_parts.secrets, m_parts.profileId);
    m_seals->approve(line->id, m_command, this, [this](Result<QString> made) {
        if (!made)
            return fail(made.error());
        QJsonObject changed = policy();
        changed.insert(commandField, toJson(m_command));
        changed.insert(sealField, *made);
        save(changed);
    });
}

void HandOverChangeFlow::remove()
{
    if (m_state != State::Idle)
        return;
    QJsonObject changed = policy();
    changed.remove(commandField);
    changed.remove(sealField);
    save(changed);
}

void HandOverChangeFlow::save(const QJsonObject &policy)
{
    enter(State::Saving);
    m_parts.inventory->saveLineagePolicy(m_key, policy, this, [this](Result<void> saved) {
        if (!saved)
            return fail(saved.error());
        enter(State::Done);
        finish();
    });
}

QString HandOverChangeFlow::title() const
{
    const TokenEntry *entry = m_parts.inventory->token(m_key);
    return tr("Saving the hand-over command of “%1”").arg(entry != nullptr ? entry->token.name : m_key.remoteId);
}

std::optional<HandOverCommand> handOverCommandOf(const Inventory &inventory, const TokenKey &key)
{
    const TokenEntry *entry = inventory.token(key);
    const Lineage *line = entry != nullptr ? inventory.lineage(entry->lineageId) : nullptr;
    return line != nullptr ? handOverCommandFromJson(line->policy.value(commandField).toObject()) : std::nullopt;
}

} // namespace patkeeper
