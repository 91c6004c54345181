// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "conformancecommand.h"

#include "output.h"
#include "privatefile.h"

#include <QFileInfo>
#include <QJsonDocument>

namespace patkeeper::cli
{

using namespace Qt::StringLiterals;

void ConformanceCommand::declare(QCommandLineParser &parser) const
{
    parser.addOptions({{u"account"_s, tr("The account to ask with."), u"name"_s},
                       {u"output"_s,
                        tr("Write the report to this file, which only you can read: JSON with --json or where its name "
                           "ends in .json, else text."),
                        u"file"_s},
                       {u"yes"_s, tr("Required: a token is made at the service, changed, tried and revoked.")}});
}

QString ConformanceCommand::accept(const QCommandLineParser &parser)
{
    m_account = parser.value(u"account"_s);
    if (m_account.isEmpty())
        return tr("conformance needs --account.");
    m_path = parser.value(u"output"_s);
    if (parser.isSet(u"output"_s) && m_path.isEmpty())
        return tr("--output takes a file.");
    return parser.isSet(u"yes"_s) ? QString()
                                  : tr("One token is made at the service, for a day at most and for next to nothing, "
                                       "changed, tried and revoked. Add --yes to go on.");
}

void ConformanceCommand::run()
{
    const Account *account = accountNamed(m_account);
    if (account == nullptr)
        return;
    auto *flow = new ConformanceFlow(flows().parts(), account->id, parts().survey(account->id));
    flows().take(flow);
    connect(flow, &Flow::ended, this, [this, flow] { report(*flow); });
    m_signals = std::make_unique<TerminationSignals>();
    connect(m_signals.get(), &TerminationSignals::asked, flow, &ConformanceFlow::stop);
    flow->start();
}

void ConformanceCommand::report(const ConformanceFlow &flow)
{
    const ConformanceReport report = flow.report();
    // What the service showed before it went wrong is worth having too.
    if (report.findings.isEmpty())
        return fail(*flow.error());
    if (!m_path.isEmpty())
        return save(report, flow.error());
    if (json())
        printJson({{u"conformance"_s, toJson(report)}});
    else
        print(toText(report).trimmed());
    conclude(flow.error());
}

void ConformanceCommand::save(const ConformanceReport &report, const std::optional<Error> &error)
{
    const bool asJson = json() || m_path.endsWith(".json"_L1, Qt::CaseInsensitive);
    const QByteArray contents =
        asJson ? QJsonDocument(toJson(report)).toJson(QJsonDocument::Indented) : toText(report).toUtf8();
    savePrivateFile(m_path, contents, this, [this, error](const Result<void> &saved) {
        if (!saved)
            return fail(saved.error());
        const QString path = QFileInfo(m_path).absoluteFilePath();
        if (json())
            printJson({{u"saved"_s, path}});
        else
            print(tr("Saved in “%1”. There is nothing in it that tells whose account this is.").arg(oneLine(path)));
        conclude(error);
    });
}

void ConformanceCommand::conclude(const std::optional<Error> &error)
{
    if (error)
        printError(*error);
    end(error ? exitCodeOf(error->kind) : Done);
}

} // namespace patkeeper::cli
