// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "extendtokensflow.h"
#include "flowdialog.h"

class QFormLayout;
class QLabel;
class QProgressBar;
class QPushButton;

namespace patkeeper
{

class ErrorPanel;
class ExpiryChooser;
class Notice;
class OutcomeList;
class ToneLabel;

/// Asks for a later end for several tokens at once; then shows how far it is, and one report at the end. Their secrets
/// stay as they are.
class ExtendDialog final : public FlowDialog
{
    Q_OBJECT

public:
    ExtendDialog(const DialogContext &context, const QList<TokenKey> &keys, QWidget *parent = nullptr);

    /// To be called after extendRequested(), with the flow that was made for it.
    void showFlow(ExtendTokensFlow *flow);

Q_SIGNALS:
    void extendRequested(const QList<patkeeper::ExtendTokensFlow::Wish> &wishes);
    void signInRequested(const QString &accountId);

protected:
    void render() override;
    bool isAtWork() const override;

private:
    enum Column { NameColumn, AccountColumn, UntilColumn, OutcomeColumn };

    void build();
    void fillList();
    QWidget *buildButtons();
    void onExtend();
    void onStopOrCancel();
    void renderQuestion();
    void renderProgress();
    void renderOutcomes();
    void chooseUsual(const Capabilities &capabilities);
    std::optional<QDateTime> endOf(const TokenKey &key) const;
    /// Those that would end earlier than what is chosen; the others stay as they are.
    QList<TokenKey> extended() const;
    void renderReport();
    QString outcomeText(const ExtendTokensFlow::Item &item) const;

    QList<TokenKey> m_keys;
    QPointer<ExtendTokensFlow> m_flow;

    QLabel *m_heading = nullptr;
    ToneLabel *m_subtitle = nullptr;
    OutcomeList *m_list = nullptr;
    QFormLayout *m_form = nullptr;
    ExpiryChooser *m_expiry = nullptr;
    ToneLabel *m_longer = nullptr;
    Notice *m_notice = nullptr;
    ErrorPanel *m_error = nullptr;
    QProgressBar *m_progress = nullptr;
    QPushButton *m_extend = nullptr;
    QPushButton *m_signIn = nullptr;
    QPushButton *m_cancel = nullptr;
};

/// What can be extended together among @p selected: living tokens that have an end, whose services take several at
/// once. Nothing where it would be fewer than two.
QList<TokenKey> extendableTogether(const QList<TokenKey> &selected, const Inventory &inventory,
                                   const AccountProviders &providers);

} // namespace patkeeper
