// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "historycommands.h"

#include "historyexport.h"
#include "moment.h"
#include "output.h"
#include "textfile.h"
#include "tokenreference.h"

namespace patkeeper::cli
{

using namespace Qt::StringLiterals;

namespace
{

QJsonObject verdictJson(const HistoryVerdict &verdict)
{
    QJsonValue misfit;
    if (verdict.misfit) {
        misfit = QJsonObject{{u"entry"_s, verdict.misfit->id},
                             {u"what"_s, misfitName(verdict.misfit->kind)},
                             {u"at"_s, whenJson(verdict.misfit->at)}};
    }
    return {{u"intact"_s, verdict.isIntact()},
            {u"checked"_s, verdict.checked},
            {u"earlier"_s, verdict.earlier},
            {u"misfit"_s, misfit}};
}

} // namespace

void HistoryCommand::declare(QCommandLineParser &parser) const
{
    parser.addPositionalArgument(u"token"_s, tr("account/name, account#id or an id; without it, all tokens."),
                                 u"[token]"_s);
    parser.addOptions(
        {{u"since"_s, tr("Only what happened from this day on, or within this time, such as 30d."), u"date or time"_s},
         {u"event"_s, tr("Only this event, such as created, revoked or secret-read."), u"event"_s},
         {u"format"_s, tr("text (default), csv or json."), u"format"_s},
         {u"verify"_s, tr("Say whether the history is as it was written, and nothing else.")}});
}

QString HistoryCommand::accept(const QCommandLineParser &parser)
{
    const QStringList tokens = parser.positionalArguments();
    if (tokens.size() > 1)
        return tr("history takes one token, or none.");
    m_reference = tokens.value(0);
    if (parser.isSet(u"since"_s)) {
        m_query.since = beginningFrom(parser.value(u"since"_s), QDateTime::currentDateTimeUtc());
        if (!m_query.since)
            return tr("--since takes a date such as 2026-01-31, or a time such as 30d, 12h or 2w.");
    }
    m_query.event = parser.value(u"event"_s);
    if (parser.isSet(u"event"_s) && m_query.event.isEmpty())
        return tr("--event takes what happened, such as created.");
    if (const QString wrong = acceptFormat(parser); !wrong.isEmpty())
        return wrong;
    m_verifies = parser.isSet(u"verify"_s);
    return acceptVerify(parser);
}

QString HistoryCommand::acceptFormat(const QCommandLineParser &parser)
{
    const QString wanted = parser.value(u"format"_s);
    if (parser.isSet(u"format"_s) && !QStringList{u"text"_s, u"csv"_s, u"json"_s}.contains(wanted))
        return tr("--format takes text, csv or json.");
    const bool globalJson = parser.isSet(u"json"_s);
    if (globalJson && parser.isSet(u"format"_s) && wanted != "json"_L1)
        return tr("--json and --format %1 exclude each other.").arg(wanted);
    if (globalJson || wanted == "json"_L1)
        m_format = Format::Json;
    else if (wanted == "csv"_L1)
        m_format = Format::Csv;
    return {};
}

QString HistoryCommand::acceptVerify(const QCommandLineParser &parser) const
{
    const bool narrowed = !m_reference.isEmpty() || parser.isSet(u"since"_s) || parser.isSet(u"event"_s);
    if (m_verifies && (narrowed || m_format == Format::Csv))
        return tr("--verify goes over all of the history; leave out the token, --since, --event and --format csv.");
    return {};
}

void HistoryCommand::run()
{
    setJson(m_format == Format::Json);
    if (m_verifies)
        return verify();
    if (m_reference.isEmpty() || narrowToToken())
        readNextPage();
}

void HistoryCommand::verify()
{
    parts().journal().verifyHistory(this, [this](const Result<HistoryVerdict> &verdict) {
        if (!verdict)
            return fail(verdict.error());
        if (json()) {
            printJson({{u"verification"_s, verdictJson(*verdict)}});
        } else {
            QString text = verdictText(*verdict);
            if (verdict->isIntact() && verdict->checked > 0)
                text += u' ' + tr("%n entries were checked.", nullptr, static_cast<int>(verdict->checked));
            print(text);
        }
        end(verdict->isIntact() ? Done : OtherFailure);
    });
}

bool HistoryCommand::narrowToToken()
{
    const Result<TokenKey> key = resolveToken(inventory(), m_reference);
    if (key) {
        m_query.accountId = key->accountId;
        m_query.remoteId = key->remoteId;
        return true;
    }
    if (key.error().kind != Error::Kind::NotFound || m_reference.contains(u'/')) {
        fail(key.error());
        return false;
    }
    m_unknownToken = key.error();
    const Account *account = inventory().accountNamed(m_reference.section(u'#', 0, 0));
    m_query.accountId = account != nullptr ? account->id : QString();
    m_query.remoteId = account != nullptr ? m_reference.section(u'#', 1) : m_reference;
    return true;
}

void HistoryCommand::readNextPage()
{
    parts().journal().history(m_query, this, [this](Result<HistoryPage> page) { onPage(std::move(page)); });
}

void HistoryCommand::onPage(Result<HistoryPage> page)
{
    if (!page)
        return fail(page.error());
    m_query.olderThan = page->lastId();
    m_rows.append(std::move(page->rows));
    if (page->hasMore)
        return readNextPage();
    if (m_unknownToken && m_rows.isEmpty())
        return fail(*m_unknownToken);
    report();
}

void HistoryCommand::report()
{
    AccountNames accounts;
    for (const Account &account : inventory().accounts())
        accounts.insert(account.id, account.name);
    if (m_format == Format::Json)
        printJson(historyJson(m_rows, accounts));
    else if (m_format == Format::Csv)
        printTextFile(historyCsv(m_rows, accounts));
    else if (m_rows.isEmpty())
        print(tr("Nothing of that is in the history."));
    else
        printTable({tr("ENTRY"), tr("TIME"), tr("ACCOUNT"), tr("NAME"), tr("EVENT"), tr("OUTCOME"), tr("BY")},
                   tableOf(accounts));
    end(Done);
}

QList<QStringList> HistoryCommand::tableOf(const AccountNames &accounts) const
{
    QList<QStringList> lines;
    for (const HistoryRow &row : m_rows) {
        const HistoryEntry &entry = row.entry;
        lines.append({QString::number(row.id), whenText(entry.at), accounts.value(entry.accountId, u"-"_s), entry.name,
                      entry.event, entry.outcome, entry.by});
    }
    return lines;
}

} // namespace patkeeper::cli
