// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "redaction.h"

#include "log.h"

#include <algorithm>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

constexpr qsizetype tellingPiece = 12;
constexpr qsizetype tellingPieceAtCut = 6;
/// Of an encoded secret; less is found everywhere.
constexpr qsizetype shortestEncoded = 3;

/// The output as one kind of encoder sees it, and from where to where in the output each of its bytes comes.
struct View {
    struct Range {
        qsizetype begin;
        qsizetype end;
    };
    QByteArray bytes;
    std::vector<Range> from;

    void append(char byte, Range range)
    {
        bytes.append(byte);
        from.push_back(range);
    }
};

bool isSkipped(char byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r') || byte == '\\';
}

int hexDigit(char byte)
{
    if (byte >= '0' && byte <= '9')
        return byte - '0';
    const char lower = static_cast<char>(byte | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

View plainView(QByteArrayView output)
{
    View view;
    for (qsizetype index = 0; index < output.size(); ++index) {
        if (!isSkipped(output[index]))
            view.append(output[index], {index, index + 1});
    }
    return view;
}

View percentDecodedView(QByteArrayView output)
{
    View view;
    for (qsizetype index = 0; index < output.size();) {
        char byte = output[index];
        qsizetype length = 1;
        if (byte == '%' && index + 2 < output.size() && hexDigit(output[index + 1]) >= 0 &&
            hexDigit(output[index + 2]) >= 0) {
            byte = static_cast<char>(hexDigit(output[index + 1]) * 16 + hexDigit(output[index + 2]));
            length = 3;
        }
        if (!isSkipped(byte))
            view.append(byte, {index, index + length});
        index += length;
    }
    return view;
}

// base64 in an address is percent-encoded once more.
View base64View(QByteArrayView output)
{
    View view = percentDecodedView(output);
    view.bytes.replace('-', '+').replace('_', '/');
    return view;
}

View hexView(QByteArrayView output)
{
    View view;
    for (qsizetype index = 0; index < output.size(); ++index) {
        const char byte = output[index];
        if (!isSkipped(byte) && byte != ':' && byte != 'x')
            view.append(byte >= 'A' && byte <= 'F' ? static_cast<char>(byte | 0x20) : byte, {index, index + 1});
    }
    return view;
}

QByteArray withoutSkipped(QByteArrayView bytes)
{
    QByteArray result;
    std::copy_if(bytes.begin(), bytes.end(), std::back_inserter(result), [](char byte) { return !isSkipped(byte); });
    return result;
}

/// The letters of base64 that are the same whatever comes before (@p before bytes) and behind.
QByteArray base64Core(QByteArrayView secret, qsizetype before)
{
    QByteArray whole(before, '\0');
    whole.append(secret);
    const QByteArray encoded = whole.toBase64(QByteArray::OmitTrailingEquals);
    const qsizetype begin = before == 0 ? 0 : before + 1;
    const qsizetype end = whole.size() % 3 == 0 ? encoded.size() : encoded.size() - 1;
    wipe(whole);
    return encoded.mid(begin, std::max<qsizetype>(end - begin, 0));
}

bool isBase64(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
           byte == '+' || byte == '/';
}

std::string_view piece(const QByteArray &bytes, qsizetype begin, qsizetype length)
{
    return {bytes.constData() + begin, static_cast<std::size_t>(length)};
}

using Pieces = std::unordered_set<std::string_view>;

Pieces piecesOf(const QByteArray &bytes, qsizetype length)
{
    Pieces pieces;
    for (qsizetype begin = 0; begin + length <= bytes.size(); ++begin)
        pieces.insert(piece(bytes, begin, length));
    return pieces;
}

/// Those that @p needle has as well. What is written is bounded and a secret is not, so only the former is held.
Pieces common(const Pieces &pieces, const QByteArray &needle, qsizetype length)
{
    Pieces result;
    for (qsizetype begin = 0; !pieces.empty() && begin + length <= needle.size(); ++begin) {
        if (const auto place = pieces.find(piece(needle, begin, length)); place != pieces.end())
            result.insert(*place);
    }
    return result;
}

/// Looks for one form of the secret after the other, and remembers which bytes of the output are to go.
class Redactor final
{
public:
    Redactor(QByteArrayView output, Cut cut)
        : m_output(output),
          m_cut(cut),
          m_hidden(static_cast<std::size_t>(output.size()), false)
    {
    }

    enum class Neighbours { Stay, GoWithIt };

    void look(const View &view, const QByteArray &needle, Neighbours neighbours = Neighbours::Stay)
    {
        const qsizetype length = std::min(needle.size(), tellingPiece);
        if (length == 0)
            return;
        const Pieces found = common(piecesOf(view.bytes, length), needle, length);
        for (qsizetype begin = 0; !found.empty() && begin + length <= view.bytes.size(); ++begin) {
            if (found.contains(piece(view.bytes, begin, length)))
                hide(view, begin, begin + length, neighbours);
        }
        lookAtCut(view, needle, neighbours);
    }

    QByteArray result() const
    {
        QByteArray text;
        bool within = false;
        for (qsizetype index = 0; index < m_output.size(); ++index) {
            const bool hidden = m_hidden[static_cast<std::size_t>(index)];
            if (!hidden)
                text.append(m_output[index]);
            else if (!within)
                text.append("•••");
            within = hidden;
        }
        return text;
    }

private:
    void lookAtCut(const View &view, const QByteArray &needle, Neighbours neighbours)
    {
        const qsizetype most = std::min(needle.size(), view.bytes.size());
        for (qsizetype length = most; m_cut == Cut::AtEnd && length >= tellingPieceAtCut; --length) {
            // The last escape may be one of the secret's, and not whole.
            for (qsizetype rest = 0; rest <= 2 && length + rest <= view.bytes.size(); ++rest) {
                const qsizetype begin = view.bytes.size() - rest - length;
                if ((rest == 0 || view.bytes.at(begin + length) == '%') &&
                    piece(view.bytes, begin, length) == piece(needle, 0, length))
                    return hide(view, begin, view.bytes.size(), neighbours);
            }
        }
        for (qsizetype length = most; m_cut == Cut::AtStart && length >= tellingPieceAtCut; --length) {
            for (qsizetype rest = 0; rest <= 2 && length + rest <= view.bytes.size(); ++rest) {
                const bool escape = std::all_of(view.bytes.begin(), view.bytes.begin() + rest,
                                                [](char byte) { return hexDigit(byte) >= 0; });
                if (escape && piece(view.bytes, rest, length) == piece(needle, needle.size() - length, length))
                    return hide(view, 0, rest + length, neighbours);
            }
        }
    }

    /// With no more than the end of a line before it.
    bool isJoined(const View &view, qsizetype index) const
    {
        const auto at = static_cast<std::size_t>(index);
        const qsizetype begin = view.from[at - 1].end;
        const QByteArrayView between = m_output.sliced(begin, view.from[at].begin - begin);
        return std::all_of(between.begin(), between.end(),
                           [](char byte) { return byte == '\r' || byte == '\n' || byte == '\\'; });
    }

    void hide(const View &view, qsizetype begin, qsizetype end, Neighbours neighbours)
    {
        if (neighbours == Neighbours::GoWithIt) {
            // The letters at both ends are made of the secret's bits and of others'.
            if (begin > 0 && isBase64(view.bytes.at(begin - 1)) && isJoined(view, begin))
                --begin;
            if (end < view.bytes.size() && isBase64(view.bytes.at(end)) && isJoined(view, end))
                ++end;
            for (int padding = 0; padding < 2 && end < view.bytes.size() && view.bytes.at(end) == '='; ++padding)
                ++end;
        }
        const auto first = view.from[static_cast<std::size_t>(begin)].begin;
        const auto last = view.from[static_cast<std::size_t>(end - 1)].end;
        std::fill(m_hidden.begin() + first, m_hidden.begin() + last, true);
    }

    QByteArrayView m_output;
    Cut m_cut;
    std::vector<bool> m_hidden;
};

void lookForPlain(Redactor &redactor, QByteArrayView output, QByteArrayView secret)
{
    QByteArray needle = withoutSkipped(secret);
    QByteArray formEncoded = secret.toByteArray().replace(' ', '+');
    QByteArray formNeedle = withoutSkipped(formEncoded);
    for (View view : {plainView(output), percentDecodedView(output)}) {
        redactor.look(view, needle);
        if (formNeedle != needle)
            redactor.look(view, formNeedle);
        wipe(view.bytes);
    }
    wipe(needle);
    wipe(formEncoded);
    wipe(formNeedle);
}

void lookForEncoded(Redactor &redactor, QByteArrayView output, QByteArrayView secret)
{
    View base64 = base64View(output);
    for (const qsizetype before : {0, 1, 2}) {
        QByteArray needle = base64Core(secret, before);
        redactor.look(base64, needle, Redactor::Neighbours::GoWithIt);
        wipe(needle);
    }
    wipe(base64.bytes);
    View hex = hexView(output);
    QByteArray needle = secret.toByteArray().toHex();
    redactor.look(hex, needle);
    wipe(needle);
    wipe(hex.bytes);
}

bool isToBeMadeVisible(QChar character)
{
    switch (character.category()) {
    case QChar::Other_Control:
    case QChar::Other_Format:
    case QChar::Separator_Line:
    case QChar::Separator_Paragraph:
        return character != u'\n' && character != u'\t';
    default:
        return false;
    }
}

QString visible(QChar character)
{
    const ushort code = character.unicode();
    if (code < 0x20)
        return QChar(0x2400 + code);
    if (code == 0x7f)
        return QChar(0x2421);
    return u"<U+"_s + QString::number(code, 16).toUpper().rightJustified(4, u'0') + u'>';
}

} // namespace

QByteArray withoutSecret(QByteArrayView output, const Secret &secret, Cut cut)
{
    if (output.isEmpty())
        return {};
    Redactor redactor(output, cut);
    lookForPlain(redactor, output, secret.view());
    if (secret.size() >= shortestEncoded)
        lookForEncoded(redactor, output, secret.view());
    return redactor.result();
}

QString shownText(QByteArrayView output)
{
    QString text = QString::fromUtf8(output);
    text.replace("\r\n"_L1, "\n"_L1);
    QString shown;
    for (const QChar character : std::as_const(text)) {
        if (isToBeMadeVisible(character))
            shown.append(visible(character));
        else
            shown.append(character);
    }
    return redacted(shown);
}

} // namespace patkeeper
