// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "rotationdialogs.h"

#include "accountproviders.h"
#include "handoverdialog.h"
#include "policydialog.h"
#include "revealdialog.h"
#include "rotatedialog.h"
#include "rotatetokensdialog.h"
#include "rotationchanges.h"
#include "rotationpolicy.h"
#include "rotationwording.h"
#include "rules.h"
#include "settings.h"
#include "windowdialogs.h"
#include "wording.h"

#include <algorithm>
#include <iterator>

namespace patkeeper
{

using namespace Qt::StringLiterals;

RotationDialogs::RotationDialogs(WindowParts parts, WindowDialogs *dialogs, QWidget *window)
    : QObject(dialogs),
      m_parts(std::move(parts)),
      m_dialogs(dialogs),
      m_window(window)
{
}

RotateTokenFlow *RotationDialogs::newFlow()
{
    auto *flow = new RotateTokenFlow(m_parts.flows->parts());
    m_parts.flows->take(flow);
    flow->waitForSecret();
    return flow;
}

RotationWishes RotationDialogs::wishesFor(const TokenKey &key) const
{
    const TokenEntry *entry = m_parts.inventory->token(key);
    return entry ? wishesOf(effectivePolicy(*m_parts.inventory, *m_parts.settings, *entry),
                            m_parts.inventory->now(key.accountId))
                 : RotationWishes();
}

RotateDialog *RotationDialogs::rotate(const TokenKey &key)
{
    auto *dialog = new RotateDialog(m_dialogs->context(), key, wishesFor(key), m_window);
    connect(dialog, &RotateDialog::rotateRequested, this, [this, dialog](const RotationPlan &plan) {
        auto *flow = newFlow();
        m_dialogs->shows(flow, dialog);
        dialog->showFlow(flow);
        flow->start(plan);
    });
    serve(dialog);
    m_dialogs->present(dialog);
    return dialog;
}

RotateTokensDialog *RotationDialogs::rotateSeveral(const QList<TokenKey> &keys)
{
    QList<RotateTokensDialog::Choice> choices;
    for (const TokenKey &key : keys)
        choices.append({.key = key, .wishes = wishesFor(key)});
    auto *dialog = new RotateTokensDialog(m_dialogs->context(), choices, m_window);
    connect(dialog, &RotateTokensDialog::rotateRequested, this, [this, dialog] {
        auto *flow = new RotateTokensFlow(m_parts.flows->parts());
        m_parts.flows->take(flow);
        m_dialogs->shows(flow, dialog);
        dialog->showFlow(flow);
        flow->start(dialog->plans());
    });
    connect(dialog, &RotateTokensDialog::oneWanted, this,
            [this, dialog](RotateTokenFlow *flow) { showOne(flow, dialog); });
    connect(dialog, &RotateTokensDialog::signInRequested, m_dialogs, &WindowDialogs::signInAgain);
    connect(dialog, &RotateTokensDialog::secretWanted, this,
            [this, dialog](const TokenKey &successor) { readSecret(successor, dialog); });
    connect(dialog, &RotateTokensDialog::ticksChanged, this, &RotationDialogs::keepTicks);
    m_dialogs->present(dialog);
    return dialog;
}

void RotationDialogs::showOne(RotateTokenFlow *flow, RotateTokensDialog *among)
{
    if (m_one) {
        m_one->raise();
        return m_one->activateWindow();
    }
    m_one = new RotateDialog(m_dialogs->context(), flow, among);
    connect(m_one, &RotateDialog::signInRequested, m_dialogs, &WindowDialogs::signInAgain);
    connect(m_one, &RotateDialog::unsaved, this,
            [this, among](CreateTokenFlow *creation) { lookAfter(creation, among); });
    connect(m_one, &QDialog::finished, m_one, &QObject::deleteLater);
    // It goes on by itself again.
    connect(flow, &Flow::stateChanged, m_one, [one = m_one, flow] {
        if (!flow->waitsForPerson())
            one->accept();
    });
    m_one->setWindowModality(Qt::WindowModal);
    m_one->show();
}

void RotationDialogs::serve(RotateDialog *dialog)
{
    const QPointer<RotateDialog> here(dialog);
    connect(dialog, &RotateDialog::signInRequested, m_dialogs, &WindowDialogs::signInAgain);
    connect(dialog, &RotateDialog::unsaved, this,
            [this, dialog](CreateTokenFlow *creation) { lookAfter(creation, dialog); });
    connect(dialog, &RotateDialog::pageWanted, m_dialogs, &WindowDialogs::openPage);
    connect(dialog, &RotateDialog::endedThere, this,
            [this, here](const QString &operationId) { carryOn(operationId, How::RevokeNow, here); });
    connect(dialog, &RotateDialog::secretWanted, this,
            [this, dialog](const TokenKey &successor) { readSecret(successor, dialog); });
    connect(dialog, &RotateDialog::ticksChanged, this, &RotationDialogs::keepTicks);
    connect(dialog, &RotateDialog::resumeRequested, this,
            [this, here](const QString &operationId) { resume(operationId, here); });
    connect(dialog, &RotateDialog::giveUpRequested, this,
            [this, here](const Operation &rotation) { giveUp(rotation, here); });
    connect(dialog, &RotateDialog::commandRequested, this,
            [this, here](const TokenKey &key) { editCommand(key, here->flow()->operation().id, here); });
    connect(dialog, &RotateDialog::undoRequested, this, [this, here] {
        if (here->flow()->staysOpen())
            undo(here->flow()->operation(), here);
        else
            undoOf(here->flow()->successor(), here);
    });
    connect(dialog, &RotateDialog::decided, this,
            [this, here](const QString &creationId, const QString &mine, const QList<Token> &candidates) {
                decide(creationId, mine, candidates, here);
            });
}

void RotationDialogs::showIn(const QPointer<RotateDialog> &dialog, RotateTokenFlow *flow)
{
    if (dialog) {
        m_dialogs->shows(flow, dialog);
        dialog->showFlow(flow);
        return;
    }
    auto *made = new RotateDialog(m_dialogs->context(), flow, m_window);
    m_dialogs->shows(flow, made);
    serve(made);
    m_dialogs->present(made);
}

/// The rotation goes on by itself as soon as the secret is safe or given up.
void RotationDialogs::lookAfter(CreateTokenFlow *creation, QWidget *parent)
{
    if (m_reveal) {
        m_reveal->raise();
        return m_reveal->activateWindow();
    }
    m_reveal = new RevealDialog(m_dialogs->context(), creation, parent);
    m_reveal->leaveOutNotes(); // They are the lineage's, and it does not know the new token yet.
    connect(m_reveal, &RevealDialog::savedToFile, m_dialogs,
            [this](const TokenKey &key) { m_dialogs->note(key, u"secret-saved"_s); });
    connect(m_reveal, &QDialog::finished, m_reveal, &QObject::deleteLater);
    connect(creation, &Flow::ended, m_reveal, [reveal = m_reveal, creation] {
        if (reveal->isVisible() && creation->state() == CreateTokenFlow::State::Stored)
            reveal->accept();
    });
    m_reveal->setWindowModality(Qt::WindowModal);
    m_reveal->show();
}

void RotationDialogs::keepTicks(const QString &operationId, const QStringList &ticked)
{
    keepTicked(m_parts.journal, operationId, ticked, this, [this](const Result<void> &kept) {
        if (!kept)
            Q_EMIT failed(tr("The tick was not saved."), kept.error());
    });
}

template<typename Dialog>
void RotationDialogs::readSecret(const TokenKey &successor, Dialog *dialog)
{
    auto *flow = m_parts.flows->readSecret(successor);
    dialog->showSecret(flow);
    connect(dialog, &QObject::destroyed, this, [this, flow = QPointer<Flow>(flow)] {
        if (flow)
            m_parts.flows->release(flow);
    });
    flow->start();
}

void RotationDialogs::resume(const QString &operationId, RotateDialog *shownIn)
{
    carryOn(operationId, How::Resume, shownIn);
}

bool RotationDialogs::isEndedByPerson(const QString &accountId) const
{
    const Capabilities *capabilities = m_parts.providers->capabilities(accountId);
    return capabilities && !capabilities->revokesItself;
}

void RotationDialogs::revokeNow(const Operation &rotation)
{
    if (isEndedByPerson(rotation.accountId)) {
        m_dialogs->ask(tr("Have you revoked the old token of “%1”?").arg(oneLine(rotation.name)),
                       m_parts.providers->capabilities(rotation.accountId)->revocationSteps.join(u'\n'),
                       tr("&It is revoked"), [this, id = rotation.id] { carryOn(id, How::RevokeNow, nullptr); });
        return;
    }
    m_dialogs->ask(tr("Revoke the old token of “%1” now?").arg(oneLine(rotation.name)),
                   tr("Whatever still uses it stops working. Patkeeper first checks again that the new one works."),
                   tr("&Revoke now"), [this, id = rotation.id] { carryOn(id, How::RevokeNow, nullptr); });
}

void RotationDialogs::carryOn(const QString &operationId, How how, const QPointer<RotateDialog> &shownIn)
{
    if (m_carriedOn.contains(operationId))
        return;
    m_carriedOn.insert(operationId);
    m_parts.journal->operation(operationId, this, [this, operationId, how, shownIn](Result<Operation> known) {
        // Another flow of this window may be at work on it, and a claim would not notice.
        if (known && !m_parts.journal->isAbandoned(*known))
            known = std::unexpected(Error{.kind = Error::Kind::Busy,
                                          .message = tr("“%1” is being worked on already.").arg(known->name),
                                          .detail = {},
                                          .retryAfter = {},
                                          .field = {}});
        if (!known) {
            m_carriedOn.remove(operationId);
            return Q_EMIT failed(tr("The rotation could not be resumed."), known.error());
        }
        m_parts.journal->claim(operationId, true, this, [this, operationId, how, shownIn](Result<Operation> claimed) {
            if (!claimed)
                m_carriedOn.remove(operationId);
            onClaimed(std::move(claimed), how, shownIn);
        });
    });
}

void RotationDialogs::onClaimed(Result<Operation> claimed, How how, const QPointer<RotateDialog> &shownIn)
{
    if (!claimed)
        return Q_EMIT failed(tr("The rotation could not be resumed."), claimed.error());
    auto *flow = newFlow();
    connect(flow, &Flow::ended, this, [this, id = claimed->id] { m_carriedOn.remove(id); });
    showIn(shownIn, flow);
    if (how == How::Undo)
        flow->undo(*claimed);
    else if (how == How::RevokeNow)
        flow->revokeNow(*claimed);
    else
        flow->resume(*claimed);
}

void RotationDialogs::putOff(const Operation &rotation, std::chrono::hours by)
{
    const QDateTime now = m_parts.inventory->now(rotation.accountId);
    const QDateTime planned = std::max(rotationFromJson(rotation).revokeAt.value_or(now), now);
    putOffRevocation(m_parts.journal, rotation.id, planned.addSecs(std::chrono::seconds(by).count()), this,
                     [this](const Result<void> &putOff) {
                         if (!putOff)
                             Q_EMIT failed(tr("The revocation was not put off."), putOff.error());
                     });
}

void RotationDialogs::carryOut(RotationWish wish, const Operation &rotation)
{
    switch (wish) {
    case RotationWish::Resume:
        return resume(rotation.id);
    case RotationWish::RevokeNow:
        return revokeNow(rotation);
    case RotationWish::PutOffDay:
        return putOff(rotation, std::chrono::hours(24));
    case RotationWish::PutOffWeek:
        return putOff(rotation, std::chrono::hours(7 * 24));
    case RotationWish::Undo:
        return undo(rotation);
    case RotationWish::GiveUp:
        return giveUp(rotation);
    case RotationWish::ShowCommand:
        return editCommand({.accountId = rotation.accountId, .remoteId = rotation.remoteId}, rotation.id);
    }
}

void RotationDialogs::askToUndo(const QString &name, const QString &accountId, std::function<void()> goOn)
{
    if (isEndedByPerson(accountId)) {
        m_dialogs->ask(tr("Undo the rotation of “%1”?").arg(name),
                       tr("The old token is the current one again. Revoke the new one on the page of its service: it "
                          "counts as revoked here, and its secret is forgotten."),
                       tr("&Undo rotation"), std::move(goOn));
        return;
    }
    m_dialogs->ask(tr("Undo the rotation of “%1”?").arg(name),
                   tr("The old token is the current one again, and the new one is revoked: whatever already uses its "
                      "secret stops working. That secret is forgotten."),
                   tr("&Undo rotation"), std::move(goOn));
}

void RotationDialogs::undo(const Operation &rotation, RotateDialog *shownIn)
{
    askToUndo(oneLine(rotation.name), rotation.accountId,
              [this, id = rotation.id, shownIn = QPointer(shownIn)] { carryOn(id, How::Undo, shownIn); });
}

void RotationDialogs::undoOf(const TokenKey &key, RotateDialog *shownIn)
{
    const auto both = undoableRotation(key, *m_parts.inventory);
    const TokenEntry *entry = m_parts.inventory->token(key);
    if (!both || !entry)
        return;
    askToUndo(oneLine(entry->token.name), key.accountId, [this, both = *both, shownIn = QPointer(shownIn)] {
        m_parts.journal->openOperations(this, [this, both, shownIn](Result<QList<Operation>> open) {
            if (!open)
                return Q_EMIT failed(tr("The rotation was not undone."), open.error());
            const auto known = std::find_if(open->cbegin(), open->cend(), [&](const Operation &operation) {
                return operation.kind == Operation::Kind::Rotate && operation.accountId == both.second.accountId &&
                       operation.remoteId == both.second.remoteId;
            });
            if (known != open->cend())
                carryOn(known->id, How::Undo, shownIn);
            else
                undoEnded(both.first, both.second, shownIn);
        });
    });
}

void RotationDialogs::undoEnded(const TokenKey &successor, const TokenKey &predecessor,
                                const QPointer<RotateDialog> &shownIn)
{
    auto *flow = newFlow();
    showIn(shownIn, flow);
    flow->undoEnded(successor, predecessor);
}

void RotationDialogs::giveUp(const Operation &rotation, RotateDialog *shownIn)
{
    m_dialogs->ask(tr("Give up the rotation of “%1”?").arg(oneLine(rotation.name)),
                   whatRemainsOf(rotation) + u"\n\n"_s + tr("Patkeeper does nothing more about it."), tr("&Give up"),
                   [this, rotation, shownIn = QPointer(shownIn)] {
                       auto *flow = m_parts.flows->resume();
                       connect(flow, &Flow::ended, this, [this, flow, shownIn] {
                           const auto items = flow->items();
                           m_parts.flows->release(flow);
                           if (!items.isEmpty() && items.first().error)
                               return Q_EMIT failed(tr("The rotation was not given up."), *items.first().error);
                           if (shownIn)
                               shownIn->accept();
                       });
                       flow->giveUp(rotation);
                   });
}

void RotationDialogs::decide(const QString &creationId, const QString &mine, const QList<Token> &candidates,
                             const QPointer<RotateDialog> &shownIn)
{
    const QString operationId = shownIn->flow()->operation().id;
    m_parts.journal->operation(
        creationId, this, [this, mine, candidates, operationId, shownIn](Result<Operation> creation) {
            if (!creation)
                return Q_EMIT failed(tr("The rotation could not be resumed."), creation.error());
            auto *flow = m_parts.flows->resume();
            connect(flow, &Flow::ended, this, [this, flow, operationId, shownIn] {
                m_parts.flows->release(flow);
                resume(operationId, shownIn);
            });
            if (mine.isEmpty())
                flow->noneIsMine(
                    ResumeFlow::Item{.operation = *creation, .what = {}, .error = {}, .candidates = candidates});
            else
                flow->decide(*creation, mine);
        });
}

void RotationDialogs::editCommand(const TokenKey &key, const QString &operationId, RotateDialog *shownIn)
{
    auto *dialog = new HandOverDialog(m_dialogs->context(), key, !operationId.isEmpty(), m_window);
    const auto begin = [this, dialog, key] {
        auto *flow = new HandOverChangeFlow(m_parts.flows->parts(), key);
        m_parts.flows->take(flow);
        m_dialogs->shows(flow, dialog);
        dialog->showFlow(flow);
        return flow;
    };
    connect(dialog, &HandOverDialog::approveRequested, this,
            [begin](const HandOverCommand &command) { begin()->approve(command); });
    connect(dialog, &HandOverDialog::removeRequested, this, [begin] { begin()->remove(); });
    if (!operationId.isEmpty())
        connect(dialog, &QDialog::accepted, this,
                [this, operationId, shownIn = QPointer(shownIn)] { resume(operationId, shownIn); });
    m_dialogs->present(dialog);
}

void RotationDialogs::editPolicy(const TokenKey &key)
{
    const TokenEntry *entry = m_parts.inventory->token(key);
    if (!entry)
        return;
    const RotationPolicy farther = accountPolicies(*m_parts.inventory, *m_parts.settings).value(key.accountId);
    auto *dialog = new PolicyDialog(m_dialogs->context(), entry->token.name, lineagePolicy(*m_parts.inventory, *entry),
                                    farther, m_window);
    connect(dialog, &PolicyDialog::saveRequested, this, [this, key, dialog](const RotationPolicy &policy) {
        const TokenEntry *now = m_parts.inventory->token(key);
        const Lineage *line = now ? m_parts.inventory->lineage(now->lineageId) : nullptr;
        QJsonObject changed = line ? line->policy : QJsonObject();
        changed.insert(u"rotation"_s, toJson(policy));
        m_parts.inventory->saveLineagePolicy(key, changed, dialog, [dialog](const Result<void> &saved) {
            if (!saved)
                return dialog->showError(saved.error());
            dialog->accept();
        });
    });
    m_dialogs->present(dialog);
}

void RotationDialogs::editAccountPolicy(const QString &accountId)
{
    const Account *account = m_parts.inventory->account(accountId);
    if (!account)
        return;
    auto *dialog = new PolicyDialog(m_dialogs->context(), account->name, accountPolicy(*m_parts.settings, accountId),
                                    providerPolicy(*m_parts.settings, account->provider), m_window);
    connect(dialog, &PolicyDialog::saveRequested, this, [this, accountId, dialog](const RotationPolicy &policy) {
        setAccountPolicy(*m_parts.settings, accountId, policy);
        dialog->accept();
    });
    m_dialogs->present(dialog);
}

QList<TokenKey> rotatableAmong(const QList<TokenKey> &selected, const Inventory &inventory,
                               const AccountProviders &providers)
{
    QList<TokenKey> rotatable;
    std::copy_if(selected.cbegin(), selected.cend(), std::back_inserter(rotatable), [&](const TokenKey &key) {
        const TokenEntry *entry = inventory.token(key);
        const Capabilities *able = providers.capabilities(key.accountId);
        if (!entry || !able || !able->canCreate || !readOnlyReason(entry->token, *able).isEmpty())
            return false;
        const TokenStatus status = statusAt(entry->token, inventory.now(key.accountId));
        return isCurrent(inventory.lineage(entry->lineageId), key.remoteId) &&
               (status == TokenStatus::Active || status == TokenStatus::Expired);
    });
    return rotatable;
}

std::optional<std::pair<TokenKey, TokenKey>> undoableRotation(const TokenKey &key, const Inventory &inventory)
{
    const TokenEntry *entry = inventory.token(key);
    const Lineage *line = entry ? inventory.lineage(entry->lineageId) : nullptr;
    if (!line || (key.remoteId != line->currentRemoteId && key.remoteId != line->previousRemoteId))
        return {};
    const TokenKey current{.accountId = key.accountId, .remoteId = line->currentRemoteId};
    const TokenKey previous{.accountId = key.accountId, .remoteId = line->previousRemoteId};
    const auto lives = [&](const TokenKey &of) {
        const TokenEntry *token = inventory.token(of);
        return token && isLiving(token->token, inventory.now(of.accountId));
    };
    if (!lives(current) || !lives(previous))
        return {};
    return std::pair(current, previous);
}

} // namespace patkeeper
