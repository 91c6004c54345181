// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "accountflows.h"
#include "flowdialog.h"

#include <QMap>

#include <functional>

class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;
class QToolButton;
class QVBoxLayout;

namespace patkeeper
{

class ErrorPanel;
class MaskedInput;
class Notice;
class ToneLabel;

/// Adds an account, or takes a new access token for one whose sign-in has ended. Says beforehand which places the
/// access token may be sent to.
class AccountDialog final : public FlowDialog
{
    Q_OBJECT

public:
    using Fields = QMap<QString, QString>;
    /// The provider catalogue's: which origins an account with these fields has, or why there can be none.
    using OriginsOf = std::function<Result<QStringList>(const QString &kind, const Fields &fields)>;

    /// To add an account of one of @p kinds.
    AccountDialog(const DialogContext &context, QList<Capabilities> kinds, OriginsOf originsOf,
                  QWidget *parent = nullptr);
    /// To sign in again.
    AccountDialog(const DialogContext &context, const QString &accountId, QWidget *parent = nullptr);

    /// To be called after one of the requests, with the flow that was made for it.
    void showFlow(SignInFlow *flow);

Q_SIGNALS:
    /// @p bearer is for the receiver to move from.
    void addRequested(const QString &kind, const QString &name, const QMap<QString, QString> &fields,
                      patkeeper::Secret &bearer);
    void signInAgainRequested(const QString &accountId, patkeeper::Secret &bearer);
    /// It is done; the dialog closes unless there is something to be read.
    void signedIn(const QString &accountId);

protected:
    void render() override;
    bool isAtWork() const override;

private:
    AccountDialog(const DialogContext &context, QWidget *parent);
    void buildTop();
    void buildBottom();
    /// With the form's layout, which begins with the rows.
    QVBoxLayout *buildBearer();
    void onKindChosen();
    void addField(const FormField &field, int row);
    void showAdvanced(bool open);
    void onEdited();
    void onAccept();
    void renderForm();
    void renderOrigins();
    void renderBearerHints();
    void renderDone();
    const Capabilities *chosenKind() const;
    Fields fields() const;
    QString nameProblem() const;
    QString firstMissing() const;
    bool isAgain() const { return !m_accountId.isEmpty(); }

    QList<Capabilities> m_kinds;
    OriginsOf m_originsOf;
    QString m_accountId;
    QPointer<SignInFlow> m_flow;
    bool m_nameTouched = false;
    bool m_tried = false;
    bool m_said = false;
    QMap<QString, QLineEdit *> m_inputs;
    QList<QLineEdit *> m_advanced; ///< Of the inputs, those that are folded away.

    QLabel *m_heading = nullptr;
    QWidget *m_form = nullptr;
    QComboBox *m_kind = nullptr;
    QFormLayout *m_rows = nullptr;
    QWidget *m_advancedForm = nullptr;
    QFormLayout *m_advancedRows = nullptr;
    QToolButton *m_advancedToggle = nullptr;
    QLineEdit *m_name = nullptr;
    ToneLabel *m_nameNote = nullptr;
    MaskedInput *m_bearer = nullptr;
    ToneLabel *m_bearerHint = nullptr;
    ToneLabel *m_howTo = nullptr;
    ToneLabel *m_origins = nullptr;
    Notice *m_notice = nullptr;
    ErrorPanel *m_error = nullptr;
    QProgressBar *m_busy = nullptr;
    QPushButton *m_accept = nullptr;
    QPushButton *m_cancel = nullptr;
};

} // namespace patkeeper
