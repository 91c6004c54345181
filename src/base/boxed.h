// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <memory>
#include <optional>
#include <utility>

namespace patkeeper
{

/// As std::optional, but where there is no value it takes the room of a pointer only: for what few of many have. A copy
/// has a value of its own.
template<typename T>
class Boxed final
{
public:
    Boxed() = default;
    Boxed(std::nullopt_t) {}
    Boxed(T value) : m_value(std::make_unique<T>(std::move(value))) {}
    Boxed(const Boxed &other) : m_value(other ? std::make_unique<T>(*other) : nullptr) {}
    Boxed(Boxed &&) noexcept = default;
    ~Boxed() = default;

    Boxed &operator=(const Boxed &other)
    {
        if (this != &other)
            m_value = other ? std::make_unique<T>(*other) : nullptr;
        return *this;
    }
    Boxed &operator=(Boxed &&) noexcept = default;

    bool has_value() const { return m_value != nullptr; }
    explicit operator bool() const { return has_value(); }
    T &operator*() { return *m_value; }
    const T &operator*() const { return *m_value; }
    T *operator->() { return m_value.get(); }
    const T *operator->() const { return m_value.get(); }
    void reset() { m_value.reset(); }

    friend bool operator==(const Boxed &one, const Boxed &other)
    {
        return one && other ? *one == *other : one.has_value() == other.has_value();
    }

private:
    std::unique_ptr<T> m_value;
};

} // namespace patkeeper
