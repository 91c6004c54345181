// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "dialogstack.h"

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
    std::unique_ptr<QDialog> edit(const QString &state);

    DialogStack m_stack;
};

} // namespace patkeeper
