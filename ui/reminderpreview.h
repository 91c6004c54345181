// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "clock.h"
#include "reminderfacts.h"
#include "remindersettings.h"

#include <QHash>
#include <QSet>
#include <QWidget>

class QComboBox;
class QGridLayout;
class QLabel;

namespace patkeeper
{

class AccountProviders;
class ToneLabel;

/// What a preview of reminders is reckoned from; outlives it.
struct ReminderPreviewParts {
    const Inventory *inventory = nullptr;
    const Settings *settings = nullptr;
    const AccountProviders *providers = nullptr;
    Clock clock;
};

/// What there is to be reminded of before it comes, of living tokens: not what has happened already.
std::vector<ReminderFact> expectedReminders(const ReminderPreviewParts &parts);

/// "For this token you will be told on …": asks for one of several tokens, and says when each of its reminders will
/// come if nothing is changed, in local time. Nothing is remembered or sent.
class ReminderPreview final : public QWidget
{
    Q_OBJECT

public:
    /// @p only: of these tokens; empty: of all that live. The one that ends first is chosen.
    ReminderPreview(ReminderPreviewParts parts, const QList<TokenKey> &only, QWidget *parent);

    /// Of settings that are not the profile's yet.
    void setSettings(const ReminderSettings &settings);
    /// Of wishes for the chosen tokens that are not their lineages' yet.
    void setWishes(const std::optional<ReminderWishes> &wishes);
    /// Only one token can be chosen.
    bool isOfOne() const;
    /// Of the chosen token; the earliest first.
    std::vector<ReminderFact> chosenFacts() const;

private:
    struct Row {
        ToneLabel *caption = nullptr;
        QLabel *instants = nullptr;
    };

    void look();
    void fill();
    void render();
    void sayRow(ReminderKind kind, const QString &caption, const QString &instants);
    QString sentence(bool isAnythingSaid) const;
    TokenKey chosen() const;

    ReminderPreviewParts m_parts;
    QSet<TokenKey> m_only;
    ReminderSettings m_settings;
    std::optional<ReminderWishes> m_wishes;
    QHash<TokenKey, std::vector<ReminderFact>> m_facts;
    QList<TokenKey> m_keys; ///< As they stand in the box.
    QComboBox *m_tokens;
    ToneLabel *m_sentence;
    QGridLayout *m_grid;
    QHash<ReminderKind, Row> m_rows;
};

} // namespace patkeeper
