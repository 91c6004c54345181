// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QByteArray>
#include <QList>
#include <QNetworkAccessManager>
#include <QString>
#include <QUrl>

namespace patkeeper
{

/// A page as a browser shows it.
struct Page {
    QUrl address;   ///< Where it ended.
    int status = 0; ///< 0: nobody answered there.
    QString text;
};

/// A browser with a person who does as told: opens an address, follows each redirect to wherever it leads, clicks a
/// link by a part of its caption.
class UserAgent final
{
public:
    Page open(const QUrl &address);
    /// From the page that was opened last.
    Page click(const QString &caption);

    const Page &page() const { return m_page; }
    /// Every address that was visited, redirects included.
    const QList<QUrl> &visited() const { return m_visited; }

private:
    QNetworkAccessManager m_network;
    Page m_page;
    QList<QUrl> m_visited;
};

} // namespace patkeeper
