// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "formbody.h"

#include <QLatin1Char>

#include <utility>

namespace patkeeper
{

namespace
{

bool staysAsItIs(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == '_' || c == '~';
}

} // namespace

FormBody::FormBody()
{
    m_bytes.reserve(4'096);
}

FormBody::~FormBody()
{
    wipe(m_bytes);
}

void FormBody::add(QByteArrayView name, const QString &value)
{
    addEncoded(name, value.toUtf8());
}

void FormBody::add(QByteArrayView name, const Secret &value)
{
    addEncoded(name, value.view());
}

void FormBody::addEncoded(QByteArrayView name, QByteArrayView value)
{
    static constexpr char digits[] = "0123456789ABCDEF";
    const qsizetype needed = m_bytes.size() + name.size() + 3 * value.size() + 2;
    if (needed > m_bytes.capacity()) {
        // Grown by hand, as an array that grows by itself leaves its old bytes behind.
        QByteArray larger;
        larger.reserve(2 * needed);
        larger.append(m_bytes);
        wipe(m_bytes);
        m_bytes = std::move(larger);
    }
    if (!m_bytes.isEmpty())
        m_bytes.append('&');
    m_bytes.append(name).append('=');
    for (const char c : value) {
        if (staysAsItIs(c)) {
            m_bytes.append(c);
        } else {
            const auto byte = static_cast<unsigned char>(c);
            m_bytes.append('%').append(digits[byte >> 4]).append(digits[byte & 0x0f]);
        }
    }
}

QByteArray FormBody::take()
{
    return std::exchange(m_bytes, {});
}

} // namespace patkeeper
