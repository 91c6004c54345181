// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "exportcommands.h"

#include "calendar.h"
#include "inventoryexport.h"
#include "output.h"
#include "privatefile.h"
#include "textfile.h"

#include <QFileInfo>
#include <QJsonDocument>

namespace patkeeper::cli
{

using namespace Qt::StringLiterals;

void ExportCommand::declare(QCommandLineParser &parser) const
{
    parser.addOptions({{u"account"_s, tr("Only this account."), u"name"_s},
                       {u"format"_s, tr("csv, json, or ics (a calendar of the expiries)."), u"format"_s},
                       {u"output"_s, tr("Write to this file, which only you can read."), u"file"_s}});
}

QString ExportCommand::accept(const QCommandLineParser &parser)
{
    m_account = parser.value(u"account"_s);
    if (parser.isSet(u"account"_s) && m_account.isEmpty())
        return tr("--account takes the name of an account.");
    m_path = parser.value(u"output"_s);
    if (parser.isSet(u"output"_s) && m_path.isEmpty())
        return tr("--output takes a file.");
    return acceptFormat(parser);
}

QString ExportCommand::acceptFormat(const QCommandLineParser &parser)
{
    const QString wanted = parser.value(u"format"_s);
    const bool globalJson = parser.isSet(u"json"_s);
    if (globalJson && parser.isSet(u"format"_s) && wanted != "json"_L1)
        return tr("--json and --format %1 exclude each other.").arg(wanted);
    if (globalJson || wanted == "json"_L1)
        m_format = Format::Json;
    else if (wanted == "csv"_L1)
        m_format = Format::Csv;
    else if (wanted == "ics"_L1)
        m_format = Format::Calendar;
    else
        return tr("--format takes csv, json or ics.");
    return {};
}

void ExportCommand::run()
{
    setJson(m_format == Format::Json);
    QString accountId;
    if (!m_account.isEmpty()) {
        const Account *account = accountNamed(m_account);
        if (account == nullptr)
            return;
        accountId = account->id;
    }
    const QList<ExportedToken> tokens = exportedTokens(
        inventory(), [this](const QString &kind) { return parts().providers().capabilitiesOfKind(kind); }, accountId);
    if (!m_path.isEmpty())
        return save(contents(tokens));
    if (m_format == Format::Json)
        printJson(inventoryJson(tokens));
    else
        printTextFile(contents(tokens));
    end(Done);
}

QByteArray ExportCommand::contents(const QList<ExportedToken> &tokens)
{
    const QDateTime now = inventory().localNow();
    switch (m_format) {
    case Format::Csv:
        return inventoryCsv(tokens);
    case Format::Json:
        break;
    case Format::Calendar:
        if (expiryCount(tokens, now) == 0)
            printRemark(tr("No token has an end to come: the calendar is empty."));
        return expiryCalendar(tokens, now);
    }
    return QJsonDocument(inventoryJson(tokens)).toJson(QJsonDocument::Indented);
}

void ExportCommand::save(const QByteArray &contents)
{
    savePrivateFile(m_path, contents, this, [this](const Result<void> &saved) {
        if (!saved)
            return fail(saved.error());
        const QString path = QFileInfo(m_path).absoluteFilePath();
        if (json())
            printJson({{u"saved"_s, path}});
        else
            print(tr("Saved in “%1”.").arg(oneLine(path)));
        end(Done);
    });
}

} // namespace patkeeper::cli
