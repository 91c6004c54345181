// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "proofjudge.h"

#include <QTest>

using namespace patkeeper;
using namespace patkeeper::cli;
using namespace Qt::StringLiterals;

namespace
{

/// A rotation from "old" to "new" that came to its end.
ProofScene rotated()
{
    return ProofScene{.predecessor = u"old"_s,
                      .tokens = {{.id = u"old"_s, .lives = false, .secretDigest = "o"_ba, .firstAskedToEnd = 9},
                                 {.id = u"new"_s, .lives = true, .secretDigest = "n"_ba, .firstAccepted = 5}},
                      .kept = {{u"new"_s, "n"_ba}},
                      .known = {u"old"_s, u"new"_s},
                      .current = u"new"_s,
                      .begun = true};
}

} // namespace

/// The proof sees what it is there to see.
class TestProofJudge : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aWholeRotationIsClean()
    {
        const ProofVerdict verdict = judge(rotated());
        QCOMPARE(verdict.problems, QStringList());
        QVERIFY(verdict.rotated);
    }

    void aRotationThatHadNotBegunIsClean()
    {
        const ProofVerdict verdict = judge({.predecessor = u"old"_s,
                                            .tokens = {{.id = u"old"_s, .lives = true, .secretDigest = "o"_ba}},
                                            .kept = {{u"old"_s, "o"_ba}},
                                            .known = {u"old"_s}});
        QCOMPARE(verdict.problems, QStringList());
        QVERIFY(!verdict.rotated);
    }

    void aLivingTokenWithoutItsSecretIsLost()
    {
        ProofScene scene = rotated();
        scene.kept.clear();
        QCOMPARE(judge(scene).lost, 1);
        scene.kept = {{u"new"_s, "another"_ba}};
        QCOMPARE(judge(scene).lost, 1);
    }

    void aLivingTokenThatNoRowNamesIsAnOrphan()
    {
        ProofScene scene = rotated();
        scene.tokens.append({.id = u"third"_s, .lives = true, .secretDigest = "t"_ba});
        QCOMPARE(judge(scene).orphaned, 1);
        QCOMPARE(judge(scene).lost, 0);
    }

    void aPredecessorThatEndsBeforeTheProofEndsTooEarly()
    {
        ProofScene scene = rotated();
        scene.tokens[0].firstAskedToEnd = 4;
        QCOMPARE(judge(scene).revokedTooEarly, 1);
        scene.tokens[0].firstAskedToEnd = 9;
        scene.tokens[1].firstAccepted = 0;
        QCOMPARE(judge(scene).revokedTooEarly, 1);
    }

    void noTokenAtAllIsRevokedTooEarly()
    {
        ProofScene scene = rotated();
        scene.tokens[1].lives = false;
        scene.kept.clear();
        QCOMPARE(judge(scene).revokedTooEarly, 1);
    }

    void whatHasNotEndedIsLeftOpen()
    {
        ProofScene open = rotated();
        open.open = {u"rotate revoking"_s};
        QCOMPARE(judge(open).leftOpen, 1);
        ProofScene both = rotated();
        both.tokens[0].lives = true;
        both.kept.insert(u"old"_s, "o"_ba);
        QCOMPARE(judge(both).leftOpen, 1);
        ProofScene elsewhere = rotated();
        elsewhere.current = u"old"_s;
        QCOMPARE(judge(elsewhere).leftOpen, 1);
        ProofScene secret = rotated();
        secret.kept.insert(u"old"_s, "o"_ba);
        QCOMPARE(judge(secret).leftOpen, 1);
        ProofScene entry = rotated();
        entry.forgottenByNobody = {u"key"_s};
        QCOMPARE(judge(entry).leftOpen, 1);
    }

    void aDamagedDatabaseIsAProblem()
    {
        ProofScene scene = rotated();
        scene.damage = u"malformed"_s;
        QVERIFY(!judge(scene).isClean());
    }
};

QTEST_APPLESS_MAIN(TestProofJudge)
#include "tst_proofjudge.moc"
