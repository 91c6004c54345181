// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "flowdialog.h"
#include "rotationpolicy.h"

class QComboBox;
class QFormLayout;
class QPushButton;
class QSpinBox;

namespace patkeeper
{

class ErrorPanel;

/// Asks when a token, or all of an account, are to be rotated and how. What is not set is as the farther policy says,
/// which stands beside it.
class PolicyDialog final : public FlowDialog
{
    Q_OBJECT

public:
    /// @p of: what it is about, within quotes; @p farther: what holds where nothing is said here.
    PolicyDialog(const DialogContext &context, const QString &of, const RotationPolicy &own,
                 const RotationPolicy &farther, QWidget *parent = nullptr);

    RotationPolicy policy() const;
    void showError(const Error &error);

Q_SIGNALS:
    void saveRequested(const patkeeper::RotationPolicy &policy);

protected:
    void render() override {}
    bool isAtWork() const override { return false; }

private:
    struct Number {
        QString name;
        QString label;
        std::function<QString(int)> unit; ///< After that number.
        QString otherwise;                ///< What is done where nothing farther says anything.
        int least;
        int most;
        std::optional<int> own;
        std::optional<int> farther;
    };
    QSpinBox *addNumber(QFormLayout *rows, const Number &number);
    QComboBox *addByItself(QFormLayout *rows, const std::optional<bool> &own, const std::optional<bool> &farther);
    void clearAll();

    QSpinBox *m_beforeExpiry = nullptr;
    QSpinBox *m_age = nullptr;
    QSpinBox *m_life = nullptr;
    QSpinBox *m_grace = nullptr;
    QSpinBox *m_review = nullptr;
    QComboBox *m_byItself = nullptr;
    ErrorPanel *m_error = nullptr;
};

} // namespace patkeeper
