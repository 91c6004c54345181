// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <cstddef>
#include <memory>

namespace patkeeper
{

/// Bytes that must not be copied about: a token's value, a bearer, a password.
///
/// Can only be moved, wipes itself, is kept out of core dumps and of the swap where the system allows it, compares in
/// constant time, and has no stream operator, so that it cannot reach a log by mistake. An empty and a null secret are
/// the same.
class Secret final
{
public:
    Secret() noexcept = default;
    /// Copies the bytes and leaves the source as it is.
    explicit Secret(QByteArrayView bytes);
    Secret(Secret &&other) noexcept;
    Secret &operator=(Secret &&other) noexcept;
    Secret(const Secret &) = delete;
    Secret &operator=(const Secret &) = delete;
    ~Secret();

    /// Takes the bytes over and wipes the source where it is not shared.
    static Secret take(QByteArray &source);

    Secret clone() const { return Secret(view()); }
    bool isEmpty() const { return m_size == 0; }
    qsizetype size() const { return m_size; }
    /// Valid as long as this secret is neither moved nor destroyed.
    QByteArrayView view() const { return QByteArrayView(m_bytes, m_size); }

    friend bool operator==(const Secret &left, const Secret &right) { return left.equals(right.view()); }
    bool equals(QByteArrayView other) const;

private:
    void clear() noexcept;

    char *m_bytes = nullptr;
    qsizetype m_size = 0;
    std::size_t m_mapped = 0;
};

/// Overwrites the bytes in a way that no compiler leaves out, and empties the array. Shared data is left to its other
/// owners.
void wipe(QByteArray &bytes);
void wipe(char *bytes, std::size_t size);

} // namespace patkeeper
