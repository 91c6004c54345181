// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "flowdialog.h"
#include "rotationplan.h"

class QCheckBox;
class QFormLayout;

namespace patkeeper
{

class ExpiryChooser;
class GraceChooser;
class ToneLabel;

/// What a rotation is going to do: which successor is made, what becomes of the old token and when, and what is
/// different from before. Expiry and grace can be changed; of a token that works in all organizations, where else one
/// is made.
class RotationPlanPage final : public QWidget
{
    Q_OBJECT

public:
    /// @p wishes: what the policy says, the choice at first.
    RotationPlanPage(const DialogContext &context, const TokenKey &key, const RotationWishes &wishes,
                     QWidget *parent = nullptr);

    /// As it is chosen now.
    Result<RotationPlan> plan() const;
    /// Why that cannot be asked for (translated), or nothing.
    QString problem() const;
    /// A refusal by the service, shown until the expiry changes.
    void showExpiryRefusal(const QString &message);
    void focusExpiry();

Q_SIGNALS:
    void changed();

private:
    void build(const TokenEntry &entry, const Capabilities &capabilities);
    void addOrganizations(QFormLayout *rows, const TokenEntry &entry);
    QCheckBox *boxFor(const Account &account, const QString &name);
    QStringList ticked() const;
    void chooseUsual(const TokenEntry &entry, const Capabilities &capabilities, const RotationWishes &wishes);
    void render();
    QString endOfPredecessor(const RotationPlan &plan) const;

    DialogContext m_context;
    TokenKey m_key;
    QList<std::pair<QString, QCheckBox *>> m_further; ///< Ids of accounts.
    ExpiryChooser *m_expiry;
    GraceChooser *m_grace;
    QCheckBox *m_revokeFirst; ///< Offered where there is no room for one more.
    ToneLabel *m_ends;
    ToneLabel *m_remarks;
};

} // namespace patkeeper
