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

/// Asks for the id and the secret of a token that a person has already, to sign in with. The id is no secret; the
/// secret is never shown.
class ClientPairPane final : public QWidget
{
    Q_OBJECT

public:
    explicit ClientPairPane(QWidget *parent);

    /// @p hint: where one gets such a token; may be empty.
    void setSubject(const QString &id, const QString &hint);
    QString id() const;
    /// The field is empty afterwards.
    Secret takeSecret();
    /// Says what is missing and goes there.
    bool isComplete();
    void takeFocus();

private:
    void render();

    bool m_tried = false;
    QLineEdit *m_id;
    ToneLabel *m_idNote;
    MaskedInput *m_secret;
    ToneLabel *m_secretNote;
    ToneLabel *m_hint;
};

} // namespace patkeeper
