// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "flowdialog.h"
#include "secretenvelope.h"

#include <QWidget>

class QFormLayout;
class QPushButton;

namespace patkeeper
{

class BroughtSecret;
class ExpiryChooser;
class ToneLabel;

/// What a person does of a rotation by hand, as the capabilities of its service say it: the checklist, the way to the
/// service's page, and what they bring from there.
class HandRotationPage final : public QWidget
{
    Q_OBJECT

public:
    HandRotationPage(const DialogContext &context, QWidget *parent);

    /// The successor is to be made: asks for its end and its secret.
    void askForSuccessor(const TokenKey &predecessor, const TokenRequest &planned);
    /// The predecessor is to be ended.
    void askForEnd(const TokenKey &predecessor);

    /// What stands against going on; it is said here, too.
    bool isComplete();
    TokenRequest asMade() const;
    SecretParts secret() const;
    void wipe();

Q_SIGNALS:
    void pageWanted(const patkeeper::TokenKey &token);

private:
    void showSteps(const TokenKey &predecessor, const QStringList &steps);

    DialogContext m_context;
    TokenKey m_predecessor;
    TokenRequest m_planned;
    bool m_isAsked = false;
    ToneLabel *m_steps;
    QPushButton *m_open;
    QWidget *m_form;
    ExpiryChooser *m_expiry;
    BroughtSecret *m_secret;
};

} // namespace patkeeper
