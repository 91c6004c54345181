// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "reminderpreview.h"

#include "accountproviders.h"
#include "formparts.h"
#include "reminderpolicy.h"
#include "rules.h"
#include "settings.h"
#include "wording.h"

#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QLocale>
#include <QSignalBlocker>

#include <algorithm>
#include <array>
#include <utility>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

constexpr QChar noBreak(0x00a0);
constexpr std::array shownKinds{ReminderKind::Expiry, ReminderKind::OtherEnd, ReminderKind::IdleEnd,
                                ReminderKind::Rotation, ReminderKind::Review};

bool isExpected(const ReminderFact &fact)
{
    return std::find(shownKinds.begin(), shownKinds.end(), fact.kind) != shownKinds.end();
}

/// "Sun 22 Nov 09:00", in one piece; with the year where it is far.
QString instantText(const QDateTime &at, const QDateTime &now)
{
    const QDateTime local = at.toLocalTime();
    const QString day = QLocale().toString(local.date(), ReminderPreview::tr("ddd", "date format: day of the week"));
    const QString text =
        ReminderPreview::tr("%1 %2 %3", "day of the week, date, time")
            .arg(day, dayText(at, now), QLocale().toString(local.time(), ReminderPreview::tr("HH:mm", "time format")));
    return QString(text).replace(u' ', noBreak);
}

QString instantsText(const QList<QDateTime> &instants, const QDateTime &now)
{
    QStringList texts;
    for (const QDateTime &at : instants)
        texts.append(instantText(at, now));
    return texts.join(u", "_s);
}

QString captionText(const ReminderFact &fact, const QDateTime &now)
{
    const QString day = dayText(fact.deadline, now);
    switch (fact.kind) {
    case ReminderKind::OtherEnd:
        return ReminderPreview::tr("Stops working %1", "day").arg(day);
    case ReminderKind::IdleEnd:
        return ReminderPreview::tr("Stops if unused by %1", "day").arg(day);
    case ReminderKind::Rotation:
        return ReminderPreview::tr("Rotation due %1", "day").arg(day);
    case ReminderKind::Review:
        return ReminderPreview::tr("Review due %1", "day").arg(day);
    default:
        return ReminderPreview::tr("Expires %1", "day").arg(day);
    }
}

struct Candidate {
    const TokenEntry *entry;
    std::optional<QDateTime> end;
};

bool endsEarlier(const Candidate &left, const Candidate &right)
{
    if (left.end.has_value() != right.end.has_value())
        return left.end.has_value();
    if (left.end && *left.end != *right.end)
        return *left.end < *right.end;
    return left.entry->token.name < right.entry->token.name;
}

} // namespace

std::vector<ReminderFact> expectedReminders(const ReminderPreviewParts &parts)
{
    const auto capabilities = [&parts](const QString &accountId) { return parts.providers->capabilities(accountId); };
    std::vector<ReminderFact> facts = reminderFacts({.inventory = parts.inventory,
                                                     .settings = parts.settings,
                                                     .capabilities = capabilities,
                                                     .operations = {},
                                                     .seen = {},
                                                     .endedHere = {},
                                                     .now = parts.clock()});
    std::erase_if(facts, [](const ReminderFact &fact) { return !isExpected(fact); });
    std::stable_sort(facts.begin(), facts.end(), [](const ReminderFact &left, const ReminderFact &right) {
        return left.localDeadlineMs() < right.localDeadlineMs();
    });
    return facts;
}

ReminderPreview::ReminderPreview(ReminderPreviewParts parts, const QList<TokenKey> &only, QWidget *parent)
    : QWidget(parent),
      m_parts(std::move(parts)),
      m_only(only.cbegin(), only.cend()),
      m_settings(reminderSettings(*m_parts.settings)),
      m_tokens(named(new QComboBox(this), u"previewToken"_s, tr("Token of the preview"))),
      m_sentence(new ToneLabel(u"previewSentence"_s, ToneLabel::WhenEmpty::Vanish, this)),
      m_grid(new QGridLayout)
{
    constexpr int leastLetters = 30;
    m_tokens->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_tokens->setMinimumContentsLength(leastLetters);
    setFocusProxy(m_tokens);
    m_grid->setColumnStretch(1, 1);
    m_grid->setHorizontalSpacing(12);
    m_grid->setVerticalSpacing(4);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    layout->addWidget(m_tokens);
    layout->addWidget(m_sentence);
    layout->addLayout(m_grid);
    look();
    connect(m_tokens, &QComboBox::currentIndexChanged, this, &ReminderPreview::render);
    connect(m_parts.inventory, &Inventory::tokensChanged, this, &ReminderPreview::look);
}

bool ReminderPreview::isOfOne() const
{
    return m_only.size() == 1;
}

void ReminderPreview::setSettings(const ReminderSettings &settings)
{
    m_settings = settings;
    render();
}

void ReminderPreview::setWishes(const std::optional<ReminderWishes> &wishes)
{
    m_wishes = wishes;
    render();
}

void ReminderPreview::look()
{
    m_facts.clear();
    for (ReminderFact &fact : expectedReminders(m_parts)) {
        const TokenKey key{.accountId = fact.accountId, .remoteId = fact.remoteId};
        m_facts[key].push_back(std::move(fact));
    }
    fill();
    render();
}

void ReminderPreview::fill()
{
    const QSignalBlocker quiet(m_tokens);
    const TokenKey before = chosen();
    std::vector<Candidate> candidates;
    for (const TokenEntry &entry : m_parts.inventory->tokens()) {
        const bool isWanted = m_only.isEmpty() ? isLiving(entry.token, m_parts.inventory->now(entry.token.accountId))
                                               : m_only.contains(entry.key());
        if (isWanted)
            candidates.push_back({.entry = &entry, .end = endOf(entry.token)});
    }
    std::sort(candidates.begin(), candidates.end(), endsEarlier);
    m_keys.clear();
    m_tokens->clear();
    QStringList texts;
    for (const Candidate &candidate : candidates) {
        const Token &token = candidate.entry->token;
        const Account *account = m_parts.inventory->account(token.accountId);
        m_keys.append(candidate.entry->key());
        texts.append(
            tr("%1 · %2", "token, account").arg(oneLine(token.name), account ? oneLine(account->name) : QString()));
    }
    m_tokens->addItems(texts);
    m_tokens->setCurrentIndex(std::max(0, static_cast<int>(m_keys.indexOf(before))));
    m_tokens->setVisible(!isOfOne() && !m_keys.isEmpty());
}

TokenKey ReminderPreview::chosen() const
{
    return m_keys.value(m_tokens->currentIndex());
}

std::vector<ReminderFact> ReminderPreview::chosenFacts() const
{
    std::vector<ReminderFact> facts = m_facts.value(chosen());
    for (ReminderFact &fact : facts) {
        if (m_wishes) {
            fact.muted = m_wishes->muted;
            fact.steps = m_wishes->steps;
        }
    }
    return facts;
}

void ReminderPreview::render()
{
    const ReminderMoment moment{.settings = m_settings, .now = m_parts.clock(), .zone = QTimeZone::systemTimeZone()};
    QHash<ReminderKind, std::pair<QString, QString>> texts;
    for (const ReminderFact &fact : chosenFacts()) {
        if (const auto instants = reminderPreview(fact, moment); !instants.isEmpty())
            texts.insert(fact.kind, {captionText(fact, moment.now), instantsText(instants, moment.now)});
    }
    m_sentence->sayQuietly(sentence(!texts.isEmpty()));
    for (const ReminderKind kind : shownKinds)
        sayRow(kind, texts.value(kind).first, texts.value(kind).second);
}

void ReminderPreview::sayRow(ReminderKind kind, const QString &caption, const QString &instants)
{
    Row &row = m_rows[kind];
    if (row.caption == nullptr) {
        if (instants.isEmpty())
            return;
        const QString name = u"preview-"_s + reminderKindName(kind);
        const int place = static_cast<int>(kind);
        row.caption = new ToneLabel(name + "-caption"_L1, ToneLabel::WhenEmpty::Vanish, this);
        row.caption->setWordWrap(false);
        row.instants = plainLabel({}, name, this);
        m_grid->addWidget(row.caption, place, 0, Qt::AlignTop);
        m_grid->addWidget(row.instants, place, 1, Qt::AlignTop);
    }
    row.caption->sayQuietly(caption);
    row.instants->setText(instants);
    row.instants->setAccessibleName(tr("%1: %2", "what comes, when it is told of").arg(caption, instants));
    row.instants->setVisible(!instants.isEmpty());
}

QString ReminderPreview::sentence(bool isAnythingSaid) const
{
    if (m_keys.isEmpty())
        return tr("There is no living token yet to show it for.");
    if (isAnythingSaid)
        return tr("For this token you will be told on:");
    if (!m_settings.on)
        return tr("Nothing will be said of this token: reminders are off.");
    const std::vector<ReminderFact> facts = chosenFacts();
    if (facts.empty())
        return tr("Nothing will be said of this token: it does not end by itself, and neither a rotation nor a review "
                  "of it is planned.");
    if (facts.front().muted)
        return tr("Nothing will be said of this token: it is muted.");
    return tr("Nothing more will be said of this token: all days for it are over.");
}

} // namespace patkeeper
