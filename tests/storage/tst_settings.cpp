// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "awaited.h"
#include "settings.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace patkeeper;
using namespace Qt::StringLiterals;

/// What a person has set is there at once, on the disk soon, and again at the next start.
class SettingsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void whatWasSetIsThereAtOnceAndAfterARestart();
    void whatWasSetLastIsSavedThoughTheProgramEndsAtOnce();
    void bytesComeBackAsTheyWere();
    void forgottenIsAsIfNeverSet();
    void settingTheSameAgainSaysNothing();
    void otherFactsOfTheProfileAreNoSettings();

private:
    void open();

    std::unique_ptr<QTemporaryDir> m_directory;
    std::shared_ptr<Database> m_database;
    std::unique_ptr<Settings> m_settings;
};

void SettingsTest::init()
{
    m_directory = std::make_unique<QTemporaryDir>();
    open();
}

void SettingsTest::cleanup()
{
    m_settings.reset();
    m_database.reset();
    m_directory.reset();
}

void SettingsTest::open()
{
    m_settings.reset();
    m_database.reset();
    const auto profile = Profile::open(m_directory->path() + "/profile"_L1);
    QVERIFY(profile.has_value());
    Awaited<std::shared_ptr<Database>> opened;
    Database::open(*profile, opened.context(), opened.reply());
    m_database = opened.result().value_or(nullptr);
    QVERIFY(m_database != nullptr);
    m_settings = std::make_unique<Settings>(m_database);
    Awaited<void> loaded;
    m_settings->load(loaded.context(), loaded.reply());
    QVERIFY(loaded.result().has_value());
}

void SettingsTest::whatWasSetIsThereAtOnceAndAfterARestart()
{
    QCOMPARE(m_settings->text(u"appearance"_s, u"system"_s), u"system"_s);
    QSignalSpy changed(m_settings.get(), &Settings::changed);
    m_settings->setText(u"appearance"_s, u"dark"_s);
    QCOMPARE(changed.size(), 1);
    QCOMPARE(m_settings->text(u"appearance"_s), u"dark"_s);
    open();
    QCOMPARE(m_settings->text(u"appearance"_s), u"dark"_s);
}

void SettingsTest::whatWasSetLastIsSavedThoughTheProgramEndsAtOnce()
{
    for (int i = 0; i < 50; ++i)
        m_settings->setText(u"width"_s, QString::number(i));
    open();
    QCOMPARE(m_settings->text(u"width"_s), u"49"_s);
}

void SettingsTest::bytesComeBackAsTheyWere()
{
    const QByteArray state("\0\1\xff state", 9);
    m_settings->setBytes(u"window"_s, state);
    open();
    QCOMPARE(m_settings->bytes(u"window"_s), state);
    QVERIFY(m_settings->bytes(u"other"_s).isEmpty());
}

void SettingsTest::forgottenIsAsIfNeverSet()
{
    m_settings->setText(u"a"_s, u"1"_s);
    open();
    m_settings->forget(u"a"_s);
    QCOMPARE(m_settings->text(u"a"_s, u"none"_s), u"none"_s);
    open();
    QCOMPARE(m_settings->text(u"a"_s, u"none"_s), u"none"_s);
}

void SettingsTest::settingTheSameAgainSaysNothing()
{
    m_settings->setText(u"a"_s, u"1"_s);
    QSignalSpy changed(m_settings.get(), &Settings::changed);
    m_settings->setText(u"a"_s, u"1"_s);
    QCOMPARE(changed.size(), 0);
}

void SettingsTest::otherFactsOfTheProfileAreNoSettings()
{
    Awaited<void> written;
    m_database->write<void>(
        [](QSqlDatabase &connection) -> Result<void> {
            auto query = execute(connection, u"INSERT INTO meta VALUES ('other', 'fact')"_s);
            return query ? Result<void>() : std::unexpected(query.error());
        },
        written.context(), written.reply());
    QVERIFY(written.result().has_value());
    open();
    QCOMPARE(m_settings->text(u"other"_s), QString());
}

QTEST_MAIN(SettingsTest)
#include "tst_settings.moc"
