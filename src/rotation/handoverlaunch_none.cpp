// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "handoverlaunch.h"

namespace patkeeper
{

// No program is ever opened here, so none is launched.
void launch(QProcess &, const OpenedProgram &, const QStringList &, const QProcessEnvironment &) {}

void signalGroup(qint64, GroupSignal) {}

} // namespace patkeeper
