// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "keychainerror.h"

#include <QCoreApplication>

#include <utility>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

QString words(const char *text)
{
    return QCoreApplication::translate("patkeeper::Keychain", text);
}

QString wordsFor(Error::Kind kind)
{
    using enum Error::Kind;
    switch (kind) {
    case KeychainLocked:
        return words(QT_TRANSLATE_NOOP("patkeeper::Keychain", "The keychain is locked. Unlock it and try again."));
    case KeychainDenied:
        return words(QT_TRANSLATE_NOOP("patkeeper::Keychain",
                                       "The keychain refused access. Try again and allow Patkeeper to use it."));
    case KeychainAbsent:
        return words(QT_TRANSLATE_NOOP(
            "patkeeper::Keychain", "There is no keychain in this session. Install or start one (GNOME Keyring, KWallet "
                                   "or KeePassXC) and create its default keyring, then try again."));
    case KeychainTimedOut:
        return words(QT_TRANSLATE_NOOP(
            "patkeeper::Keychain", "The keychain did not answer in time. See whether it is asking for its password, "
                                   "then try again."));
    case SecretMissing:
        return words(QT_TRANSLATE_NOOP(
            "patkeeper::Keychain", "The keychain holds no secret for this entry. If you have it elsewhere, enter it "
                                   "again."));
    case Unsupported:
        return words(
            QT_TRANSLATE_NOOP("patkeeper::Keychain", "This keychain cannot list its entries. Nothing was changed."));
    default:
        return words(QT_TRANSLATE_NOOP("patkeeper::Keychain",
                                       "The keychain reported an error. Try again; the details say what it answered."));
    }
}

Error storageFailed(QString message, QString detail)
{
    return Error{.kind = Error::Kind::StorageFailed,
                 .message = std::move(message),
                 .detail = std::move(detail),
                 .retryAfter = {},
                 .field = {}};
}

} // namespace

Error keychainError(Error::Kind kind, QString detail)
{
    return Error{.kind = kind, .message = wordsFor(kind), .detail = std::move(detail), .retryAfter = {}, .field = {}};
}

Error keychainRefusedValue(QString detail)
{
    return storageFailed(
        words(QT_TRANSLATE_NOOP("patkeeper::Keychain", "The keychain did not accept the secret: it may be full, or the "
                                                       "secret too long for it. Make room and try again.")),
        std::move(detail));
}

Error keychainEntryExists(const QString &key)
{
    return storageFailed(words(QT_TRANSLATE_NOOP("patkeeper::Keychain",
                                                 "The keychain already holds an entry under this key. It was left "
                                                 "as it is; nothing was written.")),
                         u"key "_s + key);
}

Error keychainGaveBackSomethingElse(const QString &key)
{
    return storageFailed(words(QT_TRANSLATE_NOOP("patkeeper::Keychain",
                                                 "The keychain gave back something else than was written. Copy the "
                                                 "secret to a safe place, then look at the keychain's own program.")),
                         u"key "_s + key);
}

Error keychainHoldsSeveral(const QString &key)
{
    return storageFailed(words(QT_TRANSLATE_NOOP("patkeeper::Keychain",
                                                 "The keychain holds more than one entry under this key, so it cannot "
                                                 "be told which is right. Look at them in the keychain's own "
                                                 "program.")),
                         u"key "_s + key);
}

} // namespace patkeeper
