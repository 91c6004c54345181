// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "accountassistant.h"
#include "dialogstack.h"
#include "fakeazurecli.h"

#include <QDialog>

#include <memory>

namespace patkeeper
{

/// Every dialog in every state that is worth looking at, over real flows.
class DialogGallery
{
public:
    static QStringList states();

    DialogGallery();
    /// Shown, and come to rest in that state; null where it did not get there.
    std::unique_ptr<QDialog> dialog(const QString &state);

private:
    std::unique_ptr<QDialog> create(const QString &state);
    std::unique_ptr<QDialog> reveal(const QString &state);
    std::unique_ptr<QDialog> keep(const QString &state);
    std::unique_ptr<QDialog> revoke(const QString &state);
    std::unique_ptr<QDialog> account(const QString &state);
    std::unique_ptr<QDialog> accountSignIn(const QString &state, std::unique_ptr<AccountAssistant> dialog);
    std::unique_ptr<QDialog> accountIssued(const QString &state, std::unique_ptr<AccountAssistant> dialog);
    std::unique_ptr<AccountAssistant> assistant();
    void serve(AccountAssistant *dialog);
    static std::unique_ptr<QDialog> doctor(const QString &state);
    std::unique_ptr<QDialog> edit(const QString &state);
    std::unique_ptr<QDialog> rotate(const QString &state);
    std::unique_ptr<QDialog> rotateOne(const QString &state, const TokenKey &key);
    std::unique_ptr<QDialog> rotateSeveral(const QString &state, const TokenKey &first);
    std::unique_ptr<QDialog> policy();
    std::unique_ptr<QDialog> reminders(const QString &state);
    std::unique_ptr<QDialog> handOver(const QString &state);
    /// A token that is used in two places.
    TokenKey noted(const QString &name);
    ReadSecretFlow *read(const TokenKey &key);

    FakeAzureCli m_az; ///< The only one on PATH.
    DialogStack m_stack;
};

} // namespace patkeeper
