// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "statusline.h"

#include "appearance.h"
#include "errorpanel.h"
#include "rules.h"
#include "wording.h"

#include <QLabel>
#include <QMenu>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>
#include <QWidgetAction>

#include <algorithm>

namespace patkeeper
{

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{

constexpr int explanationWidth = 340;
constexpr auto passingFor = 8s;

QToolButton *flatButton(const QString &name, QWidget *parent)
{
    auto *button = new QToolButton(parent);
    button->setObjectName(name);
    button->setAutoRaise(true);
    button->setToolButtonStyle(Qt::ToolButtonTextOnly);
    button->setFocusPolicy(Qt::TabFocus);
    return button;
}

QString keychainExplanation(KeychainState state, bool waiting)
{
    if (waiting)
        return StatusLine::tr("The keychain has not answered yet. Perhaps it asks for its password in another window.");
    switch (state) {
    case KeychainState::Unknown:
        return StatusLine::tr("The keychain has not been asked yet. It is asked when a secret is needed.");
    case KeychainState::Ready:
        return StatusLine::tr("Secrets are kept there, and read back and compared before a new one is shown.");
    case KeychainState::Locked:
        return StatusLine::tr(
            "The keychain is locked. Nothing is lost: the list works without it. To sign in to the services, and "
            "to create or copy a secret, unlock it.");
    case KeychainState::Absent:
        return StatusLine::tr(
            "There is no keychain in this session. Start one (GNOME Keyring, KWallet) to create tokens and to keep "
            "their secrets.");
    }
    return {};
}

} // namespace

StatusLine::StatusLine(Inventory *inventory, SecretStore *secrets, SecretPlace place, QWidget *parent)
    : QStatusBar(parent),
      m_inventory(inventory),
      m_secrets(secrets),
      m_place(place),
      m_age(plainLabel({}, u"dataAge"_s, this)),
      m_passing(plainLabel({}, u"passingMessage"_s, this)),
      m_running(flatButton(u"runningWork"_s, this)),
      m_keychain(flatButton(u"keychainState"_s, this)),
      m_passingTime(new QTimer(this))
{
    setObjectName(u"statusLine"_s);
    setSizeGripEnabled(false);
    m_age->setWordWrap(false);
    m_age->setContentsMargins(8, 0, 0, 0);
    m_passing->setWordWrap(false);
    m_passing->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    addWidget(m_age);
    addWidget(m_passing, 1);
    addPermanentWidget(m_running);
    addPermanentWidget(m_keychain);
    m_running->hide();
    m_passingTime->setObjectName(u"passingTime"_s);
    m_passingTime->setSingleShot(true);
    m_passingTime->setInterval(passingFor);
    connect(m_passingTime, &QTimer::timeout, m_passing, &QLabel::clear);
    connect(m_running, &QToolButton::clicked, this, &StatusLine::runningClicked);
    connect(m_keychain, &QToolButton::clicked, this, &StatusLine::showKeychain);
    connect(m_secrets, &SecretStore::stateChanged, this, &StatusLine::render);
    connect(m_secrets, &SecretStore::waiting, this, &StatusLine::onWaiting);
    connect(m_inventory, &Inventory::accountsChanged, this, &StatusLine::render);
    connect(m_inventory, &Inventory::tokensChanged, this, &StatusLine::render);
    render();
}

void StatusLine::sayRunning(const QString &text, bool needsPerson)
{
    m_running->setText(needsPerson ? tr("▲ %1").arg(text) : text);
    m_running->setAccessibleName(tr("Running work: %1").arg(text));
    m_running->setVisible(!text.isEmpty());
}

void StatusLine::sayPassing(const QString &text)
{
    m_passing->setText(text);
    m_passingTime->start();
}

void StatusLine::render()
{
    m_age->setText(ageSentence());
    m_keychain->setText(keychainSentence());
    m_keychain->setAccessibleName(tr("State of the keychain: %1").arg(keychainSentence()));
}

int StatusLine::livingTokens() const
{
    int living = 0;
    // Most tokens follow others of their account, and every change of any asks for the count of all.
    QString accountId;
    QDateTime now;
    for (const TokenEntry &entry : m_inventory->tokens()) {
        if (now.isNull() || entry.token.accountId != accountId) {
            accountId = entry.token.accountId;
            now = m_inventory->now(accountId);
        }
        living += isLiving(entry.token, now) ? 1 : 0;
    }
    return living;
}

QString StatusLine::ageSentence() const
{
    const auto &accounts = m_inventory->accounts();
    if (accounts.isEmpty())
        return {};
    const QString count = tr("%n living tokens", nullptr, livingTokens());
    const auto never = std::find_if(accounts.cbegin(), accounts.cend(),
                                    [](const Account &account) { return !account.refreshedAt.has_value(); });
    if (never != accounts.cend())
        return tr("%1 · %2 was never refreshed").arg(count, oneLine(never->name, 40));
    const auto oldest =
        std::min_element(accounts.cbegin(), accounts.cend(), [](const Account &one, const Account &other) {
            return *one.refreshedAt < *other.refreshedAt;
        });
    const QString age = ageText(*oldest->refreshedAt, m_inventory->localNow());
    if (accounts.size() == 1)
        return tr("%1 · refreshed %2", "count, age").arg(count, age);
    const bool together = std::all_of(accounts.cbegin(), accounts.cend(), [&](const Account &account) {
        return ageText(*account.refreshedAt, m_inventory->localNow()) == age;
    });
    return together ? tr("%1 · all accounts refreshed %2", "count, age").arg(count, age)
                    : tr("%1 · %2 refreshed %3", "count, account with the oldest data, age")
                          .arg(count, oneLine(oldest->name, 40), age);
}

QString StatusLine::keychainSentence() const
{
    if (m_waiting)
        return tr("Waiting for the keychain…");
    if (m_place == SecretPlace::MemoryOnly)
        return tr("Secrets in memory only");
    switch (m_secrets->state()) {
    case KeychainState::Unknown:
        return tr("Keychain not asked yet");
    case KeychainState::Ready:
        return tr("Keychain ready");
    case KeychainState::Locked:
        return tr("▲ Keychain locked");
    case KeychainState::Absent:
        return tr("✕ No keychain");
    }
    return {};
}

void StatusLine::onWaiting(bool waits)
{
    m_waiting = waits;
    render();
}

void StatusLine::showKeychain()
{
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const bool memoryOnly = m_place == SecretPlace::MemoryOnly;
    const QString explanationText = memoryOnly
                                        ? tr("The sandbox keeps secrets in this program's memory. They end with it.")
                                        : keychainExplanation(m_secrets->state(), m_waiting);
    auto *label = plainLabel(explanationText, u"keychainExplanation"_s, menu);
    if (!memoryOnly && !m_secrets->description().isEmpty())
        label->setText(m_secrets->description() + u'\n' + label->text());
    label->setContentsMargins(12, 8, 12, 8);
    label->setFixedWidth(explanationWidth);
    auto *explanation = new QWidgetAction(menu);
    explanation->setDefaultWidget(label);
    menu->addAction(explanation);
    const KeychainState state = m_secrets->state();
    if (!memoryOnly && (state == KeychainState::Locked || state == KeychainState::Unknown))
        connect(menu->addAction(tr("&Unlock…")), &QAction::triggered, this, &StatusLine::unlock);
    menu->popup(m_keychain->mapToGlobal(QPoint(0, -menu->sizeHint().height())));
}

void StatusLine::unlock()
{
    m_secrets->unlock(Interaction::Allowed, this, [this](Result<void> result) {
        sayPassing(result ? QString() : result.error().message);
        // What went wrong stays until something else is said.
        m_passingTime->stop();
        render();
    });
}

} // namespace patkeeper
