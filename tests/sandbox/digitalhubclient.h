// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "rawclient.h"
#include "sandbox.h"

#include <QJsonArray>
#include <QMap>

namespace patkeeper
{

/// Somebody who talks to the sandbox's DigitalHub, in requests that are as they should be but for what a test changes.
class DigitalHubClient
{
public:
    using Fields = QMap<QString, QString>;

    DigitalHubClient(const Sandbox &sandbox, const QByteArray &bearer)
        : raw(sandbox.url(), bearer),
          clientId(sandbox.digitalHub().clientId()),
          m_server(sandbox.url())
    {
    }

    RawAnswer list(const QByteArray &query = {}) const;
    /// Those of the page that the listing gives first.
    QJsonArray entries() const { return list().json().value(QStringLiteral("content")).toArray(); }
    QStringList names() const;
    RawAnswer create(const QString &name) const;
    RawAnswer create(const QJsonObject &body) const;
    RawAnswer get(const QString &id) const { return raw.get(personal + '/' + id.toLatin1()); }
    RawAnswer remove(const QString &id) const { return raw.ask("DELETE", personal + '/' + id.toLatin1()); }
    /// A form to the token endpoint, without the bearer.
    RawAnswer token(const Fields &fields, const QByteArray &basic = {}) const;
    /// Fields of an exchange of a personal access token.
    static Fields exchange(const QByteArray &subject, const QString &scope = {});
    static QString type(const QString &name);
    /// The query of a request to `/auth/authorize` that is as it should be; `verifier` proves it.
    Fields authorization(const QString &pick) const;
    RawAnswer authorize(const Fields &fields) const;
    /// Of the address that an answer sends to.
    static QString sent(const RawAnswer &answer, const QString &name);

    RawClient raw;
    QByteArray personal = "/digitalhub/api/v1/tokens/personal";
    QString clientId;
    QString redirectUri = QStringLiteral("http://localhost:51234/callback");
    QString verifier = QString(64, u'v');

private:
    QUrl m_server;
};

} // namespace patkeeper
