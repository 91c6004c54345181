// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "secretstorechoice.h"

#include "credentialhelperrun.h"
#include "credentialhelperstore.h"
#include "keychainsecretstore.h"

#include <QCoreApplication>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

struct Text {
    Q_DECLARE_TR_FUNCTIONS(patkeeper::CredentialHelper)
};

constexpr auto keychainName = "keychain"_L1;
constexpr auto helperPrefix = "credential-helper:"_L1;

} // namespace

Result<SecretStoreChoice> SecretStoreChoice::fromSetting(const QString &text)
{
    if (text.isEmpty() || text == keychainName)
        return SecretStoreChoice{};
    const QString helper = text.startsWith(helperPrefix) ? text.mid(helperPrefix.size()) : QString();
    if (CredentialHelperStore::isHelperName(helper))
        return SecretStoreChoice{.helper = helper};
    return failure(Error::Kind::Unsupported,
                   Text::tr("This profile keeps its secrets in a place that this version of Patkeeper does not know. "
                            "Update Patkeeper to open it."),
                   text.left(100));
}

Result<SecretStoreChoice> SecretStoreChoice::fromName(const QString &name)
{
    if (name == keychainName)
        return SecretStoreChoice{};
    const QString program = CredentialHelperRun::programName({});
    const QString helper = name.startsWith(program) ? name.mid(program.size()) : name;
    if (!CredentialHelperStore::isHelperName(helper)) {
        return failure(Error::Kind::Rejected,
                       Text::tr("“%1” is no place for secrets. Say keychain, pass, or the name of another credential "
                                "helper.")
                           .arg(name));
    }
    if (helper == "secretservice"_L1) {
        return failure(Error::Kind::Rejected,
                       Text::tr("docker-credential-secretservice keeps its entries in the desktop's keyring and may "
                                "make it ask for its password at any time. Say keychain: that is the same keyring, "
                                "which Patkeeper asks itself."));
    }
    return SecretStoreChoice{.helper = helper};
}

QString SecretStoreChoice::setting() const
{
    return helper.isEmpty() ? QString(keychainName) : helperPrefix + helper;
}

QString SecretStoreChoice::name() const
{
    return helper.isEmpty() ? QString(keychainName) : CredentialHelperRun::programName(helper);
}

std::unique_ptr<SecretStore> SecretStoreChoice::makeStore() const
{
    if (helper.isEmpty())
        return std::make_unique<KeychainSecretStore>();
    return std::make_unique<CredentialHelperStore>(helper);
}

} // namespace patkeeper
