// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "clipboardguard.h"
#include "dialogprobe.h"
#include "everytext.h"
#include "secretfield.h"
#include "secretpartsview.h"
#include "sessionwatch.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QLineEdit>
#include <QPushButton>
#include <QUuid>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;
using namespace patkeeper;

namespace
{

QByteArray madeUp()
{
    return QUuid::createUuid().toByteArray(QUuid::Id128);
}

} // namespace

class SecretPartsViewTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void eachPartIsShownAndCopiedByItself();
    void aPartThatIsNoSecretIsThereToBeRead();
    void whatIsNoSecretNeedsNoCopy();
    void noValueIsInTheWidgets();
    void partsThatCameLaterTakeThePlaceOfThoseBefore();
    void theKeyboardGoesThroughThePartsInTheirOrder();
    void lockingTheSessionMasksEachOfThem();
    void fieldsAreNamedAsTheyCame();
    void allTogetherIsCopiedAsOne();

private:
    void add(const QString &name, const QByteArray &value)
    {
        m_parts.push_back({.name = name, .value = Secret(value)});
    }
    static QString copied() { return QGuiApplication::clipboard()->text(); }
    SecretPartsView &view() { return *m_view; }

    std::unique_ptr<ClipboardGuard> m_clipboard;
    std::unique_ptr<SessionWatch> m_session;
    SecretParts m_parts;
    std::unique_ptr<QWidget> m_window;
    SecretPartsView *m_view = nullptr;
};

void SecretPartsViewTest::init()
{
    m_parts.clear();
    m_clipboard = std::make_unique<ClipboardGuard>(QGuiApplication::clipboard());
    m_session = std::make_unique<SessionWatch>();
    m_window = std::make_unique<QWidget>();
    auto *layout = new QVBoxLayout(m_window.get());
    auto *before = new QLineEdit(m_window.get());
    before->setObjectName(u"before"_s);
    m_view = new SecretPartsView(m_clipboard.get(), m_session.get(), std::chrono::seconds(20), m_window.get());
    auto *after = new QLineEdit(m_window.get());
    after->setObjectName(u"after"_s);
    for (QWidget *widget : std::initializer_list<QWidget *>{before, m_view, after})
        layout->addWidget(widget);
    m_view->setSource([this]() -> const SecretParts * { return &m_parts; });
    m_view->setAllowed(true);
    m_window->show();
}

void SecretPartsViewTest::cleanup()
{
    m_window.reset();
    m_session.reset();
    m_clipboard.reset();
}

void SecretPartsViewTest::eachPartIsShownAndCopiedByItself()
{
    const QByteArray id = madeUp();
    const QByteArray secret = madeUp();
    add(u"id"_s, id);
    add(u"secret"_s, secret);
    view().refresh();
    QCOMPARE(textOf(&view(), "secretPartName0"), u"Id"_s);
    QCOMPARE(textOf(&view(), "secretPartName1"), u"Secret"_s);
    click(&view(), "secretShow1");
    QVERIFY(!control<SecretField>(&view(), "secretField0")->isShown());
    QVERIFY(control<SecretField>(&view(), "secretField1")->isShown());
    QCOMPARE(control(&view(), "secretShow1")->accessibleName(), u"Hide Secret"_s);
    click(&view(), "secretShow1");
    QVERIFY(!control<SecretField>(&view(), "secretField1")->isShown());
    click(&view(), "secretCopy0");
    QCOMPARE(copied(), QString::fromLatin1(id));
    QVERIFY(!view().wasCopied());
    click(&view(), "secretCopy1");
    QCOMPARE(copied(), QString::fromLatin1(secret));
    QVERIFY(view().wasCopied());
}

void SecretPartsViewTest::aPartThatIsNoSecretIsThereToBeRead()
{
    const QByteArray id = madeUp();
    add(u"id"_s, id);
    add(u"secret"_s, madeUp());
    view().setPlainPart(u"id"_s);
    QCOMPARE(control<QLineEdit>(&view(), "secretPlain0")->text(), QString::fromLatin1(id));
    click(&view(), "secretPlain0Copy");
    QCOMPARE(copied(), QString::fromLatin1(id));
    QVERIFY(!m_clipboard->isHolding());
    QVERIFY(!view().findChild<QWidget *>(u"secretField0"_s));
    QCOMPARE(namelessControls(m_view->window()).filter(u"secret"_s), QStringList());
}

void SecretPartsViewTest::whatIsNoSecretNeedsNoCopy()
{
    add(u"id"_s, madeUp());
    add(u"secret"_s, madeUp());
    view().setPlainPart(u"id"_s);
    QVERIFY(!view().wasCopied());
    click(&view(), "secretCopy1");
    QVERIFY(view().wasCopied());
}

void SecretPartsViewTest::noValueIsInTheWidgets()
{
    const QByteArray id = madeUp();
    const QByteArray secret = madeUp();
    add(u"id"_s, id);
    add(u"secret"_s, secret);
    view().refresh();
    click(&view(), "secretShow0");
    click(&view(), "secretShow1");
    const QString all = everyTextOf(m_window.get());
    QVERIFY(!all.contains(QString::fromLatin1(id)) && !all.contains(QString::fromLatin1(secret)));
}

void SecretPartsViewTest::partsThatCameLaterTakeThePlaceOfThoseBefore()
{
    add(u"token"_s, madeUp());
    view().refresh();
    QVERIFY(isThere(&view(), "secretCopy"));
    m_parts.clear();
    add(u"id"_s, madeUp());
    add(u"secret"_s, madeUp());
    view().refresh();
    QVERIFY(!view().findChild<QWidget *>(u"secretCopy"_s));
    QVERIFY(isThere(&view(), "secretCopy1"));
    m_parts.clear();
    view().refresh();
    QVERIFY(!control(&view(), "secretCopy1")->isEnabled());
}

void SecretPartsViewTest::theKeyboardGoesThroughThePartsInTheirOrder()
{
    add(u"id"_s, madeUp());
    add(u"secret"_s, madeUp());
    view().setPlainPart(u"id"_s);
    control(m_window.get(), "before")->setFocus();
    QApplication::setActiveWindow(m_window.get());
    QStringList order;
    for (int i = 0; i < 5; ++i) {
        QTest::keyClick(m_window.get(), Qt::Key_Tab);
        order.append(QApplication::focusWidget() ? QApplication::focusWidget()->objectName() : QString());
    }
    QCOMPARE(order,
             QStringList({u"secretPlain0"_s, u"secretPlain0Copy"_s, u"secretShow1"_s, u"secretCopy1"_s, u"after"_s}));
}

void SecretPartsViewTest::lockingTheSessionMasksEachOfThem()
{
    add(u"one"_s, madeUp());
    add(u"two"_s, madeUp());
    view().refresh();
    click(&view(), "secretShow0");
    click(&view(), "secretShow1");
    Q_EMIT m_session->locked();
    QVERIFY(!control<SecretField>(&view(), "secretField0")->isShown());
    QVERIFY(!control<SecretField>(&view(), "secretField1")->isShown());
}

void SecretPartsViewTest::fieldsAreNamedAsTheyCame()
{
    view().showFields(u"What came"_s);
    for (const QString &name : {u"id"_s, u"db_password"_s, u"<b>bold</b>\n"_s})
        add(name, madeUp());
    view().refresh();
    QCOMPARE(textOf(&view(), "secretPartName0"), u"id"_s);
    QCOMPARE(textOf(&view(), "secretPartName1"), u"db_password"_s);
    QVERIFY(textOf(&view(), "secretPartName2").startsWith("<b>bold</b>"_L1));
    QCOMPARE(richLabels(m_window.get()), QStringList());
    QCOMPARE(control(&view(), "secretCopy1")->accessibleName(), u"Copy db_password"_s);
}

void SecretPartsViewTest::allTogetherIsCopiedAsOne()
{
    add(u"one"_s, madeUp());
    add(u"two"_s, madeUp());
    view().refresh();
    view().copyWhole(Secret(QByteArray("one and two")));
    QCOMPARE(copied(), u"one and two"_s);
    QVERIFY(textOf(&view(), "clipboardText").contains("30 s"_L1));
    m_clipboard->clearNow();
    QVERIFY(textOf(&view(), "clipboardText").contains("cleared"_L1));
    view().setAllowed(false);
    view().copyWhole(Secret(QByteArray("not any more")));
    QVERIFY(copied().isEmpty());
}

QTEST_MAIN(SecretPartsViewTest)
#include "tst_secretpartsview.moc"
