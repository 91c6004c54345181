// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "secretenvelope.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <optional>
#include <utility>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

QJsonObject toJson(const SecretPart &part)
{
    const QByteArrayView bytes = part.value.view();
    const QString text = QString::fromUtf8(bytes);
    // Only what comes back as the same bytes is text; that also catches a byte order mark, which fromUtf8 drops.
    QByteArray again = text.toUtf8();
    const bool isText = part.value.equals(again);
    wipe(again);
    QJsonObject json{{u"name"_s, part.name}};
    if (isText)
        json.insert(u"text"_s, text);
    else
        json.insert(u"base64"_s, QString::fromLatin1(bytes.toByteArray().toBase64()));
    return json;
}

std::optional<SecretPart> partFromJson(const QJsonValue &value)
{
    const QJsonObject json = value.toObject();
    const QJsonValue text = json.value("text"_L1);
    const QJsonValue base64 = json.value("base64"_L1);
    if (!json.value("name"_L1).isString() || text.isString() == base64.isString())
        return {};
    QByteArray bytes = text.toString().toUtf8();
    if (base64.isString()) {
        auto decoded =
            QByteArray::fromBase64Encoding(base64.toString().toLatin1(), QByteArray::AbortOnBase64DecodingErrors);
        if (!decoded)
            return {};
        bytes = std::move(*decoded);
    }
    return SecretPart{.name = json.value("name"_L1).toString(), .value = Secret::take(bytes)};
}

std::optional<SecretParts> partsFromJson(const QJsonValue &value)
{
    SecretParts parts;
    const QJsonArray array = value.toArray();
    for (const auto &entry : array) {
        auto part = partFromJson(entry);
        if (!part)
            return {};
        parts.push_back(std::move(*part));
    }
    if (parts.empty())
        return {};
    return parts;
}

QStringList stringsFromJson(const QJsonValue &value)
{
    QStringList strings;
    const QJsonArray array = value.toArray();
    for (const auto &entry : array)
        strings.append(entry.toString());
    return strings;
}

std::unexpected<Error> notAnEnvelope(QString detail)
{
    return failure(
        Error::Kind::BadReply,
        QCoreApplication::translate("patkeeper::SecretEnvelope",
                                    "The keychain's entry was not written by Patkeeper. It was left as it is; "
                                    "look at it in the keychain's own program."),
        std::move(detail));
}

std::unexpected<Error> newerEnvelope(int version)
{
    return failure(
        Error::Kind::Unsupported,
        QCoreApplication::translate("patkeeper::SecretEnvelope",
                                    "The keychain's entry was written by a newer Patkeeper. Update Patkeeper "
                                    "to read it."),
        u"envelope version %1"_s.arg(version));
}

} // namespace

SecretParts singleSecret(Secret value)
{
    SecretParts parts;
    parts.push_back({.name = u"token"_s, .value = std::move(value)});
    return parts;
}

SecretParts clone(const SecretParts &parts)
{
    SecretParts copy;
    copy.reserve(parts.size());
    for (const SecretPart &part : parts)
        copy.push_back({.name = part.name, .value = part.value.clone()});
    return copy;
}

bool equal(const SecretParts &left, const SecretParts &right)
{
    return std::ranges::equal(left, right, [](const SecretPart &one, const SecretPart &other) {
        return one.name == other.name && one.value == other.value;
    });
}

bool isOf(const SecretEnvelope &envelope, const QString &accountId, const QString &remoteId)
{
    return envelope.accountId == accountId && (envelope.remoteId == remoteId || envelope.remoteId.isEmpty());
}

Secret sealEnvelope(const SecretEnvelope &envelope)
{
    QJsonArray parts;
    for (const SecretPart &part : envelope.parts)
        parts.append(toJson(part));
    QJsonObject json{
        {u"version"_s, SecretEnvelope::version},
        {u"kind"_s, envelope.kind},
        {u"provider"_s, envelope.provider},
        {u"accountId"_s, envelope.accountId},
        {u"accountName"_s, envelope.accountName},
        {u"origins"_s, QJsonArray::fromStringList(envelope.origins)},
        {u"remoteId"_s, envelope.remoteId},
        {u"name"_s, envelope.name},
        {u"storedAt"_s, envelope.storedAt.toUTC().toString(Qt::ISODateWithMs)},
        {u"fields"_s, QJsonArray::fromStringList(envelope.fields)},
        {u"parts"_s, parts},
    };
    if (!envelope.signIn.isEmpty())
        json.insert(u"signIn"_s, envelope.signIn);
    QByteArray bytes = QJsonDocument(json).toJson(QJsonDocument::Compact);
    return Secret::take(bytes);
}

Result<SecretEnvelope> openEnvelope(const Secret &bytes)
{
    QJsonParseError parseError;
    const QByteArrayView view = bytes.view();
    const QJsonObject json =
        QJsonDocument::fromJson(QByteArray::fromRawData(view.data(), view.size()), &parseError).object();
    const int version = json.value("version"_L1).toInt();
    if (version < 1)
        return notAnEnvelope(parseError.error == QJsonParseError::NoError ? u"no version"_s : parseError.errorString());
    if (version > SecretEnvelope::version)
        return newerEnvelope(version);
    auto parts = partsFromJson(json.value("parts"_L1));
    if (!parts || !json.value("kind"_L1).isString() || !json.value("provider"_L1).isString())
        return notAnEnvelope(u"kind, provider or parts missing or of the wrong type"_s);
    return SecretEnvelope{
        .kind = json.value("kind"_L1).toString(),
        .provider = json.value("provider"_L1).toString(),
        .accountId = json.value("accountId"_L1).toString(),
        .accountName = json.value("accountName"_L1).toString(),
        .origins = stringsFromJson(json.value("origins"_L1)),
        .remoteId = json.value("remoteId"_L1).toString(),
        .name = json.value("name"_L1).toString(),
        .storedAt = QDateTime::fromString(json.value("storedAt"_L1).toString(), Qt::ISODateWithMs),
        .fields = stringsFromJson(json.value("fields"_L1)),
        .signIn = json.value("signIn"_L1).toObject(),
        .parts = std::move(*parts),
    };
}

} // namespace patkeeper
