// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "secretstore.h"

namespace patkeeper
{

QString secretKey(const QString &profileId, const QString &ownerId, const QString &operationId)
{
    return profileId + u'/' + ownerId + u'/' + operationId;
}

void SecretStore::setState(KeychainState state)
{
    if (m_state == state)
        return;
    m_state = state;
    Q_EMIT stateChanged(state);
}

} // namespace patkeeper
