// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "accountassistant.h"
#include "dialogstack.h"
#include "exchangedialog.h"

#include <QDialog>

#include <memory>

namespace patkeeper
{

/// The dialogs in the states that services bring about whose tokens are pairs, never expire, are kept by hand, or are
/// exchanged for short-lived ones.
class ServiceGallery
{
public:
    static QStringList states();

    explicit ServiceGallery(DialogStack &stack) : m_stack(stack) {}
    /// Come to rest in that state; null where it did not get there.
    std::unique_ptr<QDialog> dialog(const QString &state);

    /// A token whose secret is kept.
    TokenKey pair(const QString &name);
    TokenKey dataToken(const QString &name);
    TokenKey byHand(const QString &name, const QString &endpoint);

private:
    std::unique_ptr<QDialog> exchange(const QString &state);
    std::unique_ptr<QDialog> exchanged(const QString &state, const TokenKey &key);
    std::unique_ptr<QDialog> reveal(const QString &state);
    std::unique_ptr<QDialog> create(const QString &state);
    std::unique_ptr<QDialog> edit(const QString &state);
    std::unique_ptr<QDialog> signIn(const QString &state);
    std::unique_ptr<QDialog> signInByPassword(const QString &state);
    std::unique_ptr<QDialog> chooseService();
    std::unique_ptr<QDialog> extend(const QString &state);
    std::unique_ptr<QDialog> rotateByHand(const QString &state);
    std::unique_ptr<QDialog> rotateWithoutRoom(const QString &state);
    bool bringSecret(const TokenKey &key);
    QString identityAccount();
    QString dataAccount();
    TokenKey made(const QString &accountId, const TokenRequest &request);

    DialogStack &m_stack;
};

/// As the window does it: each wish is asked for by a flow of its own.
void serveExchange(DialogStack &stack, ExchangeDialog *dialog);

} // namespace patkeeper
