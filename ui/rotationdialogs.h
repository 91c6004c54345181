// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "rotatetokenflow.h"
#include "rotationwording.h"
#include "windowparts.h"

#include <QObject>
#include <QPointer>
#include <QSet>

class QDialog;
class QWidget;

namespace patkeeper
{

class FlowDialog;
class RevealDialog;
class RotateDialog;
class RotateTokensDialog;
class WindowDialogs;

/// Opens the dialogs that rotate tokens, and carries out what a person asks of rotations that are under way.
class RotationDialogs final : public QObject
{
    Q_OBJECT

public:
    RotationDialogs(WindowParts parts, WindowDialogs *dialogs, QWidget *window);

    RotateDialog *rotate(const TokenKey &key);
    RotateTokensDialog *rotateSeveral(const QList<TokenKey> &keys);
    void resume(const QString &operationId, RotateDialog *shownIn = nullptr);
    /// Asks first.
    void revokeNow(const Operation &rotation);
    void putOff(const Operation &rotation, std::chrono::hours by);
    void carryOut(RotationWish wish, const Operation &rotation);
    /// Asks first.
    void undo(const Operation &rotation, RotateDialog *shownIn = nullptr);
    /// Of a token whose lineage has a predecessor that still lives, whether its rotation is open or has ended. Asks
    /// first.
    void undoOf(const TokenKey &key, RotateDialog *shownIn = nullptr);
    /// The hand-over command of a token's lineage; with @p operationId, that rotation goes on when it was approved or
    /// taken away.
    void editCommand(const TokenKey &key, const QString &operationId = {}, RotateDialog *shownIn = nullptr);
    /// Of a token's lineage.
    void editPolicy(const TokenKey &key);
    /// Of all tokens of an account that have none of their own.
    void editAccountPolicy(const QString &accountId);
    /// Asks first, and says what remains.
    void giveUp(const Operation &rotation, RotateDialog *shownIn = nullptr);

Q_SIGNALS:
    void failed(const QString &title, const patkeeper::Error &error);

private:
    enum class How { Resume, RevokeNow, Undo };

    void carryOn(const QString &operationId, How how, const QPointer<RotateDialog> &shownIn);
    void onClaimed(Result<Operation> claimed, How how, const QPointer<RotateDialog> &shownIn);
    void undoEnded(const TokenKey &successor, const TokenKey &predecessor, const QPointer<RotateDialog> &shownIn);
    void decide(const QString &creationId, const QString &mine, const QList<Token> &candidates,
                const QPointer<RotateDialog> &shownIn);
    RotateTokenFlow *newFlow();
    void showIn(const QPointer<RotateDialog> &dialog, RotateTokenFlow *flow);
    void serve(RotateDialog *dialog);
    void lookAfter(CreateTokenFlow *creation, QWidget *parent);
    template<typename Dialog>
    void readSecret(const TokenKey &successor, Dialog *dialog);
    void keepTicks(const QString &operationId, const QStringList &ticked);
    /// One of several, which are let go together.
    void showOne(RotateTokenFlow *flow, RotateTokensDialog *among);
    bool isEndedByPerson(const QString &accountId) const;
    void askToUndo(const QString &name, const QString &accountId, std::function<void()> goOn);
    RotationWishes wishesFor(const TokenKey &key) const;

    WindowParts m_parts;
    WindowDialogs *m_dialogs;
    QWidget *m_window;
    QPointer<RevealDialog> m_reveal;
    QPointer<RotateDialog> m_one; ///< Of several.
    QSet<QString> m_carriedOn;    ///< Operations that were asked to go on here and have not come to rest.
};

/// What can be rotated among @p selected: living or expired, the current one of its lineage, where the provider can
/// create tokens.
QList<TokenKey> rotatableAmong(const QList<TokenKey> &selected, const Inventory &inventory,
                               const AccountProviders &providers);
/// The lineage's current token and its predecessor, where @p key is one of them and both live.
std::optional<std::pair<TokenKey, TokenKey>> undoableRotation(const TokenKey &key, const Inventory &inventory);

} // namespace patkeeper
