// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "exchangeflow.h"
#include "flowdialog.h"
#include "secretenvelope.h"

#include <QTimer>

#include <chrono>
#include <optional>

class QProgressBar;
class QPushButton;

namespace patkeeper
{

class ErrorPanel;
class ExchangeForm;
class FactGrid;
class Notice;
class SecretPartsView;
class ToneLabel;

/// "Short-lived token…": asks what for, exchanges a kept token, and shows what came: its type, how long it holds, what
/// was granted, and every part of it masked, to be copied one by one or all together. Nothing of it is stored; it is
/// wiped when the window closes.
class ExchangeDialog final : public FlowDialog
{
    Q_OBJECT

public:
    ExchangeDialog(const DialogContext &context, TokenKey key, QWidget *parent = nullptr);
    ~ExchangeDialog() override;

    /// To be called after exchangeRequested(), with the flow that was made for it.
    void showFlow(ExchangeFlow *flow);
    ExchangeFlow *flow() const { return m_flow; }
    /// As if the person had entered these scopes and pressed the button.
    void askFor(const QStringList &scopes);
    void done(int result) override;

Q_SIGNALS:
    void exchangeRequested(const patkeeper::TokenKey &key, const patkeeper::ExchangeWish &wish);

protected:
    void render() override;
    /// What would come after the window is closed is nobody's any longer, and goes with the flow.
    bool isAtWork() const override { return false; }
    bool mayClose() override;

private:
    void build();
    ExchangeForm *buildForm();
    QWidget *buildResult();
    QWidget *buildButtons();
    void onGet();
    void forget();
    void takeCredentials();
    void renderForm();
    void renderResult();
    void grow();
    QStringList remarks(const ExchangedCredentials &credentials) const;
    QString expirySentence(const std::optional<std::chrono::seconds> &left) const;
    void onSecond();
    void renderFailure();
    void copyAsEnvironment();
    void copyAsJson();
    ExchangeFlow::State state() const;

    TokenKey m_key;
    QPointer<ExchangeFlow> m_flow;
    SecretParts m_parts; ///< What is shown: the access token first.
    QTimer m_second;

    ToneLabel *m_subtitle = nullptr;
    ExchangeForm *m_form = nullptr;
    Notice *m_notice = nullptr;
    ErrorPanel *m_error = nullptr;
    QProgressBar *m_busy = nullptr;
    QWidget *m_result = nullptr;
    FactGrid *m_facts = nullptr;
    ToneLabel *m_remarks = nullptr;
    SecretPartsView *m_secret = nullptr;
    QPushButton *m_copyEnvironment = nullptr;
    QPushButton *m_copyJson = nullptr;
    QPushButton *m_allow = nullptr;
    QPushButton *m_get = nullptr;
    QPushButton *m_close = nullptr;
};

} // namespace patkeeper
