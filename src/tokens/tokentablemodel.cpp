// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "tokentablemodel.h"

#include "rules.h"

#include <algorithm>

namespace patkeeper
{

TokenTableModel::TokenTableModel(Inventory *inventory, AccountProviders *providers, QObject *parent)
    : QAbstractTableModel(parent),
      m_inventory(inventory),
      m_providers(providers),
      m_rows(inventory->tokens())
{
    prepareFilterTexts();
    connect(m_inventory, &Inventory::tokensChanged, this, &TokenTableModel::synchronise);
    connect(m_inventory, &Inventory::accountsChanged, this, &TokenTableModel::onAccountsChanged);
    m_accountFacts = accountFacts();
}

int TokenTableModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int TokenTableModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

// Both lists are sorted by key, so one pass over them finds what came, went and changed; rows that stay keep their
// identity.
void TokenTableModel::synchronise()
{
    const std::vector<TokenEntry> &wanted = m_inventory->tokens();
    if (m_rows.empty() || wanted.empty()) {
        beginResetModel();
        m_rows = wanted;
        prepareFilterTexts();
        endResetModel();
        return;
    }
    std::size_t row = 0;
    for (std::size_t next = 0; next < wanted.size() || row < m_rows.size();) {
        const bool ended = next == wanted.size();
        if (row < m_rows.size() && (ended || m_rows[row].key() < wanted[next].key())) {
            beginRemoveRows({}, static_cast<int>(row), static_cast<int>(row));
            m_rows.erase(m_rows.begin() + static_cast<std::ptrdiff_t>(row));
            m_filterTexts.erase(m_filterTexts.begin() + static_cast<std::ptrdiff_t>(row));
            endRemoveRows();
            continue;
        }
        if (row == m_rows.size() || wanted[next].key() < m_rows[row].key()) {
            std::size_t last = next;
            while (last + 1 < wanted.size() && (row == m_rows.size() || wanted[last + 1].key() < m_rows[row].key()))
                ++last;
            insert(row, next, last);
            row += last - next + 1;
            next = last + 1;
            continue;
        }
        replace(row++, wanted[next++]);
    }
}

void TokenTableModel::insert(std::size_t row, std::size_t first, std::size_t last)
{
    const std::vector<TokenEntry> &wanted = m_inventory->tokens();
    beginInsertRows({}, static_cast<int>(row), static_cast<int>(row + last - first));
    m_rows.insert(m_rows.begin() + static_cast<std::ptrdiff_t>(row),
                  wanted.begin() + static_cast<std::ptrdiff_t>(first),
                  wanted.begin() + static_cast<std::ptrdiff_t>(last) + 1);
    std::vector<QString> texts;
    for (std::size_t index = first; index <= last; ++index)
        texts.push_back(filterText(wanted[index]));
    m_filterTexts.insert(m_filterTexts.begin() + static_cast<std::ptrdiff_t>(row), texts.begin(), texts.end());
    endInsertRows();
}

void TokenTableModel::replace(std::size_t row, const TokenEntry &entry)
{
    QString text = filterText(entry);
    if (m_rows[row] == entry && m_filterTexts[row] == text)
        return;
    m_rows[row] = entry;
    m_filterTexts[row] = std::move(text);
    Q_EMIT dataChanged(index(static_cast<int>(row), 0), index(static_cast<int>(row), ColumnCount - 1));
}

void TokenTableModel::prepareFilterTexts()
{
    m_filterTexts.clear();
    m_filterTexts.reserve(m_rows.size());
    for (const TokenEntry &entry : m_rows)
        m_filterTexts.push_back(filterText(entry));
}

// What rows show of their account; that it was refreshed is none of it.
QStringList TokenTableModel::accountFacts() const
{
    QStringList facts;
    for (const Account &account : m_inventory->accounts())
        facts << account.id << account.name << QString::number(account.clockOffsetMs / 1000);
    return facts;
}

void TokenTableModel::onAccountsChanged()
{
    QStringList facts = accountFacts();
    if (facts == m_accountFacts)
        return;
    m_accountFacts = std::move(facts);
    timePassed();
}

void TokenTableModel::timePassed()
{
    if (!m_rows.empty())
        Q_EMIT dataChanged(index(0, 0), index(static_cast<int>(m_rows.size()) - 1, ColumnCount - 1));
}

QModelIndex TokenTableModel::indexOf(const TokenKey &key) const
{
    const auto found =
        std::lower_bound(m_rows.begin(), m_rows.end(), key,
                         [](const TokenEntry &entry, const TokenKey &wanted) { return entry.key() < wanted; });
    if (found == m_rows.end() || found->key() != key)
        return {};
    return index(static_cast<int>(found - m_rows.begin()), 0);
}

const Capabilities *TokenTableModel::capabilitiesOf(const TokenEntry &entry) const
{
    return m_providers->capabilities(entry.token.accountId);
}

const ScopeCatalogue &TokenTableModel::scopesOf(const TokenEntry &entry) const
{
    static const ScopeCatalogue none;
    const Capabilities *capabilities = capabilitiesOf(entry);
    return capabilities != nullptr ? capabilities->scopes : none;
}

QVariant TokenTableModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount())
        return {};
    const TokenEntry &entry = m_rows[static_cast<std::size_t>(index.row())];
    if (role == FilterRole)
        return m_filterTexts[static_cast<std::size_t>(index.row())];
    if (role == SortRole)
        return sortValue(entry, index.column());
    if (role == Qt::DisplayRole)
        return displayValue(entry, index.column());
    return roleValue(entry, role);
}

QVariant TokenTableModel::displayValue(const TokenEntry &entry, int column) const
{
    const Account *account = m_inventory->account(entry.token.accountId);
    switch (column) {
    case Name:
        return entry.token.name;
    case AccountName:
        return account != nullptr ? account->name : QString();
    case Scopes:
        return scopesOf(entry).summary(entry.token.scopes);
    case Status:
        return tokenStatusName(statusAt(entry.token, m_inventory->now(entry.token.accountId)));
    case Expires:
        return endOf(entry.token).value_or(QDateTime());
    case SecretKept:
        return entry.secret.has_value();
    case Created:
        return entry.token.createdAt;
    case LastUsed:
        return entry.token.lastUsedAt.value_or(QDateTime());
    case RemoteId:
        return entry.token.remoteId;
    default:
        return {};
    }
}

QVariant TokenTableModel::roleValue(const TokenEntry &entry, int role) const
{
    const Token &token = entry.token;
    switch (role) {
    case KeyRole:
        return QVariant::fromValue(entry.key());
    case EntryRole:
        return QVariant::fromValue(entry);
    case StatusRole:
        return static_cast<int>(statusAt(token, now(entry)));
    case ExpiringRole:
        return isExpiring(token, now(entry));
    case NeverExpiresRole:
        return neverExpires(token) && isLiving(token, now(entry));
    case AttentionRole:
        return isLiving(token, now(entry)) && needsAttention(token, scopesOf(entry), now(entry));
    case HighPrivilegeRole:
        return scopesOf(entry).isHighPrivilege(token.scopes);
    case FullAccessRole:
        return scopesOf(entry).grantsEverything(token.scopes);
    case ScopeSummaryRole:
        return scopesOf(entry).summary(token.scopes);
    case EndRole:
        return endOf(token).value_or(QDateTime());
    case RemainingLifeRole:
        return remainingLife(token, now(entry));
    case ReasonRole:
        return reason(entry).sentence;
    case ReasonCaptionRole:
        return reason(entry).caption;
    case NowRole:
        return now(entry);
    default:
        return {};
    }
}

QDateTime TokenTableModel::now(const TokenEntry &entry) const
{
    return m_inventory->now(entry.token.accountId);
}

EndReason TokenTableModel::reason(const TokenEntry &entry) const
{
    const Capabilities *capabilities = capabilitiesOf(entry);
    if (capabilities == nullptr || !entry.token.otherEnd || !isLiving(entry.token, now(entry)))
        return {};
    const QString &why = entry.token.otherEnd->reason;
    const auto known = capabilities->reasons.constFind(why);
    return known == capabilities->reasons.constEnd() ? EndReason{.caption = why, .sentence = why} : *known;
}

QVariant TokenTableModel::sortValue(const TokenEntry &entry, int column) const
{
    // Never comes after every date.
    constexpr qint64 never = std::numeric_limits<qint64>::max();
    switch (column) {
    case Status: {
        const auto status = statusAt(entry.token, now(entry));
        return status == TokenStatus::Active && isExpiring(entry.token, now(entry)) ? -1 : static_cast<int>(status);
    }
    case Expires: {
        const auto end = endOf(entry.token);
        return end ? end->toMSecsSinceEpoch() : never;
    }
    case Created:
        return entry.token.createdAt.isValid() ? entry.token.createdAt.toMSecsSinceEpoch() : qint64(0);
    case LastUsed:
        return entry.token.lastUsedAt ? entry.token.lastUsedAt->toMSecsSinceEpoch() : qint64(0);
    case SecretKept:
        return entry.secret.has_value() ? 0 : 1;
    default:
        return displayValue(entry, column);
    }
}

QVariant TokenTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Name:
        return tr("Name");
    case AccountName:
        return tr("Account");
    case Scopes:
        return tr("Scopes");
    case Status:
        return tr("Status");
    case Expires:
        return tr("Expires");
    case SecretKept:
        return tr("Secret");
    case Created:
        return tr("Created");
    case LastUsed:
        return tr("Last used");
    case RemoteId:
        return tr("Id");
    default:
        return {};
    }
}

QString TokenTableModel::filterText(const TokenEntry &entry) const
{
    const Account *account = m_inventory->account(entry.token.accountId);
    const Lineage *lineage = m_inventory->lineage(entry.lineageId);
    QStringList pieces{entry.token.name, entry.token.scopes.join(QLatin1Char(' ')),
                       scopesOf(entry).summary(entry.token.scopes), account != nullptr ? account->name : QString(),
                       entry.token.remoteId};
    if (lineage != nullptr)
        pieces << lineage->alias << lineage->notes;
    return pieces.join(QLatin1Char('\n')).toCaseFolded();
}

} // namespace patkeeper
