// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QByteArray>

class QIODevice;

namespace patkeeper
{

/// Collects an answer's body up to a limit. Wipes what it outgrows and what nobody took.
class BodyBuffer final
{
public:
    explicit BodyBuffer(qsizetype limit) : m_limit(limit) {}
    ~BodyBuffer();
    BodyBuffer(const BodyBuffer &) = delete;
    BodyBuffer &operator=(const BodyBuffer &) = delete;

    /// Reads what @p device has at the moment. False where that is more than the limit allows.
    bool readFrom(QIODevice &device);
    qsizetype size() const { return m_size; }
    /// Leaves an empty buffer behind.
    QByteArray take();
    void clear();

private:
    void makeRoom(qsizetype wanted);

    qsizetype m_limit;
    QByteArray m_bytes;
    qsizetype m_size = 0;
};

} // namespace patkeeper
