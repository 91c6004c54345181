// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "jsonmembers.h"

#include <QByteArrayView>
#include <QJsonArray>
#include <QJsonDocument>
#include <QUtf8StringView>

#include <algorithm>
#include <cstring>
#include <utility>

namespace patkeeper
{

namespace
{

struct Range {
    qsizetype begin = 0;
    qsizetype end = 0;

    qsizetype size() const { return end - begin; }
    QByteArrayView of(QByteArrayView bytes) const { return bytes.sliced(begin, size()); }
};

struct RawMember {
    Range name;  ///< Between the quotes.
    Range value; ///< With its quotes or brackets.
};

bool isSpace(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

qsizetype afterSpaces(QByteArrayView json, qsizetype from)
{
    while (from < json.size() && isSpace(json[from]))
        ++from;
    return from;
}

/// Behind the quote that closes the string which opens at @p quote; nothing where it never does.
std::optional<qsizetype> afterText(QByteArrayView json, qsizetype quote)
{
    for (qsizetype index = quote + 1; index < json.size(); ++index) {
        if (json[index] == '\\')
            ++index;
        else if (json[index] == '"')
            return index + 1;
    }
    return {};
}

/// Behind the value that begins at @p from. Whether it is a right one shows when all is read again.
std::optional<qsizetype> afterValue(QByteArrayView json, qsizetype from)
{
    if (from < json.size() && json[from] == '"')
        return afterText(json, from);
    int depth = 0;
    for (qsizetype index = from; index < json.size(); ++index) {
        const char c = json[index];
        if (c == '"') {
            const auto end = afterText(json, index);
            if (!end)
                return {};
            index = *end - 1;
        } else if (c == '{' || c == '[') {
            ++depth;
        } else if (depth == 0 && (c == ',' || c == '}' || isSpace(c))) {
            return index;
        } else if (c == '}' || c == ']') {
            --depth;
        }
    }
    return {};
}

std::optional<RawMember> memberAt(QByteArrayView json, qsizetype from)
{
    if (from >= json.size() || json[from] != '"')
        return {};
    const auto afterName = afterText(json, from);
    const qsizetype colon = afterName ? afterSpaces(json, *afterName) : json.size();
    if (colon >= json.size() || json[colon] != ':')
        return {};
    const qsizetype begin = afterSpaces(json, colon + 1);
    const auto end = afterValue(json, begin);
    if (!end || *end == begin)
        return {};
    return RawMember{.name = {from + 1, *afterName - 1}, .value = {begin, *end}};
}

std::optional<std::vector<RawMember>> membersOf(QByteArrayView json)
{
    std::vector<RawMember> members;
    qsizetype at = afterSpaces(json, 0);
    if (at >= json.size() || json[at] != '{')
        return {};
    at = afterSpaces(json, at + 1);
    while (at < json.size() && json[at] != '}') {
        const auto member = memberAt(json, at);
        if (!member)
            return {};
        members.push_back(*member);
        at = afterSpaces(json, member->value.end);
        if (at < json.size() && json[at] == ',')
            at = afterSpaces(json, at + 1);
    }
    return members;
}

/// Nothing where it is not what may stand between quotes.
std::optional<Secret> decoded(QByteArrayView text)
{
    if (!text.contains('\\')) {
        if (!QUtf8StringView(text.data(), text.size()).isValidUtf8())
            return {};
        return Secret(text);
    }
    // Hardly ever, as tokens are made of letters, digits and a few marks; then the parser may as well read it.
    const QJsonArray parsed = QJsonDocument::fromJson("[\"" + text.toByteArray() + "\"]").array();
    if (parsed.size() != 1)
        return {};
    QByteArray value = parsed.first().toString().toUtf8();
    return Secret::take(value);
}

std::optional<Secret> compacted(QByteArrayView structure)
{
    if (QJsonDocument::fromJson(QByteArray::fromRawData(structure.data(), structure.size())).isNull())
        return {};
    QByteArray compact;
    compact.reserve(structure.size());
    bool inText = false;
    for (qsizetype index = 0; index < structure.size(); ++index) {
        const char c = structure[index];
        if (inText && c == '\\') {
            compact.append(c).append(structure[++index]);
            continue;
        }
        if (c == '"')
            inText = !inText;
        if (inText || !isSpace(c))
            compact.append(c);
    }
    return Secret::take(compact);
}

JsonMember::Kind kindOf(char first)
{
    switch (first) {
    case '"':
        return JsonMember::Kind::Text;
    case '{':
    case '[':
        return JsonMember::Kind::Structure;
    case 't':
    case 'f':
        return JsonMember::Kind::Boolean;
    case 'n':
        return JsonMember::Kind::Null;
    default:
        return JsonMember::Kind::Number;
    }
}

std::optional<Secret> takeValue(QByteArray &json, Range range, JsonMember::Kind kind)
{
    std::optional<Secret> value;
    if (kind == JsonMember::Kind::Text) {
        const Range inner{range.begin + 1, range.end - 1};
        if (range.size() < 2 || json[inner.end] != '"')
            return {};
        value = decoded(inner.of(json));
        std::memset(json.data() + inner.begin, '*', static_cast<std::size_t>(inner.size()));
    } else if (kind == JsonMember::Kind::Structure) {
        value = compacted(range.of(json));
        std::memset(json.data() + range.begin, ' ', static_cast<std::size_t>(range.size()));
        json[range.begin] = '0';
    } else {
        value = Secret(range.of(json));
    }
    return value;
}

void add(std::vector<JsonMember> &members, JsonMember member)
{
    const auto known = std::find_if(members.begin(), members.end(),
                                    [&](const JsonMember &other) { return other.name == member.name; });
    if (known != members.end())
        members.erase(known);
    members.push_back(std::move(member));
}

} // namespace

std::optional<std::vector<JsonMember>> takeMembers(QByteArray &json)
{
    const auto raw = membersOf(json);
    if (!raw)
        return {};
    std::vector<JsonMember> members;
    bool isRight = true;
    for (const RawMember &member : *raw) {
        const JsonMember::Kind kind = kindOf(json[member.value.begin]);
        auto name = decoded(member.name.of(json));
        auto value = takeValue(json, member.value, kind);
        isRight = isRight && name && value;
        if (isRight)
            add(members, {.name = QString::fromUtf8(name->view()), .value = *std::move(value), .kind = kind});
    }
    // What is left has the form of the whole, so the parser judges that, and what is a number.
    if (!isRight || !QJsonDocument::fromJson(json).isObject())
        return {};
    return members;
}

} // namespace patkeeper
