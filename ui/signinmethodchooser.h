// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "error.h"
#include "signinsettings.h"

#include <QButtonGroup>
#include <QList>
#include <QWidget>

#include <optional>

class QRadioButton;
class QVBoxLayout;

namespace patkeeper
{

class ToneLabel;

/// The ways to sign in, the best first, each with a sentence. What has to be looked for (the Azure CLI) says so
/// meanwhile; where it does not work it moves to the end and says why, and the choice, if nobody made it, to the next.
class SignInMethodChooser final : public QWidget
{
    Q_OBJECT

public:
    explicit SignInMethodChooser(QWidget *parent);

    /// @p chosen: at first; nothing for the best. @p needsRegistration: people register an app before they go through a
    /// browser.
    void offer(const QList<SignInMethod> &methods, std::optional<SignInMethod> chosen, bool needsRegistration);
    SignInMethod method() const { return m_method; }

    void sayLooking(SignInMethod method, const QString &sentence);
    void sayWorks(SignInMethod method);
    void sayFails(SignInMethod method, const QString &sentence);
    void takeFocus();

Q_SIGNALS:
    void chosen();

private:
    struct Row {
        SignInMethod method = SignInMethod::Bearer;
        QRadioButton *button = nullptr;
        ToneLabel *hint = nullptr;
        QWidget *all = nullptr;
    };

    Row makeRow(SignInMethod method);
    QString hintOf(SignInMethod method) const;
    Row *rowOf(SignInMethod method);
    void choose(SignInMethod method);
    void moveToEnd(SignInMethod method);
    void orderTabs();

    QButtonGroup m_group;
    QVBoxLayout *m_layout;
    QList<Row> m_rows;
    SignInMethod m_method = SignInMethod::Bearer;
    bool m_touched = false;
    bool m_needsRegistration = true;
};

} // namespace patkeeper
