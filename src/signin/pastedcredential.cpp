// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "pastedcredential.h"

#include <QCoreApplication>

#include <algorithm>

namespace patkeeper
{

namespace
{

using Kind = PastedCredential;

QString translated(const char *sentence)
{
    return QCoreApplication::translate("patkeeper::SignIn", sentence);
}

bool isAlphanumeric(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool isBase32(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '2' && c <= '7');
}

/// 84 letters and digits with a fixed mark near the end, or, until 2024, 52 of base32 (fact sheet 2). Neither is what
/// an access token looks like.
bool looksLikePersonalAccessToken(QByteArrayView text)
{
    constexpr qsizetype markFrom = 70;
    if (text.size() == 84)
        return std::all_of(text.begin(), text.end(), isAlphanumeric) && text.sliced(markFrom).contains("AZDO");
    return text.size() == 52 && std::all_of(text.begin(), text.end(), isBase32);
}

bool isNoToken(QByteArrayView text)
{
    return std::any_of(text.begin(), text.end(),
                       [](char c) { return c <= ' ' || c == 0x7f || c == '"' || c == '{' || c == ','; });
}

bool isForOther(const QString &audience, const QStringList &accepted)
{
    const auto withoutSlash = [](const QString &text) { return text.endsWith(u'/') ? text.chopped(1) : text; };
    return !audience.isEmpty() && !accepted.isEmpty() &&
           std::none_of(accepted.begin(), accepted.end(), [&](const QString &one) {
               return withoutSlash(one).compare(withoutSlash(audience), Qt::CaseInsensitive) == 0;
           });
}

Kind kindOf(QByteArrayView text, const BearerHints &claims, const QStringList &audiences, const QDateTime &now)
{
    if (isNoToken(text))
        return Kind::NotAToken;
    if (looksLikePersonalAccessToken(text))
        return Kind::PersonalAccessToken;
    if (isForOther(claims.audience, audiences))
        return Kind::TokenForOther;
    if (claims.isApplication)
        return Kind::ApplicationToken;
    if (claims.expiresAt && *claims.expiresAt <= now)
        return Kind::ExpiredToken;
    return Kind::AccessToken;
}

QString sentenceFor(Kind kind)
{
    switch (kind) {
    case Kind::AccessToken:
        break;
    case Kind::PersonalAccessToken:
        return translated(QT_TRANSLATE_NOOP(
            "patkeeper::SignIn", "This looks like a personal access token, and those cannot manage themselves. Paste "
                                 "an access token from a sign-in, or sign in with the browser."));
    case Kind::ApplicationToken:
        return translated(QT_TRANSLATE_NOOP(
            "patkeeper::SignIn", "This looks like the access token of an app, a service principal or a managed "
                                 "identity. Only a person's own works here; sign in as yourself."));
    case Kind::ExpiredToken:
        return translated(
            QT_TRANSLATE_NOOP("patkeeper::SignIn", "By its own words this access token has expired. Get a fresh one."));
    case Kind::TokenForOther:
        return translated(QT_TRANSLATE_NOOP("patkeeper::SignIn",
                                            "By its own words this access token is for another service. Get one "
                                            "for the service that the account is at."));
    case Kind::NotAToken:
        return translated(QT_TRANSLATE_NOOP("patkeeper::SignIn",
                                            "This does not look like an access token alone. Paste its value "
                                            "only, without quotes, spaces or the words around it."));
    }
    return {};
}

} // namespace

PastedCredentialHint readPastedCredential(const Secret &pasted, const QStringList &audiences, const QDateTime &now)
{
    PastedCredentialHint hint;
    const QByteArrayView text = pasted.view().trimmed();
    if (text.isEmpty())
        return hint;
    hint.claims = readBearerHints(Secret(text));
    hint.kind = kindOf(text, hint.claims, audiences, now);
    hint.sentence = sentenceFor(hint.kind);
    return hint;
}

} // namespace patkeeper
