// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "doctorcommand.h"

#include "doctor.h"
#include "output.h"

#include <QJsonArray>

#include <algorithm>
#include <utility>

namespace patkeeper::cli
{

using namespace Qt::StringLiterals;

namespace
{

/// What the forms of all kinds of services have as the service's address by default.
Origins usualPlaces()
{
    QStringList addresses;
    const QList<Capabilities> kinds = Composition::everyKind();
    for (const Capabilities &kind : kinds) {
        for (const FormField &field : kind.accountFields)
            addresses.append(field.defaultValue);
    }
    return originsFromStrings(addresses);
}

QString stateWord(Finding::State state)
{
    switch (state) {
    case Finding::State::Ok:
        return DoctorCommand::tr("ok");
    case Finding::State::Note:
        return DoctorCommand::tr("note");
    case Finding::State::Mend:
        break;
    }
    return DoctorCommand::tr("mend");
}

QJsonObject jsonOf(const Finding &finding)
{
    return {
        {u"area"_s, finding.area},     {u"subject"_s, finding.subject}, {u"state"_s, findingStateName(finding.state)},
        {u"what"_s, finding.sentence}, {u"advice"_s, finding.advice},   {u"detail"_s, finding.detail}};
}

/// The state, the area, the sentence; beneath, what to do and, where something is to be mended, its details.
void printFindings(const Findings &findings)
{
    qsizetype stateWidth = 0;
    qsizetype areaWidth = 0;
    for (const Finding &finding : findings) {
        stateWidth = std::max(stateWidth, stateWord(finding.state).size());
        areaWidth = std::max(areaWidth, findingAreaCaption(finding.area).size());
    }
    const QString indent(stateWidth + areaWidth + 4, u' ');
    for (const Finding &finding : findings) {
        print(stateWord(finding.state).leftJustified(stateWidth + 2) +
              findingAreaCaption(finding.area).leftJustified(areaWidth + 2) + oneLine(finding.sentence));
        if (!finding.advice.isEmpty())
            print(indent + oneLine(finding.advice));
        if (finding.state == Finding::State::Mend && !finding.detail.isEmpty())
            print(indent + u'(' + oneLine(finding.detail) + u')');
    }
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
    DoctorParts doctor{.usualPlaces = usualPlaces(),
                       .userAgent = "Patkeeper/" PATKEEPER_VERSION,
                       .programVersion = QStringLiteral(PATKEEPER_VERSION)};
    if (opened) {
        m_composition = std::move(*opened);
        setComposition(m_composition.get());
        doctor.inventory = &inventory();
        doctor.providers = &parts().providers();
        doctor.secrets = &parts().secrets();
        doctor.database = parts().database();
        doctor.profile = parts().profile();
    } else {
        m_opening = {findingOf(u"profile"_s, {}, opened.error())};
    }
    m_checkup = std::make_unique<Checkup>(doctorChecks(doctor));
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
        printFindings(findings);
    }
    end(needsMending(findings) ? SomethingToMend : Done);
}

} // namespace patkeeper::cli
