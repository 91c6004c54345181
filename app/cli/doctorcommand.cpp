// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "doctorcommand.h"

#include "compositioncheckup.h"
#include "output.h"

#include <QJsonArray>

#include <utility>

namespace patkeeper::cli
{

using namespace Qt::StringLiterals;

namespace
{

QJsonObject jsonOf(const Finding &finding)
{
    return {
        {u"area"_s, finding.area},     {u"subject"_s, finding.subject}, {u"state"_s, findingStateName(finding.state)},
        {u"what"_s, finding.sentence}, {u"advice"_s, finding.advice},   {u"detail"_s, finding.detail}};
}

} // namespace

void DoctorCommand::declare(QCommandLineParser &) const {}

QString DoctorCommand::accept(const QCommandLineParser &)
{
    return {};
}

void DoctorCommand::run()
{
    Composition::open(options(), this,
                      [this](Result<std::unique_ptr<Composition>> opened) { onOpened(std::move(opened)); });
}

void DoctorCommand::onOpened(Result<std::unique_ptr<Composition>> opened)
{
    if (opened) {
        m_composition = std::move(*opened);
        setComposition(m_composition.get());
    } else {
        m_opening = {findingOf(u"profile"_s, {}, opened.error())};
    }
    m_checkup = makeCheckup(m_composition.get());
    connect(m_checkup.get(), &Checkup::ended, this, &DoctorCommand::report);
    m_checkup->start();
}

void DoctorCommand::report()
{
    const Findings findings = m_opening + m_checkup->findings();
    if (json()) {
        QJsonArray rows;
        for (const Finding &finding : findings)
            rows.append(jsonOf(finding));
        printJson({{u"findings"_s, rows}});
    } else {
        const QStringList lines = findingLines(findings);
        for (const QString &line : lines)
            print(line);
    }
    end(needsMending(findings) ? SomethingToMend : Done);
}

} // namespace patkeeper::cli
