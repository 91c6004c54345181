// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "secret.h"

#include <QWidget>

class QLineEdit;

namespace patkeeper
{

class MaskedInput;
class ToneLabel;

/// Asks for a user name and the password to sign in with. The password is never shown.
class PasswordPane final : public QWidget
{
    Q_OBJECT

public:
    explicit PasswordPane(QWidget *parent);

    void setUser(const QString &user);
    QString user() const;
    /// The field is empty afterwards.
    Secret takePassword();
    /// Says what is missing and goes there.
    bool isComplete();
    void takeFocus();

private:
    void render();

    bool m_tried = false;
    QLineEdit *m_user;
    ToneLabel *m_userNote;
    MaskedInput *m_password;
    ToneLabel *m_passwordNote;
};

} // namespace patkeeper
