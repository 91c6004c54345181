// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "signindonepage.h"

#include "furtheraccounts.h"
#include "notice.h"
#include "wording.h"

#include <QVBoxLayout>

namespace patkeeper
{

using namespace Qt::StringLiterals;

SignInDonePage::SignInDonePage(const Inventory *inventory, QWidget *parent)
    : AssistantPage(parent),
      m_notice(new Notice(u"accountNotice"_s, this)),
      m_further(new FurtherAccounts(inventory, this))
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(12);
    layout->addWidget(m_notice);
    layout->addWidget(m_further);
    layout->addStretch(1);
}

void SignInDonePage::say(const Outcome &outcome)
{
    m_outcome = outcome;
    const QString title = outcome.again ? tr("Signed in.") : tr("The account is added.");
    if (outcome.identityUnknown) {
        m_notice->say(
            Tone::Caution, title,
            tr("The service did not say who you are there: everything works, but a secret that you bring in cannot be "
               "proven to be yours."));
        return;
    }
    if (!outcome.hasSignIn) {
        m_notice->say(Tone::Good, title,
                      tr("Enter your tokens with “New token”. They are kept here, and nothing is sent anywhere."));
        return;
    }
    const QString tokens = tr("%n tokens are listed.", nullptr, outcome.tokens);
    m_notice->say(
        Tone::Good, title,
        outcome.userName.isEmpty()
            ? tokens
            : tr("You are signed in as %1. %2", "user, how many tokens").arg(oneLine(outcome.userName), tokens));
}

QString SignInDonePage::heading() const
{
    return m_outcome.again ? tr("Signed in to “%1”").arg(m_outcome.account)
                           : tr("“%1” is ready").arg(m_outcome.account);
}

} // namespace patkeeper
