// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "reminderpolicy.h"
#include "reminderpreview.h"
#include "windowparts.h"

#include <QObject>
#include <QPointer>

class QWidget;

namespace patkeeper
{

class TokenReminderDialog;
class WindowDialogs;

/// Opens the dialog that asks how tokens are reminded of, and carries out what the person has said there.
class ReminderDialogs final : public QObject
{
    Q_OBJECT

public:
    ReminderDialogs(WindowParts parts, WindowDialogs *dialogs, QWidget *window);

    /// Null without keys.
    TokenReminderDialog *edit(const QList<TokenKey> &keys);

private:
    void offer(TokenReminderDialog *dialog, const QList<TokenKey> &keys);
    void save(const QPointer<TokenReminderDialog> &dialog, const QList<TokenKey> &keys);
    /// One after the other; what was saved before one failed stays.
    void saveWishes(const ReminderWishes &wishes, QList<TokenKey> keys, std::function<void(Result<void>)> done);
    void putOff(const QList<TokenKey> &keys, const Snooze &snooze);
    std::vector<ReminderFact> factsOf(const QList<TokenKey> &keys) const;
    ReminderPreviewParts previewParts() const;

    WindowParts m_parts;
    WindowDialogs *m_dialogs;
    QWidget *m_window;
};

/// Of one token's @p facts, the earliest first, those that @p snooze puts off: what was said already or would be before
/// it is over; where there is nothing of the kind, the one that comes first is told of then.
QStringList toPutOff(const std::vector<ReminderFact> &facts, const SaidReminders &said, const ReminderMoment &moment,
                     const Snooze &snooze);

} // namespace patkeeper
