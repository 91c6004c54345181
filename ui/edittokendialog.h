// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "flowdialog.h"
#include "updatetokenflow.h"

class QCheckBox;
class QLineEdit;
class QProgressBar;
class QPushButton;

namespace patkeeper
{

class ErrorPanel;
class ExpiryChooser;
class Notice;
class ScopeChooser;
class TokenFieldsForm;
class ToneLabel;

/// Renames, re-scopes or extends a token; its secret stays the same. Offers what the provider can, and shows what will
/// change.
class EditTokenDialog final : public FlowDialog
{
    Q_OBJECT

public:
    EditTokenDialog(const DialogContext &context, const TokenKey &key, QWidget *parent = nullptr);

    /// Comes up with a later date chosen.
    void startWithExtension();
    /// To be called after updateRequested(), with the flow that was made for it.
    void showFlow(UpdateTokenFlow *flow);

Q_SIGNALS:
    void updateRequested(const patkeeper::TokenKey &key, const patkeeper::TokenUpdate &update);
    void signInRequested(const QString &accountId);

protected:
    void render() override;
    bool isAtWork() const override;
    bool mayClose() override;

private:
    void build(const Token &token, const Capabilities &capabilities);
    void buildExpiry(const Token &token, const Capabilities &capabilities);
    void buildWork();
    void onSave();
    void renderForm();
    void renderFlow();
    void renderFailure();
    QString nameProblem() const;
    QString scopeDifference() const;
    QString withRemark(const QString &shortened) const;
    TokenUpdate wanted() const;

    TokenKey m_key;
    Token m_before;
    QPointer<UpdateTokenFlow> m_flow;

    QWidget *m_form = nullptr;
    QLineEdit *m_name = nullptr;
    ToneLabel *m_nameNote = nullptr;
    ScopeChooser *m_scopes = nullptr;
    ToneLabel *m_difference = nullptr;
    QCheckBox *m_extend = nullptr;
    ExpiryChooser *m_expiry = nullptr;
    TokenFieldsForm *m_fields = nullptr;
    Notice *m_notice = nullptr;
    ErrorPanel *m_error = nullptr;
    QProgressBar *m_busy = nullptr;
    QPushButton *m_save = nullptr;
    QPushButton *m_cancel = nullptr;
    QPushButton *m_signIn = nullptr;
};

} // namespace patkeeper
