// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "preferences.h"

#include "settings.h"

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

const QString appearanceKey = u"appearance"_s;
const QString clipboardKey = u"clipboard-seconds"_s;
const QString showKey = u"show-seconds"_s;
const QString revokeKey = u"revoke-question"_s;
const QString closingKey = u"when-closed"_s;
const QString always = u"always"_s;
const QString ends = u"ends"_s;

std::chrono::seconds secondsFrom(const Settings &settings, const QString &key, std::chrono::seconds usual,
                                 std::chrono::seconds shortest, std::chrono::seconds longest)
{
    bool isNumber = false;
    const std::chrono::seconds wanted(settings.text(key).toInt(&isNumber));
    return isNumber && wanted >= shortest && wanted <= longest ? wanted : usual;
}

} // namespace

Preferences preferencesFrom(const Settings &settings)
{
    const Preferences usual;
    return {.appearance = appearanceFromName(settings.text(appearanceKey)).value_or(usual.appearance),
            .clipboardFor =
                secondsFrom(settings, clipboardKey, usual.clipboardFor, shortestClipboard, longestClipboard),
            .showFor = secondsFrom(settings, showKey, usual.showFor, shortestShow, longestShow),
            .revokeQuestion = settings.text(revokeKey) == always ? Preferences::RevokeQuestion::Always
                                                                 : Preferences::RevokeQuestion::WhenRisky,
            .staysWhenClosed = settings.text(closingKey) != ends};
}

// What is as it usually is stays unset, so that a better default reaches who never chose.
void savePreferences(const Preferences &preferences, Settings *settings)
{
    const Preferences usual;
    const auto save = [settings](const QString &key, const QString &text, bool isUsual) {
        if (isUsual)
            settings->forget(key);
        else
            settings->setText(key, text);
    };
    save(appearanceKey, appearanceName(preferences.appearance), preferences.appearance == usual.appearance);
    save(clipboardKey, QString::number(preferences.clipboardFor.count()),
         preferences.clipboardFor == usual.clipboardFor);
    save(showKey, QString::number(preferences.showFor.count()), preferences.showFor == usual.showFor);
    save(revokeKey, always, preferences.revokeQuestion == usual.revokeQuestion);
    save(closingKey, ends, preferences.staysWhenClosed == usual.staysWhenClosed);
}

} // namespace patkeeper
