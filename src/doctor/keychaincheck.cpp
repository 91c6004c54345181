// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "keychaincheck.h"

#include "secretstore.h"

#include <QCoreApplication>

#include <utility>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

constexpr auto area = "keychain"_L1;

struct Text {
    Q_DECLARE_TR_FUNCTIONS(patkeeper::Doctor)
};

QString nameOf(const SecretStore &secrets)
{
    const QString name = secrets.description();
    return name.isEmpty() ? Text::tr("The keychain") : name;
}

Finding finding(const SecretStore &secrets, const Result<void> &unlocked)
{
    if (unlocked) {
        return {.area = area,
                .subject = {},
                .state = Finding::State::Ok,
                .sentence = Text::tr("%1 is ready.").arg(nameOf(secrets)),
                .advice = {},
                .detail = {}};
    }
    Finding found = findingOf(area, {}, unlocked.error());
    // As it is after each login, until somebody needs it.
    if (unlocked.error().kind == Error::Kind::KeychainLocked)
        found.state = Finding::State::Note;
    if (!secrets.description().isEmpty())
        found.detail = secrets.description() + u"; "_s + found.detail;
    return found;
}

} // namespace

Check keychainCheck(SecretStore *secrets)
{
    // The probe finds out who it is; why it would take nothing, and what to do, only the unlocking says.
    auto look = [secrets](QObject *context, FindingsReply reply) {
        secrets->probe(context, [secrets, context, reply = std::move(reply)](const Result<KeychainState> &) mutable {
            secrets->unlock(Interaction::Forbidden, context,
                            [secrets, reply = std::move(reply)](const Result<void> &unlocked) mutable {
                                reply({finding(*secrets, unlocked)});
                            });
        });
    };
    return {.area = area, .subject = {}, .look = std::move(look)};
}

} // namespace patkeeper
