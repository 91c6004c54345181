// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "childenvironment.h"
#include "exchangedcredentials.h"
#include "secret.h"

#include <QByteArrayView>
#include <QString>

#include <optional>

namespace patkeeper
{

enum class CredentialFormat {
    Token,      ///< The access token's bytes, and nothing else.
    Json,       ///< One object: the answer as it came, with "expires_at" instead of "expires_in".
    Environment ///< "export NAME='value'" for a POSIX shell, one variable each.
};
/// "token", "json", "env".
std::optional<CredentialFormat> credentialFormatFromName(const QString &name);

Secret jsonText(const ExchangedCredentials &credentials);
Secret shellText(const CredentialEnvironment &environment);
/// One word for a POSIX shell, whatever is in it but NUL.
Secret shellQuoted(QByteArrayView value);

} // namespace patkeeper
