// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "capabilities.h"
#include "clock.h"

#include <QDateTime>
#include <QWidget>

#include <optional>

class QCheckBox;
class QComboBox;
class QDateEdit;

namespace patkeeper
{

class ToneLabel;

/// Asks how long a token shall live: a preset, a day of one's own (till its last second, local time) or, where the
/// provider can, for ever. Says the resulting date and time, and what the provider does not allow. Of a token that
/// lives already it asks for a later end only. Where living for ever has a consequence to be accepted, it writes that
/// out and lets the choice through behind a tick of its own. Where the service decides by itself there is nothing to be
/// chosen, and it says so.
class ExpiryChooser final : public QWidget
{
    Q_OBJECT

public:
    explicit ExpiryChooser(QWidget *parent = nullptr);

    /// @p clock: the service's now, UTC. A day of one's own stays as it was entered.
    void setLimits(const Capabilities &capabilities, Clock clock);
    /// Nothing that ends at @p presentEnd (UTC) or before is offered or let through; a later end is chosen. To be
    /// called after setLimits().
    void extend(const QDateTime &presentEnd);
    /// False where the provider allows nothing later than the present end.
    bool canExtend() const;
    void setDays(int days);
    void setDate(const QDate &localDate);
    void setNever();

    /// UTC, counted from now; nothing: never expires, or the service decides.
    std::optional<QDateTime> expiresAt() const;
    bool isNever() const;
    /// The consequence of never expiring was there to be read and is accepted.
    bool isNeverAcknowledged() const;
    /// Why this cannot be asked for (translated), or nothing.
    QString problem() const;
    /// A refusal by the service, shown until the choice changes.
    void showRefusal(const QString &message);
    /// Puts the focus where the choice is to be mended.
    void focusChoice();

Q_SIGNALS:
    void changed();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void onChosen();
    void render();
    void fillPresets();
    void chooseLater();
    void renderNever();
    void renderDecided();
    void withdraw();
    int chosen() const;
    bool isOffered(int days) const;
    QDate earliestDay() const;

    std::optional<QDateTime> m_presentEnd;
    std::chrono::seconds m_defaultLife{0};
    bool m_canNeverExpire = false;
    QString m_acknowledgement; ///< What is to be accepted; empty: nothing.
    std::optional<std::chrono::seconds> m_maximumLife;
    QString m_providerName;
    bool m_isChosen = true;  ///< Otherwise the service decides ...
    QString m_decidesItself; ///< ... which is said in these words.
    Clock m_clock;
    QString m_refusal;
    QComboBox *m_presets;
    QDateEdit *m_date;
    ToneLabel *m_consequence;
    QCheckBox *m_accept;
    ToneLabel *m_result;
};

} // namespace patkeeper
