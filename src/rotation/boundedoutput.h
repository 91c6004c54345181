// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "secret.h"

#include <QByteArray>
#include <QString>

namespace patkeeper
{

/// The beginning and the end of what a program writes, however much that is.
class BoundedOutput final
{
public:
    static constexpr qsizetype kept = 8192; ///< Bytes of the beginning, and as many of the end.

    BoundedOutput() = default;
    BoundedOutput(const BoundedOutput &) = delete;
    BoundedOutput &operator=(const BoundedOutput &) = delete;
    BoundedOutput(BoundedOutput &&) = delete;
    BoundedOutput &operator=(BoundedOutput &&) = delete;
    ~BoundedOutput();

    void append(QByteArrayView bytes);
    /// As text, without the secret, and with a line that says how much is left out where anything is.
    QString shown(const Secret &secret) const;
    void clear();

private:
    QByteArray m_head;
    QByteArray m_tail;
    qint64 m_total = 0;
};

} // namespace patkeeper
