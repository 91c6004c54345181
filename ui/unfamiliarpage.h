// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "assistantpage.h"
#include "unfamiliarplaces.h"

class QLabel;

namespace patkeeper
{

class Notice;

/// Asks before a sign-in goes to places that its kind of service is not known to have, and names them.
class UnfamiliarPage final : public AssistantPage
{
    Q_OBJECT

public:
    explicit UnfamiliarPage(QWidget *parent);

    /// @p service: how it is called.
    void say(const UnfamiliarPlaces &places, const QString &service, SignInMethod method);

    QString heading() const override;
    void takeFocus() override {} // The default button is the way back.

private:
    Notice *m_service;
    Notice *m_authority;
    QLabel *m_advice;
};

} // namespace patkeeper
