// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QList>
#include <QWidget>

#include <expected>

class QLineEdit;

namespace patkeeper
{

class ToneLabel;

/// "60, 30, 14": the longest first. Numbers are separated by commas, semicolons or spaces; twice the same counts once.
QString stepsText(const QList<int> &steps);
/// Or the sentence what is wrong with it (translated).
std::expected<QList<int>, QString> stepsFromText(const QString &text);

/// Asks how many days before its end a token is told of, and says what is wrong while one types.
class ReminderStepsEdit final : public QWidget
{
    Q_OBJECT

public:
    /// @p objectName is that of the field; its sentence has "Note" behind it.
    ReminderStepsEdit(const QString &objectName, QWidget *parent);
    ~ReminderStepsEdit() override;

    void setSteps(const QList<int> &steps);
    /// The last ones that made sense.
    const QList<int> &steps() const { return m_steps; }
    bool isValid() const { return m_isValid; }

Q_SIGNALS:
    /// It was typed in; steps() may be as before.
    void edited();

private:
    void onEdited();
    void render();
    void tidy();

    QList<int> m_steps;
    bool m_isValid = true;
    QLineEdit *m_line;
    ToneLabel *m_note;
};

} // namespace patkeeper
