// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "servicepictures.h"

#include "createtokendialog.h"
#include "exchangedialog.h"
#include "extenddialog.h"
#include "mainwindow.h"
#include "revealdialog.h"
#include "room.h"
#include "windowdialogs.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

constexpr int longLife = 180;

/// Scopes that a person would take without a second thought: of those that a stronger one includes, some in the middle.
QStringList harmlessScopes(const ScopeCatalogue &scopes, int count)
{
    QStringList included;
    for (const Scope &scope : scopes.scopes())
        included += scope.includes;
    QStringList harmless;
    for (const Scope &scope : scopes.scopes()) {
        if (scope.offered && !scope.highPrivilege && included.contains(scope.id))
            harmless.append(scope.id);
    }
    return harmless.mid(harmless.size() / 5, count);
}

TokenRequest requestFor(const QString &name, const QStringList &scopes, std::optional<QDateTime> expiresAt)
{
    return {.name = name, .scopes = scopes, .expiresAt = std::move(expiresAt), .options = {}};
}

bool neverHasAConsequence(const Capabilities &capabilities)
{
    return capabilities.canNeverExpire && !capabilities.neverExpiresAcknowledgement.isEmpty();
}

bool hasPairs(const Capabilities &capabilities)
{
    return capabilities.issuesSecrets && capabilities.secretParts.size() > 1;
}

/// More than an access token comes of it.
bool givesCredentials(const Capabilities &capabilities)
{
    return capabilities.exchange && !capabilities.exchange->hasOwnEndpoints && !capabilities.exchange->scopes.isEmpty();
}

} // namespace

ServicePictures::ServicePictures(Composition *composition, MainWindow *window, QObject *parent)
    : QObject(parent),
      m_composition(composition),
      m_window(window)
{
}

void ServicePictures::show(CommandLine::Dialog dialog)
{
    if (dialog == CommandLine::Dialog::Never)
        showNever();
    else if (dialog == CommandLine::Dialog::Pair)
        showPair();
    else if (dialog == CommandLine::Dialog::Extend)
        showExtension();
    else
        showExchange();
}

const Account *ServicePictures::accountWhere(const Fits &fits)
{
    for (const Account &account : m_composition->inventory().accounts()) {
        const Capabilities *capabilities = m_composition->providers().capabilities(account.id);
        if (capabilities && fits(*capabilities))
            return &account;
    }
    Q_EMIT failed(tr("There is no account for that picture."), {});
    return nullptr;
}

void ServicePictures::showNever()
{
    const Account *account = accountWhere(neverHasAConsequence);
    if (!account)
        return;
    CreateTokenDialog *dialog = m_window->dialogs()->createToken(account->id);
    const Capabilities *capabilities = m_composition->providers().capabilities(account->id);
    dialog->setRequest(requestFor(u"source-import"_s, harmlessScopes(capabilities->scopes, 1), std::nullopt));
    Q_EMIT ready(dialog);
}

void ServicePictures::showPair()
{
    const Account *account = accountWhere(hasPairs);
    if (!account)
        return;
    makeRoom(*account, [this, id = account->id] {
        const Capabilities *capabilities = m_composition->providers().capabilities(id);
        make(id,
             requestFor(u"source-import"_s, harmlessScopes(capabilities->scopes, 2),
                        m_composition->inventory().now(id).addDays(longLife)),
             [this](CreateTokenFlow *flow) { Q_EMIT ready(m_window->dialogs()->reveal(flow)); });
    });
}

void ServicePictures::showExchange()
{
    const Account *account = accountWhere(givesCredentials);
    if (!account)
        return;
    const Capabilities *capabilities = m_composition->providers().capabilities(account->id);
    const QStringList wanted{capabilities->exchange->scopes.constFirst()};
    make(account->id, requestFor(u"notebook"_s, wanted, m_composition->inventory().now(account->id).addDays(longLife)),
         [this, wanted](CreateTokenFlow *flow) {
             const TokenKey key{.accountId = flow->accountId(), .remoteId = flow->token()->remoteId};
             m_composition->flows().release(flow);
             ExchangeDialog *dialog = m_window->dialogs()->exchange(key);
             dialog->askFor(wanted);
             if (dialog->flow()->hasEnded())
                 return ready(dialog);
             connect(dialog->flow(), &Flow::ended, this, [this, dialog] { Q_EMIT ready(dialog); });
         });
}

void ServicePictures::showExtension()
{
    const Account *account =
        accountWhere([](const Capabilities &capabilities) { return capabilities.extendsAtOnce > 1; });
    if (!account)
        return;
    QList<TokenKey> theirs;
    for (const TokenEntry &entry : m_composition->inventory().tokens()) {
        if (entry.token.accountId == account->id)
            theirs.append(entry.key());
    }
    const QList<TokenKey> extendable =
        extendableTogether(theirs, m_composition->inventory(), m_composition->providers());
    if (extendable.isEmpty())
        return failed(tr("There are no tokens to be extended."), {});
    Q_EMIT ready(m_window->dialogs()->extendTokens(extendable));
}

void ServicePictures::makeRoom(const Account &account, const std::function<void()> &goOn)
{
    const Capabilities *capabilities = m_composition->providers().capabilities(account.id);
    const Inventory &inventory = m_composition->inventory();
    const QList<Token> dispensable = dispensableTokens(inventory, account);
    if (!capabilities->capacity || placesTaken(inventory, account) < *capabilities->capacity || dispensable.isEmpty())
        return goOn();
    RevokeTokensFlow *flow = m_composition->flows().revokeTokens();
    connect(flow, &Flow::ended, this, [this, flow, goOn] {
        m_composition->flows().release(flow);
        goOn();
    });
    flow->start({{account.id, dispensable.constFirst().remoteId}});
}

void ServicePictures::make(const QString &accountId, const TokenRequest &request, const Made &made)
{
    CreateTokenFlow *flow = m_composition->flows().createToken(accountId);
    connect(flow, &Flow::ended, this, [this, flow, made] {
        if (flow->state() != CreateTokenFlow::State::Stored)
            return failed(flow->error()->message, flow->error()->detail);
        made(flow);
    });
    flow->start(request);
}

} // namespace patkeeper
