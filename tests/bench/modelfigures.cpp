// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "benchprofile.h"
#include "figures.h"
#include "groupmodel.h"
#include "tokenfiltermodel.h"
#include "waiting.h"

#include <QSortFilterProxyModel>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace patkeeper::bench
{

namespace
{

/// The same by Qt's own means: what one would write without a thought for 100,000 rows, looking through what the rows
/// say.
class PlainFilterModel final : public QSortFilterProxyModel
{
public:
    explicit PlainFilterModel(TokenTableModel *source)
    {
        setSortRole(TokenTableModel::SortRole);
        setSortLocaleAware(true);
        setSortCaseSensitivity(Qt::CaseInsensitive);
        setSourceModel(source);
    }

    void filterBy(const QString &words)
    {
        m_words = words.split(u' ', Qt::SkipEmptyParts);
        invalidateFilter();
    }

protected:
    bool filterAcceptsRow(int sourceRow, const QModelIndex &) const override
    {
        const QModelIndex row = sourceModel()->index(sourceRow, 0);
        if (row.data(TokenTableModel::StatusRole).toInt() != int(TokenStatus::Active))
            return false;
        return std::all_of(m_words.begin(), m_words.end(),
                           [&](const QString &word) { return textOf(row).contains(word, Qt::CaseInsensitive); });
    }

private:
    static QString textOf(const QModelIndex &row)
    {
        QStringList pieces{row.data(TokenTableModel::EntryRole).value<TokenEntry>().token.scopes.join(u' ')};
        for (const int column :
             {TokenTableModel::Name, TokenTableModel::Scopes, TokenTableModel::AccountName, TokenTableModel::RemoteId})
            pieces.append(row.siblingAtColumn(column).data().toString());
        return pieces.join(u'\n');
    }

    QStringList m_words;
};

/// As a person types: a word, another, back, and something else.
const QStringList keystrokes{u"r"_s, u"re"_s, u"rel"_s, u"rele"_s, u"releas"_s, u"release p"_s, u"rel"_s, u""_s,
                             u"7"_s, u"77"_s, u"777"_s, u"code"_s, u"northw"_s, u"xyzzy"_s,     u"ä"_s,   u"jen"_s};

template<typename Model>
std::vector<double> typeInto(Model &model, int runs)
{
    std::vector<double> times;
    for (int run = 0; run < runs; ++run) {
        for (const QString &words : keystrokes)
            times.push_back(millisecondsOf([&] { model.filterBy(words); }));
        model.filterBy({});
    }
    return times;
}

QStringList names(const QAbstractItemModel &model)
{
    QStringList names;
    for (int row = 0; row < model.rowCount(); ++row)
        names.append(model.index(row, TokenTableModel::Name).data().toString());
    return names;
}

/// Filled, and given the time to prepare what it prepares while nothing else is to be done.
struct Tables {
    explicit Tables(int tokens) : profile(tokens, 10), parts(profile.path())
    {
        parts.load();
        table = std::make_unique<TokenTableModel>(&parts.inventory(), &parts.providers());
        // Prepared at the first look at the latest.
        const FilterWords words = table->filterWords(u"x"_s);
        for (int row = 0; row < table->rowCount(); ++row)
            (void)table->contains(words, row);
    }

    BenchProfile profile;
    BenchInventory parts;
    std::unique_ptr<TokenTableModel> table;
};

} // namespace

std::vector<Figure> measureFilter(const Extent &extent)
{
    Tables tables(extent.manyTokens());
    TokenFilterModel ours(tables.table.get());
    PlainFilterModel plain(tables.table.get());
    for (const QString &words : keystrokes) {
        ours.filterBy(words);
        plain.filterBy(words);
        if (ours.rowCount() != plain.rowCount())
            qFatal("the two filters do not agree on %s", qUtf8Printable(words));
    }
    ours.filterBy({});
    plain.filterBy({});
    const auto mine = typeInto(ours, extent.runs());
    const auto theirs = typeInto(plain, 1);
    const QString what = u"filter keystroke, %1 tokens"_s.arg(tables.table->rowCount());
    const double share = median(mine) / median(theirs);
    return {atMost(what, mine, spread(theirs), 16),
            {.what = u"  against QSortFilterProxyModel"_s,
             .ours = ratio(median(mine), median(theirs)),
             .baseline = u"1 x"_s,
             .aim = u"<= 0.1 x"_s,
             .met = share <= 0.1}};
}

std::vector<Figure> measureSort(const Extent &extent)
{
    Tables tables(extent.manyTokens());
    TokenFilterModel ours(tables.table.get());
    const double first = millisecondsOf([&] { ours.sort(TokenTableModel::Name); });
    std::vector<double> mine;
    for (int run = 0; run < extent.runs(); ++run) {
        ours.sort(TokenTableModel::Expires);
        mine.push_back(millisecondsOf([&] { ours.sort(TokenTableModel::Name); }));
    }
    PlainFilterModel plain(tables.table.get());
    std::vector<double> theirs;
    for (int run = 0; run < (extent.quick ? 1 : 2); ++run) {
        plain.sort(TokenTableModel::Expires);
        theirs.push_back(millisecondsOf([&] { plain.sort(TokenTableModel::Name); }));
    }
    if (names(ours).size() != names(plain).size())
        qFatal("the two do not show the same rows");
    const QString what = u"sort by name with collation, %1 tokens"_s.arg(tables.table->rowCount());
    return {atMost(what, mine, spread(theirs), 100),
            {.what = u"  the first time, with the keys not prepared ahead"_s,
             .ours = milliseconds(first),
             .baseline = {},
             .aim = {},
             .met = {}}};
}

} // namespace patkeeper::bench
