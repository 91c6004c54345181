// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "oneshotbody.h"

#include "secret.h"

#include <algorithm>
#include <utility>

namespace patkeeper
{

OneShotBody::OneShotBody(QByteArray bytes, QObject *parent) : QIODevice(parent), m_bytes(std::move(bytes))
{
    // Unbuffered, so that no further copy of the bytes is made in here.
    open(QIODevice::ReadOnly | QIODevice::Unbuffered);
}

OneShotBody::~OneShotBody()
{
    wipe(m_bytes);
}

qint64 OneShotBody::readData(char *data, qint64 maximum)
{
    const qint64 count = std::min<qint64>(maximum, m_bytes.size() - m_offset);
    if (count <= 0)
        return maximum > 0 ? -1 : 0;
    std::copy_n(m_bytes.constData() + m_offset, count, data);
    m_offset += count;
    return count;
}

qint64 OneShotBody::writeData(const char *, qint64)
{
    return -1;
}

} // namespace patkeeper
