// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "exitcode.h"

#include <QList>
#include <QTest>

using namespace patkeeper;
using namespace patkeeper::cli;

/// The numbers that scripts rely on.
class ExitCodes : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theNumbersAreThoseOfTheManual();
    void eachKindOfErrorHasItsCode_data();
    void eachKindOfErrorHasItsCode();
    void ofTwoTheWorseCounts();
};

void ExitCodes::theNumbersAreThoseOfTheManual()
{
    QCOMPARE(int(Done), 0);
    QCOMPARE(int(OtherFailure), 1);
    QCOMPARE(int(Usage), 2);
    QCOMPARE(int(cli::SignInNeeded), 3);
    QCOMPARE(int(Refused), 4);
    QCOMPARE(int(Unreachable), 5);
    QCOMPARE(int(KeychainFailed), 6);
    QCOMPARE(int(cli::Unconfirmed), 7);
    QCOMPARE(int(SomethingDue), 10);
}

void ExitCodes::eachKindOfErrorHasItsCode_data()
{
    using enum Error::Kind;
    QTest::addColumn<Error::Kind>("kind");
    QTest::addColumn<int>("code");
    const QList<std::pair<Error::Kind, int>> codes{
        {Error::Kind::SignInNeeded, 3},
        {Forbidden, 4},
        {NotFound, 4},
        {Rejected, 4},
        {Unsupported, 4},
        {Offline, 5},
        {TimedOut, 5},
        {TlsFailed, 5},
        {ProxyFailed, 5},
        {RateLimited, 5},
        {ServerFault, 5},
        {BadReply, 5},
        {KeychainLocked, 6},
        {KeychainDenied, 6},
        {KeychainAbsent, 6},
        {KeychainTimedOut, 6},
        {SecretMissing, 6},
        {Error::Kind::Unconfirmed, 7},
        {StorageFailed, 1},
        {Busy, 1},
        {Cancelled, 1},
    };
    for (const auto &[kind, code] : codes)
        QTest::addRow("%s", qPrintable(errorKindName(kind))) << kind << code;
}

void ExitCodes::eachKindOfErrorHasItsCode()
{
    QFETCH(Error::Kind, kind);
    QFETCH(int, code);
    QCOMPARE(int(exitCodeOf(kind)), code);
}

void ExitCodes::ofTwoTheWorseCounts()
{
    const QList<ExitCode> order{
        cli::Unconfirmed, KeychainFailed, cli::SignInNeeded, Refused, Unreachable, OtherFailure, Done};
    for (qsizetype worst = 0; worst < order.size(); ++worst) {
        for (qsizetype other = worst; other < order.size(); ++other) {
            QCOMPARE(worse(order[worst], order[other]), order[worst]);
            QCOMPARE(worse(order[other], order[worst]), order[worst]);
        }
    }
}

QTEST_GUILESS_MAIN(ExitCodes)
#include "tst_exitcode.moc"
