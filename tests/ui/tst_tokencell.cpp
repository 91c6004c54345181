// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "breakinglabel.h"
#include "rules.h"
#include "tokencell.h"
#include "tokentablemodel.h"
#include "wording.h"

#include <QStandardItemModel>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace patkeeper;

/// What the table says of tokens, among them some that no provider of today has.
class TokenCellTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void foreverWithAllRightsLooksLikeIt();
    void foreverWithFewRightsIsQuiet();
    void aLifeWithoutAKnownBeginningHasNoBar();
    void interruptedWorkIsMarked();
    void aReviewThatIsDueIsMarkedWithItsDay();
    void whatWasReplacedSaysSoAndWhenItIsRevoked();
    void anotherEndIsMarkedAndMoreSoWhenItIsNear();
    void anotherEndAfterTheExpiryIsNoReason();
    void anEndThatTheServiceDoesNotSayIsNotNever();
    void theEndedHaveNoDaysLeft_data();
    void theEndedHaveNoDaysLeft();
    void whatHasExpiredSaysSinceWhen();
    void theSentenceOfARowHoldsItAll();
    void ordinaryWordsAreNotBroken();
    void longWordsAreBrokenAfterTheirPartsAndNeverWithinALetter();

private:
    void show(const Token &token, bool everything = false, bool unsettled = false);
    QModelIndex at(int column) const { return m_model.index(0, column); }
    static Token living();

    QStandardItemModel m_model;
};

namespace
{

const QDateTime now(QDate(2026, 9, 1), QTime(12, 0), Qt::UTC);

} // namespace

void TokenCellTest::init()
{
    m_model.clear();
    m_model.setRowCount(1);
    m_model.setColumnCount(TokenTableModel::ColumnCount);
}

Token TokenCellTest::living()
{
    Token token;
    token.name = u"made-up"_s;
    token.createdAt = now.addDays(-10);
    token.expiresAt = now.addDays(293);
    return token;
}

void TokenCellTest::show(const Token &token, bool everything, bool unsettled)
{
    const TokenEntry entry{.token = token, .lineageId = {}, .secret = {}};
    TokenStanding standing{.status = statusAt(token, now), .expiring = isExpiring(token, now), .unsettled = unsettled};
    standing.neverExpires = standing.isLiving() && neverExpires(token);
    for (int column = 0; column < TokenTableModel::ColumnCount; ++column) {
        const auto set = [&](int role, const QVariant &value) { m_model.setData(at(column), value, role); };
        set(TokenTableModel::EntryRole, QVariant::fromValue(entry));
        set(TokenTableModel::StandingRole, QVariant::fromValue(standing));
        set(TokenTableModel::StatusRole, static_cast<int>(standing.status));
        set(TokenTableModel::ExpiringRole, standing.expiring);
        set(TokenTableModel::NeverExpiresRole, standing.neverExpires);
        set(TokenTableModel::FullAccessRole, everything);
        set(TokenTableModel::EndRole, endOf(token).value_or(QDateTime()));
        set(TokenTableModel::NowRole, now);
        set(TokenTableModel::RemainingLifeRole, remainingLife(token, now));
        set(TokenTableModel::ReasonCaptionRole, token.otherEnd ? u"all organizations"_s : QString());
    }
}

void TokenCellTest::foreverWithAllRightsLooksLikeIt()
{
    Token token = living();
    token.expiresAt.reset();
    show(token, true);
    const TokenCell status = tokenCell(at(TokenTableModel::Status));
    QCOMPARE(status.below, u"Never expires, with all rights"_s);
    QCOMPARE(status.shapeBelow, StatusShape::Triangle);
    QCOMPARE(status.toneBelow, Tone::Danger);
    QVERIFY(status.tonedBelow);
    const TokenCell expires = tokenCell(at(TokenTableModel::Expires));
    QCOMPARE(expires.text, u"never"_s);
    QCOMPARE(expires.tone, Tone::Danger);
    QVERIFY(expires.toned);
}

void TokenCellTest::foreverWithFewRightsIsQuiet()
{
    Token token = living();
    token.expiresAt.reset();
    show(token);
    QCOMPARE(tokenCell(at(TokenTableModel::Status)).below, QString());
    QVERIFY(!tokenCell(at(TokenTableModel::Expires)).toned);
}

void TokenCellTest::interruptedWorkIsMarked()
{
    show(living(), false, true);
    const TokenCell status = tokenCell(at(TokenTableModel::Status));
    QCOMPARE(status.shapeBelow, StatusShape::Triangle);
    QCOMPARE(status.toneBelow, Tone::Caution);
    QVERIFY(status.tonedBelow);
}

void TokenCellTest::aReviewThatIsDueIsMarkedWithItsDay()
{
    Token token = living();
    token.otherEnd = OtherEnd{.at = now.addDays(90), .reason = u"all-organizations"_s};
    show(token);
    const QDateTime since(QDate(2026, 11, 3), QTime(12, 0));
    m_model.setData(at(TokenTableModel::Status), since, TokenTableModel::ReviewDueRole);
    const TokenCell status = tokenCell(at(TokenTableModel::Status));
    QCOMPARE(status.below, u"Review due since %1"_s.arg(dateText(since)));
    QCOMPARE(status.toneBelow, Tone::Caution);
    QVERIFY(status.tonedBelow);
    show(token, false, true);
    QVERIFY(tokenCell(at(TokenTableModel::Status)).below.contains(u"interrupted"_s));
}

void TokenCellTest::whatWasReplacedSaysSoAndWhenItIsRevoked()
{
    show(living());
    m_model.setData(at(TokenTableModel::Status), QVariant::fromValue(TokenStanding{.replaced = true}),
                    TokenTableModel::StandingRole);
    QCOMPARE(tokenCell(at(TokenTableModel::Status)).below, u"replaced by its successor"_s);
    const QDateTime revokedAt = now.addDays(1);
    m_model.setData(at(TokenTableModel::Status), revokedAt, TokenTableModel::RevocationDueRole);
    const TokenCell status = tokenCell(at(TokenTableModel::Status));
    QCOMPARE(status.below, u"replaced, revoked %1"_s.arg(dayText(revokedAt, now)));
    QVERIFY(!status.tonedBelow);
}

void TokenCellTest::anotherEndIsMarkedAndMoreSoWhenItIsNear()
{
    Token token = living();
    token.otherEnd = OtherEnd{.at = now.addDays(90), .reason = u"all-organizations"_s};
    show(token);
    QCOMPARE(tokenCell(at(TokenTableModel::Status)).toneBelow, Tone::Caution);
    QCOMPARE(tokenCell(at(TokenTableModel::Status)).shapeBelow, StatusShape::Triangle);
    token.otherEnd->at = now.addDays(5);
    show(token);
    QCOMPARE(tokenCell(at(TokenTableModel::Status)).toneBelow, Tone::Danger);
}

void TokenCellTest::anotherEndAfterTheExpiryIsNoReason()
{
    Token token = living();
    token.otherEnd = OtherEnd{.at = now.addDays(300), .reason = u"all-organizations"_s};
    show(token);
    QCOMPARE(tokenCell(at(TokenTableModel::Status)).below, QString());
}

void TokenCellTest::anEndThatTheServiceDoesNotSayIsNotNever()
{
    Token token = living();
    token.expiresAt.reset();
    token.extras.insert("expiryUnknown"_L1, true);
    show(token);
    QCOMPARE(tokenCell(at(TokenTableModel::Expires)).text, u"not known"_s);
}

void TokenCellTest::aLifeWithoutAKnownBeginningHasNoBar()
{
    Token token = living();
    show(token);
    QVERIFY(tokenCell(at(TokenTableModel::Expires)).remainingLife);
    token.createdAt = QDateTime();
    show(token);
    const TokenCell expires = tokenCell(at(TokenTableModel::Expires));
    QVERIFY(!expires.remainingLife);
    QVERIFY(expires.text.startsWith(dateText(*token.expiresAt)));
}

void TokenCellTest::theEndedHaveNoDaysLeft_data()
{
    QTest::addColumn<TokenStatus>("status");
    QTest::addColumn<QString>("word");
    QTest::newRow("revoked") << TokenStatus::Revoked << u"revoked"_s;
    QTest::newRow("expired before its date") << TokenStatus::Expired << u"expired"_s;
    QTest::newRow("no longer listed") << TokenStatus::NoLongerListed << u"no longer listed"_s;
}

void TokenCellTest::theEndedHaveNoDaysLeft()
{
    QFETCH(const TokenStatus, status);
    QFETCH(const QString, word);
    Token token = living();
    token.status = status;
    show(token);
    const TokenCell expires = tokenCell(at(TokenTableModel::Expires));
    QCOMPARE(expires.text, dateText(*token.expiresAt));
    QCOMPARE(expires.below, word);
    QVERIFY(!expires.remainingLife);
    QCOMPARE(endText(token, now), u"%1 (%2)"_s.arg(dateTimeText(*token.expiresAt), word));
    token.expiresAt.reset();
    QCOMPARE(endText(token, now), u"never (%1)"_s.arg(word));
}

void TokenCellTest::whatHasExpiredSaysSinceWhen()
{
    Token token = living();
    token.expiresAt = now.addDays(-3);
    show(token);
    QVERIFY(tokenCell(at(TokenTableModel::Expires)).text.endsWith("3 days ago"_L1));
    QVERIFY(endText(token, now).endsWith("(3 days ago)"_L1));
}

void TokenCellTest::theSentenceOfARowHoldsItAll()
{
    Token token = living();
    token.expiresAt.reset();
    show(token, true);
    QCOMPARE(tokenSentence(at(TokenTableModel::Name)),
             u"Active, Never expires, with all rights; expires: never; all your rights; secret not kept"_s);
}

void TokenCellTest::ordinaryWordsAreNotBroken()
{
    const QString text = u"ci-build of Northwind,\nread only"_s;
    QCOMPARE(breakable(text), text);
}

void TokenCellTest::longWordsAreBrokenAfterTheirPartsAndNeverWithinALetter()
{
    const QString zero(QChar(0x200b));
    QCOMPARE(breakable(u"production/eu-central-one"_s), u"production/%1eu-%1central-%1one"_s.arg(zero));
    QCOMPARE(breakable(QString(45, u'x')).count(zero), 3);
    const QString letter = QString::fromUcs4(U"\U0001f511", 1);
    for (const QString &part : breakable(u'x' + letter.repeated(30)).split(zero))
        QVERIFY(part.isValidUtf16());
    QCOMPARE(breakable(u"  two  spaces "_s), u"  two  spaces "_s);
}

QTEST_MAIN(TokenCellTest)
#include "tst_tokencell.moc"
