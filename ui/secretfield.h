// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "secret.h"

#include <QTimer>
#include <QWidget>

#include <chrono>
#include <functional>

namespace patkeeper
{

/// Shows a secret by painting it, masked unless the person asks, and masks it again after a while and whenever somebody
/// else may be looking: the window loses the focus or is hidden, the session is locked, the machine goes to sleep.
///
/// The value stays with its owner and is never in a text widget, a property, a tool tip or anything a screen reader can
/// ask for; it cannot be selected or dragged. Masked, it does not show its length.
class SecretField final : public QWidget
{
    Q_OBJECT

public:
    /// Looked up at each painting; null or empty while there is none.
    using Source = std::function<const Secret *()>;

    explicit SecretField(QWidget *parent = nullptr);

    void setSource(Source source);
    /// How long it stays shown; 20 s unless set.
    void setShownFor(std::chrono::milliseconds duration) { m_timer.setInterval(duration); }
    /// How many lines it has room for while masked; 2 unless set.
    void setLinesMasked(int lines) { m_linesMasked = lines; }
    bool isShown() const { return m_shown; }
    bool hasSecret() const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;

public Q_SLOTS:
    void unmask();
    void mask();
    /// The source has another secret, or none.
    void refresh();

Q_SIGNALS:
    void shownChanged(bool shown);

protected:
    bool event(QEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    QFont valueFont() const;
    int columnsIn(int width) const;
    void paintMasked(QPainter &painter);
    void paintValue(QPainter &painter, const Secret &secret);
    void describe();

    Source m_source;
    QTimer m_timer;
    bool m_shown = false;
    int m_linesMasked = 2; ///< Room for most secrets, so that nothing moves when they are shown.
};

} // namespace patkeeper
