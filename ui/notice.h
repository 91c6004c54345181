// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "tone.h"

#include <QFrame>

class QLabel;

namespace patkeeper
{

/// The shape of a tone beside words, as high as a line of them.
class ToneMark final : public QWidget
{
    Q_OBJECT

public:
    explicit ToneMark(QWidget *parent);

    void setTone(Tone tone);
    Tone tone() const { return m_tone; }
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    Tone m_tone = Tone::Neutral;
};

/// A sentence that matters, on a ground of its own, with a painted shape for its tone and a quieter second sentence
/// beneath.
class Notice final : public QFrame
{
    Q_OBJECT

public:
    /// Card: within a form. Band: from edge to edge of a window, with a line beneath.
    enum class Form { Card, Band };

    explicit Notice(const QString &objectName, QWidget *parent = nullptr);

    void setForm(Form form);
    /// Hidden while both are empty.
    void say(Tone tone, const QString &title, const QString &text = {});
    QString title() const;
    QString text() const;

protected:
    void changeEvent(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void recolour();
    void keepToItsHeight();

    Tone m_tone = Tone::Neutral;
    ToneMark *m_mark;
    QLabel *m_title;
    QLabel *m_text;
    Form m_form = Form::Card;
    bool m_colouring = false;
};

/// The shape of a tone: a tick, a triangle, a cross or a dot, drawn into @p area.
void paintMark(QPainter &painter, const QRectF &area, Tone tone, const QColor &color);

} // namespace patkeeper
