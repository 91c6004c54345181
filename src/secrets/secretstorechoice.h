// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "result.h"
#include "secretstore.h"

#include <QString>

#include <memory>

namespace patkeeper
{

/// Where a profile keeps its secrets, as the person chose it.
struct SecretStoreChoice {
    /// Under which name the profile's settings keep it.
    static constexpr auto settingKey = "secrets/store";

    QString helper; ///< What stands after "docker-credential-"; empty for the keychain.

    /// Of what the settings hold; nothing set means the keychain. Unsupported for what this version does not know: a
    /// guess would look for secrets in the wrong place.
    static Result<SecretStoreChoice> fromSetting(const QString &text);
    /// Of what a person writes: "keychain", a helper's name, or its program's name. Rejected where it can be neither,
    /// and for the helper of the keychain itself, which asks for passwords when nobody has asked it to.
    static Result<SecretStoreChoice> fromName(const QString &name);

    QString setting() const;
    /// "keychain", or the helper's program.
    QString name() const;
    std::unique_ptr<SecretStore> makeStore() const;

    bool operator==(const SecretStoreChoice &) const = default;
};

} // namespace patkeeper
