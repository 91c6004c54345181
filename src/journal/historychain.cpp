// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "historychain.h"

#include <QCryptographicHash>

#include <utility>

namespace patkeeper
{

using Kind = HistoryVerdict::Kind;

QString historyLink(const QString &previous, const HistoryRow &row)
{
    const HistoryEntry &entry = row.entry;
    QCryptographicHash hash(QCryptographicHash::Sha256);
    for (const QString &part :
         {previous, QString::number(row.id), QString::number(entry.at.toMSecsSinceEpoch()), entry.accountId,
          entry.remoteId, entry.name, entry.event, entry.detail, entry.outcome, entry.by}) {
        const QByteArray bytes = part.toUtf8();
        hash.addData(QByteArray::number(bytes.size()) + ':' + bytes + ',');
    }
    return QString::fromLatin1(hash.result().toHex());
}

HistoryCheck::HistoryCheck(qint64 before, HistoryHead head)
    : m_before(before),
      m_head(std::move(head)),
      m_last{.id = before, .chain = {}}
{
}

bool HistoryCheck::add(const HistoryRow &row)
{
    if (m_verdict.misfit)
        return false;
    if (row.id >= 1 && row.id <= m_before && row.chain.isEmpty()) {
        ++m_verdict.earlier;
        return true;
    }
    if (row.id > m_last.id + 1) {
        m_verdict.misfit = {.kind = Kind::Missing, .id = m_last.id + 1, .at = {}};
        return false;
    }
    if (const auto kind = judge(row)) {
        m_verdict.misfit = {.kind = *kind, .id = row.id, .at = row.entry.at};
        return false;
    }
    ++m_verdict.checked;
    m_last = {.id = row.id, .chain = row.chain};
    m_lastAt = row.entry.at;
    return true;
}

std::optional<Kind> HistoryCheck::judge(const HistoryRow &row) const
{
    if (row.id < 1 || row.id > m_head.id)
        return Kind::Added;
    if (row.id <= m_before || row.chain != historyLink(m_last.chain, row))
        return Kind::Changed;
    return std::nullopt;
}

HistoryVerdict HistoryCheck::verdict() &&
{
    if (m_verdict.misfit || (m_head.id == 0 && m_verdict.checked == 0))
        return std::move(m_verdict);
    if (m_last.id < m_head.id)
        m_verdict.misfit = {.kind = Kind::Missing, .id = m_last.id + 1, .at = {}};
    else if (m_last != m_head)
        m_verdict.misfit = {.kind = Kind::Changed, .id = m_head.id, .at = m_lastAt};
    return std::move(m_verdict);
}

} // namespace patkeeper
