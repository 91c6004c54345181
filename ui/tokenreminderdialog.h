// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "flowdialog.h"
#include "reminderpolicy.h"
#include "reminderpreview.h"

class QComboBox;
class QDateTimeEdit;
class QFormLayout;
class QLabel;
class QPushButton;

namespace patkeeper
{

class ErrorPanel;
class ReminderStepsEdit;
class ToneLabel;
struct SaidLine;

/// Asks how one or several tokens are reminded of: as the settings say, on days of their own, or not at all; and until
/// when it is put off. Nothing holds before Save.
class TokenReminderDialog final : public FlowDialog
{
    Q_OBJECT

public:
    /// @p keys: at least one.
    TokenReminderDialog(const DialogContext &context, const ReminderPreviewParts &parts, const QList<TokenKey> &keys,
                        QWidget *parent = nullptr);

    /// Lets the person put it off; @p until is when it is put off to already.
    void offerSnooze(const std::optional<QDateTime> &until);
    /// What was said of them, the newest first.
    void showSaid(const QList<SaidLine> &lines);
    /// Nothing: each token keeps its own.
    std::optional<ReminderWishes> wishes() const;
    /// Nothing: not put off, or not any further.
    std::optional<Snooze> snooze() const;
    void setSaving(bool isSaving);
    void showError(const Error &error);

Q_SIGNALS:
    void saveRequested();

protected:
    void render() override;
    bool isAtWork() const override { return false; }

private:
    enum class How { AsTheyAre, Usual, Own, Never };
    enum class PutOff { Not, Hour, TomorrowMorning, ThreeDays, Own };

    void build(const QList<TokenKey> &keys);
    QWidget *buildButtons();
    void fillHow();
    void fillSnooze();
    How how() const;
    PutOff putOff() const;
    ReminderMoment moment() const;
    QString snoozeProblem() const;

    ReminderPreviewParts m_parts;
    std::optional<ReminderWishes> m_beginning; ///< Nothing: they differ.
    std::optional<QDateTime> m_end;            ///< Of the one that ends last; nothing: it does not.
    QFormLayout *m_rows;
    QComboBox *m_how;
    ReminderStepsEdit *m_steps;
    QComboBox *m_snooze;
    QDateTimeEdit *m_until;
    ToneLabel *m_snoozeNote;
    QLabel *m_said;
    ReminderPreview *m_preview;
    ErrorPanel *m_error;
    QPushButton *m_save = nullptr;
    QString m_snoozedText;
    bool m_isSaving = false;
};

} // namespace patkeeper
