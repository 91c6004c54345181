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
