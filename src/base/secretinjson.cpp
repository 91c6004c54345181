// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "secretinjson.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>
#include <cstring>
#include <optional>
#include <vector>

namespace patkeeper
{

namespace
{

struct Range {
    qsizetype begin = 0;
    qsizetype end = 0;
};

/// One object or array that is open where the scanner stands.
struct Level {
    bool isObject = false;
    bool atKey = false;
    QByteArrayView key;
};

/// The text of the string that opens at @p quote; nothing where it never ends.
std::optional<Range> stringAt(QByteArrayView json, qsizetype quote)
{
    for (qsizetype index = quote + 1; index < json.size(); ++index) {
        if (json[index] == '\\')
            ++index;
        else if (json[index] == '"')
            return Range{quote + 1, index};
    }
    return {};
}

bool isAt(const QList<QByteArrayView> &path, const std::vector<Level> &levels)
{
    return std::equal(levels.begin(), levels.end(), path.begin(), path.end(),
                      [](const Level &level, QByteArrayView key) { return level.isObject && level.key == key; });
}

std::vector<Range> textsAt(const QList<QByteArrayView> &path, QByteArrayView json)
{
    std::vector<Range> found;
    std::vector<Level> levels;
    for (qsizetype index = 0; index < json.size(); ++index) {
        const char c = json[index];
        if (c == '"') {
            const auto text = stringAt(json, index);
            if (!text)
                break;
            if (!levels.empty() && levels.back().atKey)
                levels.back().key = json.sliced(text->begin, text->end - text->begin);
            else if (isAt(path, levels))
                found.push_back(*text);
            index = text->end;
        } else if (c == '{' || c == '[') {
            levels.push_back({.isObject = c == '{', .atKey = c == '{', .key = {}});
        } else if (levels.empty()) {
            continue;
        } else if (c == '}' || c == ']') {
            levels.pop_back();
        } else if (c == ':' || c == ',') {
            levels.back().atKey = c == ',' && levels.back().isObject;
        }
    }
    return found;
}

Secret decoded(QByteArrayView text)
{
    if (!text.contains('\\'))
        return Secret(text);
    // Hardly ever, as tokens are made of letters, digits and a few marks; then the parser may as well read it.
    const QJsonDocument document = QJsonDocument::fromJson("[\"" + text.toByteArray() + "\"]");
    QByteArray value = document.array().first().toString().toUtf8();
    return Secret::take(value);
}

} // namespace

Secret cutSecret(QByteArray &json, const QList<QByteArrayView> &path)
{
    Secret secret;
    for (const Range &range : textsAt(path, json)) {
        const qsizetype length = range.end - range.begin;
        secret = decoded(QByteArrayView(json).sliced(range.begin, length));
        std::memset(json.data() + range.begin, '*', static_cast<std::size_t>(length));
    }
    return secret;
}

} // namespace patkeeper
