// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "azureclicheck.h"

#include "azurecli.h"
#include "inventory.h"
#include "signinsettings.h"

#include <QCoreApplication>

#include <memory>
#include <utility>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

constexpr auto area = "azure-cli"_L1;

struct Text {
    Q_DECLARE_TR_FUNCTIONS(patkeeper::Doctor)
};

QStringList accountsThatNeedIt(const Inventory *inventory)
{
    QStringList names;
    const QList<Account> accounts = inventory != nullptr ? inventory->accounts() : QList<Account>();
    for (const Account &account : accounts) {
        const SignIn *signIn = inventory->signIn(account.signInId);
        if (signIn != nullptr && signInMethodFrom(signIn->kind) == SignInMethod::AzureCli)
            names.append(account.name);
    }
    return names;
}

Finding finding(const QStringList &needIt)
{
    const QString path = azureCliPath();
    const auto found = [&](Finding::State state, const QString &sentence, const QString &advice = {}) {
        return Finding{
            .area = area, .subject = {}, .state = state, .sentence = sentence, .advice = advice, .detail = path};
    };
    if (!path.isEmpty())
        return found(Finding::State::Ok, Text::tr("The Azure CLI is there: %1").arg(path));
    if (needIt.isEmpty())
        return found(Finding::State::Note, Text::tr("The Azure CLI (az) is not installed; no account needs it."));
    return found(
        Finding::State::Mend,
        Text::tr("The Azure CLI (az) was not found on PATH, and %1 sign in with it.").arg(needIt.join(u", "_s)),
        Text::tr("Install it and run `az login`, or sign in another way."));
}

} // namespace

Check azureCliCheck(const Inventory *inventory)
{
    return {
        .area = area,
        .subject = {},
        .look = [needIt = accountsThatNeedIt(inventory)](QObject *context, FindingsReply reply) {
            QMetaObject::invokeMethod(
                context,
                [needIt, shared = std::make_shared<FindingsReply>(std::move(reply))] { (*shared)({finding(needIt)}); },
                Qt::QueuedConnection);
        }};
}

} // namespace patkeeper
