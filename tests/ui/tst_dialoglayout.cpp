// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "appearance.h"
#include "dialoggallery.h"

#include <QAbstractButton>
#include <QApplication>
#include <QDir>
#include <QLabel>
#include <QTest>
#include <QToolButton>
#include <QTranslator>

using namespace Qt::StringLiterals;
using namespace patkeeper;

namespace
{

/// Makes every text 40 % longer, as a wordier language would.
class WordyLanguage final : public QTranslator
{
public:
    bool isEmpty() const override { return false; }
    QString translate(const char *, const char *source, const char *disambiguation, int) const override
    {
        const QString text = QString::fromUtf8(source);
        if (disambiguation && QByteArrayView(disambiguation).contains("format"))
            return text;
        return text + QString((text.size() * 2 + 4) / 5, u'ö').replace(7, 1, u" "_s);
    }
};

/// Labels and buttons that got less room than their text needs.
QStringList cutOff(QWidget *dialog)
{
    QStringList cut;
    for (const QWidget *widget : dialog->findChildren<QWidget *>()) {
        if (!widget->isVisibleTo(dialog))
            continue;
        const auto *label = qobject_cast<const QLabel *>(widget);
        const auto *button = qobject_cast<const QAbstractButton *>(widget);
        const QString text = label ? label->text() : button ? button->text() : QString();
        if (text.isEmpty())
            continue;
        const bool wraps = label && label->wordWrap();
        const int needed = wraps ? widget->heightForWidth(widget->width()) : widget->sizeHint().width();
        if ((wraps ? widget->height() : widget->width()) < needed)
            cut.append(u"%1 (%2 of %3): %4"_s.arg(widget->objectName())
                           .arg(wraps ? widget->height() : widget->width())
                           .arg(needed)
                           .arg(text));
        if (!dialog->rect().contains(QRect(widget->mapTo(dialog, QPoint(0, 0)), widget->size())))
            cut.append(widget->objectName() + u" sticks out"_s);
    }
    return cut;
}

} // namespace

/// Nothing is cut off, in any state, light or dark, in a wordier language. With PATKEEPER_PICTURES=DIR each is saved as
/// a PNG (QT_SCALE_FACTOR=2 for 200 %).
class DialogLayoutTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nothingIsCutOff_data();
    void nothingIsCutOff();
};

void DialogLayoutTest::nothingIsCutOff_data()
{
    QTest::addColumn<QString>("state");
    QTest::addColumn<QString>("variant");
    for (const QString &state : DialogGallery::states()) {
        for (const QString &variant : {u"light"_s, u"dark"_s, u"wordy"_s})
            QTest::addRow("%s, %s", qPrintable(state), qPrintable(variant)) << state << variant;
    }
}

void DialogLayoutTest::nothingIsCutOff()
{
    QFETCH(const QString, state);
    QFETCH(const QString, variant);
    WordyLanguage wordy;
    applyAppearance(variant == "dark"_L1 ? Appearance::Dark : Appearance::Light);
    if (variant == "wordy"_L1)
        QCoreApplication::installTranslator(&wordy);
    QStringList cut;
    {
        DialogGallery gallery;
        const std::unique_ptr<QDialog> dialog = gallery.dialog(state);
        QVERIFY(dialog != nullptr);
        QTest::qWait(50); // Layouts with wrapping labels settle over several turns of the event loop.
        if (const QString pictures = qEnvironmentVariable("PATKEEPER_PICTURES"); !pictures.isEmpty()) {
            QDir().mkpath(pictures);
            dialog->grab().save(u"%1/%2-%3.png"_s.arg(pictures, state, variant));
        }
        cut = cutOff(dialog.get());
    }
    QCoreApplication::removeTranslator(&wordy);
    // Known flaw: the account dialog's long help does not get the height that 40 % more text needs.
    if (variant == "wordy"_L1 && (state == "account-add"_L1 || state == "account-refused"_L1))
        QEXPECT_FAIL("", "The account dialog cuts off its longest help text", Continue);
    QCOMPARE(cut.join(u'\n'), QString());
}

QTEST_MAIN(DialogLayoutTest)
#include "tst_dialoglayout.moc"
