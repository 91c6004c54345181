// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "figures.h"

#include <QElapsedTimer>
#include <QFile>
#include <QSysInfo>
#include <QTextStream>
#include <QThread>

#include <algorithm>
#include <array>
#include <cstdio>

using namespace Qt::StringLiterals;

namespace patkeeper::bench
{

namespace
{

QString processor()
{
    QFile file(u"/proc/cpuinfo"_s);
    if (!file.open(QIODevice::ReadOnly))
        return QSysInfo::currentCpuArchitecture();
    const QList<QByteArray> lines = file.readAll().split('\n');
    for (const QByteArray &line : lines) {
        if (line.startsWith("model name"))
            return QString::fromUtf8(line.mid(line.indexOf(':') + 1).trimmed());
    }
    return QSysInfo::currentCpuArchitecture();
}

QString machine()
{
    return u"%1, %2 cores; %3; Qt %4"_s.arg(processor())
        .arg(QThread::idealThreadCount())
        .arg(QSysInfo::prettyProductName(), QString::fromLatin1(qVersion()));
}

} // namespace

double median(std::vector<double> values)
{
    if (values.empty())
        return 0;
    std::sort(values.begin(), values.end());
    const std::size_t middle = values.size() / 2;
    return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

double millisecondsOf(const std::function<void()> &work)
{
    QElapsedTimer timer;
    timer.start();
    work();
    return double(timer.nsecsElapsed()) / 1e6;
}

QString milliseconds(double value)
{
    return u"%1 ms"_s.arg(value, 0, 'f', value < 100 ? 1 : 0);
}

QString spread(const std::vector<double> &values)
{
    if (values.size() < 2)
        return milliseconds(median(values));
    const auto [least, most] = std::minmax_element(values.begin(), values.end());
    return u"%1 (%2 to %3)"_s.arg(milliseconds(median(values)))
        .arg(*least, 0, 'f', *least < 100 ? 1 : 0)
        .arg(*most, 0, 'f', *most < 100 ? 1 : 0);
}

QString ratio(double ours, double baseline)
{
    return baseline > 0 ? u"%1 x"_s.arg(ours / baseline, 0, 'f', ours / baseline < 0.1 ? 3 : 2) : u"-"_s;
}

Figure atMost(const QString &what, const std::vector<double> &ours, const QString &baseline, double limit)
{
    return {.what = what,
            .ours = spread(ours),
            .baseline = baseline,
            .aim = u"<= %1 ms"_s.arg(limit, 0, 'f', 0),
            .met = median(ours) <= limit};
}

void printTable(const std::vector<Figure> &figures)
{
    using Line = std::array<QString, 5>;
    std::vector<Line> lines{{u"figure"_s, u"Patkeeper"_s, u"baseline"_s, u"aim"_s, u"met"_s}};
    for (const Figure &figure : figures)
        lines.push_back({figure.what, figure.ours, figure.baseline, figure.aim,
                         figure.met ? (*figure.met ? u"yes"_s : u"NO"_s) : u"-"_s});
    std::array<qsizetype, 5> widths{};
    for (const Line &line : lines) {
        for (std::size_t column = 0; column < line.size(); ++column)
            widths[column] = std::max(widths[column], line[column].size());
    }
    QTextStream out(stdout);
    out << "\n" << machine() << "\nmedians; in brackets the least and the most\n\n";
    for (std::size_t number = 0; number < lines.size(); ++number) {
        for (std::size_t column = 0; column < widths.size(); ++column)
            out << "| " << lines[number][column].leftJustified(widths[column]) << ' ';
        out << "|\n";
        for (std::size_t column = 0; number == 0 && column < widths.size(); ++column)
            out << "| " << QString(widths[column], u'-') << ' ';
        out << (number == 0 ? "|\n" : "");
    }
}

} // namespace patkeeper::bench
