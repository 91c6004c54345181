// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "checkup.h"

#include <QPointer>
#include <QSignalSpy>
#include <QTest>
#include <QTimer>

using namespace patkeeper;
using namespace Qt::StringLiterals;

/// Checks are carried out together, keep their order, and none holds up the others.
class CheckupTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findingsKeepTheOrderOfTheChecks();
    void oneThatNeverAnswersIsAFinding();
    void noChecksAreDoneAsWell();
    void oneThatAnswersAtOnceDoesNotEndTheOthers();
    void anAnswerAfterTheTimeIsNotHeard();
    void aCheckupThatGoesAnswersNobody();
    void anErrorBecomesAFinding();

private:
    static Check answering(const QString &area, int milliseconds)
    {
        return {.area = area, .subject = {}, .look = [area, milliseconds](QObject *context, FindingsReply reply) {
                    auto shared = std::make_shared<FindingsReply>(std::move(reply));
                    QTimer::singleShot(milliseconds, context, [area, shared] {
                        (*shared)({{.area = area, .subject = {}, .sentence = u"Fine."_s, .advice = {}, .detail = {}}});
                    });
                }};
    }
    static QStringList areas(const Findings &findings)
    {
        QStringList names;
        for (const Finding &finding : findings)
            names.append(finding.area);
        return names;
    }
};

void CheckupTest::findingsKeepTheOrderOfTheChecks()
{
    std::vector<Check> checks;
    checks.push_back(answering(u"slow"_s, 60));
    checks.push_back(answering(u"fast"_s, 0));
    checks.push_back(answering(u"middle"_s, 20));
    Checkup checkup(std::move(checks));
    QSignalSpy ended(&checkup, &Checkup::ended);
    checkup.start();
    checkup.start();
    QVERIFY(ended.wait(30'000));
    QCOMPARE(areas(checkup.findings()), (QStringList{u"slow"_s, u"fast"_s, u"middle"_s}));
    QVERIFY(!needsMending(checkup.findings()));
    QCOMPARE(checkup.state(), Checkup::State::Done);
    QCOMPARE(ended.size(), 1);
}

void CheckupTest::oneThatNeverAnswersIsAFinding()
{
    QPointer<QObject> waits;
    std::vector<Check> checks;
    checks.push_back(answering(u"fast"_s, 0));
    checks.push_back({.area = u"keychain"_s,
                      .subject = u"ring"_s,
                      .look = [&](QObject *context, const FindingsReply &) { waits = new QObject(context); }});
    Checkup checkup(std::move(checks), std::chrono::milliseconds(200));
    QSignalSpy ended(&checkup, &Checkup::ended);
    checkup.start();
    QVERIFY(ended.wait(30'000));
    QCOMPARE(areas(checkup.findings()), (QStringList{u"fast"_s, u"keychain"_s}));
    const Finding late = checkup.findings().constLast();
    QCOMPARE(late.subject, u"ring"_s);
    QCOMPARE(late.state, Finding::State::Mend);
    QCOMPARE(late.detail, u"timed-out"_s);
    // What it had under way is ended.
    QVERIFY(!waits);
}

void CheckupTest::noChecksAreDoneAsWell()
{
    Checkup checkup({});
    QSignalSpy ended(&checkup, &Checkup::ended);
    checkup.start();
    QVERIFY(ended.isEmpty());
    QVERIFY(ended.wait(30'000));
    QVERIFY(checkup.findings().isEmpty());
}

void CheckupTest::oneThatAnswersAtOnceDoesNotEndTheOthers()
{
    std::vector<Check> checks;
    checks.push_back({.area = u"at once"_s, .subject = {}, .look = [](QObject *, FindingsReply reply) {
                          reply({{.area = u"at once"_s, .subject = {}, .sentence = {}, .advice = {}, .detail = {}}});
                      }});
    checks.push_back(answering(u"later"_s, 20));
    Checkup checkup(std::move(checks));
    QSignalSpy ended(&checkup, &Checkup::ended);
    QSignalSpy progressed(&checkup, &Checkup::progressed);
    QCOMPARE(checkup.answered(), 0);
    checkup.start();
    QVERIFY(ended.isEmpty());
    QCOMPARE(checkup.answered(), 1);
    QCOMPARE(checkup.checks(), 2);
    QVERIFY(ended.wait(30'000));
    QCOMPARE(areas(checkup.findings()), (QStringList{u"at once"_s, u"later"_s}));
    QCOMPARE(checkup.answered(), 2);
    QCOMPARE(progressed.size(), 2);
}

void CheckupTest::anAnswerAfterTheTimeIsNotHeard()
{
    std::vector<Check> checks;
    checks.push_back(answering(u"slow"_s, 300));
    Checkup checkup(std::move(checks), std::chrono::milliseconds(50));
    QSignalSpy ended(&checkup, &Checkup::ended);
    checkup.start();
    QVERIFY(ended.wait(30'000));
    QVERIFY(!ended.wait(400));
    QCOMPARE(checkup.findings().size(), 1);
}

void CheckupTest::aCheckupThatGoesAnswersNobody()
{
    std::vector<Check> checks;
    checks.push_back(answering(u"slow"_s, 20));
    auto checkup = std::make_unique<Checkup>(std::move(checks));
    checkup->start();
    checkup.reset();
    QTest::qWait(50);
}

void CheckupTest::anErrorBecomesAFinding()
{
    const Finding finding = findingOf(u"proxy"_s, u"dev.azure.com"_s,
                                      {.kind = Error::Kind::ProxyFailed,
                                       .message = u"It does not work. Mend it."_s,
                                       .detail = u"GET x: y"_s,
                                       .retryAfter = {},
                                       .field = {}});
    QCOMPARE(finding.state, Finding::State::Mend);
    QCOMPARE(finding.sentence, u"It does not work. Mend it."_s);
    QCOMPARE(finding.detail, u"proxy-failed: GET x: y"_s);
    QVERIFY(needsMending({finding}));
    QCOMPARE(findingStateName(finding.state), u"mend"_s);
    QCOMPARE(findingAreaCaption(u"azure-cli"_s), u"Azure CLI"_s);
}

QTEST_GUILESS_MAIN(CheckupTest)
#include "tst_checkup.moc"
