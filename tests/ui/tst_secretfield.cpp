// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "everytext.h"
#include "secretfield.h"

#include <QImage>
#include <QSignalSpy>
#include <QTest>
#include <QUuid>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace patkeeper;

class SecretFieldTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void maskedItLooksTheSameWhateverTheValue();
    void shownItPaintsTheValue();
    void neitherPropertiesNorAccessibilityHoldTheValue();
    void itMasksAfterItsTime();
    void itMasksAtOnceWhenTheWindowLosesTheFocus();
    void itMasksWhenItIsHidden();
    void withoutASecretThereIsNothingToShow();
    void whenTheSecretGoesItMasks();

private:
    QImage picture(SecretField &field) { return field.grab().toImage(); }
    Secret m_secret;
};

void SecretFieldTest::init()
{
    m_secret = Secret(QUuid::createUuid().toByteArray(QUuid::Id128));
}

void SecretFieldTest::maskedItLooksTheSameWhateverTheValue()
{
    SecretField field;
    field.resize(600, 60);
    field.setSource([this] { return &m_secret; });
    const QImage first = picture(field);
    m_secret = Secret(QUuid::createUuid().toByteArray(QUuid::Id128));
    QCOMPARE(picture(field), first);
    m_secret = Secret("short");
    QCOMPARE(picture(field), first);
}

void SecretFieldTest::shownItPaintsTheValue()
{
    SecretField field;
    field.resize(600, 60);
    field.setSource([this] { return &m_secret; });
    const QImage masked = picture(field);
    field.unmask();
    const QImage shown = picture(field);
    QVERIFY(shown != masked);
    m_secret = Secret(QUuid::createUuid().toByteArray(QUuid::Id128));
    QVERIFY(picture(field) != shown);
    field.mask();
    QCOMPARE(picture(field), masked);
}

void SecretFieldTest::neitherPropertiesNorAccessibilityHoldTheValue()
{
    QWidget window;
    auto *layout = new QVBoxLayout(&window);
    auto *field = new SecretField(&window);
    layout->addWidget(field);
    field->setSource([this] { return &m_secret; });
    window.show();
    const QString value = QString::fromUtf8(m_secret.view());
    QVERIFY(!everyTextOf(&window).contains(value));
    QCOMPARE(field->accessibleDescription(), u"hidden"_s);
    field->unmask();
    QCOMPARE(field->accessibleDescription(), u"shown"_s);
    QVERIFY(!everyTextOf(&window).contains(value));
}

void SecretFieldTest::itMasksAfterItsTime()
{
    SecretField field;
    field.setSource([this] { return &m_secret; });
    field.setShownFor(1ms);
    QSignalSpy changed(&field, &SecretField::shownChanged);
    field.unmask();
    QVERIFY(field.isShown());
    QTRY_VERIFY(!field.isShown());
    QCOMPARE(changed.size(), 2);
}

void SecretFieldTest::itMasksAtOnceWhenTheWindowLosesTheFocus()
{
    SecretField field;
    field.setSource([this] { return &m_secret; });
    field.show();
    field.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&field));
    field.unmask();
    QVERIFY(field.isShown());
    QWidget other;
    other.show();
    other.activateWindow();
    QTRY_VERIFY(!field.isShown());
}

void SecretFieldTest::itMasksWhenItIsHidden()
{
    SecretField field;
    field.setSource([this] { return &m_secret; });
    field.show();
    field.unmask();
    field.hide();
    QVERIFY(!field.isShown());
}

void SecretFieldTest::withoutASecretThereIsNothingToShow()
{
    SecretField field;
    field.unmask();
    QVERIFY(!field.isShown());
}

void SecretFieldTest::whenTheSecretGoesItMasks()
{
    SecretField field;
    field.setSource([this] { return &m_secret; });
    field.unmask();
    m_secret = Secret();
    field.refresh();
    QVERIFY(!field.isShown());
}

QTEST_MAIN(SecretFieldTest)
#include "tst_secretfield.moc"
