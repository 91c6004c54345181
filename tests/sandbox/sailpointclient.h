// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "rawclient.h"
#include "sandbox.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QMap>

namespace patkeeper
{

/// Somebody who talks to the sandbox's SailPoint, in requests that are as they should be but for what a test changes.
class SailPointClient
{
public:
    SailPointClient(const Sandbox &sandbox, const QByteArray &bearer)
        : raw(sandbox.url(), bearer),
          base(sandbox.sailPoint().url().path().toLatin1()),
          m_server(sandbox.url())
    {
    }

    /// With `version` another than v1 the yearly address.
    QByteArray tokens(const QByteArray &version = "v1", const QByteArray &rest = {}) const;
    RawAnswer list(const QByteArray &query = "owner-id=me", const QByteArray &version = "v1") const;
    QStringList names(const QByteArray &query = "owner-id=me") const;
    RawAnswer create(const QJsonObject &body, const QByteArray &version = "v1") const;
    RawAnswer patch(const QString &id, const QJsonArray &operations, const QByteArray &version = "v1") const;
    RawAnswer bulk(const QStringList &ids, const QJsonArray &operations, const QByteArray &method = "PATCH") const;
    RawAnswer remove(const QString &id) const;
    /// Without the bearer.
    RawAnswer exchange(const QMap<QString, QString> &fields) const;
    RawAnswer exchange(const QString &id, const QByteArray &secret) const;

    RawClient raw;
    QByteArray base; ///< `/sailpoint/{tenant}`.

    /// A body of Create for so many days, without a flag.
    static QJsonObject request(const QString &name, int days = 30);
    static QString inDays(int days);
    static QJsonObject replace(const QString &path, const QJsonValue &value);
    static QJsonArray entries(const RawAnswer &answer) { return QJsonDocument::fromJson(answer.body).array(); }
    /// The last text of an error.
    static QString cause(const RawAnswer &answer);

private:
    QUrl m_server;
};

} // namespace patkeeper
