// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "tokentablemodel.h"

#include "replyaddress.h"
#include "rules.h"

#include <QElapsedTimer>
#include <QThreadPool>

#include <algorithm>
#include <limits>

namespace patkeeper
{

namespace
{

/// More single changes than this are said as one change of the layout.
constexpr std::size_t mostSingleChanges = 32;
/// Fewer names than this are put in order in no time, when somebody asks.
constexpr std::size_t manyRows = 3000;
/// More new texts than this are put in order together.
constexpr std::size_t mostSingleRanks = 1000;
constexpr qint64 sliceMilliseconds = 4;
constexpr int pauseMilliseconds = 200;
constexpr std::size_t gone = std::numeric_limits<std::size_t>::max();

} // namespace

TokenTableModel::TokenTableModel(Inventory *inventory, AccountProviders *providers, QObject *parent)
    : QAbstractTableModel(parent),
      m_inventory(inventory),
      m_providers(providers)
{
    using By = CollatedTexts::By;
    m_textColumns.emplace(Name, By::Collation);
    m_textColumns.emplace(AccountName, By::Collation);
    m_textColumns.emplace(Scopes, By::Collation);
    m_textColumns.emplace(RemoteId, By::CodePoints);
    connect(&m_idle, &QTimer::timeout, this, &TokenTableModel::prepareSomeTexts);
    connect(m_inventory, &Inventory::entriesChanged, this, &TokenTableModel::synchronise);
    connect(m_inventory, &Inventory::accountsChanged, this, &TokenTableModel::onAccountsChanged);
    m_accountFacts = accountFacts();
    reset();
}

TokenTableModel::~TokenTableModel() = default;

int TokenTableModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int TokenTableModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

// Rows that stay keep their identity, whatever comes and goes around them.
void TokenTableModel::synchronise(const TokenChanges &changes)
{
    if (changes.everything)
        return synchroniseAll(changes);
    const auto comesOrGoes = [this](const TokenKey &key) {
        return indexOf(key).isValid() != (m_inventory->token(key) != nullptr);
    };
    const auto moving = std::count_if(changes.keys.begin(), changes.keys.end(), comesOrGoes);
    if (static_cast<std::size_t>(moving) > mostSingleChanges)
        return synchroniseAll(changes);
    for (const TokenKey &key : changes.keys) {
        if (comesOrGoes(key))
            synchroniseOne(key);
    }
    replaceRows(changes.keys);
}

void TokenTableModel::synchroniseAll(const TokenChanges &changes)
{
    if (!m_rows.empty() && !m_inventory->tokens().empty())
        return relayout(changes);
    beginResetModel();
    reset();
    endResetModel();
}

void TokenTableModel::reset()
{
    m_rows = m_inventory->tokens();
    judge();
    forgetTexts();
    forgetOrders();
}

void TokenTableModel::relayout(const TokenChanges &changes)
{
    Q_EMIT layoutAboutToBeChanged();
    const QModelIndexList before = persistentIndexList();
    std::vector<TokenKey> keys;
    keys.reserve(static_cast<std::size_t>(before.size()));
    for (const QModelIndex &index : before)
        keys.push_back(m_rows[static_cast<std::size_t>(index.row())].key());
    adoptRows(changes);
    QModelIndexList after;
    after.reserve(before.size());
    for (qsizetype i = 0; i < before.size(); ++i)
        after.append(indexOf(keys[static_cast<std::size_t>(i)]).siblingAtColumn(before[i].column()));
    changePersistentIndexList(before, after);
    Q_EMIT layoutChanged();
}

// Both lists are sorted by key, so one pass over them finds which rows stay; what was worked out for them stays, too.
void TokenTableModel::adoptRows(const TokenChanges &changes)
{
    const std::vector<TokenEntry> old = std::exchange(m_rows, m_inventory->tokens());
    std::vector<QByteArray> oldTexts = std::exchange(m_filterTexts, std::vector<QByteArray>(m_rows.size()));
    std::vector<std::size_t> came(m_rows.size(), gone);
    std::size_t before = 0;
    for (std::size_t row = 0; row < m_rows.size(); ++row) {
        const TokenKey key = m_rows[row].key();
        while (before < old.size() && old[before].isBefore(key))
            ++before;
        if (before == old.size() || old[before].key() != key)
            continue;
        came[row] = before;
        if (!changes.everything && !std::binary_search(changes.keys.begin(), changes.keys.end(), key))
            m_filterTexts[row] = std::move(oldTexts[before]);
    }
    judge();
    prepareTexts();
    for (auto &[column, texts] : m_textColumns)
        adoptRanks(column, texts, old, came);
}

void TokenTableModel::adoptRanks(int column, TextColumn &texts, const std::vector<TokenEntry> &old,
                                 const std::vector<std::size_t> &came)
{
    const auto isNew = [&](std::size_t row) {
        return came[row] == gone || textValue(old[came[row]], column) != textValue(m_rows[row], column);
    };
    std::size_t left = mostSingleRanks;
    const std::vector<qint64> oldRanks = std::exchange(texts.ranks, std::vector<qint64>(m_rows.size()));
    for (std::size_t row = 0; row < m_rows.size() && texts.known; ++row) {
        const bool single = isNew(row);
        const auto rank = single ? texts.order.rankOf(textValue(m_rows[row], column)) : oldRanks[came[row]];
        texts.ranks[row] = rank.value_or(0);
        texts.known = rank && (!single || --left > 0);
    }
}

void TokenTableModel::synchroniseOne(const TokenKey &key)
{
    if (const TokenEntry *entry = m_inventory->token(key))
        insertRow(placeOf(key), *entry);
    else
        removeRow(placeOf(key));
}

void TokenTableModel::insertRow(std::size_t row, const TokenEntry &entry)
{
    const auto offset = static_cast<std::ptrdiff_t>(row);
    beginInsertRows({}, static_cast<int>(row), static_cast<int>(row));
    ++m_generation;
    m_rows.insert(m_rows.begin() + offset, entry);
    m_standings.insert(m_standings.begin() + offset, standingOf(entry));
    m_filterTexts.insert(m_filterTexts.begin() + offset, QByteArray());
    for (auto &[column, texts] : m_textColumns) {
        if (texts.known)
            texts.ranks.insert(texts.ranks.begin() + offset, 0);
    }
    rankRow(row);
    endInsertRows();
    sayLostOrders();
}

void TokenTableModel::removeRow(std::size_t row)
{
    const auto offset = static_cast<std::ptrdiff_t>(row);
    beginRemoveRows({}, static_cast<int>(row), static_cast<int>(row));
    ++m_generation;
    m_rows.erase(m_rows.begin() + offset);
    m_standings.erase(m_standings.begin() + offset);
    m_filterTexts.erase(m_filterTexts.begin() + offset);
    for (auto &[column, texts] : m_textColumns) {
        if (texts.known)
            texts.ranks.erase(texts.ranks.begin() + offset);
    }
    endRemoveRows();
}

void TokenTableModel::replaceRows(const std::vector<TokenKey> &keys)
{
    std::vector<std::pair<int, int>> ranges;
    for (const TokenKey &key : keys) {
        const TokenEntry *entry = m_inventory->token(key);
        if (entry == nullptr)
            continue;
        const std::size_t place = placeOf(key);
        const int row = static_cast<int>(place);
        replaceRow(place, *entry);
        if (!ranges.empty() && ranges.back().second == row - 1)
            ranges.back().second = row;
        else
            ranges.emplace_back(row, row);
    }
    sayLostOrders();
    // Whoever follows looks at each row of one long range faster than it answers many signals.
    if (ranges.size() > mostSingleChanges)
        ranges = {{ranges.front().first, ranges.back().second}};
    for (const auto &[first, last] : ranges)
        Q_EMIT dataChanged(index(first, 0), index(last, ColumnCount - 1));
}

// The inventory names a token also where only what was entered for it has changed.
void TokenTableModel::replaceRow(std::size_t row, const TokenEntry &entry)
{
    const bool sameTexts = m_rows[row].token.name == entry.token.name && m_rows[row].token.scopes == entry.token.scopes;
    m_rows[row] = entry;
    m_standings[row] = standingOf(entry);
    m_filterTexts[row].clear();
    if (sameTexts)
        return;
    ++m_generation;
    rankRow(row);
}

// What rows show of their account; that it was refreshed is none of it.
QStringList TokenTableModel::accountFacts() const
{
    QStringList facts;
    for (const Account &account : m_inventory->accounts())
        facts << account.id << account.name << account.provider << QString::number(account.clockOffsetMs / 1000);
    return facts;
}

void TokenTableModel::onAccountsChanged()
{
    QStringList facts = accountFacts();
    if (facts == m_accountFacts)
        return;
    m_accountFacts = std::move(facts);
    forgetTexts();
    forgetOrders();
    timePassed();
    Q_EMIT accountsChanged();
}

void TokenTableModel::timePassed()
{
    judge();
    if (!m_rows.empty())
        Q_EMIT dataChanged(index(0, 0), index(static_cast<int>(m_rows.size()) - 1, ColumnCount - 1));
}

std::size_t TokenTableModel::placeOf(const TokenKey &key) const
{
    const auto found =
        std::lower_bound(m_rows.begin(), m_rows.end(), key,
                         [](const TokenEntry &entry, const TokenKey &wanted) { return entry.isBefore(wanted); });
    return static_cast<std::size_t>(found - m_rows.begin());
}

QModelIndex TokenTableModel::indexOf(const TokenKey &key) const
{
    const std::size_t row = placeOf(key);
    if (row == m_rows.size() || m_rows[row].key() != key)
        return {};
    return index(static_cast<int>(row), 0);
}

// Neighbours mostly belong to one account, whose clock and catalogue are looked up once.
void TokenTableModel::judge()
{
    m_standings.clear();
    m_standings.reserve(m_rows.size());
    const ScopeCatalogue *scopes = nullptr;
    QString accountId;
    QDateTime accountsNow;
    for (const TokenEntry &entry : m_rows) {
        if (scopes == nullptr || entry.token.accountId != accountId) {
            accountId = entry.token.accountId;
            scopes = &scopesOf(entry);
            accountsNow = now(entry);
        }
        m_standings.push_back(withWaiting(standingAt(entry.token, *scopes, accountsNow), entry));
    }
}

TokenStanding TokenTableModel::standingOf(const TokenEntry &entry) const
{
    return withWaiting(standingAt(entry.token, scopesOf(entry), now(entry)), entry);
}

TokenStanding TokenTableModel::withWaiting(TokenStanding standing, const TokenEntry &entry) const
{
    standing.unsettled = !m_unsettled.isEmpty() && m_unsettled.contains(entry.key());
    standing.reviewDue = standing.isLiving() && !m_reviewsDue.isEmpty() && m_reviewsDue.contains(entry.key());
    standing.replaced = standing.isLiving() && !entry.lineageId.isEmpty() &&
                        !isCurrent(m_inventory->lineage(entry.lineageId), entry.token.remoteId);
    standing.needsAttention = standing.needsAttention || standing.unsettled || standing.reviewDue;
    return standing;
}

void TokenTableModel::setUnsettled(const QSet<TokenKey> &keys)
{
    if (keys == m_unsettled)
        return;
    m_unsettled = keys;
    timePassed();
}

void TokenTableModel::setReviewsDue(const QHash<TokenKey, QDateTime> &since)
{
    if (since == m_reviewsDue)
        return;
    m_reviewsDue = since;
    timePassed();
}

void TokenTableModel::setRevocationsDue(const QHash<TokenKey, QDateTime> &at)
{
    if (at == m_revocationsDue)
        return;
    m_revocationsDue = at;
    timePassed();
}

bool TokenTableModel::isIn(const TokenGroup &group, int row) const
{
    return standing(row).isIn(group.kind) &&
           (group.kind != TokenGroup::Kind::Account || accountId(row) == group.accountId);
}

FilterWords TokenTableModel::filterWords(const QString &typed) const
{
    return {typed, m_byteCounts};
}

bool TokenTableModel::contains(const FilterWords &words, int row) const
{
    return words.areIn(filterText(static_cast<std::size_t>(row)));
}

void TokenTableModel::forgetTexts()
{
    m_filterTexts.assign(m_rows.size(), QByteArray());
    m_byteCounts.fill(0);
    m_scopeFacts.clear();
    prepareTexts();
}

// The first look at the window comes first.
void TokenTableModel::prepareTexts()
{
    ++m_generation;
    m_textsPrepared = 0;
    if (!m_rows.empty())
        m_idle.start(pauseMilliseconds);
}

void TokenTableModel::prepareSomeTexts()
{
    m_idle.setInterval(0);
    QElapsedTimer elapsed;
    elapsed.start();
    while (m_textsPrepared < m_rows.size()) {
        filterText(m_textsPrepared++);
        if (m_textsPrepared % 64 == 0 && elapsed.hasExpired(sliceMilliseconds))
            return;
    }
    m_idle.stop();
    rankNamesAhead();
}

const QByteArray &TokenTableModel::filterText(std::size_t row) const
{
    QByteArray &text = m_filterTexts[row];
    if (!text.isNull())
        return text;
    const TokenEntry &entry = m_rows[row];
    const Account *account = m_inventory->account(entry.token.accountId);
    const Lineage *lineage = m_inventory->lineage(entry.lineageId);
    QStringList pieces{entry.token.name, entry.token.scopes.join(QLatin1Char(' ')), scopeFacts(entry).summary,
                       account != nullptr ? account->name : QString(), entry.token.remoteId};
    if (const QString service = entry.token.extras.value(QLatin1String("service")).toString(); !service.isEmpty())
        pieces << service;
    if (lineage != nullptr)
        pieces << lineage->alias << lineage->notes;
    text = FilterWords::prepared(pieces.join(QLatin1Char('\n')));
    for (const char byte : std::as_const(text))
        ++m_byteCounts[static_cast<unsigned char>(byte)];
    return text;
}

TokenTableModel::TextColumn *TokenTableModel::textColumn(int column) const
{
    const auto found = m_textColumns.find(column);
    return found == m_textColumns.end() ? nullptr : &found->second;
}

void TokenTableModel::forgetOrders()
{
    for (auto &[column, texts] : m_textColumns) {
        if (std::exchange(texts.known, false))
            Q_EMIT sortKeysChanged(column);
    }
}

std::vector<QString> TokenTableModel::textsOf(int column) const
{
    std::vector<QString> texts;
    texts.reserve(m_rows.size());
    for (const TokenEntry &entry : m_rows)
        texts.push_back(textValue(entry, column));
    return texts;
}

void TokenTableModel::rankAll(int column) const
{
    TextColumn &texts = *textColumn(column);
    CollatedTexts::Order order = CollatedTexts::order(texts.by, textsOf(column));
    texts.ranks = std::move(order.rankOfEach);
    texts.order.adopt(std::move(order));
    texts.known = true;
}

void TokenTableModel::rankRow(std::size_t row)
{
    for (auto &[column, texts] : m_textColumns) {
        if (!texts.known)
            continue;
        const auto rank = texts.order.rankOf(textValue(m_rows[row], column));
        texts.ranks[row] = rank.value_or(0);
        texts.known = rank.has_value();
        if (!rank)
            m_lostOrders.append(column);
    }
}

void TokenTableModel::sayLostOrders()
{
    const QList<int> columns = std::exchange(m_lostOrders, {});
    for (const int column : columns)
        Q_EMIT sortKeysChanged(column);
}

// To put 100,000 names in order takes a moment that nobody should wait for after a click on the column's title.
void TokenTableModel::rankNamesAhead()
{
    if (m_rows.size() < manyRows || textColumn(Name)->known)
        return;
    auto adopt = [this, generation = m_generation](CollatedTexts::Order order) {
        TextColumn &names = *textColumn(Name);
        if (names.known)
            return;
        if (generation != m_generation)
            return rankNamesAhead();
        names.ranks = std::move(order.rankOfEach);
        names.order.adopt(std::move(order));
        names.known = true;
    };
    struct Job {
        std::vector<QString> texts;
        ReplyAddress address;
        std::function<void(CollatedTexts::Order)> adopt;
    };
    auto job =
        std::make_shared<Job>(Job{.texts = textsOf(Name), .address = ReplyAddress(this), .adopt = std::move(adopt)});
    QThreadPool::globalInstance()->start([job] {
        job->address.send([order = CollatedTexts::order(CollatedTexts::By::Collation, job->texts),
                           adopt = std::move(job->adopt)]() mutable { adopt(std::move(order)); });
    });
}

std::vector<qint64> TokenTableModel::sortKeys(int column) const
{
    if (const TextColumn *texts = textColumn(column)) {
        if (!texts->known)
            rankAll(column);
        return texts->ranks;
    }
    std::vector<qint64> keys;
    keys.reserve(m_rows.size());
    for (std::size_t row = 0; row < m_rows.size(); ++row)
        keys.push_back(numberValue(row, column));
    return keys;
}

qint64 TokenTableModel::sortKey(int row, int column) const
{
    const TextColumn *texts = textColumn(column);
    if (texts == nullptr)
        return numberValue(static_cast<std::size_t>(row), column);
    if (!texts->known)
        rankAll(column);
    return texts->ranks[static_cast<std::size_t>(row)];
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

const TokenTableModel::ScopeFacts &TokenTableModel::scopeFacts(const TokenEntry &entry) const
{
    const QStringList &scopes = entry.token.scopes;
    const auto key = std::pair(capabilitiesOf(entry), scopes.join(QLatin1Char(' ')));
    if (const auto known = m_scopeFacts.constFind(key); known != m_scopeFacts.constEnd())
        return *known;
    const ScopeCatalogue &catalogue = scopesOf(entry);
    return *m_scopeFacts.insert(key, {.summary = catalogue.summary(scopes),
                                      .highPrivilege = catalogue.isHighPrivilege(scopes),
                                      .fullAccess = catalogue.grantsEverything(scopes)});
}

QVariant TokenTableModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount())
        return {};
    const auto row = static_cast<std::size_t>(index.row());
    if (role == FilterRole)
        return QString::fromUtf8(filterText(row));
    if (role == SortRole)
        return textColumn(index.column()) != nullptr ? displayValue(row, index.column())
                                                     : QVariant(numberValue(row, index.column()));
    if (role == Qt::DisplayRole)
        return displayValue(row, index.column());
    return roleValue(row, role);
}

QString TokenTableModel::textValue(const TokenEntry &entry, int column) const
{
    switch (column) {
    case Name:
        return entry.token.name;
    case AccountName: {
        const Account *account = m_inventory->account(entry.token.accountId);
        return account != nullptr ? account->name : QString();
    }
    case Scopes:
        return scopeFacts(entry).summary;
    case RemoteId:
        return entry.token.remoteId;
    default:
        return {};
    }
}

QVariant TokenTableModel::displayValue(std::size_t row, int column) const
{
    const TokenEntry &entry = m_rows[row];
    switch (column) {
    case Status:
        return tokenStatusName(m_standings[row].status);
    case Expires:
        return endOf(entry.token).value_or(QDateTime());
    case SecretKept:
        return entry.secret.has_value();
    case Created:
        return entry.token.createdAt;
    case LastUsed:
        return entry.token.lastUsedAt.value_or(QDateTime());
    case Name:
    case AccountName:
    case Scopes:
    case RemoteId:
        return textValue(entry, column);
    default:
        return {};
    }
}

QVariant TokenTableModel::roleValue(std::size_t row, int role) const
{
    const TokenEntry &entry = m_rows[row];
    const TokenStanding &standing = m_standings[row];
    switch (role) {
    case KeyRole:
        return QVariant::fromValue(entry.key());
    case EntryRole:
        return QVariant::fromValue(entry);
    case StatusRole:
        return static_cast<int>(standing.status);
    case ExpiringRole:
        return standing.expiring;
    case NeverExpiresRole:
        return standing.neverExpires;
    case AttentionRole:
        return standing.needsAttention;
    case HighPrivilegeRole:
        return scopeFacts(entry).highPrivilege;
    case FullAccessRole:
        return scopeFacts(entry).fullAccess;
    case ScopeSummaryRole:
        return scopeFacts(entry).summary;
    case EndRole:
        return endOf(entry.token).value_or(QDateTime());
    case RemainingLifeRole:
        return remainingLife(entry.token, now(entry));
    case ReasonRole:
        return reason(entry).sentence;
    case ReasonCaptionRole:
        return reason(entry).caption;
    case NowRole:
        return now(entry);
    case StandingRole:
        return QVariant::fromValue(standing);
    case RevocationDueRole:
        return standing.replaced ? m_revocationsDue.value(entry.key()) : QDateTime();
    case ReviewDueRole:
        return standing.reviewDue ? m_reviewsDue.value(entry.key()) : QDateTime();
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

QStringList TokenTableModel::endCaptions() const
{
    QStringList captions;
    for (const Account &account : m_inventory->accounts()) {
        const Capabilities *capabilities = m_providers->capabilities(account.id);
        for (const EndReason &why : capabilities != nullptr ? capabilities->reasons : QHash<QString, EndReason>()) {
            if (!captions.contains(why.caption))
                captions.append(why.caption);
        }
    }
    return captions;
}

QStringList TokenTableModel::accountNames() const
{
    QStringList names;
    for (const Account &account : m_inventory->accounts())
        names.append(account.name);
    return names;
}

qint64 TokenTableModel::numberValue(std::size_t row, int column) const
{
    // Never comes after every date.
    constexpr qint64 never = std::numeric_limits<qint64>::max();
    const TokenEntry &entry = m_rows[row];
    switch (column) {
    case Status:
        return m_standings[row].expiring ? -1 : static_cast<int>(m_standings[row].status);
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
        return 0;
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

} // namespace patkeeper
