// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QColor>
#include <QPalette>

#include <optional>

class QPushButton;
class QString;
class QWidget;

namespace patkeeper
{

/// Which colours the program wears. System leaves style and palette to the desktop.
enum class Appearance { System, Light, Dark };

std::optional<Appearance> appearanceFromName(const QString &name);
QString appearanceName(Appearance appearance);
/// Light and Dark bring a palette of their own with the Fusion style, the only one that takes any palette. System gives
/// the desktop its style and palette back; where it @p wantsDark and its palette is not, it gets ours. A QApplication
/// must be there.
void applyAppearance(Appearance appearance, bool wantsDark = false);

/// As @p palette, with @p ground for everything that text may stand on: toneColor() and quietColor() are then readable
/// on it.
QPalette onGround(QPalette palette, const QColor &ground);
QColor blended(const QColor &over, const QColor &under, double amount);

/// A calm selection: a tint of the highlight colour under the ordinary text, so that colours with a meaning stay
/// readable.
QPalette withCalmSelection(QPalette palette);
/// The one button that is meant most of the time; only where the style lets a button be coloured.
void makeProminent(QPushButton *button);
/// Smaller and less loud than the text beside it.
void makeSecondary(QWidget *label);

} // namespace patkeeper
