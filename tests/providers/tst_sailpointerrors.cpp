// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "sailpointerrors.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace patkeeper;
using namespace patkeeper::sailpoint;

namespace
{

const ServiceRequest reading{.verb = "GET", .url = QUrl(u"https://northwind.api.identitynow.com/x"_s)};
const ServiceRequest changing{.verb = "PATCH", .url = QUrl(u"https://northwind.api.identitynow.com/x"_s)};

HttpResponse answer(int status, const QByteArray &body = {}, const QList<HttpHeader> &headers = {})
{
    HttpResponse response;
    response.status = status;
    response.body = body;
    response.headers = headers;
    return response;
}

QByteArray complaint(const QByteArray &text)
{
    return "{\"detailCode\":\"403 "
           "Forbidden\",\"trackingId\":\"e7eab60924f64aa284175b9fa3309599\",\"messages\":[{\"text\":\"" +
           text + "\"}],\"causes\":[]}";
}

} // namespace

Q_DECLARE_METATYPE(patkeeper::Error::Kind)

/// The service's ways of saying no (fact sheet A9).
class SailPointErrorsTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void eachAnswerHasItsMeaning_data();
    void eachAnswerHasItsMeaning();
    void anAnswerIsNoError_data();
    void anAnswerIsNoError();
    void theTrackingIdIsInTheDetailAndNotInTheSentence();
    void aPauseIsAsLongAsTheServiceSays();
    void aRedirectIsNamedButNotFollowed();
    void whatTheServiceSaysIsShownWithoutCredentials();
    void anUnreadableAnswerLeavesAChangeOpen();
};

void SailPointErrorsTest::eachAnswerHasItsMeaning_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<Error::Kind>("read");
    QTest::addColumn<Error::Kind>("changed");
    using Kind = Error::Kind;
    QTest::newRow("400") << 400 << complaint("no") << Kind::Rejected << Kind::Rejected;
    QTest::newRow("401") << 401 << "{\"error\":\"JWT validation failed: JWT is expired\"}"_ba << Kind::SignInNeeded
                         << Kind::SignInNeeded;
    QTest::newRow("403") << 403 << complaint("no") << Kind::Forbidden << Kind::Forbidden;
    QTest::newRow("404") << 404 << complaint("no") << Kind::NotFound << Kind::NotFound;
    QTest::newRow("409") << 409 << QByteArray() << Kind::Rejected << Kind::Rejected;
    QTest::newRow("429") << 429 << "{\"message\":\" Rate Limit Exceeded \"}"_ba << Kind::RateLimited
                         << Kind::RateLimited;
    QTest::newRow("500") << 500 << complaint("no") << Kind::ServerFault << Kind::Unconfirmed;
    QTest::newRow("503, plain") << 503 << "out of order"_ba << Kind::ServerFault << Kind::Unconfirmed;
    QTest::newRow("302") << 302 << QByteArray() << Kind::BadReply << Kind::Unconfirmed;
    QTest::newRow("a page") << 200 << "<html>Sign in</html>"_ba << Kind::BadReply << Kind::Unconfirmed;
}

void SailPointErrorsTest::eachAnswerHasItsMeaning()
{
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QFETCH(Error::Kind, read);
    QFETCH(Error::Kind, changed);
    const auto ofRead = explainAnswer(answer(status, body), reading);
    const auto ofChange = explainAnswer(answer(status, body), changing);
    QVERIFY(ofRead && ofChange);
    QCOMPARE(ofRead->kind, read);
    QCOMPARE(ofChange->kind, changed);
    QVERIFY(!ofRead->message.isEmpty());
    QVERIFY(ofRead->detail.startsWith(u"GET northwind.api.identitynow.com: %1"_s.arg(status)));
    QVERIFY(ofChange->detail.startsWith(u"PATCH "_s));
}

void SailPointErrorsTest::anAnswerIsNoError_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("a list") << 200 << "[]"_ba;
    QTest::newRow("nothing") << 204 << QByteArray();
    QTest::newRow("an object") << 200 << "{}"_ba;
}

void SailPointErrorsTest::anAnswerIsNoError()
{
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QVERIFY(!explainAnswer(answer(status, body), reading));
    QVERIFY(!explainAnswer(answer(status, body), changing));
}

void SailPointErrorsTest::theTrackingIdIsInTheDetailAndNotInTheSentence()
{
    const auto error = explainAnswer(answer(403, complaint("You lack a right.")), changing);
    QVERIFY(error->detail.contains(u"trackingId e7eab60924f64aa284175b9fa3309599"_s));
    QVERIFY(error->detail.contains(u"403 Forbidden"_s));
    QVERIFY(!error->message.contains(u"e7eab609"_s));
    QVERIFY(error->message.contains(u"You lack a right."_s));
}

void SailPointErrorsTest::aPauseIsAsLongAsTheServiceSays()
{
    const auto error = explainAnswer(answer(429, {}, {{.name = "Retry-After", .value = "7"}}), reading);
    QCOMPARE(error->retryAfter, std::optional(std::chrono::seconds(7)));
    QVERIFY(!explainAnswer(answer(429), reading)->retryAfter);
}

void SailPointErrorsTest::aRedirectIsNamedButNotFollowed()
{
    const auto error =
        explainAnswer(answer(302, {}, {{.name = "Location", .value = "https://login.example/x?token=1"}}), reading);
    QVERIFY(error->detail.endsWith(u"to login.example"_s));
}

void SailPointErrorsTest::whatTheServiceSaysIsShownWithoutCredentials()
{
    const QString leaked = QString(64, u'a');
    QVERIFY(!shown(u"bad secret "_s + leaked).contains(leaked));
    QCOMPARE(shown(u" one\n\ttwo\x1b "_s), u"one two"_s);
    QCOMPARE(shown(QString(3'000, u' ') + u"x"_s).size(), 0);
    QVERIFY(shown(u"word "_s.repeated(500)).size() <= 501);
}

void SailPointErrorsTest::anUnreadableAnswerLeavesAChangeOpen()
{
    const Error bad = failure(Error::Kind::BadReply, u"m"_s, u"JSON: x"_s).error();
    QCOMPARE(unreadableAnswer(bad, answer(200), reading).kind, Error::Kind::BadReply);
    const Error open = unreadableAnswer(bad, answer(200), changing);
    QCOMPARE(open.kind, Error::Kind::Unconfirmed);
    QVERIFY(open.detail.contains(u"JSON: x"_s));
}

QTEST_GUILESS_MAIN(SailPointErrorsTest)
#include "tst_sailpointerrors.moc"
