// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "capabilities.h"

#include <QWidget>

class QLabel;

namespace patkeeper
{

class CopyField;

/// How an organization registers an app that people sign in with: four short steps, with the exact redirect address and
/// permissions to copy.
class RegistrationSteps final : public QWidget
{
    Q_OBJECT

public:
    explicit RegistrationSteps(QWidget *parent);

    /// @p redirectHost: as SignInSettings has it.
    void say(const SignInOffer &offer, const QString &redirectHost);

private:
    QLabel *addStep(int number);

    QLabel *m_register;
    QLabel *m_platform;
    CopyField *m_redirect;
    QLabel *m_public;
    QLabel *m_allow;
    CopyField *m_permissions;
};

} // namespace patkeeper
