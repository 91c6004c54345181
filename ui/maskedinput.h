// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "secret.h"

#include <QLineEdit>

namespace patkeeper
{

/// Where a person types or pastes a secret. Never shown; overwritten as soon as it has been taken, and with the field.
///
/// It is a text widget nevertheless, so that every input method works: only what comes from the person goes in here,
/// never a secret that Patkeeper holds.
class MaskedInput final : public QLineEdit
{
    Q_OBJECT

public:
    /// What becomes of blanks around it: those of something pasted come with the copying, those of a password belong
    /// to it.
    enum class Blanks { Dropped, Kept };

    explicit MaskedInput(QWidget *parent = nullptr, Blanks blanks = Blanks::Dropped);
    ~MaskedInput() override;

    bool isBlank() const;
    /// What was typed, without line breaks around it; the field is empty afterwards.
    Secret take();
    /// The same, and the field keeps it.
    Secret peek() const;
    void wipeText();

private:
    QStringView withoutEdges(QStringView typed) const;

    Blanks m_blanks;
};

} // namespace patkeeper
