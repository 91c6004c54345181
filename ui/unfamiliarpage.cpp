// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "unfamiliarpage.h"

#include "breakinglabel.h"
#include "notice.h"
#include "wording.h"

#include <QLabel>
#include <QVBoxLayout>

namespace patkeeper
{

using namespace Qt::StringLiterals;

UnfamiliarPage::UnfamiliarPage(QWidget *parent)
    : AssistantPage(parent),
      m_service(new Notice(u"unfamiliarService"_s, this)),
      m_authority(new Notice(u"unfamiliarAuthority"_s, this)),
      m_advice(plainLabel(tr("Go on only if you know these addresses from your organization. If somebody else sent "
                             "them to you, ask first."),
                          u"unfamiliarAdvice"_s, this))
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(10);
    layout->addWidget(m_authority);
    layout->addWidget(m_service);
    layout->addWidget(m_advice);
    layout->addStretch(1);
}

void UnfamiliarPage::say(const UnfamiliarPlaces &places, const QString &service, SignInMethod method)
{
    const bool isPair = method == SignInMethod::ClientCredentials;
    m_authority->say(Tone::Caution,
                     places.authority.isEmpty() ? QString()
                                                : tr("You would sign in at %1.").arg(breakable(places.authority)),
                     places.authority.isEmpty()
                         ? QString()
                         : tr("This is not where people sign in to %1 as a rule. Whoever runs it sees what you enter "
                              "there.")
                               .arg(service));
    m_service->say(Tone::Caution,
                   places.service.isEmpty() ? QString()
                                            : (isPair ? tr("The secret of your token would be sent to %1.")
                                                      : tr("Your access token would be sent to %1."))
                                                  .arg(breakable(places.service.join(u", "_s))),
                   places.service.isEmpty() ? QString()
                   : isPair                 ? tr("This is no address that %1 is known by. Whoever runs it can act as "
                                                                 "you for as long as the token lives.")
                                  .arg(service)
                            : tr("This is no address that %1 is known by. Whoever runs it can act as "
                                 "you for as long as the access token holds.")
                                  .arg(service));
}

QString UnfamiliarPage::heading() const
{
    return tr("Is this the right address?");
}

} // namespace patkeeper
