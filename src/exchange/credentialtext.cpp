// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "credentialtext.h"

#include <QByteArray>

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

using namespace Qt::StringLiterals;

namespace patkeeper
{

namespace
{

/// Bytes that never move while they are written, as that would leave copies of them behind.
QByteArray withRoomFor(qsizetype size)
{
    QByteArray bytes;
    bytes.reserve(size);
    return bytes;
}

constexpr qsizetype largestEscape = 6; // \u001f

void appendJson(QByteArray &out, QByteArrayView text)
{
    static constexpr std::array<char, 16> digits{'0', '1', '2', '3', '4', '5', '6', '7',
                                                 '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};
    out.append('"');
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\')
            out.append('\\').append(c);
        else if (c == '\n')
            out.append("\\n");
        else if (byte < 0x20)
            out.append("\\u00").append(digits.at(byte >> 4U)).append(digits.at(byte & 0x0fU));
        else
            out.append(c);
    }
    out.append('"');
}

void appendMember(QByteArray &out, const QString &name, QByteArrayView value, bool isText = true)
{
    if (!out.endsWith('{'))
        out.append(',');
    appendJson(out, name.toUtf8());
    out.append(':');
    if (isText)
        appendJson(out, value);
    else
        out.append(value);
}

void appendMemberIfAny(QByteArray &out, const QString &name, const QString &text)
{
    if (!text.isEmpty())
        appendMember(out, name, text.toUtf8());
}

bool hasField(const ExchangedCredentials &credentials, const QString &name)
{
    return std::any_of(credentials.fields.begin(), credentials.fields.end(),
                       [&](const CredentialField &field) { return field.name == name; });
}

qsizetype roomFor(const ExchangedCredentials &credentials)
{
    constexpr qsizetype marks = 8; // Quotes, colon and comma.
    constexpr qsizetype ownMembers = 2'048;
    qsizetype size = ownMembers + credentials.accessToken.size();
    for (const QString &scope : credentials.grantedScopes.value_or(QStringList()))
        size += 1 + scope.toUtf8().size();
    for (const CredentialField &field : credentials.fields)
        size += marks + field.name.toUtf8().size() + field.value.size();
    return largestEscape * size;
}

void appendQuoted(QByteArray &out, QByteArrayView value)
{
    out.append('\'');
    for (const char c : value) {
        if (c == '\'')
            out.append("'\\''");
        else
            out.append(c);
    }
    out.append('\'');
}

constexpr qsizetype roomToQuote(qsizetype size)
{
    return 4 * size + 2;
}

} // namespace

std::optional<CredentialFormat> credentialFormatFromName(const QString &name)
{
    if (name == "token"_L1)
        return CredentialFormat::Token;
    if (name == "json"_L1)
        return CredentialFormat::Json;
    return name == "env"_L1 ? std::optional(CredentialFormat::Environment) : std::nullopt;
}

Secret jsonText(const ExchangedCredentials &credentials)
{
    QByteArray out = withRoomFor(roomFor(credentials));
    out.append('{');
    appendMember(out, u"access_token"_s, credentials.accessToken.view());
    appendMemberIfAny(out, u"token_type"_s, credentials.tokenType);
    appendMemberIfAny(out, u"issued_token_type"_s, credentials.issuedTokenType);
    if (credentials.expiresAt && !hasField(credentials, u"expires_at"_s))
        appendMember(out, u"expires_at"_s, credentials.expiresAt->toUTC().toString(Qt::ISODate).toLatin1());
    if (credentials.grantedScopes)
        appendMember(out, u"scope"_s, credentials.grantedScopes->join(u' ').toUtf8());
    for (const CredentialField &field : credentials.fields)
        appendMember(out, field.name, field.value.view(), field.isText);
    out.append('}');
    return Secret::take(out);
}

Secret shellText(const CredentialEnvironment &environment)
{
    constexpr qsizetype marks = 16; // "export ", "=" and the line's end.
    qsizetype size = 0;
    for (const EnvironmentVariable &variable : environment.variables)
        size += marks + variable.name.size() + roomToQuote(variable.value.size());
    QByteArray out = withRoomFor(size);
    for (const EnvironmentVariable &variable : environment.variables) {
        out.append("export ").append(variable.name).append('=');
        appendQuoted(out, variable.value.view());
        out.append('\n');
    }
    return Secret::take(out);
}

Secret shellQuoted(QByteArrayView value)
{
    QByteArray out = withRoomFor(roomToQuote(value.size()));
    appendQuoted(out, value);
    return Secret::take(out);
}

} // namespace patkeeper
