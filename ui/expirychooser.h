// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "capabilities.h"
#include "clock.h"

#include <QDateTime>
#include <QWidget>

#include <optional>

class QComboBox;
class QDateEdit;

namespace patkeeper
{

class ToneLabel;

/// Asks how long a token shall live: a preset, a day of one's own (till its last second, local time) or, where the
/// provider can, for ever. Says the resulting date and time, and what the provider does not allow.
class ExpiryChooser final : public QWidget
{
    Q_OBJECT

public:
    explicit ExpiryChooser(QWidget *parent = nullptr);

    /// @p clock: the service's now, UTC.
    void setLimits(const Capabilities &capabilities, Clock clock);
    void setDays(int days);
    void setDate(const QDate &localDate);
    void setNever();

    /// UTC, counted from now; nothing: never expires.
    std::optional<QDateTime> expiresAt() const;
    /// Why this cannot be asked for (translated), or nothing.
    QString problem() const;
    /// A refusal by the service, shown until the choice changes.
    void showRefusal(const QString &message);

Q_SIGNALS:
    void changed();

private:
    void onChosen();
    void render();
    int chosen() const;

    std::optional<std::chrono::seconds> m_maximumLife;
    QString m_providerName;
    Clock m_clock;
    QString m_refusal;
    QComboBox *m_presets;
    QDateEdit *m_date;
    ToneLabel *m_result;
};

} // namespace patkeeper
