// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "conformancereport.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

QString textOf(const QJsonValue &answer)
{
    switch (answer.type()) {
    case QJsonValue::Null:
    case QJsonValue::Undefined:
        return u"not settled"_s;
    case QJsonValue::Bool:
        return answer.toBool() ? u"yes"_s : u"no"_s;
    case QJsonValue::Double:
        return QString::number(answer.toDouble(), 'g', 12);
    case QJsonValue::String:
        return answer.toString();
    case QJsonValue::Array: {
        QStringList parts;
        for (const QJsonValue part : answer.toArray())
            parts.append(textOf(part));
        return parts.isEmpty() ? u"none"_s : parts.join(u", "_s);
    }
    case QJsonValue::Object: {
        QStringList parts;
        const QJsonObject object = answer.toObject();
        for (auto part = object.begin(); part != object.end(); ++part)
            parts.append(part.key() + u": "_s + textOf(part.value()));
        return parts.join(u"; "_s);
    }
    }
    return {};
}

} // namespace

QJsonObject toJson(const ConformanceReport &report)
{
    QJsonArray findings;
    for (const SurveyFinding &finding : report.findings) {
        findings.append(QJsonObject{{u"question"_s, finding.question},
                                    {u"about"_s, finding.about},
                                    {u"answer"_s, finding.answer},
                                    {u"remark"_s, finding.remark}});
    }
    return {{u"provider"_s, report.provider},
            {u"program"_s, report.program},
            {u"date"_s, report.date.toString(Qt::ISODate)},
            {u"complete"_s, report.complete},
            {u"findings"_s, findings}};
}

QString toText(const ConformanceReport &report)
{
    QString text = u"Conformance of %1, asked by Patkeeper %2 on %3%4.\n"_s.arg(
        report.provider, report.program, report.date.toString(Qt::ISODate),
        report.complete ? QString() : u"; not complete"_s);
    text += u"No token, id, name, organization or person is in this report.\n"_s;
    for (const SurveyFinding &finding : report.findings) {
        text += u"\n%1\n  %2\n  %3\n"_s.arg(finding.question, finding.about, textOf(finding.answer));
        if (!finding.remark.isEmpty())
            text += u"  (%1)\n"_s.arg(finding.remark);
    }
    return text;
}

} // namespace patkeeper
