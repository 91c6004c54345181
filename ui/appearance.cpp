// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "appearance.h"

#include "edges.h"
#include "tone.h"

#include <QApplication>
#include <QPushButton>
#include <QString>
#include <QStyle>
#include <QStyleFactory>

#include <cmath>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

constexpr int paintedLighter = 150; // Percent, measured.

QPalette lightPalette()
{
    QPalette palette(QColor(0xef, 0xf0, 0xf2), QColor(0xf4, 0xf5, 0xf7));
    palette.setColor(QPalette::Base, Qt::white);
    palette.setColor(QPalette::AlternateBase, QColor(0xf8, 0xf9, 0xfb));
    for (const auto role : {QPalette::Text, QPalette::WindowText, QPalette::ButtonText, QPalette::ToolTipText})
        palette.setColor(role, QColor(0x1b, 0x1d, 0x21));
    palette.setColor(QPalette::ToolTipBase, Qt::white);
    palette.setColor(QPalette::PlaceholderText, QColor(0x5c, 0x61, 0x68));
    palette.setColor(QPalette::Highlight, QColor(0x1f, 0x5f, 0xa4));
    palette.setColor(QPalette::HighlightedText, Qt::white);
    palette.setColor(QPalette::Link, QColor(0x1f, 0x5f, 0xa4));
    for (const auto role : {QPalette::Text, QPalette::WindowText, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, QColor(0x8a, 0x8f, 0x96));
    return palette;
}

QPalette darkPalette()
{
    QPalette palette(QColor(0x3a, 0x3d, 0x42), QColor(0x2a, 0x2c, 0x30));
    palette.setColor(QPalette::Base, QColor(0x1f, 0x21, 0x24));
    palette.setColor(QPalette::AlternateBase, QColor(0x25, 0x27, 0x2b));
    for (const auto role : {QPalette::Text, QPalette::WindowText, QPalette::ButtonText, QPalette::ToolTipText})
        palette.setColor(role, QColor(0xe8, 0xe9, 0xeb));
    palette.setColor(QPalette::BrightText, Qt::white);
    palette.setColor(QPalette::ToolTipBase, QColor(0x3a, 0x3d, 0x42));
    palette.setColor(QPalette::PlaceholderText, QColor(0xa4, 0xa8, 0xae));
    palette.setColor(QPalette::Highlight, QColor(0x2f, 0x6f, 0xb4));
    palette.setColor(QPalette::HighlightedText, Qt::white);
    palette.setColor(QPalette::Link, QColor(0x7f, 0xb5, 0xf0));
    for (const auto role : {QPalette::Text, QPalette::WindowText, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, QColor(0x80, 0x84, 0x8a));
    return palette;
}

} // namespace

std::optional<Appearance> appearanceFromName(const QString &name)
{
    if (name == "system"_L1)
        return Appearance::System;
    if (name == "light"_L1)
        return Appearance::Light;
    if (name == "dark"_L1)
        return Appearance::Dark;
    return {};
}

QString appearanceName(Appearance appearance)
{
    switch (appearance) {
    case Appearance::System:
        break;
    case Appearance::Light:
        return u"light"_s;
    case Appearance::Dark:
        return u"dark"_s;
    }
    return u"system"_s;
}

void applyAppearance(Appearance appearance, bool wantsDark)
{
    static const QString desktopStyle = QApplication::style()->name();
    static bool isOurs = false;
    if (appearance == Appearance::System) {
        if (isOurs) {
            QApplication::setStyle(QStyleFactory::create(desktopStyle));
            QApplication::setPalette(QPalette());
            isOurs = false;
        }
        if (!wantsDark || isDark(QApplication::palette()))
            return;
    }
    isOurs = true;
    QApplication::setStyle(fusionWithEdges());
    const bool dark = appearance == Appearance::Dark || appearance == Appearance::System;
    QApplication::setPalette(dark ? darkPalette() : lightPalette());
}

QPalette onGround(QPalette palette, const QColor &ground)
{
    for (const auto role : {QPalette::Base, QPalette::Window, QPalette::AlternateBase})
        palette.setColor(role, ground);
    return palette;
}

QColor blended(const QColor &over, const QColor &under, double amount)
{
    const auto mix = [amount](int one, int other) {
        return static_cast<int>(std::lround(one * amount + other * (1 - amount)));
    };
    return QColor(mix(over.red(), under.red()), mix(over.green(), under.green()), mix(over.blue(), under.blue()));
}

QPalette withCalmSelection(QPalette palette)
{
    const QColor highlight = palette.color(QPalette::Active, QPalette::Highlight);
    for (const auto group : {QPalette::Active, QPalette::Inactive}) {
        const QColor base = palette.color(group, QPalette::Base);
        const double amount = group == QPalette::Active ? 0.28 : 0.20;
        const QColor tint = blended(highlight, base, amount);
        palette.setColor(group, QPalette::Highlight, tint);
        palette.setColor(group, QPalette::HighlightedText, palette.color(group, QPalette::Text));
    }
    return palette;
}

void makeProminent(QPushButton *button)
{
    if (!isFusion(button->style()))
        return;
    QPalette palette = QApplication::palette(button);
    const QColor text = palette.color(QPalette::Active, QPalette::HighlightedText);
    QColor ground = palette.color(QPalette::Active, QPalette::Highlight);
    // Fusion paints a button half as light again as its colour.
    while (contrast(text, ground.lighter(paintedLighter)) < 4.5 && ground.value() > 0)
        ground = ground.darker(105);
    for (const auto group : {QPalette::Active, QPalette::Inactive}) {
        palette.setColor(group, QPalette::Button, ground);
        palette.setColor(group, QPalette::ButtonText, text);
    }
    button->setPalette(palette);
}

void makeSecondary(QWidget *label)
{
    QPalette palette = QApplication::palette(label);
    palette.setColor(QPalette::WindowText, quietColor(palette));
    label->setPalette(palette);
}

} // namespace patkeeper
