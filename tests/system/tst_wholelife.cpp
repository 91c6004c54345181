// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "application.h"
#include "commandlinefixture.h"
#include "sandbox.h"
#include "secretfield.h"
#include "tokentableview.h"

#include <QAbstractButton>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QLineEdit>
#include <QMimeData>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace patkeeper;
using namespace Qt::StringLiterals;

/// The program as a person uses it: a real window on a real X server, a real keyring, a service on loopback. Everything
/// is done by mouse and keyboard, and judged by what the service, the keyring and the clipboard hold afterwards.
class TestWholeLife final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void aTokenIsCreatedRevealedCopiedAndRevokedByClicks();
    void whatWasKeptIsThereAfterARestart();

private:
    void start();
    void addAccount();
    void createToken(const QString &name);
    template<typename T>
    static T *find(const QString &name);
    static void click(const QString &button);
    static void type(const QString &field, const QString &text);
    QString livingId(const QString &name) const;
    /// Whether the keyring holds the secret of the token, whoever asks it.
    bool isKept(const QString &id) const;
    static void showAndHide();

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Sandbox> m_sandbox;
    std::unique_ptr<Application> m_application;
};

namespace
{

constexpr int patience = 20'000;

} // namespace

template<typename T>
T *TestWholeLife::find(const QString &name)
{
    const QWidgetList windows = QApplication::topLevelWidgets();
    for (QWidget *window : windows) {
        if (!window->isVisible())
            continue;
        if (T *self = qobject_cast<T *>(window); self != nullptr && window->objectName() == name)
            return self;
        const QList<T *> children = window->findChildren<T *>(name);
        for (T *child : children) {
            if (child->isVisible())
                return child;
        }
    }
    return nullptr;
}

void TestWholeLife::click(const QString &button)
{
    QTRY_VERIFY2_WITH_TIMEOUT(find<QAbstractButton>(button) != nullptr, qPrintable(button), patience);
    auto *found = find<QAbstractButton>(button);
    QTRY_VERIFY2_WITH_TIMEOUT(found->isEnabled(), qPrintable(button), patience);
    QTest::mouseClick(found, Qt::LeftButton);
}

void TestWholeLife::type(const QString &field, const QString &text)
{
    QTRY_VERIFY2_WITH_TIMEOUT(find<QLineEdit>(field) != nullptr, qPrintable(field), patience);
    auto *found = find<QLineEdit>(field);
    found->setFocus();
    QTest::keyClicks(found, text);
}

QString TestWholeLife::livingId(const QString &name) const
{
    const QList<SandboxToken> tokens = m_sandbox->tokens();
    for (const SandboxToken &token : tokens) {
        if (token.name == name && !token.revoked)
            return token.id;
    }
    return {};
}

void TestWholeLife::initTestCase()
{
    // The composition root quits the application when its window closes; here the test goes on.
    QApplication::setQuitOnLastWindowClosed(false);
}

void TestWholeLife::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    auto sandbox = Sandbox::start();
    QVERIFY(sandbox);
    m_sandbox = std::move(*sandbox);
    start();
}

void TestWholeLife::cleanup()
{
    m_application.reset();
    QVERIFY(m_sandbox->unusedFaults().isEmpty());
    m_sandbox.reset();
}

void TestWholeLife::start()
{
    CommandLine commandLine;
    commandLine.profilePath = m_folder->filePath(u"profile"_s);
    m_application = std::make_unique<Application>(commandLine);
    QVERIFY(m_application->isTheFirst());
    m_application->start();
    QTRY_VERIFY_WITH_TIMEOUT(find<QWidget>(u"mainWindow"_s) != nullptr, patience);
    QVERIFY(QTest::qWaitForWindowExposed(find<QWidget>(u"mainWindow"_s)));
}

void TestWholeLife::addAccount()
{
    click(u"addAccountButton"_s);
    click(u"accountAccept"_s);
    type(u"accountField_organization"_s, m_sandbox->organization());
    find<QLineEdit>(u"accountName"_s)->clear();
    type(u"accountName"_s, u"Northwind"_s);
    if (find<QLineEdit>(u"accountField_url"_s) == nullptr)
        click(u"accountAdvanced"_s);
    QTRY_VERIFY(find<QLineEdit>(u"accountField_url"_s) != nullptr);
    find<QLineEdit>(u"accountField_url"_s)->clear();
    type(u"accountField_url"_s, m_sandbox->url().toString());
    click(u"accountAccept"_s);
    click(u"signInMethod_bearer"_s);
    type(u"accountBearer"_s, QString::fromLatin1(m_sandbox->bearer()));
    click(u"accountAccept"_s);
    click(u"accountAccept"_s); // That it is not a place of the service's own is right.
    QTRY_VERIFY_WITH_TIMEOUT(find<QWidget>(u"accountNotice"_s) != nullptr, patience);
    click(u"accountCancel"_s);
    QTRY_VERIFY_WITH_TIMEOUT(find<TokenTableView>(u"tokenTable"_s) != nullptr, patience);
    QTRY_VERIFY_WITH_TIMEOUT(find<TokenTableView>(u"tokenTable"_s)->model()->rowCount() > 5, patience);
}

void TestWholeLife::createToken(const QString &name)
{
    click(u"newTokenButton"_s);
    type(u"createName"_s, name);
    type(u"scopeTyped"_s, u"vso.packaging"_s);
    click(u"scopeAdd"_s);
    click(u"createAccept"_s);
    QTRY_VERIFY_WITH_TIMEOUT(find<SecretField>(u"secretField"_s) != nullptr, patience);
}

bool TestWholeLife::isKept(const QString &id) const
{
    const QByteArray secret = m_sandbox->secretOf(id);
    const QByteArrayList entries = keyring::entries();
    return !secret.isEmpty() &&
           std::any_of(entries.begin(), entries.end(), [&](const QByteArray &entry) { return entry.contains(secret); });
}

// Judged by what is painted: dots, something else, and the same dots again.
void TestWholeLife::showAndHide()
{
    auto *field = find<SecretField>(u"secretField"_s);
    QVERIFY(!field->isShown());
    QWidget *dialog = field->window();
    dialog->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(dialog));
    const QImage masked = field->grab().toImage();
    click(u"secretShow"_s);
    QVERIFY(field->isShown());
    QVERIFY(field->grab().toImage() != masked);
    click(u"secretShow"_s);
    QVERIFY(!field->isShown());
    QCOMPARE(field->grab().toImage(), masked);
}

void TestWholeLife::aTokenIsCreatedRevealedCopiedAndRevokedByClicks()
{
    addAccount();
    createToken(u"whole-life"_s);
    const QString id = livingId(u"whole-life"_s);
    QVERIFY(!id.isEmpty());

    QTRY_VERIFY_WITH_TIMEOUT(find<QAbstractButton>(u"secretShow"_s)->isEnabled(), patience);
    QVERIFY2(isKept(id), "the secret is shown only after the keychain has it");
    showAndHide();
    click(u"secretCopy"_s);
    QTRY_VERIFY_WITH_TIMEOUT(QApplication::clipboard()->text().toLatin1() == m_sandbox->secretOf(id), patience);
    QVERIFY(QApplication::clipboard()->mimeData()->hasFormat(u"x-kde-passwordManagerHint"_s));
    QVERIFY(QApplication::clipboard()->text(QClipboard::Selection).toLatin1() != m_sandbox->secretOf(id));

    click(u"revealClose"_s);
    QTRY_VERIFY_WITH_TIMEOUT(find<QWidget>(u"revealDialog"_s) == nullptr, patience);
    click(u"revokeButton"_s);
    QTRY_VERIFY_WITH_TIMEOUT(find<QWidget>(u"revokeDialog"_s) != nullptr, patience);
    // The safe answer is the default one.
    QVERIFY(!find<QAbstractButton>(u"revokeAccept"_s)->hasFocus());
    if (auto *answer = find<QLineEdit>(u"revokeAnswer"_s))
        QTest::keyClicks(answer, u"whole-life"_s);
    click(u"revokeAccept"_s);
    QTRY_VERIFY_WITH_TIMEOUT(livingId(u"whole-life"_s).isEmpty(), patience);
    QTRY_VERIFY_WITH_TIMEOUT(!isKept(id), patience);
    // The account's own access token is still there.
    QVERIFY(!keyring::entries().isEmpty());
}

void TestWholeLife::whatWasKeptIsThereAfterARestart()
{
    addAccount();
    createToken(u"kept"_s);
    const QString id = livingId(u"kept"_s);
    QVERIFY(!id.isEmpty());
    click(u"revealClose"_s);
    QTRY_VERIFY_WITH_TIMEOUT(find<QWidget>(u"revealDialog"_s) == nullptr, patience);

    m_application.reset();
    QApplication::clipboard()->clear();
    start();
    auto *table = find<TokenTableView>(u"tokenTable"_s);
    QVERIFY(table != nullptr);
    type(u"search"_s, u"kept"_s);
    QTRY_COMPARE_WITH_TIMEOUT(table->model()->rowCount(), 1, patience);
    table->selectRow(0);
    click(u"copySecretButton"_s);
    QTRY_VERIFY_WITH_TIMEOUT(QApplication::clipboard()->text().toLatin1() == m_sandbox->secretOf(id), patience);
}

QTEST_MAIN(TestWholeLife)

#include "tst_wholelife.moc"
