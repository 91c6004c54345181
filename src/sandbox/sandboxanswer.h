// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QByteArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QList>

#include <utility>

namespace patkeeper::sandbox
{

/// What goes back over the wire, and how far it gets.
struct Answer {
    enum class Delivery { Whole, Truncated, Endless, Dropped };

    int status = 200;
    QList<std::pair<QByteArray, QByteArray>> headers;
    QByteArray body;
    Delivery delivery = Delivery::Whole;

    /// Replaces any earlier header of this name.
    void setHeader(const QByteArray &name, const QByteArray &value);
    /// Keeps earlier ones of this name.
    void addHeader(const QByteArray &name, const QByteArray &value);
    QByteArray header(const QByteArray &name) const;

    static Answer text(int status, const QByteArray &contentType, const QByteArray &body);
    static Answer json(int status, const QJsonObject &object);
    /// With no version in its content type.
    static Answer document(int status, const QJsonDocument &document);
    static Answer dropped();
};

} // namespace patkeeper::sandbox
