// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "credentialsource.h"

namespace patkeeper
{

FixedCredentials::FixedCredentials(RequestCredentials credentials, QObject *parent)
    : CredentialSource(parent),
      m_credentials(std::move(credentials))
{
}

void FixedCredentials::credentials(Interaction, QObject *context, Reply<RequestCredentials> reply)
{
    replyLater<RequestCredentials>(context, std::move(reply), m_credentials.clone());
}

void FixedCredentials::refused(const QString &)
{
    ++m_timesRefused;
}

void FixedCredentials::replace(RequestCredentials credentials)
{
    m_credentials = std::move(credentials);
}

} // namespace patkeeper
