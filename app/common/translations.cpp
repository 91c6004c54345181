// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "translations.h"

#include <QCoreApplication>
#include <QLibraryInfo>
#include <QLocale>
#include <QTranslator>

namespace patkeeper
{

namespace
{

void install(const QLocale &locale, const QString &name = QStringLiteral("patkeeper"),
             const QString &directory = QStringLiteral(":/translations"))
{
    auto *translator = new QTranslator(QCoreApplication::instance());
    if (translator->load(locale, name, QStringLiteral("_"), directory))
        QCoreApplication::installTranslator(translator);
    else
        delete translator;
}

} // namespace

void installTranslations(const QLocale &locale)
{
    install(QLocale(QLocale::English));
    if (locale.language() == QLocale::English)
        return;
    // Qt's own words (Cancel, Close, the calendar) where its translations are installed.
    install(locale, QStringLiteral("qtbase"), QLibraryInfo::path(QLibraryInfo::TranslationsPath));
    install(locale);
}

} // namespace patkeeper
