// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QString>
#include <QStringList>

#include <functional>
#include <optional>
#include <vector>

namespace patkeeper::bench
{

/// How much is measured. The short form only proves that everything can be measured.
struct Extent {
    bool quick = false;

    int runs() const { return quick ? 1 : 7; }
    /// Of what takes a blink: a machine that others use, too, needs many before the middle one holds still.
    int shortRuns() const { return quick ? 1 : 41; }
    /// For what takes seconds each time.
    int slowRuns() const { return quick ? 1 : 3; }
    int manyTokens() const { return quick ? 2000 : 100'000; }
    int cachedTokens() const { return quick ? 100 : 1000; }
    int listedTokens() const { return quick ? 200 : 2000; }
    int accounts() const { return quick ? 2 : 10; }
    int revokedTokens() const { return quick ? 5 : 50; }
    int rotations() const { return quick ? 20 : 500; }
    int keptSecrets() const { return quick ? 3 : 50; }
};

/// One line of the table.
struct Figure {
    QString what;
    QString ours;
    QString baseline;
    QString aim;
    std::optional<bool> met; ///< Nothing where no aim is set.
};

/// What is measured under one name; the name can be asked for by itself.
struct Topic {
    QString name;
    std::function<std::vector<Figure>(const Extent &)> measure;
};

double median(std::vector<double> values);
/// Wall clock milliseconds of one call.
double millisecondsOf(const std::function<void()> &work);
QString milliseconds(double value);
/// "12.3 ms (8.1 to 20.0)"
QString spread(const std::vector<double> &values);
QString ratio(double ours, double baseline);

/// Aim: at most so many milliseconds.
Figure atMost(const QString &what, const std::vector<double> &ours, const QString &baseline, double limit);

std::vector<Figure> measureStart(const Extent &extent);
std::vector<Figure> measureFilter(const Extent &extent);
std::vector<Figure> measureSort(const Extent &extent);
std::vector<Figure> measureLoad(const Extent &extent);
std::vector<Figure> measureListing(const Extent &extent);
std::vector<Figure> measureLoop(const Extent &extent);
std::vector<Figure> measureRotation(const Extent &extent);
std::vector<Figure> measureTray(const Extent &extent);

void printTable(const std::vector<Figure> &figures);

} // namespace patkeeper::bench
