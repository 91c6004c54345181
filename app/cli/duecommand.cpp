// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "duecommand.h"

#include "moment.h"
#include "output.h"
#include "reminderwording.h"

#include <QJsonArray>

namespace patkeeper::cli
{

using namespace Qt::StringLiterals;

namespace
{

constexpr std::chrono::seconds usualWithin = std::chrono::days(14);

QJsonObject jsonOf(const ReminderFact &fact, const ReminderMoment &moment)
{
    return {{u"kind"_s, reminderKindName(fact.kind)},
            {u"account"_s, fact.accountName},
            {u"id"_s, fact.remoteId},
            {u"name"_s, fact.name},
            {u"deadline"_s, whenJson(fact.deadline)},
            {u"what"_s, reminderSentence(fact, moment)},
            {u"advice"_s, reminderAdvice(fact)},
            {u"refreshed"_s, whenJson(fact.refreshedAt)}};
}

QString lineOf(const ReminderFact &fact, const ReminderMoment &moment)
{
    const QString where = fact.accountName.isEmpty() ? QString() : oneLine(fact.accountName) + ": "_L1;
    // Where nobody has said when a refused sign-in ended, it is now that it is needed.
    const QDateTime when = fact.deadline.toMSecsSinceEpoch() == 0 ? moment.now : fact.deadline;
    return whenText(when) + "  "_L1 + where + oneLine(ended(reminderSentence(fact, moment))) + u' ' +
           oneLine(reminderAdvice(fact));
}

} // namespace

void DueCommand::declare(QCommandLineParser &parser) const
{
    parser.addOption({u"within"_s,
                      tr("What comes within this time, such as 30d. Without it: within 14 days, and of short-lived "
                         "tokens those in the second half of their life."),
                      u"time"_s});
}

QString DueCommand::accept(const QCommandLineParser &parser)
{
    if (!parser.isSet(u"within"_s))
        return {};
    m_within = durationFrom(parser.value(u"within"_s));
    return m_within ? QString() : tr("--within takes a time such as 14d, 12h or 2w.");
}

void DueCommand::run()
{
    m_store = std::make_unique<SaidReminderStore>(parts().database());
    m_store->load(this, [this](const Result<void> &loaded) {
        if (!loaded)
            return fail(loaded.error());
        ReminderSources sources{
            .inventory = &inventory(),
            .settings = &parts().settings(),
            .capabilities = [this](const QString &account) { return parts().providers().capabilities(account); },
            .now = inventory().localNow()};
        gatherReminders(std::move(sources), &parts().journal(), m_store.get(), this,
                        [this](const GatheredReminders &gathered) { report(gathered.facts); });
    });
}

bool DueCommand::isWanted(const ReminderFact &fact, const QDateTime &now) const
{
    // That nothing has used it is a guess, and no ground for an alarm.
    if (!fact.isCertain || isSettled(fact, m_store->said()))
        return false;
    if (m_within || !fact.began)
        return true;
    return 2 * fact.began->msecsTo(now.addMSecs(fact.clockOffsetMs)) >= fact.began->msecsTo(fact.deadline);
}

void DueCommand::report(const std::vector<ReminderFact> &facts)
{
    const ReminderMoment moment{.settings = reminderSettings(parts().settings()),
                                .now = inventory().localNow(),
                                .zone = QTimeZone::systemTimeZone()};
    std::vector<ReminderFact> due = dueWithin(facts, moment, m_within.value_or(usualWithin));
    std::erase_if(due, [&](const ReminderFact &fact) { return !isWanted(fact, moment.now); });
    QJsonArray rows;
    for (const ReminderFact &fact : due) {
        if (json())
            rows.append(jsonOf(fact, moment));
        else
            print(lineOf(fact, moment));
    }
    if (json())
        printJson({{u"due"_s, rows}});
    else if (const QString age = reminderAge(due, moment); !age.isEmpty())
        printRemark(age);
    end(due.empty() ? Done : SomethingDue);
}

} // namespace patkeeper::cli
