// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "httpclient.h"

namespace patkeeper
{

HttpResponse::~HttpResponse()
{
    wipe(body);
}

QByteArray HttpResponse::header(QByteArrayView name) const
{
    for (const HttpHeader &header : headers) {
        if (QByteArrayView(header.name).compare(name, Qt::CaseInsensitive) == 0)
            return header.value;
    }
    return {};
}

QByteArray HttpResponse::contentType() const
{
    const QByteArray value = header("Content-Type");
    const qsizetype end = value.indexOf(';');
    return (end < 0 ? value : value.left(end)).trimmed().toLower();
}

} // namespace patkeeper
