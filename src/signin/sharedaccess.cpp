// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "sharedaccess.h"

#include <algorithm>

#ifdef Q_OS_LINUX
#include <linux/keyctl.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace patkeeper
{

#ifdef Q_OS_LINUX

namespace
{

constexpr const char *keyType = "user";
// The user's keyring is the same for all of a user's sessions and for what a timer starts.
constexpr long keyring = KEY_SPEC_USER_KEYRING;
// Whoever runs as this user may see, read and replace it, also without a session that has that keyring in its own.
constexpr unsigned long ownersRights = 0x3f3f0000;

long findKey(const QByteArray &name)
{
    return ::syscall(SYS_keyctl, KEYCTL_SEARCH, keyring, keyType, name.constData(), 0);
}

/// "<renew at> <expires at> <issue> <token>": milliseconds since the epoch, and only the token may have blanks.
Secret packed(const Access &access)
{
    QByteArray bytes = QByteArray::number(access.renewAt.toMSecsSinceEpoch()) + ' ' +
                       QByteArray::number(access.expiresAt.toMSecsSinceEpoch()) + ' ' + access.issue.toUtf8() + ' ';
    bytes.append(access.token.view());
    return Secret::take(bytes);
}

/// Takes what stands before the next blank off @p rest; nothing where there is none.
std::optional<QByteArrayView> takeWord(QByteArrayView *rest)
{
    const qsizetype blank = rest->indexOf(' ');
    if (blank < 0)
        return {};
    const QByteArrayView word = rest->first(blank);
    *rest = rest->sliced(blank + 1);
    return word;
}

std::optional<QDateTime> takeInstant(QByteArrayView *rest)
{
    bool isNumber = false;
    const qint64 milliseconds = takeWord(rest).value_or(QByteArrayView()).toLongLong(&isNumber);
    return isNumber ? std::optional(QDateTime::fromMSecsSinceEpoch(milliseconds).toUTC()) : std::nullopt;
}

std::optional<Access> unpacked(const Secret &bytes)
{
    QByteArrayView rest = bytes.view();
    const auto renewAt = takeInstant(&rest);
    const auto expiresAt = takeInstant(&rest);
    const auto issue = takeWord(&rest);
    if (!renewAt || !expiresAt || !issue || rest.isEmpty())
        return {};
    return Access{
        .token = Secret(rest), .renewAt = *renewAt, .expiresAt = *expiresAt, .issue = QString::fromUtf8(*issue)};
}

} // namespace

SharedAccess::SharedAccess(const QString &name) : m_name("org.patkeeper.Patkeeper:" + name.toUtf8()) {}

bool SharedAccess::isAvailable()
{
    return ::syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, keyring, 1) >= 0;
}

std::optional<Access> SharedAccess::read() const
{
    const long key = findKey(m_name);
    if (key < 0)
        return {};
    constexpr qsizetype largest = 32'767; // The kernel's own bound.
    QByteArray bytes(largest, '\0');
    const long size = ::syscall(SYS_keyctl, KEYCTL_READ, key, bytes.data(), bytes.size());
    const bool whole = size > 0 && size <= bytes.size();
    const Secret contents = whole ? Secret(QByteArrayView(bytes).first(size)) : Secret();
    wipe(bytes);
    return whole ? unpacked(contents) : std::nullopt;
}

void SharedAccess::write(const Access &access, const QDateTime &now) const
{
    const qint64 seconds = now.secsTo(access.expiresAt);
    if (seconds <= 0)
        return remove();
    const Secret bytes = packed(access);
    const long key =
        ::syscall(SYS_add_key, keyType, m_name.constData(), bytes.view().data(), size_t(bytes.size()), keyring);
    if (key < 0)
        return remove(); // Better none than one that was refused.
    (void)::syscall(SYS_keyctl, KEYCTL_SETPERM, key, ownersRights);
    (void)::syscall(SYS_keyctl, KEYCTL_SET_TIMEOUT, key, static_cast<unsigned>(seconds));
}

void SharedAccess::remove() const
{
    if (const long key = findKey(m_name); key >= 0)
        (void)::syscall(SYS_keyctl, KEYCTL_INVALIDATE, key);
}

#else

SharedAccess::SharedAccess(const QString &name) : m_name(name.toUtf8()) {}
bool SharedAccess::isAvailable()
{
    return false;
}
std::optional<Access> SharedAccess::read() const
{
    return {};
}
void SharedAccess::write(const Access &, const QDateTime &) const {}
void SharedAccess::remove() const {}

#endif

} // namespace patkeeper
