// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "registrationsteps.h"

#include "copyfield.h"
#include "wording.h"

#include <QGridLayout>
#include <QLabel>

namespace patkeeper
{

using namespace Qt::StringLiterals;

RegistrationSteps::RegistrationSteps(QWidget *parent) : QWidget(parent)
{
    auto *rows = new QGridLayout(this);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setColumnStretch(1, 1);
    m_register = addStep(1);
    m_platform = addStep(2);
    m_redirect = new CopyField(u"registrationRedirect"_s, tr("Redirect address"), this);
    rows->addWidget(m_redirect, rows->rowCount(), 1);
    m_public = addStep(3);
    m_allow = addStep(4);
    m_permissions = new CopyField(u"registrationPermissions"_s, tr("Permissions of the app"), this);
    rows->addWidget(m_permissions, rows->rowCount(), 1);
    m_register->setText(
        tr("At entra.microsoft.com open App registrations, choose New registration, and give it any name. Its "
           "Application (client) id is the app id to enter above."));
    m_public->setText(tr("On the same page, set Allow public client flows to Yes."));
}

QLabel *RegistrationSteps::addStep(int number)
{
    auto *rows = qobject_cast<QGridLayout *>(layout());
    const int row = rows->rowCount();
    auto *mark = plainLabel(tr("%1.", "number of a step").arg(number), u"registrationMark%1"_s.arg(number), this);
    mark->setWordWrap(false);
    auto *text = plainLabel({}, u"registrationStep%1"_s.arg(number), this);
    rows->addWidget(mark, row, 0, Qt::AlignTop);
    rows->addWidget(text, row, 1);
    return text;
}

void RegistrationSteps::say(const SignInOffer &offer, const QString &redirectHost)
{
    const bool byManifest = redirectHost == "127.0.0.1"_L1;
    m_platform->setText(
        byManifest ? tr("In its Manifest, add this redirect address for public clients (the page itself does not take "
                        "it):")
                   : tr("Under Authentication, add the platform Mobile and desktop applications with this redirect "
                        "address:"));
    m_redirect->say(u"http://"_s + redirectHost);
    m_allow->setText(
        tr("Under API permissions, add these delegated permissions of %1. An administrator may have to grant them:")
            .arg(offer.resourceName));
    m_permissions->say(offer.permissions.join(u' '));
}

} // namespace patkeeper
