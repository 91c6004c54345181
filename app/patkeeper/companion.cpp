// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "companion.h"

#include "notifications.h"
#include "rules.h"
#include "settings.h"
#include "tokenstanding.h"
#include "wording.h"

#include <QGuiApplication>

#include <algorithm>

namespace patkeeper
{

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{

constexpr qsizetype mostLines = 5;
constexpr qsizetype longestName = 40;

const QString hiddenKey = u"tray/hidden"_s;
const QString openAction = u"default"_s;

/// Those that stand under "Needs attention", the one that ends first at the beginning.
std::vector<const TokenEntry *> needingAttention(const Inventory &inventory, AccountProviders &providers)
{
    std::vector<const TokenEntry *> found;
    for (const TokenEntry &entry : inventory.tokens()) {
        const Capabilities *capabilities = providers.capabilities(entry.token.accountId);
        if (capabilities != nullptr &&
            standingAt(entry.token, capabilities->scopes, inventory.now(entry.token.accountId)).needsAttention)
            found.push_back(&entry);
    }
    const auto end = [](const TokenEntry *entry) { return endOf(entry->token).value_or(QDateTime()); };
    std::stable_sort(found.begin(), found.end(), [&](const TokenEntry *left, const TokenEntry *right) {
        const QDateTime first = end(left);
        const QDateTime second = end(right);
        return first.isValid() && (!second.isValid() || first < second);
    });
    return found;
}

bool endsWithinADay(const TokenEntry &entry, const QDateTime &now)
{
    const auto end = endOf(entry.token);
    return end && now.secsTo(*end) <= qint64{24} * 60 * 60;
}

} // namespace

Companion::Companion(Composition *composition, QObject *parent)
    : QObject(parent),
      m_composition(composition),
      m_tray(new TrayIcon(this)),
      m_notifications(new Notifications(QGuiApplication::desktopFileName(), this))
{
    m_soon.setSingleShot(true);
    m_soon.setInterval(200ms);
    connect(&m_soon, &QTimer::timeout, this, &Companion::render);
    connect(&composition->inventory(), &Inventory::tokensChanged, this, &Companion::later);
    connect(m_tray, &TrayIcon::openWanted, this, [this] { Q_EMIT openWanted({}); });
    connect(m_tray, &TrayIcon::tokenWanted, this, [this](const TokenKey &key) { Q_EMIT tokenWanted(key, {}); });
    connect(m_tray, &TrayIcon::rotateWanted, this, [this](const TokenKey &key) { Q_EMIT rotateWanted(key, {}); });
    connect(m_tray, &TrayIcon::newTokenWanted, this, &Companion::newTokenWanted);
    connect(m_tray, &TrayIcon::settingsWanted, this, &Companion::settingsWanted);
    connect(m_tray, &TrayIcon::quitWanted, this, &Companion::quitWanted);
    connect(m_tray, &TrayIcon::shownChanged, this, [this](bool shown) {
        if (!shown)
            Q_EMIT trayLost();
    });
    connect(m_notifications, &Notifications::actionInvoked, this,
            [this](const QString &, const QString &, const QString &token) { Q_EMIT openWanted(token); });
    connect(m_notifications, &Notifications::cannotBeShown, this, [this](const QString &key, const Error &) {
        if (key == hiddenKey)
            m_tray->sayByItself(tr("Patkeeper goes on in the tray"), tr("Choose Quit there to end it."));
    });
    render();
}

Companion::~Companion() = default;

void Companion::later()
{
    if (!m_soon.isActive())
        m_soon.start();
}

void Companion::render()
{
    const Inventory &inventory = m_composition->inventory();
    const std::vector<const TokenEntry *> found = needingAttention(inventory, m_composition->providers());
    TrayIcon::Contents contents;
    contents.face.count = static_cast<int>(found.size());
    const bool isCritical = std::any_of(found.begin(), found.end(), [&](const TokenEntry *entry) {
        return endsWithinADay(*entry, inventory.now(entry->token.accountId));
    });
    if (!found.empty())
        contents.face.mood = isCritical ? TrayFace::Mood::Critical : TrayFace::Mood::Attention;
    contents.sentence = found.empty() ? tr("No token needs attention")
                                      : tr("%n token(s) need attention", nullptr, static_cast<int>(found.size()));
    for (const TokenEntry *entry : found) {
        if (contents.lines.size() == mostLines)
            break;
        const Capabilities *capabilities = m_composition->providers().capabilities(entry->token.accountId);
        contents.lines.append({.key = entry->key(),
                               .text = tr("%1 · %2", "token, when it ends")
                                           .arg(oneLine(entry->token.name, longestName),
                                                endText(entry->token, inventory.now(entry->token.accountId))),
                               .mayRotate = capabilities->canCreate &&
                                            isCurrent(inventory.lineage(entry->lineageId), entry->token.remoteId)});
    }
    m_tray->show(contents);
}

void Companion::sayWhereTheWindowIs()
{
    Settings &settings = m_composition->settings();
    if (!settings.text(hiddenKey).isEmpty())
        return;
    settings.setText(hiddenKey, u"said"_s);
    m_notifications->show({.key = hiddenKey,
                           .summary = tr("Patkeeper goes on in the tray"),
                           .body = tr("It reminds you before a token expires. Choose Quit there to end it."),
                           .urgency = Notification::Urgency::Low,
                           .actions = {{openAction, tr("Open")}}});
}

} // namespace patkeeper
