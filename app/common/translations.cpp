// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "translations.h"

#include <QCoreApplication>
#include <QLocale>
#include <QTranslator>

namespace patkeeper
{

namespace
{

void install(const QLocale &locale)
{
    auto *translator = new QTranslator(QCoreApplication::instance());
    if (translator->load(locale, QStringLiteral("patkeeper"), QStringLiteral("_"), QStringLiteral(":/translations")))
        QCoreApplication::installTranslator(translator);
    else
        delete translator;
}

} // namespace

void installTranslations()
{
    const QLocale english(QLocale::English);
    install(english);
    if (QLocale::system().language() != QLocale::English)
        install(QLocale::system());
}

} // namespace patkeeper
