// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "flowdialog.h"
#include "secretflows.h"

#include <vector>

class QLabel;
class QProgressBar;
class QPushButton;

namespace patkeeper
{

class ErrorPanel;
class MaskedInput;
class Notice;
class ToneLabel;

/// "Keep a secret I already have…": takes a secret from the person, has it tried, and says in words whether it could be
/// proven to be this token's.
class KeepSecretDialog final : public FlowDialog
{
    Q_OBJECT

public:
    KeepSecretDialog(const DialogContext &context, const TokenKey &key, QWidget *parent = nullptr);

    /// To be called after keepRequested(), with the flow that was made for it.
    void showFlow(ImportSecretFlow *flow);

Q_SIGNALS:
    /// @p secret is for the receiver to move from.
    void keepRequested(const patkeeper::TokenKey &key, patkeeper::SecretParts &secret);

protected:
    void render() override;
    bool isAtWork() const override;
    bool mayClose() override;

private:
    void build(const Capabilities *capabilities);
    void onKeep();
    void renderButtons(ImportSecretFlow::State state);
    void renderNotProven();
    void renderFailure();
    void renderDone();

    TokenKey m_key;
    QPointer<ImportSecretFlow> m_flow;
    QStringList m_partNames{QStringLiteral("token")};
    std::vector<MaskedInput *> m_inputs;

    ToneLabel *m_subtitle = nullptr;
    QWidget *m_form = nullptr;
    Notice *m_notice = nullptr;
    ErrorPanel *m_error = nullptr;
    QProgressBar *m_busy = nullptr;
    QPushButton *m_keep = nullptr;
    QPushButton *m_keepAnyway = nullptr;
    QPushButton *m_cancel = nullptr;
};

} // namespace patkeeper
