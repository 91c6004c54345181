// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "figures.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QTextStream>

#include <cstdio>

using namespace Qt::StringLiterals;
using namespace patkeeper::bench;

namespace
{

const std::vector<Topic> &topics()
{
    static const std::vector<Topic> all{{u"start"_s, measureStart},     {u"filter"_s, measureFilter},
                                        {u"sort"_s, measureSort},       {u"load"_s, measureLoad},
                                        {u"list"_s, measureListing},    {u"loop"_s, measureLoop},
                                        {u"rotate"_s, measureRotation}, {u"tray"_s, measureTray}};
    return all;
}

QStringList names()
{
    QStringList names;
    for (const Topic &topic : topics())
        names.append(topic.name);
    return names;
}

} // namespace

/// patkeeper-bench [--quick] [start] [filter] [sort] [load] [list] [loop] [rotate] [tray]
int main(int argc, char *argv[])
{
    // The C locale of test surroundings has no collation to speak of; what is started from here keeps it.
    const QByteArray locale = qgetenv("LC_ALL");
    qputenv("LC_ALL", "en_US.UTF-8");
    const QApplication application(argc, argv);
    qputenv("LC_ALL", locale);
    QApplication::setQuitOnLastWindowClosed(false);
    QCommandLineParser parser;
    parser.setApplicationDescription(u"Measures Patkeeper beside baselines; names choose what. Needs a session bus "
                                     "with a keyring: tests/support/run-test --bus -- patkeeper-bench"_s);
    parser.addHelpOption();
    parser.addOption({u"quick"_s, u"Proves that everything can be measured; the times mean nothing."_s});
    parser.addPositionalArgument(u"figures"_s, names().join(u", "_s), u"[figure...]"_s);
    parser.process(application);
    const QStringList wanted = parser.positionalArguments();
    for (const QString &name : wanted) {
        if (!names().contains(name)) {
            QTextStream(stderr) << "no such figure: " << name << '\n';
            return 2;
        }
    }
    std::vector<Figure> figures;
    for (const Topic &topic : topics()) {
        if (!wanted.isEmpty() && !wanted.contains(topic.name))
            continue;
        QTextStream(stderr) << "measuring: " << topic.name << '\n';
        const auto measured = topic.measure({.quick = parser.isSet(u"quick"_s)});
        figures.insert(figures.end(), measured.begin(), measured.end());
    }
    printTable(figures);
    return 0;
}
