// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "finding.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <utility>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

struct Area {
    const char *name;
    const char *caption;
};

constexpr std::array areas{
    Area{"profile", QT_TRANSLATE_NOOP("patkeeper::Doctor", "Profile")},
    Area{"database", QT_TRANSLATE_NOOP("patkeeper::Doctor", "Database")},
    Area{"keychain", QT_TRANSLATE_NOOP("patkeeper::Doctor", "Keychain")},
    Area{"tray", QT_TRANSLATE_NOOP("patkeeper::Doctor", "Tray")},
    Area{"notifications", QT_TRANSLATE_NOOP("patkeeper::Doctor", "Notifications")},
    Area{"proxy", QT_TRANSLATE_NOOP("patkeeper::Doctor", "Proxy")},
    Area{"network", QT_TRANSLATE_NOOP("patkeeper::Doctor", "Network")},
    Area{"certificate", QT_TRANSLATE_NOOP("patkeeper::Doctor", "Certificate")},
    Area{"clock", QT_TRANSLATE_NOOP("patkeeper::Doctor", "Clock")},
    Area{"account", QT_TRANSLATE_NOOP("patkeeper::Doctor", "Account")},
    Area{"azure-cli", QT_TRANSLATE_NOOP("patkeeper::Doctor", "Azure CLI")},
    Area{"versions", QT_TRANSLATE_NOOP("patkeeper::Doctor", "Versions")},
};

QString oneLine(QString text)
{
    std::replace_if(
        text.begin(), text.end(),
        [](QChar character) {
            return character.category() == QChar::Other_Control || character.category() == QChar::Other_Format;
        },
        QChar(QChar::ReplacementCharacter));
    return text;
}

} // namespace

QString findingStateName(Finding::State state)
{
    switch (state) {
    case Finding::State::Ok:
        return u"ok"_s;
    case Finding::State::Note:
        return u"note"_s;
    case Finding::State::Mend:
        break;
    }
    return u"mend"_s;
}

QString findingAreaCaption(const QString &area)
{
    const auto *found = std::find_if(areas.begin(), areas.end(),
                                     [&](const Area &known) { return area == QLatin1StringView(known.name); });
    return found == areas.end() ? area : QCoreApplication::translate("patkeeper::Doctor", found->caption);
}

QString findingStateCaption(Finding::State state)
{
    switch (state) {
    case Finding::State::Ok:
        return QCoreApplication::translate("patkeeper::Doctor", "ok");
    case Finding::State::Note:
        return QCoreApplication::translate("patkeeper::Doctor", "note");
    case Finding::State::Mend:
        break;
    }
    return QCoreApplication::translate("patkeeper::Doctor", "mend");
}

QStringList findingLines(const Findings &findings)
{
    qsizetype stateWidth = 0;
    qsizetype areaWidth = 0;
    for (const Finding &finding : findings) {
        stateWidth = std::max(stateWidth, findingStateCaption(finding.state).size());
        areaWidth = std::max(areaWidth, findingAreaCaption(finding.area).size());
    }
    const QString indent(stateWidth + areaWidth + 4, u' ');
    QStringList lines;
    for (const Finding &finding : findings) {
        lines.append(findingStateCaption(finding.state).leftJustified(stateWidth + 2) +
                     findingAreaCaption(finding.area).leftJustified(areaWidth + 2) + oneLine(finding.sentence));
        if (!finding.advice.isEmpty())
            lines.append(indent + oneLine(finding.advice));
        if (finding.state == Finding::State::Mend && !finding.detail.isEmpty())
            lines.append(indent + u'(' + oneLine(finding.detail) + u')');
    }
    return lines;
}

bool needsMending(const Findings &findings)
{
    return std::any_of(findings.begin(), findings.end(),
                       [](const Finding &finding) { return finding.state == Finding::State::Mend; });
}

Finding findingOf(const QString &area, const QString &subject, const Error &error)
{
    return {.area = area,
            .subject = subject,
            .state = Finding::State::Mend,
            .sentence = error.message,
            .advice = {},
            .detail = errorKindName(error.kind) + (error.detail.isEmpty() ? QString() : u": "_s + error.detail)};
}

} // namespace patkeeper
