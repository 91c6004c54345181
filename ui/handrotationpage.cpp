// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "handrotationpage.h"

#include "broughtsecret.h"
#include "expirychooser.h"
#include "formparts.h"
#include "rules.h"

#include <QGridLayout>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

constexpr qint64 secondsOfDay = qint64{24} * 60 * 60;

} // namespace

HandRotationPage::HandRotationPage(const DialogContext &context, QWidget *parent)
    : QWidget(parent),
      m_context(context),
      m_steps(new ToneLabel(u"rotateByHand"_s, ToneLabel::WhenEmpty::Vanish, this)),
      m_open(named(new QPushButton(tr("Open its &page"), this), u"rotateOpenPage"_s, tr("Open its page"))),
      m_form(new QWidget(this)),
      m_expiry(new ExpiryChooser(m_form)),
      m_secret(new BroughtSecret(u"rotate"_s,
                                 tr("Leave it empty if you keep it elsewhere. Then the old token is not asked about "
                                    "again: revoke it when nothing uses it any longer."),
                                 m_form))
{
    m_open->setAutoDefault(false);
    // A form layout in one that wraps text takes too little height for what it holds.
    QGridLayout *rows = newGrid();
    addGridRow(rows, tr("Its e&xpiry there"), {m_expiry});
    addGridRow(rows, tr("Its &secret"), {m_secret});
    rows->setContentsMargins(0, 0, 0, 0);
    m_form->setLayout(rows);
    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->setSpacing(10);
    all->addWidget(m_steps);
    all->addWidget(m_open, 0, Qt::AlignLeading);
    all->addWidget(m_form);
    connect(m_open, &QPushButton::clicked, this, [this] { Q_EMIT pageWanted(m_predecessor); });
}

void HandRotationPage::showSteps(const TokenKey &predecessor, const QStringList &steps)
{
    m_predecessor = predecessor;
    QStringList numbered;
    for (qsizetype step = 0; step < steps.size(); ++step)
        numbered.append("%1.  %2"_L1.arg(QString::number(step + 1), steps.at(step)));
    m_steps->sayQuietly(numbered.join(u'\n'));
    const TokenEntry *entry = m_context.inventory->token(predecessor);
    const Capabilities *capabilities = m_context.providers->capabilities(predecessor.accountId);
    m_open->setVisible(entry && capabilities && !pageOf(entry->token, *capabilities).isEmpty());
}

void HandRotationPage::askForSuccessor(const TokenKey &predecessor, const TokenRequest &planned)
{
    const Capabilities *capabilities = m_context.providers->capabilities(predecessor.accountId);
    showSteps(predecessor, capabilities ? capabilities->creationSteps : QStringList());
    m_form->setVisible(true);
    if (std::exchange(m_isAsked, true) || !capabilities)
        return;
    m_planned = planned;
    m_expiry->setLimits(*capabilities, [inventory = m_context.inventory, account = predecessor.accountId] {
        return inventory->now(account);
    });
    m_secret->setParts(capabilities->secretParts);
    const QDateTime now = m_context.inventory->now(predecessor.accountId);
    if (!planned.expiresAt)
        m_expiry->setNever();
    else
        m_expiry->setDays(
            std::max(1, static_cast<int>((now.secsTo(*planned.expiresAt) + secondsOfDay / 2) / secondsOfDay)));
}

void HandRotationPage::askForEnd(const TokenKey &predecessor)
{
    const Capabilities *capabilities = m_context.providers->capabilities(predecessor.accountId);
    showSteps(predecessor, capabilities ? capabilities->revocationSteps : QStringList());
    m_form->setVisible(false);
}

bool HandRotationPage::isComplete()
{
    if (!m_expiry->problem().isEmpty()) {
        m_expiry->focusChoice();
        return false;
    }
    return !m_secret->isHalf();
}

TokenRequest HandRotationPage::asMade() const
{
    TokenRequest made = m_planned;
    made.expiresAt = m_expiry->expiresAt();
    return made;
}

SecretParts HandRotationPage::secret() const
{
    return m_secret->parts();
}

void HandRotationPage::wipe()
{
    m_isAsked = false;
    m_secret->wipe();
}

} // namespace patkeeper
