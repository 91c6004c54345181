// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "browserrequest.h"

#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QObject>
#include <QUrl>

namespace patkeeper
{

/// A user agent that does what a browser does with an address: fetches it, and follows where it is sent, one real
/// request after the other, until there is a page.
class ScriptedBrowser final : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    void open(const QUrl &address)
    {
        QNetworkReply *reply = m_network.get(browserRequest(address));
        connect(reply, &QNetworkReply::finished, this, [this, reply, address] {
            reply->deleteLater();
            m_visited.append(address);
            const QUrl next = reply->header(QNetworkRequest::LocationHeader).toUrl();
            if (next.isValid())
                return open(address.resolved(next));
            m_page = reply->readAll();
            m_status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
        });
    }

    const QList<QUrl> &visited() const { return m_visited; }
    QByteArray page() const { return m_page; } ///< The last one; empty while it is under way.
    int status() const { return m_status; }

private:
    QNetworkAccessManager m_network;
    QList<QUrl> m_visited;
    QByteArray m_page;
    int m_status = 0;
};

} // namespace patkeeper
