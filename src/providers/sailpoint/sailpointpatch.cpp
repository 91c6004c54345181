// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "sailpointpatch.h"

#include "sailpointjson.h"

#include <QJsonDocument>
#include <QJsonObject>

using namespace Qt::StringLiterals;

namespace patkeeper::sailpoint
{

namespace
{

QJsonObject replacement(QLatin1StringView path, const QJsonValue &value)
{
    return {{u"op"_s, u"replace"_s}, {u"path"_s, path}, {u"value"_s, value}};
}

} // namespace

QJsonArray patchOf(const Expiry &expiry)
{
    if (expiry.at)
        return {replacement("/expirationDate"_L1, writeDate(*expiry.at))};
    return {replacement("/expirationDate"_L1, QJsonValue::Null), replacement("/userAwareTokenNeverExpires"_L1, true)};
}

QByteArray writePatch(const TokenUpdate &update, const std::optional<Expiry> &expiry)
{
    QJsonArray patch;
    if (update.name)
        patch.append(replacement("/name"_L1, *update.name));
    if (update.scopes)
        patch.append(replacement("/scope"_L1, QJsonArray::fromStringList(normalizedScopes(*update.scopes))));
    if (expiry) {
        for (const auto &operation : patchOf(*expiry))
            patch.append(operation);
    }
    return QJsonDocument(patch).toJson(QJsonDocument::Compact);
}

QByteArray writeBulkUpdate(const QStringList &ids, const Expiry &expiry)
{
    const QJsonObject body{{u"ids"_s, QJsonArray::fromStringList(ids)}, {u"patch"_s, patchOf(expiry)}};
    return QJsonDocument(body).toJson(QJsonDocument::Compact);
}

} // namespace patkeeper::sailpoint
