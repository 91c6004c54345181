// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "credentialhelperstore.h"
#include "keychainsecretstore.h"
#include "secretstorechoice.h"

#include <QTest>

using namespace patkeeper;
using namespace Qt::StringLiterals;

/// Which place a profile's setting or a person's word means.
class SecretStoreChoiceTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nothingSetMeansTheKeychain();
    void whatIsChosenComesBackFromItsSetting_data();
    void whatIsChosenComesBackFromItsSetting();
    void anUnknownSettingIsRefusedAndNotGuessed_data();
    void anUnknownSettingIsRefusedAndNotGuessed();
    void whatIsNoNameOfAHelperIsRefused_data();
    void whatIsNoNameOfAHelperIsRefused();
};

void SecretStoreChoiceTest::nothingSetMeansTheKeychain()
{
    const auto choice = SecretStoreChoice::fromSetting({});
    QVERIFY(choice);
    QCOMPARE(choice->name(), u"keychain"_s);
    QVERIFY(qobject_cast<KeychainSecretStore *>(choice->makeStore().get()) != nullptr);
}

void SecretStoreChoiceTest::whatIsChosenComesBackFromItsSetting_data()
{
    QTest::addColumn<QString>("written");
    QTest::addColumn<QString>("setting");
    QTest::addColumn<QString>("name");
    QTest::newRow("keychain") << u"keychain"_s << u"keychain"_s << u"keychain"_s;
    QTest::newRow("pass") << u"pass"_s << u"credential-helper:pass"_s << u"docker-credential-pass"_s;
    QTest::newRow("program") << u"docker-credential-pass"_s << u"credential-helper:pass"_s
                             << u"docker-credential-pass"_s;
    QTest::newRow("another") << u"ecr-login"_s << u"credential-helper:ecr-login"_s << u"docker-credential-ecr-login"_s;
}

void SecretStoreChoiceTest::whatIsChosenComesBackFromItsSetting()
{
    QFETCH(QString, written);
    QFETCH(QString, setting);
    QFETCH(QString, name);
    const auto choice = SecretStoreChoice::fromName(written);
    QVERIFY(choice);
    QCOMPARE(choice->setting(), setting);
    QCOMPARE(choice->name(), name);
    const auto again = SecretStoreChoice::fromSetting(choice->setting());
    QVERIFY(again);
    QVERIFY(*again == *choice);
    const bool isHelper = qobject_cast<CredentialHelperStore *>(again->makeStore().get()) != nullptr;
    QCOMPARE(isHelper, written != u"keychain"_s);
}

void SecretStoreChoiceTest::anUnknownSettingIsRefusedAndNotGuessed_data()
{
    QTest::addColumn<QString>("setting");
    for (const auto &setting : {u"vault:x"_s, u"credential-helper:"_s, u"credential-helper:../x"_s, u"pass"_s})
        QTest::newRow(qPrintable(setting)) << setting;
}

void SecretStoreChoiceTest::anUnknownSettingIsRefusedAndNotGuessed()
{
    QFETCH(QString, setting);
    const auto choice = SecretStoreChoice::fromSetting(setting);
    QVERIFY(!choice);
    QCOMPARE(choice.error().kind, Error::Kind::Unsupported);
    QVERIFY(!choice.error().message.isEmpty());
}

void SecretStoreChoiceTest::whatIsNoNameOfAHelperIsRefused_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("nothing") << QString();
    QTest::newRow("a path") << u"/usr/bin/x"_s;
    QTest::newRow("a way up") << u"../x"_s;
    QTest::newRow("an option") << u"-x"_s;
    QTest::newRow("spaces") << u"a b"_s;
    QTest::newRow("a line break") << u"pass\n"_s;
    QTest::newRow("only the beginning") << u"docker-credential-"_s;
    QTest::newRow("the keyring's own helper") << u"secretservice"_s;
}

void SecretStoreChoiceTest::whatIsNoNameOfAHelperIsRefused()
{
    QFETCH(QString, name);
    const auto choice = SecretStoreChoice::fromName(name);
    QVERIFY(!choice);
    QCOMPARE(choice.error().kind, Error::Kind::Rejected);
    QVERIFY(!choice.error().message.isEmpty());
}

QTEST_GUILESS_MAIN(SecretStoreChoiceTest)
#include "tst_secretstorechoice.moc"
