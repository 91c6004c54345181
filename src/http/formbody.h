// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "secret.h"

#include <QByteArray>
#include <QString>

namespace patkeeper
{

/// Parameters as "application/x-www-form-urlencoded": a body, or the query of an address. Wipes what nobody took, and
/// leaves no half-written copies behind.
class FormBody final
{
public:
    FormBody();
    ~FormBody();
    FormBody(const FormBody &) = delete;
    FormBody &operator=(const FormBody &) = delete;

    void add(QByteArrayView name, const QString &value);
    void add(QByteArrayView name, const Secret &value);
    QByteArray take();

private:
    void addEncoded(QByteArrayView name, QByteArrayView value);

    QByteArray m_bytes;
};

} // namespace patkeeper
