// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QAbstractButton>
#include <QDir>
#include <QLabel>
#include <QTest>
#include <QTranslator>

#include <utility>

namespace patkeeper
{

/// Makes every text 40 % longer, as a wordier language would.
class WordyLanguage final : public QTranslator
{
public:
    bool isEmpty() const override { return false; }
    QString translate(const char *, const char *source, const char *disambiguation, int) const override
    {
        const QString text = QString::fromUtf8(source);
        if (disambiguation && QByteArrayView(disambiguation).contains("format"))
            return text;
        return text + QString((text.size() * 2 + 4) / 5, u'ö').replace(7, 1, QStringLiteral(" "));
    }
};

/// Labels and buttons that got less room than their text needs.
inline QStringList cutOff(QWidget *dialog)
{
    QStringList cut;
    for (const QWidget *widget : dialog->findChildren<QWidget *>()) {
        if (!widget->isVisibleTo(dialog))
            continue;
        const auto *label = qobject_cast<const QLabel *>(widget);
        const auto *button = qobject_cast<const QAbstractButton *>(widget);
        const QString text = label ? label->text() : button ? button->text() : QString();
        if (text.isEmpty())
            continue;
        const bool wraps = label && label->wordWrap();
        const int needed = wraps ? widget->heightForWidth(widget->width()) : widget->sizeHint().width();
        if ((wraps ? widget->height() : widget->width()) < needed)
            cut.append(QStringLiteral("%1 (%2 of %3): %4")
                           .arg(widget->objectName())
                           .arg(wraps ? widget->height() : widget->width())
                           .arg(needed)
                           .arg(text));
        if (!dialog->rect().contains(QRect(widget->mapTo(dialog, QPoint(0, 0)), widget->size())))
            cut.append(widget->objectName() + QStringLiteral(" sticks out"));
    }
    return cut;
}

/// Waits until nothing moves any longer: a new row, or a label that breaks its lines, takes several turns of the event
/// loop to find its place.
inline void settle(const QWidget *widget)
{
    QList<QRect> before;
    (void)QTest::qWaitFor(
        [&] {
            QList<QRect> now;
            for (const QWidget *child : widget->findChildren<QWidget *>()) {
                if (child->isVisibleTo(widget))
                    now.append(child->geometry());
            }
            return std::exchange(before, now) == now;
        },
        30'000);
}

/// With PATKEEPER_PICTURES=DIR the widget is saved there, to be looked at.
inline void keepPicture(QWidget *widget, const QString &name)
{
    const QString folder = qEnvironmentVariable("PATKEEPER_PICTURES");
    if (folder.isEmpty())
        return;
    QDir().mkpath(folder);
    widget->grab().save(folder + QChar(u'/') + name + QStringLiteral(".png"));
}

} // namespace patkeeper
