// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QByteArray>
#include <QJsonObject>
#include <QString>
#include <QStringList>

#include <chrono>
#include <optional>
#include <utility>

namespace patkeeper::sandbox
{

/// Takes fields out of an object by type and remembers what did not fit. A field that is missing leaves its variable as
/// it is.
class JsonFields
{
public:
    explicit JsonFields(QJsonObject object) : m_rest(std::move(object)) {}

    void read(QLatin1StringView name, bool &field);
    void read(QLatin1StringView name, int &field);
    void read(QLatin1StringView name, QString &field);
    void read(QLatin1StringView name, QByteArray &field);
    void read(QLatin1StringView name, QStringList &field);
    void read(QLatin1StringView name, std::optional<int> &field); ///< null means none.
    void readMilliseconds(QLatin1StringView name, std::chrono::milliseconds &field);
    void readSeconds(QLatin1StringView name, std::chrono::seconds &field);

    /// Empty when everything was understood.
    QString complaint() const;

private:
    /// The field, if it is there with this type; it then counts as understood.
    std::optional<QJsonValue> take(QLatin1StringView name, QJsonValue::Type type);

    QJsonObject m_rest;
};

} // namespace patkeeper::sandbox
