// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "secretenvelope.h"

#include <QStringList>
#include <QWidget>

#include <vector>

class QVBoxLayout;

namespace patkeeper
{

class MaskedInput;
class ToneLabel;

/// Where a person pastes the secret of a token that they have made on the page of its service, part by part; or leaves
/// it empty where it is kept elsewhere. What is pasted stays until it is safe, so that nothing of it is lost by a
/// refusal.
class BroughtSecret final : public QWidget
{
    Q_OBJECT

public:
    /// All object names begin with @p prefix; @p whenEmpty says what comes of leaving it empty.
    BroughtSecret(const QString &prefix, QString whenEmpty, QWidget *parent);

    void setParts(const QStringList &names);
    bool isEmpty() const;
    /// A part is missing where another is there: it is said, and the focus put there.
    bool isHalf();
    /// No parts where it is empty.
    SecretParts parts() const;
    void wipe();

Q_SIGNALS:
    void changed();

private:
    QString m_prefix;
    QVBoxLayout *m_rows;
    ToneLabel *m_note;
    QString m_whenEmpty;
    QStringList m_names;
    QWidget *m_form = nullptr;
    std::vector<MaskedInput *> m_inputs;
};

} // namespace patkeeper
