// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "tone.h"

#include "edges.h"

#include <QList>

#include <algorithm>
#include <array>
#include <cmath>

namespace patkeeper
{

namespace
{

constexpr double enoughForText = 4.5;
constexpr double enoughForShapes = 3;

double linear(double channel)
{
    return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
}

/// Each cell asks for the contrasts of its colours; powers are worked out once.
double linear(int channel)
{
    static const std::array<double, 256> table = [] {
        std::array<double, 256> made{};
        for (int value = 0; value < 256; ++value)
            made[std::size_t(value)] = linear(value / 255.0);
        return made;
    }();
    return table[std::size_t(channel)];
}

double luminance(const QColor &color)
{
    return 0.2126 * linear(color.red()) + 0.7152 * linear(color.green()) + 0.0722 * linear(color.blue());
}

QColor mix(const QColor &from, const QColor &to, double share)
{
    const auto between = [share](int left, int right) {
        return static_cast<int>(std::lround(left + (right - left) * share));
    };
    return QColor(between(from.red(), to.red()), between(from.green(), to.green()), between(from.blue(), to.blue()));
}

/// Moves @p color towards @p text until it stands out by @p enough from every one of @p grounds.
QColor readable(QColor color, const QColor &text, const QList<QColor> &grounds, double enough = enoughForText)
{
    for (double share = 0; share <= 1.0; share += 0.1) {
        const QColor candidate = mix(color, text, share);
        const bool standsOut = std::all_of(grounds.cbegin(), grounds.cend(),
                                           [&](const QColor &ground) { return contrast(candidate, ground) >= enough; });
        if (standsOut)
            return candidate;
    }
    return text;
}

/// What text stands on.
QList<QColor> groundsOf(const QPalette &palette)
{
    return {palette.color(QPalette::Base), palette.color(QPalette::Window), palette.color(QPalette::AlternateBase),
            tabPageColor(palette)};
}

QColor hueOf(Tone tone, bool dark)
{
    switch (tone) {
    case Tone::Good:
        return dark ? QColor(0x6f, 0xcf, 0x85) : QColor(0x1d, 0x6b, 0x2f);
    case Tone::Caution:
        return dark ? QColor(0xe8, 0xb3, 0x5a) : QColor(0x85, 0x4d, 0x00);
    case Tone::Danger:
        return dark ? QColor(0xff, 0x8f, 0x88) : QColor(0xa3, 0x1d, 0x17);
    case Tone::Neutral:
        break;
    }
    return dark ? QColor(0x7f, 0xb4, 0xee) : QColor(0x1c, 0x5b, 0x9c);
}

} // namespace

double contrast(const QColor &left, const QColor &right)
{
    const double one = luminance(left) + 0.05;
    const double other = luminance(right) + 0.05;
    return std::max(one, other) / std::min(one, other);
}

bool isDark(const QPalette &palette)
{
    return luminance(palette.color(QPalette::WindowText)) > luminance(palette.color(QPalette::Window));
}

QColor toneGround(Tone tone, const QPalette &palette)
{
    const QColor base = palette.color(QPalette::Base);
    return mix(base, hueOf(tone, isDark(palette)), isDark(palette) ? 0.16 : 0.09);
}

QColor toneColor(Tone tone, const QPalette &palette)
{
    return readable(hueOf(tone, isDark(palette)), palette.color(QPalette::WindowText),
                    groundsOf(palette) << toneGround(tone, palette));
}

QColor quietColor(const QPalette &palette)
{
    const QColor text = palette.color(QPalette::WindowText);
    return readable(mix(text, palette.color(QPalette::Window), 0.45), text, groundsOf(palette));
}

QColor edgeColor(const QPalette &palette)
{
    const QColor window = palette.color(QPalette::Window);
    const QColor text = palette.color(QPalette::WindowText);
    return readable(mix(window, text, 0.2), text, {palette.color(QPalette::Base), window}, enoughForShapes);
}

} // namespace patkeeper
