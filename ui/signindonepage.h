// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "assistantpage.h"

namespace patkeeper
{

class FurtherAccounts;
class Inventory;
class Notice;

/// What came of it, and what else the person may want now.
class SignInDonePage final : public AssistantPage
{
    Q_OBJECT

public:
    struct Outcome {
        QString account; ///< Its name.
        QString userName;
        int tokens = 0;
        bool again = false;
        bool identityUnknown = false;
        bool hasSignIn = true;
    };

    SignInDonePage(const Inventory *inventory, QWidget *parent);

    void say(const Outcome &outcome);
    FurtherAccounts *further() const { return m_further; }

    QString heading() const override;
    void takeFocus() override {} // The default button is the way out.

private:
    Outcome m_outcome;
    Notice *m_notice;
    FurtherAccounts *m_further;
};

} // namespace patkeeper
