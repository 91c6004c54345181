// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "boundedoutput.h"
#include "redaction.h"

#include <QTest>
#include <QUrl>

using namespace patkeeper;
using namespace Qt::StringLiterals;

namespace
{

// Made here, as nothing that looks like a token belongs into a source file.
QByteArray run(qsizetype length)
{
    static const auto letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"_ba;
    QByteArray text;
    for (qsizetype index = 0; index < length; ++index)
        text.append(letters[(index * index * 7 + index * 23 + length) % letters.size()]);
    return text;
}

QByteArray everyByteEncoded(const QByteArray &bytes, bool upper)
{
    QByteArray text;
    for (const char byte : bytes) {
        const QByteArray digits = QByteArray(1, byte).toHex();
        text.append('%').append(upper ? digits.toUpper() : digits);
    }
    return text;
}

QByteArray folded(const QByteArray &text, qsizetype width, const QByteArray &between = "\n"_ba)
{
    QByteArray lines;
    for (qsizetype begin = 0; begin < text.size(); begin += width)
        lines.append(text.mid(begin, width)).append(between);
    return lines;
}

const QByteArray mark = "•••";
constexpr auto urlSafe = QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals;

} // namespace

/// Nothing of the secret is left in what a hand-over command wrote.
class Redaction : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void eachFormOfTheSecretGoes_data();
    void eachFormOfTheSecretGoes();
    void everyPrefixBeforeBase64IsSeenThrough_data();
    void everyPrefixBeforeBase64IsSeenThrough();
    void aPieceOfTheSecretGoesAsWell();
    void aSecretThatWasCutGoes_data();
    void aSecretThatWasCutGoes();
    void whatIsNoSecretStays_data();
    void whatIsNoSecretStays();
    void aSecretOfAnyBytesGoes();
    void aVeryShortSecretGoes();
    void anEmptySecretChangesNothing();
    void otherCredentialsGoAsTheyDoFromALog();
    void controlCharactersAreVisible();
    void whatIsNotTextIsReplaced();
    void aFloodIsKeptAtBothEnds();
    void aSecretAcrossTheCutIsNotSeen();
    void aSecretBetweenBothHalvesThatWereNotCutGoes();
    void whatComesInSmallPiecesIsTheSame();
};

void Redaction::eachFormOfTheSecretGoes_data()
{
    QTest::addColumn<QByteArray>("secret");
    QTest::addColumn<QByteArray>("written");
    const QByteArray pat = run(84);
    const QByteArray signs = run(20) + "+/ =&%\"\\ü~." + run(20);
    for (const QByteArray &secret : {pat, run(52), signs}) {
        const auto row = [&](const char *name, const QByteArray &written) {
            QTest::addRow("%s, %d", name, int(secret.size())) << secret << written;
        };
        row("plain", secret);
        row("plain, folded", folded(secret, 30));
        row("twice", secret + secret);
        row("percent-encoded", secret.toPercentEncoding());
        row("percent-encoded, lower case", secret.toPercentEncoding().replace("%2F", "%2f").replace("%3D", "%3d"));
        row("percent-encoded, every byte", everyByteEncoded(secret, true));
        row("percent-encoded, every byte, lower case", everyByteEncoded(secret, false));
        row("as a form", secret.toPercentEncoding(" ").replace(' ', '+'));
        row("hex", secret.toHex());
        row("hex, upper case", secret.toHex().toUpper());
        row("hex, spaced", secret.toHex(' '));
        row("hex, with colons", secret.toHex(':'));
        row("hex, escaped", folded(secret.toHex(), 2, "\\x"));
        row("base64", secret.toBase64());
        row("base64 without padding", secret.toBase64(QByteArray::OmitTrailingEquals));
        row("base64url", secret.toBase64(QByteArray::Base64UrlEncoding));
        row("base64url without padding", secret.toBase64(urlSafe));
        row("base64 in lines", folded(secret.toBase64(), 76));
        row("base64 in lines of Windows", folded(secret.toBase64(), 64, "\r\n"));
        row("base64, percent-encoded", secret.toBase64().toPercentEncoding());
        row("base64 in JSON", secret.toBase64().replace("/", "\\/"));
        row("base64 with a line end within", (secret + '\n').toBase64());
        row("base64 of a nameless user", (':' + secret).toBase64());
        row("base64 of a nameless user, url-safe", (':' + secret).toBase64(urlSafe));
    }
}

void Redaction::eachFormOfTheSecretGoes()
{
    QFETCH(QByteArray, secret);
    QFETCH(QByteArray, written);
    const QByteArray shown = withoutSecret("value <" + written + ">, sent\n", Secret(secret));
    QVERIFY2(shown.startsWith("value <"), shown);
    QVERIFY2(shown.contains(mark), shown);
    QVERIFY2(shown.endsWith(">, sent\n"), shown);
    const QByteArray left = shown.mid(7, shown.size() - 7 - 8).replace(mark, "");
    QVERIFY2(left.size() <= 4, left); // Padding, escapes and line ends at most, and of other bytes next to it.
}

void Redaction::everyPrefixBeforeBase64IsSeenThrough_data()
{
    QTest::addColumn<int>("before");
    QTest::addColumn<int>("behind");
    for (int before = 0; before < 4; ++before) {
        for (int behind = 0; behind < 4; ++behind)
            QTest::addRow("%d before, %d behind", before, behind) << before << behind;
    }
}

void Redaction::everyPrefixBeforeBase64IsSeenThrough()
{
    QFETCH(int, before);
    QFETCH(int, behind);
    for (const qsizetype length : {20, 21, 22}) {
        const QByteArray secret = run(length);
        const QByteArray whole = (QByteArray(before, '?') + secret + QByteArray(behind, '?')).toBase64();
        const QByteArray shown = withoutSecret("Basic " + whole, Secret(secret));
        QVERIFY(shown.contains(mark));
        // What is left says nothing of the secret: it is the same for another one.
        const QByteArray other(length, '\0');
        const QByteArray otherWhole = (QByteArray(before, '?') + other + QByteArray(behind, '?')).toBase64();
        const QByteArray head = shown.mid(6, shown.indexOf(mark) - 6);
        const QByteArray tail = shown.mid(shown.indexOf(mark) + mark.size());
        QVERIFY2(otherWhole.startsWith(head), shown);
        QVERIFY2(otherWhole.endsWith(tail), shown);
    }
}

void Redaction::aPieceOfTheSecretGoesAsWell()
{
    const QByteArray secret = run(84);
    QCOMPARE(withoutSecret("begins with " + secret.left(12) + '.', Secret(secret)), "begins with " + mark + '.');
    QCOMPARE(withoutSecret("has " + secret.mid(33, 20) + '.', Secret(secret)), "has " + mark + '.');
    QCOMPARE(withoutSecret("has " + secret.mid(33, 20).toHex() + '.', Secret(secret)), "has " + mark + '.');
}

void Redaction::aSecretThatWasCutGoes_data()
{
    QTest::addColumn<QByteArray>("written");
    QTest::addColumn<int>("smallest");
    const QByteArray secret = run(52);
    QTest::newRow("plain") << secret << 6;
    QTest::newRow("percent-encoded") << everyByteEncoded(secret, true) << 18;
    QTest::newRow("hex") << secret.toHex() << 6;
    QTest::newRow("hex, upper case") << secret.toHex().toUpper() << 6;
    QTest::newRow("base64") << secret.toBase64(QByteArray::OmitTrailingEquals) << 7;
    QTest::newRow("base64url") << secret.toBase64(urlSafe) << 7;
    QTest::newRow("base64 after one byte") << (':' + secret).toBase64(urlSafe).mid(2) << 7;
    QTest::newRow("base64 after two bytes") << ("u:" + secret).toBase64(urlSafe).mid(3) << 7;
}

void Redaction::aSecretThatWasCutGoes()
{
    QFETCH(QByteArray, written);
    QFETCH(int, smallest);
    const Secret secret(run(52));
    for (qsizetype length = smallest; length <= written.size(); ++length) {
        const QByteArray atEnd = withoutSecret("> " + written.left(length), secret, Cut::AtEnd);
        QVERIFY2(atEnd == "> " + mark, atEnd);
        const QByteArray atStart = withoutSecret(written.right(length) + " <", secret, Cut::AtStart);
        QVERIFY2(atStart == mark + " <", atStart);
    }
    const QByteArray uncut = withoutSecret("> " + written.left(smallest), secret);
    QCOMPARE(uncut.contains(mark), smallest >= 12 && !written.startsWith('%'));
}

void Redaction::whatIsNoSecretStays_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("sentence")
        << "ssh: connect to host build port 22: Connection refused\r\n\tretry 1 of 3: 50% done\n"_ba;
    QTest::newRow("another secret") << run(53);
    QTest::newRow("its end alone, not cut") << run(52).right(11);
    QTest::newRow("signs") << "%%4 \\x %zz === ::: 0x00"_ba;
    QTest::newRow("every byte") << QByteArray::fromHex("00ff80c3280a0d09");
}

void Redaction::whatIsNoSecretStays()
{
    QFETCH(QByteArray, text);
    QCOMPARE(withoutSecret(text, Secret(run(52))), text);
    QCOMPARE(withoutSecret(text, Secret(run(54)), Cut::AtStart), text);
    QCOMPARE(withoutSecret(text, Secret(run(54)), Cut::AtEnd), text);
}

void Redaction::aSecretOfAnyBytesGoes()
{
    QByteArray bytes;
    for (int value = 0; value < 256; ++value)
        bytes.append(static_cast<char>(value * 7));
    for (const QByteArray &written : {bytes, bytes.toHex(), bytes.toBase64(), bytes.toPercentEncoding()}) {
        const QByteArray shown = withoutSecret("(" + written + ")", Secret(bytes));
        QVERIFY2(shown.size() < 20, shown);
    }
}

void Redaction::aVeryShortSecretGoes()
{
    QCOMPARE(withoutSecret("pin=xyz!", Secret("xyz"_ba)), "pin=" + mark + '!');
    QCOMPARE(withoutSecret("pin=7!", Secret("7"_ba)), "pin=" + mark + '!');
    const QByteArray shown = withoutSecret("<" + "hunter"_ba.toBase64() + ">", Secret("hunter"_ba));
    QCOMPARE(shown, "<" + mark + '>');
}

void Redaction::anEmptySecretChangesNothing()
{
    QCOMPARE(withoutSecret("as it was", Secret()), "as it was"_ba);
    QCOMPARE(withoutSecret("as it was", Secret(), Cut::AtEnd), "as it was"_ba);
    QCOMPARE(withoutSecret({}, Secret("secret"_ba)), QByteArray());
}

void Redaction::otherCredentialsGoAsTheyDoFromALog()
{
    QCOMPARE(shownText("Authorization: Bearer " + run(30) + "\nold " + run(52)),
             u"Authorization: Bearer [redacted]\nold [redacted]"_s);
}

void Redaction::controlCharactersAreVisible()
{
    QCOMPARE(shownText(QByteArray("\x1b[31mred\0\x7f\r\n\tx\ry", 16)), u"␛[31mred␀␡\n\tx␍y"_s);
    QCOMPARE(shownText(u"a\u202eb\u2028c\u0085d"_s.toUtf8()), u"a<U+202E>b<U+2028>c<U+0085>d"_s);
    QCOMPARE(shownText(u"Schlüssel 鍵 🔑 •••"_s.toUtf8()), u"Schlüssel 鍵 🔑 •••"_s);
}

void Redaction::whatIsNotTextIsReplaced()
{
    QCOMPARE(shownText(QByteArray::fromHex("61ff62c3")), u"a\ufffdb\ufffd"_s);
}

void Redaction::aFloodIsKeptAtBothEnds()
{
    BoundedOutput output;
    output.append("first line\n");
    for (int round = 0; round < 1000; ++round)
        output.append(QByteArray(10'000, '.'));
    output.append("last line\n");
    const QString shown = output.shown(Secret("secret"_ba));
    QVERIFY(shown.startsWith("first line\n"_L1));
    QVERIFY(shown.endsWith("last line\n"_L1));
    QVERIFY(shown.contains(u" left out …"_s));
    QVERIFY(shown.size() < 2 * BoundedOutput::kept + 100);
}

void Redaction::aSecretAcrossTheCutIsNotSeen()
{
    const QByteArray secret = run(52);
    for (const qsizetype within : {6, 20, 46}) {
        BoundedOutput output;
        output.append(QByteArray(BoundedOutput::kept - within, '.') + secret + QByteArray(1000, '.'));
        output.append(QByteArray(1000, '.') + secret + QByteArray(BoundedOutput::kept - within, '.'));
        const QString shown = output.shown(Secret(secret));
        QCOMPARE(shown.count(u"•••"_s), 2);
        for (qsizetype begin = 0; begin + 6 <= secret.size(); ++begin)
            QVERIFY(!shown.contains(QString::fromLatin1(secret.mid(begin, 6))));
    }
}

void Redaction::aSecretBetweenBothHalvesThatWereNotCutGoes()
{
    const QByteArray secret = run(52);
    BoundedOutput output;
    output.append(QByteArray(BoundedOutput::kept - 3, '.') + secret + "end");
    const QString shown = output.shown(Secret(secret));
    QVERIFY(shown.endsWith(u"...•••end"_s));
    QVERIFY(!shown.contains("left out"_L1));
}

void Redaction::whatComesInSmallPiecesIsTheSame()
{
    QByteArray text;
    for (int line = 0; line < 5000; ++line)
        text.append("line ").append(QByteArray::number(line)).append('\n');
    BoundedOutput whole;
    whole.append(text);
    BoundedOutput pieces;
    for (qsizetype begin = 0; begin < text.size(); begin += 7)
        pieces.append(text.mid(begin, 7));
    QCOMPARE(pieces.shown(Secret()), whole.shown(Secret()));
}

QTEST_GUILESS_MAIN(Redaction)
#include "tst_redaction.moc"
