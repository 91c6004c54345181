// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "bodybuffer.h"

#include "secret.h"

#include <QIODevice>

#include <algorithm>
#include <utility>

namespace patkeeper
{

namespace
{
constexpr qsizetype smallest = 8'192;
}

BodyBuffer::~BodyBuffer()
{
    clear();
}

bool BodyBuffer::readFrom(QIODevice &device)
{
    while (const qint64 available = device.bytesAvailable()) {
        if (m_size + available > m_limit)
            return false;
        makeRoom(m_size + available);
        const qint64 count = device.read(m_bytes.data() + m_size, available);
        if (count <= 0)
            break;
        m_size += count;
    }
    return true;
}

QByteArray BodyBuffer::take()
{
    // Only the end is cut off, so the bytes stay where they are.
    m_bytes.resize(std::exchange(m_size, 0));
    return std::exchange(m_bytes, {});
}

void BodyBuffer::clear()
{
    wipe(m_bytes);
    m_size = 0;
}

void BodyBuffer::makeRoom(qsizetype wanted)
{
    if (wanted <= m_bytes.size())
        return;
    QByteArray larger(std::max({smallest, wanted, 2 * m_bytes.size()}), Qt::Uninitialized);
    std::copy_n(m_bytes.constData(), m_size, larger.data());
    wipe(m_bytes);
    m_bytes = std::move(larger);
}

} // namespace patkeeper
