// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "reminderdialogs.h"

#include "saidreminders.h"
#include "settings.h"
#include "tokenreminderdialog.h"
#include "windowdialogs.h"

#include <algorithm>
#include <utility>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

/// Lines are asked for by their age, and are of any token.
constexpr int mostLines = 1000;

QStringList subjectsOf(const QList<TokenKey> &keys)
{
    QStringList subjects;
    for (const TokenKey &key : keys)
        subjects.append(u'|' + subjectOf(key) + u'|');
    return subjects;
}

QList<SaidLine> linesAbout(const QStringList &subjects, QList<SaidLine> lines)
{
    lines.removeIf([&](const SaidLine &line) {
        return std::none_of(subjects.cbegin(), subjects.cend(),
                            [&](const QString &subject) { return line.identity.contains(subject); });
    });
    return lines;
}

} // namespace

QStringList toPutOff(const std::vector<ReminderFact> &facts, const SaidReminders &said, const ReminderMoment &moment,
                     const Snooze &snooze)
{
    QStringList identities;
    for (const ReminderFact &fact : facts) {
        const QList<QDateTime> next = reminderPreview(fact, moment);
        if (said.steps.contains(fact.identity()) || (!next.isEmpty() && next.first() < snooze.until))
            identities.append(fact.identity());
    }
    if (identities.isEmpty() && !facts.empty())
        identities.append(facts.front().identity());
    return identities;
}

ReminderDialogs::ReminderDialogs(WindowParts parts, WindowDialogs *dialogs, QWidget *window)
    : QObject(dialogs),
      m_parts(std::move(parts)),
      m_dialogs(dialogs),
      m_window(window)
{
    if (m_parts.saidReminders != nullptr && !m_parts.snoozeReminders)
        m_parts.snoozeReminders = [store = m_parts.saidReminders](const QStringList &identities, const Snooze &snooze) {
            store->snooze(identities, snooze);
        };
}

ReminderPreviewParts ReminderDialogs::previewParts() const
{
    return {.inventory = m_parts.inventory,
            .settings = m_parts.settings,
            .providers = m_parts.providers,
            .clock = m_parts.clock};
}

TokenReminderDialog *ReminderDialogs::edit(const QList<TokenKey> &keys)
{
    if (keys.isEmpty())
        return nullptr;
    auto *dialog = new TokenReminderDialog(m_dialogs->context(), previewParts(), keys, m_window);
    offer(dialog, keys);
    connect(dialog, &TokenReminderDialog::saveRequested, this,
            [this, keys, dialog] { save(QPointer<TokenReminderDialog>(dialog), keys); });
    m_dialogs->present(dialog);
    return dialog;
}

/// What can be put off, and what was said.
void ReminderDialogs::offer(TokenReminderDialog *dialog, const QList<TokenKey> &keys)
{
    const std::vector<ReminderFact> facts = factsOf(keys);
    std::optional<QDateTime> until;
    if (m_parts.saidReminders != nullptr) {
        const QHash<QString, Snooze> &snoozes = m_parts.saidReminders->said().snoozes;
        const QDateTime now = m_parts.clock();
        for (const ReminderFact &fact : facts) {
            const auto found = snoozes.constFind(fact.identity());
            if (found != snoozes.constEnd() && found->until > now)
                until = until ? std::max(*until, found->until) : found->until;
        }
    }
    if (m_parts.snoozeReminders && !facts.empty())
        dialog->offerSnooze(until);
    if (m_parts.saidReminders == nullptr)
        return;
    m_parts.saidReminders->lines(mostLines, dialog,
                                 [dialog, subjects = subjectsOf(keys)](Result<QList<SaidLine>> lines) {
                                     if (lines) // Without it there is only less to be read.
                                         dialog->showSaid(linesAbout(subjects, std::move(*lines)));
                                 });
}

std::vector<ReminderFact> ReminderDialogs::factsOf(const QList<TokenKey> &keys) const
{
    const QSet<TokenKey> wanted(keys.cbegin(), keys.cend());
    std::vector<ReminderFact> facts = expectedReminders(previewParts());
    std::erase_if(facts, [&](const ReminderFact &fact) {
        return !wanted.contains({.accountId = fact.accountId, .remoteId = fact.remoteId});
    });
    return facts;
}

void ReminderDialogs::save(const QPointer<TokenReminderDialog> &dialog, const QList<TokenKey> &keys)
{
    dialog->setSaving(true);
    const auto done = [this, dialog, keys, snooze = dialog->snooze()](const Result<void> &saved) {
        if (saved && snooze)
            putOff(keys, *snooze);
        if (!dialog)
            return;
        dialog->setSaving(false);
        if (saved)
            dialog->accept();
        else
            dialog->showError(saved.error());
    };
    if (const std::optional<ReminderWishes> wishes = dialog->wishes())
        saveWishes(*wishes, keys, done);
    else
        done({});
}

void ReminderDialogs::saveWishes(const ReminderWishes &wishes, QList<TokenKey> keys,
                                 std::function<void(Result<void>)> done)
{
    while (!keys.isEmpty()) {
        const TokenKey key = keys.takeFirst();
        const TokenEntry *entry = m_parts.inventory->token(key);
        const Lineage *line = entry != nullptr ? m_parts.inventory->lineage(entry->lineageId) : nullptr;
        const QJsonObject before = line != nullptr ? line->policy : QJsonObject();
        const QJsonObject after = policyWith(before, wishes);
        if (entry != nullptr && before == after)
            continue;
        return m_parts.inventory->saveLineagePolicy(
            key, after, this, [this, wishes, keys, done = std::move(done)](Result<void> saved) mutable {
                if (!saved)
                    return done(std::move(saved));
                saveWishes(wishes, std::move(keys), std::move(done));
            });
    }
    done({});
}

void ReminderDialogs::putOff(const QList<TokenKey> &keys, const Snooze &snooze)
{
    const ReminderMoment moment{
        .settings = reminderSettings(*m_parts.settings), .now = m_parts.clock(), .zone = QTimeZone::systemTimeZone()};
    const SaidReminders said = m_parts.saidReminders != nullptr ? m_parts.saidReminders->said() : SaidReminders();
    QHash<TokenKey, std::vector<ReminderFact>> byToken;
    for (ReminderFact &fact : factsOf(keys)) {
        const TokenKey key{.accountId = fact.accountId, .remoteId = fact.remoteId};
        byToken[key].push_back(std::move(fact));
    }
    QStringList identities;
    for (const std::vector<ReminderFact> &facts : std::as_const(byToken))
        identities += toPutOff(facts, said, moment, snooze);
    if (m_parts.snoozeReminders && !identities.isEmpty())
        m_parts.snoozeReminders(identities, snooze);
}

} // namespace patkeeper
