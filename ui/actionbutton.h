// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

class QAction;
class QPushButton;
class QWidget;

namespace patkeeper
{

/// A button that is another face of @p action: same words, same state, and gone where the action is. Reached by Tab,
/// which a tool bar's buttons are not on every desktop.
QPushButton *buttonFor(QAction *action, QWidget *parent);

} // namespace patkeeper
