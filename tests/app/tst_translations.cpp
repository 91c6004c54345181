// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "translations.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLocale>
#include <QRegularExpression>
#include <QSet>
#include <QTest>
#include <QXmlStreamReader>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace patkeeper;

namespace
{

struct Message {
    QString context;
    QString source;
    QStringList translations; ///< Several of a text with a plural.
    bool finished = true;
};

QList<Message> messagesOf(const QString &language)
{
    QFile file(QStringLiteral(PATKEEPER_TRANSLATIONS "/patkeeper_%1.ts").arg(language));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    QList<Message> messages;
    QXmlStreamReader xml(&file);
    QString context;
    while (!xml.atEnd()) {
        xml.readNext();
        if (!xml.isStartElement())
            continue;
        if (xml.name() == "name"_L1) {
            context = xml.readElementText();
        } else if (xml.name() == "source"_L1) {
            messages.append(Message{context, xml.readElementText(), {}, true});
        } else if (xml.name() == "translation"_L1) {
            messages.last().finished = !xml.attributes().hasAttribute("type"_L1);
            QString text;
            while (xml.readNext() != QXmlStreamReader::EndElement || xml.name() != "translation"_L1) {
                if (xml.isStartElement())
                    messages.last().translations.append(xml.readElementText());
                else
                    text += xml.text();
            }
            if (messages.last().translations.isEmpty())
                messages.last().translations.append(text);
        }
    }
    return xml.hasError() ? QList<Message>() : messages;
}

QStringList allOf(const QRegularExpression &pattern, const QString &text)
{
    QStringList found;
    for (auto matches = pattern.globalMatch(text); matches.hasNext();)
        found.append(matches.next().captured());
    found.sort();
    return found;
}

/// Fewer placeholders would lose a name, more would show as "%2".
bool keepsItsPlaces(const Message &message)
{
    static const QRegularExpression places(u"%(L?[0-9]+|n)|--[a-z][a-z-]+"_s);
    return std::all_of(message.translations.cbegin(), message.translations.cend(),
                       [&](const QString &text) { return allOf(places, text) == allOf(places, message.source); });
}

/// What can be reached by Alt and a letter can be reached so in every language.
bool keepsItsMnemonic(const Message &message)
{
    static const QRegularExpression mnemonic(u"&\\w"_s);
    return std::all_of(message.translations.cbegin(), message.translations.cend(), [&](const QString &text) {
        return allOf(mnemonic, text).size() == allOf(mnemonic, message.source).size();
    });
}

QString complaint(const Message &message)
{
    if (!message.finished || message.translations.contains(QString()))
        return u"not translated"_s;
    if (!keepsItsPlaces(message))
        return u"other placeholders or options"_s;
    if (!keepsItsMnemonic(message))
        return u"a mnemonic too few or too many"_s;
    return {};
}

} // namespace

class TranslationsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyTextIsTranslatedAndKeepsItsPlaceholders_data();
    void everyTextIsTranslatedAndKeepsItsPlaceholders();
    void everyScopeOfTheCatalogueIsTranslated();
    void theProgramSpeaksTheLanguageItIsGiven();
};

void TranslationsTest::everyTextIsTranslatedAndKeepsItsPlaceholders_data()
{
    QTest::addColumn<QString>("language");
    QTest::newRow("German") << u"de"_s;
    QTest::newRow("English plurals") << u"en"_s;
}

void TranslationsTest::everyTextIsTranslatedAndKeepsItsPlaceholders()
{
    QFETCH(QString, language);
    const QList<Message> messages = messagesOf(language);
    QVERIFY(!messages.isEmpty());
    QStringList complaints;
    for (const Message &message : messages) {
        if (const QString what = complaint(message); !what.isEmpty())
            complaints.append(u"%1: %2 (%3)"_s.arg(what, message.source, message.context));
    }
    QVERIFY2(complaints.isEmpty(), qPrintable(complaints.join(u'\n')));
}

void TranslationsTest::everyScopeOfTheCatalogueIsTranslated()
{
    QSet<QString> translated;
    for (const Message &message : messagesOf(u"de"_s)) {
        if (message.context == "patkeeper::Scopes"_L1)
            translated.insert(message.source);
    }
    QFile file(u":/scopes/azure-devops.json"_s);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QJsonArray groups = QJsonDocument::fromJson(file.readAll()).object().value("groups"_L1).toArray();
    QVERIFY(!groups.isEmpty());
    QStringList missing;
    const auto look = [&](const QJsonValue &text) {
        if (!text.toString().isEmpty() && !translated.contains(text.toString()))
            missing.append(text.toString());
    };
    for (const auto &group : groups) {
        look(group.toObject().value("name"_L1));
        const QJsonArray scopes = group.toObject().value("scopes"_L1).toArray();
        for (const auto &scope : scopes) {
            look(scope.toObject().value("caption"_L1));
            look(scope.toObject().value("allows"_L1));
        }
    }
    QVERIFY2(missing.isEmpty(), qPrintable(missing.join(u'\n')));
}

void TranslationsTest::theProgramSpeaksTheLanguageItIsGiven()
{
    const auto days = [](int count) { return QCoreApplication::translate("patkeeper::Wording", "%n days", "", count); };
    const auto created = [] { return QCoreApplication::translate("patkeeper::HistoryWording", "created"); };
    installTranslations(QLocale(QLocale::English));
    QCOMPARE(days(1), u"1 day"_s);
    QCOMPARE(created(), u"created"_s);
    installTranslations(QLocale(QLocale::German));
    QCOMPARE(days(1), u"1 Tag"_s);
    QCOMPARE(days(2), u"2 Tage"_s);
    QCOMPARE(created(), u"erstellt"_s);
    QCOMPARE(QCoreApplication::translate("patkeeper::Scopes", "Full access"), u"Vollzugriff"_s);
}

QTEST_GUILESS_MAIN(TranslationsTest)
#include "tst_translations.moc"
