// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "sandboxjsonfields.h"

#include <QJsonArray>

#include <algorithm>

namespace patkeeper::sandbox
{

using namespace Qt::StringLiterals;

std::optional<QJsonValue> JsonFields::take(QLatin1StringView name, QJsonValue::Type type)
{
    QJsonValue value = m_rest.value(name);
    if (value.type() != type)
        return std::nullopt;
    m_rest.remove(name);
    return value;
}

void JsonFields::read(QLatin1StringView name, bool &field)
{
    if (const auto value = take(name, QJsonValue::Bool))
        field = value->toBool();
}

void JsonFields::read(QLatin1StringView name, int &field)
{
    if (const auto value = take(name, QJsonValue::Double))
        field = value->toInt();
}

void JsonFields::read(QLatin1StringView name, QString &field)
{
    if (const auto value = take(name, QJsonValue::String))
        field = value->toString();
}

void JsonFields::read(QLatin1StringView name, QByteArray &field)
{
    if (const auto value = take(name, QJsonValue::String))
        field = value->toString().toUtf8();
}

void JsonFields::read(QLatin1StringView name, QStringList &field)
{
    const QJsonArray texts = m_rest.value(name).toArray();
    const bool isTexts =
        std::all_of(texts.begin(), texts.end(), [](const QJsonValue &text) { return text.isString(); });
    if (isTexts && take(name, QJsonValue::Array))
        field = QJsonValue(texts).toVariant().toStringList();
}

void JsonFields::read(QLatin1StringView name, std::optional<int> &field)
{
    if (const auto value = take(name, QJsonValue::Double))
        field = value->toInt();
    else if (take(name, QJsonValue::Null))
        field.reset();
}

void JsonFields::readMilliseconds(QLatin1StringView name, std::chrono::milliseconds &field)
{
    if (const auto value = take(name, QJsonValue::Double))
        field = std::chrono::milliseconds(value->toInteger());
}

void JsonFields::readSeconds(QLatin1StringView name, std::chrono::seconds &field)
{
    if (const auto value = take(name, QJsonValue::Double))
        field = std::chrono::seconds(value->toInteger());
}

QString JsonFields::complaint() const
{
    return m_rest.isEmpty() ? QString() : u"Unknown or wrongly typed: "_s + m_rest.keys().join(u", "_s);
}

} // namespace patkeeper::sandbox
