// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "entrastate.h"

#include <QCryptographicHash>

#include <algorithm>

namespace patkeeper::sandbox
{

const Tenant *EntraState::tenant(const QString &segment) const
{
    const auto found = std::find_if(tenants.begin(), tenants.end(), [&segment](const Tenant &known) {
        return known.id.compare(segment, Qt::CaseInsensitive) == 0 ||
               known.domain.compare(segment, Qt::CaseInsensitive) == 0;
    });
    return found == tenants.end() ? nullptr : &*found;
}

EntraRefreshToken *EntraState::refreshToken(const QByteArray &value)
{
    const QByteArray digest = QCryptographicHash::hash(value, QCryptographicHash::Sha256);
    const auto found = std::find_if(refreshTokens.begin(), refreshTokens.end(),
                                    [&digest](const EntraRefreshToken &known) { return known.digest == digest; });
    return found == refreshTokens.end() ? nullptr : &*found;
}

EntraDeviceSignIn *EntraState::byDeviceCode(const QByteArray &deviceCode)
{
    const auto found =
        std::find_if(deviceSignIns.begin(), deviceSignIns.end(),
                     [&deviceCode](const EntraDeviceSignIn &known) { return known.deviceCode == deviceCode; });
    return found == deviceSignIns.end() ? nullptr : &*found;
}

EntraDeviceSignIn *EntraState::byUserCode(const QString &userCode)
{
    QString typed = userCode.toUpper();
    typed.removeIf([](QChar c) { return !c.isLetterOrNumber(); });
    const auto found = std::find_if(deviceSignIns.begin(), deviceSignIns.end(),
                                    [&typed](const EntraDeviceSignIn &known) { return known.userCode == typed; });
    return found == deviceSignIns.end() ? nullptr : &*found;
}

void EntraState::end(const QString &family, int aadsts)
{
    const auto found = families.find(family);
    if (found != families.end() && found->endedBy == 0)
        found->endedBy = aadsts;
}

} // namespace patkeeper::sandbox
