// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "reminderfact.h"

#include <QStringBuilder>

namespace patkeeper
{

using namespace Qt::StringLiterals;

QString reminderKindName(ReminderKind kind)
{
    using enum ReminderKind;
    switch (kind) {
    case Expiry:
        return u"expiry"_s;
    case OtherEnd:
        return u"other-end"_s;
    case IdleEnd:
        return u"idle"_s;
    case Rotation:
        return u"rotation"_s;
    case Review:
        return u"review"_s;
    case SignIn:
        return u"sign-in"_s;
    case Operation:
        return u"operation"_s;
    case FailedRevocation:
        return u"failed-revocation"_s;
    case Died:
        return u"died"_s;
    }
    return {};
}

QString ReminderFact::identity() const
{
    constexpr qint64 minuteMs = 60'000;
    // A service may round differently from one answer to the next.
    return reminderKindName(kind) % u'|' % subject % u'|' % QString::number(deadline.toMSecsSinceEpoch() / minuteMs);
}

} // namespace patkeeper
