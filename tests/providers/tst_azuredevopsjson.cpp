// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "azuredevopsjson.h"
#include "utc.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRandomGenerator>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace patkeeper;
using namespace patkeeper::azuredevops;

namespace
{

const QByteArray id("b2e0a6d4-51c7-4f38-9d2e-6c8f7a1b3e90");

/// A token's object with @p changes over what is usual.
QByteArray tokenJson(const QJsonObject &changes = {})
{
    QJsonObject object{{"displayName"_L1, "ci-nuget-restore"_L1},
                       {"validTo"_L1, "2027-02-19T18:05:12.42Z"_L1},
                       {"scope"_L1, "vso.packaging vso.code"_L1},
                       {"targetAccounts"_L1, QJsonArray{"7d1c3f52-9a04-4d6e-8c57-2f0b6a9e4411"_L1}},
                       {"validFrom"_L1, "2026-11-21T18:05:12.4166667Z"_L1},
                       {"authorizationId"_L1, QString::fromLatin1(id)},
                       {"token"_L1, QJsonValue::Null}};
    for (auto change = changes.constBegin(); change != changes.constEnd(); ++change)
        object.insert(change.key(), change.value());
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

QByteArray pageOf(const QByteArray &token, const QByteArray &continuation = "\"\"")
{
    return "{\"continuationToken\":" + continuation + ",\"patTokens\":[" + token + "]}";
}

Result<Token> readOne(const QJsonObject &changes, TokenStatus status = TokenStatus::Active)
{
    const auto page = readTokenPage(pageOf(tokenJson(changes)), status);
    if (!page)
        return std::unexpected(page.error());
    return page->tokens.first();
}

QByteArray madeUpSecret()
{
    QByteArray secret;
    for (int index = 0; index < 84; ++index)
        secret.append(static_cast<char>('A' + QRandomGenerator::global()->bounded(26)));
    return secret;
}

} // namespace

class AzureDevOpsJsonTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aTokenIsReadWithAllItsFields();
    void datesHaveNoneToSevenFractionDigits_data();
    void datesHaveNoneToSevenFractionDigits();
    void whatIsNoDateIsRefused_data();
    void whatIsNoDateIsRefused();
    void anExpiryThatIsNotSetIsUnknownAndNotEndless();
    void nullTargetsMeanAllOrganizationsAndAnEarlierEnd();
    void aDeadTokenForAllOrganizationsHasNoOtherEnd();
    void absentTargetsSayNothing();
    void theLastPageHasAnEmptyOrNoContinuation_data();
    void theLastPageHasAnEmptyOrNoContinuation();
    void aByteOrderMarkIsSkipped();
    void wrongTypesAreABadReply_data();
    void wrongTypesAreABadReply();
    void brokenBodiesAreABadReply_data();
    void brokenBodiesAreABadReply();
    void deepJsonIsAnErrorAndNoCrash();
    void namesKeepMarkupAndLoseNul();
    void namesAreBounded();
    void idsMayHoldSlashesButNoControlCharacters();
    void theSecretIsCutOutOfTheAnswer();
    void aRefusalIsToldFromAToken();
    void aTokenTogetherWithARefusalIsABadReply();
    void neitherTokenNorRefusalIsABadReply();
    void anEmptyAnswerToRevokeIsSuccess();
    void anErrorInsideTheAnswerToRevokeIsFound();
    void complaintsComeInFourShapes_data();
    void complaintsComeInFourShapes();
    void visitorsAreAnonymous_data();
    void visitorsAreAnonymous();
    void aUserIsReadByTheChosenName();
    void aCreateRequestNamesEverything();
    void anUpdateRequestNamesOnlyWhatChanges();
};

void AzureDevOpsJsonTest::aTokenIsReadWithAllItsFields()
{
    const auto token = readOne({}, TokenStatus::Expired);
    QVERIFY(token);
    QCOMPARE(token->remoteId, QString::fromLatin1(id));
    QCOMPARE(token->name, u"ci-nuget-restore"_s);
    QCOMPARE(token->scopes, QStringList({u"vso.code"_s, u"vso.packaging"_s}));
    QCOMPARE(token->createdAt, QDateTime(QDate(2026, 11, 21), QTime(18, 5, 12, 417), utcZone));
    QCOMPARE(*token->expiresAt, QDateTime(QDate(2027, 2, 19), QTime(18, 5, 12, 420), utcZone));
    QCOMPARE(token->status, TokenStatus::Expired);
    QVERIFY(!token->otherEnd);
    QCOMPARE(token->extras["targetAccounts"_L1].toArray().size(), 1);
}

void AzureDevOpsJsonTest::datesHaveNoneToSevenFractionDigits_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("milliseconds");
    QTest::newRow("none") << u"2026-11-21T18:05:12Z"_s << 0;
    QTest::newRow("one") << u"2026-11-21T18:05:12.5Z"_s << 500;
    QTest::newRow("two") << u"2026-11-21T18:05:12.52Z"_s << 520;
    QTest::newRow("three") << u"2026-11-21T18:05:12.319Z"_s << 319;
    QTest::newRow("six") << u"2026-11-21T18:05:12.146666Z"_s << 147;
    QTest::newRow("seven") << u"2026-11-21T18:05:12.1466667Z"_s << 147;
    QTest::newRow("rounded up") << u"2026-11-21T18:05:12.5233333Z"_s << 523;
    QTest::newRow("next second") << u"2026-11-21T18:05:11.9999999Z"_s << 0;
    QTest::newRow("no zone") << u"2026-11-21T18:05:12.5"_s << 500;
    QTest::newRow("offset") << u"2026-11-21T18:05:12.5+00:00"_s << 500;
}

void AzureDevOpsJsonTest::datesHaveNoneToSevenFractionDigits()
{
    QFETCH(QString, text);
    QFETCH(int, milliseconds);
    const auto date = readDate(text);
    QVERIFY(date);
    QCOMPARE(*date, QDateTime(QDate(2026, 11, 21), QTime(18, 5, 12, milliseconds), utcZone));
    QCOMPARE(date->timeSpec(), Qt::UTC);
}

void AzureDevOpsJsonTest::whatIsNoDateIsRefused_data()
{
    QTest::addColumn<QString>("text");
    for (const char *text : {"soon", "2026-11-21", "2026-13-01T00:00:00Z", "2026-11-21T25:00:00Z",
                             "2026-11-21T18:05:12+05:00", "2026-11-21T18:05:12Z and more", "21.11.2026 18:05"})
        QTest::newRow(text) << QString::fromLatin1(text);
}

void AzureDevOpsJsonTest::whatIsNoDateIsRefused()
{
    QFETCH(QString, text);
    QVERIFY(!readDate(text));
    const auto token = readOne({{"validTo"_L1, text}});
    QVERIFY(!token);
    QCOMPARE(token.error().kind, Error::Kind::BadReply);
}

void AzureDevOpsJsonTest::anExpiryThatIsNotSetIsUnknownAndNotEndless()
{
    for (const QJsonValue &unset :
         {QJsonValue("0001-01-01T00:00:00"_L1), QJsonValue("0001-01-01T00:00:00Z"_L1), QJsonValue()}) {
        const auto token = readOne({{"validTo"_L1, unset}, {"validFrom"_L1, unset}});
        QVERIFY(token);
        QVERIFY(!token->expiresAt);
        QVERIFY(!token->createdAt.isValid());
        QVERIFY(token->extras["expiryUnknown"_L1].toBool());
    }
}

void AzureDevOpsJsonTest::nullTargetsMeanAllOrganizationsAndAnEarlierEnd()
{
    const auto token = readOne({{"targetAccounts"_L1, QJsonValue::Null}});
    QVERIFY(token && token->otherEnd);
    QCOMPARE(token->otherEnd->reason, u"all-organizations"_s);
    QCOMPARE(token->otherEnd->at, QDateTime(QDate(2026, 12, 1), QTime(0, 0), utcZone));
    QVERIFY(token->extras["targetAccounts"_L1].isNull());
}

void AzureDevOpsJsonTest::aDeadTokenForAllOrganizationsHasNoOtherEnd()
{
    QVERIFY(!readOne({{"targetAccounts"_L1, QJsonValue::Null}}, TokenStatus::Revoked)->otherEnd);
    QVERIFY(!readOne({{"targetAccounts"_L1, QJsonValue::Null}}, TokenStatus::Expired)->otherEnd);
}

void AzureDevOpsJsonTest::absentTargetsSayNothing()
{
    const QByteArray renamed = tokenJson().replace("targetAccounts", "somethingElse");
    const auto page = readTokenPage(pageOf(renamed), TokenStatus::Active);
    QVERIFY(page);
    const Token token = page->tokens.first();
    QVERIFY(!token.otherEnd);
    QVERIFY(!token.extras.contains("targetAccounts"_L1));
}

void AzureDevOpsJsonTest::theLastPageHasAnEmptyOrNoContinuation_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("next");
    QTest::newRow("empty") << pageOf({}) << QString();
    QTest::newRow("null") << pageOf({}, "null") << QString();
    QTest::newRow("absent") << QByteArray("{\"patTokens\":[]}") << QString();
    QTest::newRow("another page, though this one is empty") << pageOf({}, "\"a+/=&\"") << u"a+/=&"_s;
}

void AzureDevOpsJsonTest::theLastPageHasAnEmptyOrNoContinuation()
{
    QFETCH(QByteArray, body);
    QFETCH(QString, next);
    const auto page = readTokenPage(body, TokenStatus::Active);
    QVERIFY(page);
    QCOMPARE(page->continuationToken, next);
}

void AzureDevOpsJsonTest::aByteOrderMarkIsSkipped()
{
    QVERIFY(readTokenPage("\xEF\xBB\xBF" + pageOf(tokenJson()), TokenStatus::Active));
    QByteArray answer = "\xEF\xBB\xBF{\"patToken\":" + tokenJson() + ",\"patTokenError\":\"none\"}";
    QVERIFY(readTokenAnswer(answer));
    QVERIFY(readRevokeAnswer("\xEF\xBB\xBF"));
}

void AzureDevOpsJsonTest::wrongTypesAreABadReply_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("list is a text") << QByteArray("{\"patTokens\":\"none\"}");
    QTest::newRow("list is absent") << QByteArray("{\"count\":0,\"value\":[]}");
    QTest::newRow("token is a number") << pageOf("7");
    QTest::newRow("continuation is a number") << pageOf({}, "7");
    QTest::newRow("name is a number") << pageOf(tokenJson({{"displayName"_L1, 7}}));
    QTest::newRow("id is a number") << pageOf(tokenJson({{"authorizationId"_L1, 7}}));
    QTest::newRow("id is null") << pageOf(tokenJson({{"authorizationId"_L1, QJsonValue::Null}}));
    QTest::newRow("id is empty") << pageOf(tokenJson({{"authorizationId"_L1, QString()}}));
    QTest::newRow("id is endless") << pageOf(tokenJson({{"authorizationId"_L1, QString(longestId + 1, u'a')}}));
    QTest::newRow("scope is a list") << pageOf(tokenJson({{"scope"_L1, QJsonArray{"vso.code"_L1}}}));
    QTest::newRow("validTo is a number") << pageOf(tokenJson({{"validTo"_L1, 1795284312}}));
    QTest::newRow("targets are a text") << pageOf(tokenJson({{"targetAccounts"_L1, "all"_L1}}));
    QTest::newRow("a target is a number") << pageOf(tokenJson({{"targetAccounts"_L1, QJsonArray{7}}}));
}

void AzureDevOpsJsonTest::wrongTypesAreABadReply()
{
    QFETCH(QByteArray, body);
    const auto page = readTokenPage(body, TokenStatus::Active);
    QVERIFY(!page);
    QCOMPARE(page.error().kind, Error::Kind::BadReply);
    QVERIFY(!page.error().message.isEmpty());
}

void AzureDevOpsJsonTest::brokenBodiesAreABadReply_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("blank") << QByteArray(" \r\n");
    QTest::newRow("text") << QByteArray("Service unavailable");
    QTest::newRow("page") << QByteArray("<html></html>");
    QTest::newRow("list") << QByteArray("[]");
    QTest::newRow("truncated") << pageOf(tokenJson()).chopped(20);
    QTest::newRow("noise") << QByteArray("\x00\xff\xfe\x80{", 5);
}

void AzureDevOpsJsonTest::brokenBodiesAreABadReply()
{
    QFETCH(QByteArray, body);
    QCOMPARE(readTokenPage(body, TokenStatus::Active).error().kind, Error::Kind::BadReply);
    QCOMPARE(readTokenAnswer(body).error().kind, Error::Kind::BadReply);
    QCOMPARE(readConnectionData(body).error().kind, Error::Kind::BadReply);
}

void AzureDevOpsJsonTest::deepJsonIsAnErrorAndNoCrash()
{
    QByteArray deep = "{\"patTokens\":" + QByteArray(200'000, '[') + QByteArray(200'000, ']') + "}";
    QCOMPARE(readTokenPage(deep, TokenStatus::Active).error().kind, Error::Kind::BadReply);
    QCOMPARE(readTokenAnswer(deep).error().kind, Error::Kind::BadReply);
    readComplaint(deep);
}

void AzureDevOpsJsonTest::namesKeepMarkupAndLoseNul()
{
    const QString hostile = u"<img src=\"x\">\n"_s + QChar(u'\0') + u"\u202Eend"_s;
    const auto token = readOne({{"displayName"_L1, hostile}});
    QVERIFY(token);
    QCOMPARE(token->name, u"<img src=\"x\">\n\u202Eend"_s);
}

void AzureDevOpsJsonTest::namesAreBounded()
{
    const auto token = readOne({{"displayName"_L1, QString(1'000'000, u'n')}});
    QVERIFY(token);
    QCOMPARE(token->name.size(), longestName);
}

void AzureDevOpsJsonTest::idsMayHoldSlashesButNoControlCharacters()
{
    QCOMPARE(readOne({{"authorizationId"_L1, "a/b#c?d"_L1}})->remoteId, u"a/b#c?d"_s);
    QVERIFY(!readOne({{"authorizationId"_L1, "a\nb"_L1}}));
    QVERIFY(!readOne({{"authorizationId"_L1, QString(u"a"_s + QChar(u'\0'))}}));
}

void AzureDevOpsJsonTest::theSecretIsCutOutOfTheAnswer()
{
    const QByteArray secret = madeUpSecret();
    QByteArray body =
        "{\"patToken\":" + tokenJson({{"token"_L1, QString::fromLatin1(secret)}}) + ",\"patTokenError\":\"none\"}";
    const auto answer = readTokenAnswer(body);
    QVERIFY(answer && answer->token);
    QVERIFY(answer->secret.equals(secret));
    QVERIFY(!body.contains(secret));
    QVERIFY(!QJsonDocument(answer->token->extras).toJson().contains(secret));
}

void AzureDevOpsJsonTest::aRefusalIsToldFromAToken()
{
    QByteArray body =
        R"({"patToken":null,"patTokenError":"patLifespanPolicyViolation","patTokenErrorMessage":"At most 30."})";
    const auto answer = readTokenAnswer(body);
    QVERIFY(answer && answer->refusal && !answer->token);
    QCOMPARE(answer->refusal->code, u"patLifespanPolicyViolation"_s);
    QCOMPARE(answer->refusal->message, u"At most 30."_s);
}

void AzureDevOpsJsonTest::aTokenTogetherWithARefusalIsABadReply()
{
    QByteArray body = "{\"patToken\":" + tokenJson() + ",\"patTokenError\":\"accessDenied\"}";
    QCOMPARE(readTokenAnswer(body).error().kind, Error::Kind::BadReply);
}

void AzureDevOpsJsonTest::neitherTokenNorRefusalIsABadReply()
{
    for (QByteArray body :
         {"{}"_ba, R"({"patToken":null,"patTokenError":"none"})"_ba, R"({"patToken":null,"patTokenError":"None"})"_ba,
          R"({"patToken":null,"patTokenError":7})"_ba})
        QCOMPARE(readTokenAnswer(body).error().kind, Error::Kind::BadReply);
}

void AzureDevOpsJsonTest::anEmptyAnswerToRevokeIsSuccess()
{
    for (const QByteArray &body : {""_ba, "\r\n"_ba, "{}"_ba, R"({"patTokenError":"none"})"_ba}) {
        const auto refusal = readRevokeAnswer(body);
        QVERIFY(refusal && !*refusal);
    }
}

void AzureDevOpsJsonTest::anErrorInsideTheAnswerToRevokeIsFound()
{
    const auto refusal = readRevokeAnswer(R"({"patToken":null,"patTokenError":"TokenNotFound"})");
    QVERIFY(refusal && *refusal);
    QCOMPARE((*refusal)->code, u"TokenNotFound"_s);
    QVERIFY(!readRevokeAnswer("done"));
}

void AzureDevOpsJsonTest::complaintsComeInFourShapes_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("type");
    QTest::addColumn<QString>("message");
    QTest::newRow("wrapper")
        << R"({"$id":"1","innerException":null,"message":"TF400898: Internal.","typeKey":"JsonReaderException"})"_ba
        << u"JsonReaderException"_s << u"TF400898: Internal."_s;
    QTest::newRow("value") << R"({"count":1,"value":{"Message":"No such thing."}})"_ba << QString()
                           << u"No such thing."_s;
    QTest::newRow("text") << "Too busy"_ba << QString() << u"Too busy"_s;
    QTest::newRow("empty") << ""_ba << QString() << QString();
    QTest::newRow("page") << "<html>secret page</html>"_ba << QString() << QString();
    QTest::newRow("list") << "[1]"_ba << QString() << QString();
    QTest::newRow("wrong types") << R"({"message":7,"typeKey":[]})"_ba << QString() << QString();
}

void AzureDevOpsJsonTest::complaintsComeInFourShapes()
{
    QFETCH(QByteArray, body);
    const Complaint complaint = readComplaint(body);
    QTEST(complaint.type, "type");
    QTEST(complaint.message, "message");
}

void AzureDevOpsJsonTest::visitorsAreAnonymous_data()
{
    QTest::addColumn<QByteArray>("user");
    QTest::newRow("nobody") << "null"_ba;
    QTest::newRow("no id") << R"({"providerDisplayName":"Ada"})"_ba;
    QTest::newRow("zeroes") << R"({"id":"00000000-0000-0000-0000-000000000000"})"_ba;
    QTest::newRow("all a") << R"({"id":"aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa"})"_ba;
    QTest::newRow("by name") << R"({"id":"b2e0a6d4-51c7-4f38-9d2e-6c8f7a1b3e90","providerDisplayName":"Anonymous"})"_ba;
    QTest::newRow("by subject")
        << R"({"id":"b2e0a6d4-51c7-4f38-9d2e-6c8f7a1b3e90","descriptor":"System:PublicAccess;b2e0"})"_ba;
}

void AzureDevOpsJsonTest::visitorsAreAnonymous()
{
    QFETCH(QByteArray, user);
    const auto read = readConnectionData("{\"authenticatedUser\":" + user + "}");
    QVERIFY(read);
    QVERIFY(read->anonymous);
}

void AzureDevOpsJsonTest::aUserIsReadByTheChosenName()
{
    const auto user = readConnectionData(R"({"authenticatedUser":{"id":"b2e0a6d4-51c7-4f38-9d2e-6c8f7a1b3e90",
        "providerDisplayName":"Ada Provider","customDisplayName":"Ada"}})");
    QVERIFY(user && !user->anonymous);
    QCOMPARE(user->name, u"Ada"_s);
    QVERIFY(!readConnectionData(R"({"authenticatedUser":{"id":7}})"));
}

void AzureDevOpsJsonTest::aCreateRequestNamesEverything()
{
    const TokenRequest request{.name = u"CI \"quoted\""_s,
                               .scopes = {u"VSO.Work"_s, u"vso.code"_s},
                               .expiresAt =
                                   QDateTime::fromString(u"2027-02-19T19:05:12.419+01:00"_s, Qt::ISODateWithMs),
                               .options = {}};
    const QJsonObject expected{{"displayName"_L1, "CI \"quoted\""_L1},
                               {"scope"_L1, "vso.code vso.work"_L1},
                               {"validTo"_L1, "2027-02-19T18:05:12.419Z"_L1},
                               {"allOrgs"_L1, false}};
    QCOMPARE(QJsonDocument::fromJson(writeCreateRequest(request)).object(), expected);
}

void AzureDevOpsJsonTest::anUpdateRequestNamesOnlyWhatChanges()
{
    TokenUpdate update{.remoteId = u"b2e0"_s, .name = {}, .scopes = {}, .expiresAt = {}};
    update.name = u"new"_s;
    QCOMPARE(QJsonDocument::fromJson(writeUpdateRequest(update)).object(),
             QJsonObject({{"authorizationId"_L1, "b2e0"_L1}, {"displayName"_L1, "new"_L1}}));
    update.name.reset();
    update.scopes = QStringList{u"vso.code"_s};
    update.expiresAt = QDateTime(QDate(2027, 5, 20), QTime(18, 5, 12), utcZone);
    QCOMPARE(QJsonDocument::fromJson(writeUpdateRequest(update)).object(),
             QJsonObject({{"authorizationId"_L1, "b2e0"_L1},
                          {"scope"_L1, "vso.code"_L1},
                          {"validTo"_L1, "2027-05-20T18:05:12.000Z"_L1}}));
}

QTEST_GUILESS_MAIN(AzureDevOpsJsonTest)
#include "tst_azuredevopsjson.moc"
