// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "sandboxanswer.h"

namespace patkeeper::sandbox
{

void Answer::setHeader(const QByteArray &name, const QByteArray &value)
{
    headers.removeIf([&name](const auto &header) { return header.first.compare(name, Qt::CaseInsensitive) == 0; });
    addHeader(name, value);
}

void Answer::addHeader(const QByteArray &name, const QByteArray &value)
{
    headers.append(std::pair(name, value));
}

QByteArray Answer::header(const QByteArray &name) const
{
    for (const auto &[key, value] : headers) {
        if (key.compare(name, Qt::CaseInsensitive) == 0)
            return value;
    }
    return {};
}

Answer Answer::text(int status, const QByteArray &contentType, const QByteArray &body)
{
    Answer answer;
    answer.status = status;
    answer.body = body;
    answer.addHeader("Content-Type", contentType);
    return answer;
}

Answer Answer::json(int status, const QJsonObject &object)
{
    return text(status, "application/json; charset=utf-8; api-version=7.1-preview.1",
                QJsonDocument(object).toJson(QJsonDocument::Compact));
}

Answer Answer::document(int status, const QJsonDocument &document)
{
    return text(status, "application/json", document.toJson(QJsonDocument::Compact));
}

Answer Answer::dropped()
{
    Answer answer;
    answer.status = 0;
    answer.delivery = Delivery::Dropped;
    return answer;
}

} // namespace patkeeper::sandbox
