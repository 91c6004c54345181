// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;

/// What bash offers for a word of the command line.
class TestCompletion : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_directory;

    static QJsonObject token(const QString &id, const QString &name, const QString &status)
    {
        return {
            {u"account"_s, u"work"_s}, {u"id"_s, id}, {u"name"_s, name}, {u"status"_s, status}, {u"notes"_s, u""_s}};
    }

    /// A patkeeper-cli that knows these tokens, whatever it is asked.
    bool know(const QJsonArray &tokens)
    {
        QFile answer(m_directory.filePath(u"answer"_s));
        QFile program(m_directory.filePath(u"patkeeper-cli"_s));
        if (!answer.open(QIODevice::WriteOnly) || !program.open(QIODevice::WriteOnly))
            return false;
        answer.write(QJsonDocument(QJsonObject{{u"tokens"_s, tokens}}).toJson());
        program.write("#!/bin/sh\ncat " + answer.fileName().toUtf8() + "\n");
        return program.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    }

    QStringList offered(const QStringList &words) const
    {
        QProcess bash;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"PATH"_s, m_directory.path() + u':' + environment.value(u"PATH"_s));
        bash.setProcessEnvironment(environment);
        bash.start(u"bash"_s, QStringList{u"-c"_s,
                                          u". \"$0\"; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); _patkeeper_cli; "
                                          "printf '%s\\n' \"${COMPREPLY[@]}\""_s,
                                          QStringLiteral(PATKEEPER_COMPLETION), u"patkeeper-cli"_s} +
                                  words);
        bash.waitForFinished();
        return QString::fromUtf8(bash.readAllStandardOutput()).split(u'\n', Qt::SkipEmptyParts);
    }

private Q_SLOTS:
    void reviewsAreOffered()
    {
        QVERIFY(know({token(u"1"_s, u"ci"_s, u"active"_s)}));
        QCOMPARE(offered({u"revi"_s}), (QStringList{u"reviews"_s, u"review"_s}));
        QCOMPARE(offered({u"review"_s, u"--k"_s}), QStringList{u"--keep"_s});
        QCOMPARE(offered({u"review"_s, u"wo"_s}), QStringList{u"work/ci"_s});
        QVERIFY(!offered({u"reviews"_s, {}}).contains(u"work/ci"_s));
    }

    void whatIsDueWithinATimeIsOffered()
    {
        QCOMPARE(offered({u"du"_s}), QStringList{u"due"_s});
        QCOMPARE(offered({u"due"_s, u"--w"_s}), QStringList{u"--within"_s});
        QVERIFY(offered({u"due"_s, u"--within"_s, {}}).contains(u"14d"_s));
    }

    void theDoctorIsOffered()
    {
        QCOMPARE(offered({u"do"_s}), QStringList{u"doctor"_s});
        QVERIFY(offered({u"account"_s, {}}).contains(u"set"_s));
        QCOMPARE(offered({u"account"_s, u"set"_s, u"--c"_s}), QStringList{u"--ca-file"_s});
    }

    void tokensKeptByHandAreOffered()
    {
        QCOMPARE(offered({u"account"_s, u"add"_s, u"--provider"_s, u"man"_s}), QStringList{u"manual"_s});
        QCOMPARE(offered({u"create"_s, u"--serv"_s}), QStringList{u"--service"_s});
        QCOMPARE(offered({u"revoke"_s, u"--ended"_s}), QStringList{u"--ended-there"_s});
        QCOMPARE(offered({u"revoke"_s, u"--ends"_s}), QStringList{u"--ends-sign-in"_s});
        QCOMPARE(offered({u"rotate"_s, u"--secret"_s}), (QStringList{u"--secret-stdin"_s, u"--secret-elsewhere"_s}));
    }

    void anExchangeIsOffered()
    {
        QVERIFY(know({token(u"1"_s, u"ci"_s, u"active"_s)}));
        QCOMPARE(offered({u"exch"_s}), QStringList{u"exchange"_s});
        QCOMPARE(offered({u"exchange"_s, u"--format"_s, {}}), (QStringList{u"token"_s, u"json"_s, u"env"_s}));
        QCOMPARE(offered({u"exchange"_s, u"wo"_s}), QStringList{u"work/ci"_s});
        QCOMPARE(offered({u"run"_s, u"--exchange"_s, u"wo"_s}), QStringList{u"work/ci"_s});
    }

    void whatNeverExpiresIsOffered()
    {
        QCOMPARE(offered({u"create"_s, u"--expires"_s, u"n"_s}), QStringList{u"never"_s});
        QCOMPARE(offered({u"create"_s, u"--accep"_s}), QStringList{u"--accept-never"_s});
        QCOMPARE(offered({u"create"_s, u"--acces"_s}), QStringList{u"--access-token-life"_s});
        QVERIFY(offered({u"update"_s, u"--acces"_s}).isEmpty());
        QCOMPARE(offered({u"rotate"_s, u"--expires"_s, u"n"_s}), QStringList());
        QCOMPARE(offered({u"secret"_s, u"--part"_s, {}}), (QStringList{u"id"_s, u"secret"_s, u"token"_s}));
    }

    void aTokenIsOfferedByItsName()
    {
        QVERIFY(know({token(u"1"_s, u"ci"_s, u"active"_s), token(u"2"_s, u"old"_s, u"expired"_s)}));
        QCOMPARE(offered({u"show"_s, u"wo"_s}), (QStringList{u"work/ci"_s, u"work/old"_s}));
    }

    void aNameThatSeveralHaveIsOfferedById()
    {
        QVERIFY(know({token(u"1"_s, u"ci"_s, u"active"_s), token(u"2"_s, u"ci"_s, u"active"_s),
                      token(u"3"_s, u"ci"_s, u"revoked"_s), token(u"4"_s, u"other"_s, u"active"_s)}));
        QCOMPARE(offered({u"show"_s, u"wo"_s}), (QStringList{u"work#1"_s, u"work#2"_s, u"work#3"_s, u"work/other"_s}));
    }

    void theOnlyLivingOneOfANameIsOfferedByIt()
    {
        QVERIFY(know({token(u"1"_s, u"ci"_s, u"revoked"_s), token(u"2"_s, u"ci"_s, u"active"_s)}));
        QCOMPARE(offered({u"revoke"_s, u"work"_s}), (QStringList{u"work#1"_s, u"work/ci"_s}));
    }

    void theHistoryTakesTokensFormatsAndEvents()
    {
        QVERIFY(know({token(u"1"_s, u"ci"_s, u"active"_s)}));
        QCOMPARE(offered({u"history"_s, u"wo"_s}), QStringList{u"work/ci"_s});
        QCOMPARE(offered({u"history"_s, u"--format"_s, u""_s}), (QStringList{u"text"_s, u"csv"_s, u"json"_s}));
        QVERIFY(offered({u"history"_s, u"--v"_s}).contains(u"--verify"_s));
        QVERIFY(offered({u"history"_s, u"--event"_s, u"rev"_s}).contains(u"revoked"_s));
    }

    void theFormatsOfAnExportAreOffered()
    {
        QCOMPARE(offered({u"export"_s, u"--format"_s, u""_s}), (QStringList{u"csv"_s, u"json"_s, u"ics"_s}));
        QVERIFY(offered({u"export"_s, u"--o"_s}).contains(u"--output"_s));
    }

    void thePlacesForSecretsAreOffered()
    {
        QCOMPARE(offered({u"store"_s, u"u"_s}), QStringList{u"use"_s});
        QCOMPARE(offered({u"store"_s, u"use"_s, u"p"_s}), QStringList{u"pass"_s});
    }

    void waysToSignInAreOffered()
    {
        QCOMPARE(offered({u"account"_s, u"sign"_s}), (QStringList{u"sign-in"_s, u"sign-out"_s}));
        QCOMPARE(offered({u"account"_s, u"add"_s, u"--sign-in"_s, u"b"_s}),
                 (QStringList{u"browser"_s, u"basic"_s, u"bearer"_s}));
        QVERIFY(offered({u"account"_s, u"sign-in"_s, u"--n"_s}).contains(u"--no-browser"_s));
        QCOMPARE(offered({u"account"_s, u"add"_s, u"--sec"_s}), QStringList{u"--secret-stdin"_s});
        QCOMPARE(offered({u"account"_s, u"add"_s, u"--tokens"_s, {}}), (QStringList{u"mine"_s, u"all"_s}));
        QCOMPARE(offered({u"acc"_s}), (QStringList{u"account"_s, u"access-token"_s}));
    }

    void theCheckOfAServiceIsOffered()
    {
        QCOMPARE(offered({u"con"_s}), QStringList{u"conformance"_s});
        QVERIFY(offered({u"conformance"_s, u"--"_s}).contains(u"--output"_s));
    }

    void thePartOfASecretIsOffered() { QVERIFY(offered({u"secret"_s, u"--p"_s}).contains(u"--part"_s)); }
};

QTEST_GUILESS_MAIN(TestCompletion)
#include "tst_completion.moc"
