// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "clipboardguard.h"
#include "notice.h"
#include "secretpartsview.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QPushButton>
#include <QTest>

#include <utility>

using namespace patkeeper;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// What comes about by itself is said to who hears the window, and not so often that nothing else is heard.
class AnnouncementTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theClipboardsCountdownIsSaidInSteps();
    void aNoticeIsCalledWhatItSays();
};

void AnnouncementTest::theClipboardsCountdownIsSaidInSteps()
{
    const SecretParts parts = singleSecret(Secret(QByteArrayLiteral("made up for this test")));
    ClipboardGuard guard(QGuiApplication::clipboard());
    guard.setHoldTime(12s);
    guard.setTick(1ms);
    SecretPartsView view(&guard, nullptr, 20s);
    view.setSource([&] { return &parts; });
    view.setAllowed(true);
    const auto *text = view.findChild<QWidget *>(u"clipboardText"_s);
    QStringList said;
    const auto listen = [&] {
        if (said.isEmpty() || said.last() != text->accessibleName())
            said.append(text->accessibleName());
    };
    connect(&guard, &ClipboardGuard::secondsLeftChanged, this, listen);
    connect(&guard, &ClipboardGuard::cleared, this, listen);
    view.findChild<QPushButton *>(u"secretCopy"_s)->click();
    QTRY_VERIFY(!guard.isHolding());
    // At the beginning, at 10 and at 5 seconds, and at the end.
    QCOMPARE(said.size(), 4);
    QVERIFY(said.at(0).contains(u"12"_s) && said.at(1).contains(u"10"_s) && said.at(2).contains(u"5"_s));
    QCOMPARE(said.at(3), SecretPartsView::tr("The clipboard was cleared."));
    for (const QString &words : std::as_const(said))
        QVERIFY(!words.contains("made up"_L1));
}

void AnnouncementTest::aNoticeIsCalledWhatItSays()
{
    Notice notice(u"notice"_s);
    notice.say(Tone::Danger, u"No answer."_s, u"Try again."_s);
    QCOMPARE(notice.accessibleName(), u"No answer."_s);
    QCOMPARE(notice.accessibleDescription(), u"Try again."_s);
}

QTEST_MAIN(AnnouncementTest)
#include "tst_announcement.moc"
