// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "createtokenflow.h"
#include "flowdialog.h"

class QComboBox;
class QDialogButtonBox;
class QFormLayout;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;

namespace patkeeper
{

class BroughtSecret;
class CreationQuestions;
class ErrorPanel;
class ExpiryChooser;
class ScopeChooser;
class TokenFieldsForm;
class ToneLabel;

/// Asks for a new token and accompanies its making until there is a secret to show; that is issued(), and the dialog's
/// end. Of a service whose tokens a person makes on its page, it asks for what they have got there, secret included;
/// that one is entered() then, and there is nothing to show. A refusal is explained at the field it concerns and
/// everything typed is kept.
class CreateTokenDialog final : public FlowDialog
{
    Q_OBJECT

public:
    /// @p accountId: chosen at first; empty for the first one that can create.
    CreateTokenDialog(const DialogContext &context, const QString &accountId, QWidget *parent = nullptr);

    /// Fills the form from another token's request; its expiry becomes as many days as it had.
    void setRequest(const TokenRequest &request);
    /// To be called after createRequested(), with the flow that was made for it.
    void showFlow(CreateTokenFlow *flow);
    /// The person has made the token, and brings its secret or keeps it elsewhere (no parts).
    bool bringsSecret() const;
    SecretParts secret() const;

Q_SIGNALS:
    void createRequested(const QString &accountId, const patkeeper::TokenRequest &request);
    void signInRequested(const QString &accountId);
    /// The flow has a secret: it is to be shown in a RevealDialog now.
    void issued(patkeeper::CreateTokenFlow *flow);
    /// What the person had made is filed, and its secret kept where they brought it.
    void entered(const patkeeper::TokenKey &key, const QString &notes);

protected:
    void render() override;
    bool isAtWork() const override;
    bool mayClose() override;

private:
    void build();
    void buildOfPerson(QFormLayout *rows);
    void buildWork();
    void adaptToPerson(const Capabilities &capabilities);
    bool isEntered();
    void onAccountChosen();
    void onCreate();
    void onCancel();
    void renderForm();
    void renderRoom();
    void renderAdvice();
    void renderFlow();
    void renderQuestions();
    void renderFailure();
    QString nameProblem() const;
    QString nameRemark() const;
    QString accountId() const;
    CreateTokenFlow::State state() const;

    QPointer<CreateTokenFlow> m_flow;
    bool m_nameTouched = false;
    bool m_issued = false;
    QString m_nameRefusal;
    int m_fullHeight = 0; ///< With the form.
    QString m_shownKind;

    QWidget *m_form = nullptr;
    QComboBox *m_account = nullptr;
    ToneLabel *m_accountNote = nullptr;
    QLineEdit *m_name = nullptr;
    ToneLabel *m_nameNote = nullptr;
    ScopeChooser *m_scopes = nullptr;
    ExpiryChooser *m_expiry = nullptr;
    QFormLayout *m_rows = nullptr;
    QFormLayout *m_rowsOfPerson = nullptr; ///< Beneath the service's own fields.
    ToneLabel *m_steps = nullptr;          ///< This and the next three where a person makes the token.
    TokenFieldsForm *m_fields = nullptr;
    BroughtSecret *m_secret = nullptr;
    QPlainTextEdit *m_notes = nullptr;
    ToneLabel *m_unchangeable = nullptr;
    ToneLabel *m_advice = nullptr;
    CreationQuestions *m_questions = nullptr;
    ErrorPanel *m_error = nullptr;
    QPushButton *m_create = nullptr;
    QPushButton *m_cancel = nullptr;
};

} // namespace patkeeper
