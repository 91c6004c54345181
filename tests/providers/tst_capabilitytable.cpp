// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "providercatalogue.h"

#include <QFile>
#include <QTest>

#include <functional>

using namespace Qt::StringLiterals;
using namespace patkeeper;

namespace
{

constexpr auto beginning =
    "<!-- What each service can do: written by tst_capabilitytable, see CONTRIBUTING.md -->\n"_L1;
constexpr auto end = "<!-- The end of it -->\n"_L1;

QString yes(bool can)
{
    return can ? u"yes"_s : u"no"_s;
}

QString daysText(std::chrono::seconds life)
{
    return u"%1 days"_s.arg(std::chrono::floor<std::chrono::days>(life).count());
}

QString creation(const Capabilities &can)
{
    if (!can.canCreate)
        return u"no"_s;
    return can.issuesSecrets ? u"yes"_s : u"by you, on its page"_s;
}

QString change(const Capabilities &can)
{
    QStringList parts;
    for (const auto &[may, what] : {std::pair{can.canRename, u"name"_s}, std::pair{can.canChangeScopes, u"scopes"_s},
                                    std::pair{can.canExtend, u"expiry"_s}}) {
        if (can.canUpdate && may)
            parts.append(what);
    }
    return parts.isEmpty() ? u"nothing"_s : parts.join(u", "_s);
}

QString several(const Capabilities &can)
{
    if (!can.canUpdate || !can.canExtend)
        return u"no"_s;
    return can.extendsAtOnce > 1 ? u"%1 by one request"_s.arg(can.extendsAtOnce) : u"one by one"_s;
}

QString expiry(const Capabilities &can)
{
    QString text = can.expiresChosenByPerson ? u"you"_s : u"the service"_s;
    if (can.maximumLife)
        text += u", at most "_s + daysText(*can.maximumLife);
    return text;
}

QString never(const Capabilities &can)
{
    if (!can.canNeverExpire)
        return u"no"_s;
    return can.neverExpiresAcknowledgement.isEmpty() ? u"yes"_s : u"once you accept what it means"_s;
}

QString lastUse(const Capabilities &can)
{
    if (!can.lastUsedGrain)
        return u"not known"_s;
    return *can.lastUsedGrain >= std::chrono::days(1) ? u"to the day"_s : u"yes"_s;
}

QString rotation(const Capabilities &can)
{
    if (!can.canCreate)
        return u"no"_s;
    if (!can.issuesSecrets)
        return u"a checklist for you"_s;
    return can.uniqueNames ? u"yes; the successor gets the name in the end"_s : u"yes"_s;
}

QString exchange(const Capabilities &can)
{
    if (!can.exchange)
        return u"no"_s;
    if (can.exchange->hasOwnEndpoints)
        return u"where you enter a token endpoint"_s;
    return can.exchange->acceptsScopes ? u"yes, with the scopes you ask for"_s : u"yes, with the token's scopes"_s;
}

QString signIn(const Capabilities &can)
{
    return can.signIn.methods.isEmpty() ? u"none"_s : u'`' + can.signIn.methods.join(u"`, `"_s) + u'`';
}

using Cell = std::function<QString(const Capabilities &)>;

const QList<std::pair<QString, Cell>> &rows()
{
    static const QList<std::pair<QString, Cell>> all{
        {u"`--provider`"_s, [](const Capabilities &can) { return u'`' + can.kind + u'`'; }},
        {u"sign-in"_s, signIn},
        {u"creates tokens"_s, creation},
        {u"changes of a token"_s, change},
        {u"extends several"_s, several},
        {u"who chooses the expiry"_s, expiry},
        {u"never expires"_s, never},
        {u"revokes tokens"_s,
         [](const Capabilities &can) { return can.revokesItself ? u"yes"_s : u"by you, on its page"_s; }},
        {u"rotates tokens"_s, rotation},
        {u"tries a secret out"_s, [](const Capabilities &can) { return yes(can.canProbe); }},
        {u"a secret is"_s, [](const Capabilities &can) { return can.secretParts.join(u" and "_s); }},
        {u"short-lived token"_s, exchange},
        {u"last use"_s, lastUse},
        {u"tokens per person"_s,
         [](const Capabilities &can) { return can.capacity ? QString::number(*can.capacity) : u"no known limit"_s; }},
        {u"same name twice"_s, [](const Capabilities &can) { return yes(!can.uniqueNames); }}};
    return all;
}

QString line(const QStringList &cells)
{
    return u"| "_s + cells.join(u" | "_s) + u" |\n"_s;
}

QString table()
{
    QList<Capabilities> services;
    for (const QString &kind : ProviderCatalogue::kinds())
        services.append(*ProviderCatalogue::capabilities(kind));
    QStringList heads{QString()};
    for (const Capabilities &service : services)
        heads.append(service.displayName);
    QString text = line(heads) + line(QStringList(heads.size(), u"---"_s));
    for (const auto &[what, cell] : rows()) {
        QStringList cells{what};
        for (const Capabilities &service : services)
            cells.append(cell(service));
        text += line(cells);
    }
    return text;
}

QString read(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

} // namespace

/// The README's table of what each service can do is made from the capabilities, so that it cannot lie. With
/// PATKEEPER_WRITE_README set it is written; else it has to be as it would be written.
class TestCapabilityTable : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theReadmeSaysWhatTheServicesCan()
    {
        const QString path = QStringLiteral(PATKEEPER_README);
        QString readme = read(path);
        const qsizetype from = readme.indexOf(beginning);
        const qsizetype to = readme.indexOf(end, from);
        QVERIFY2(from >= 0 && to > from, "README.md has lost the table's two comments");
        const qsizetype first = from + beginning.size();
        const QString wanted = table();
        if (qEnvironmentVariableIsSet("PATKEEPER_WRITE_README")) {
            readme.replace(first, to - first, wanted);
            QFile file(path);
            QVERIFY(file.open(QIODevice::WriteOnly) && file.write(readme.toUtf8()) > 0);
            return;
        }
        const QStringList there = readme.mid(first, to - first).split(u'\n');
        const QStringList made = wanted.split(u'\n');
        for (qsizetype row = 0; row < std::min(there.size(), made.size()); ++row)
            QCOMPARE(there[row], made[row]);
        QCOMPARE(there.size(), made.size());
    }

    void eachServiceIsInIt()
    {
        const QString written = table();
        for (const QString &kind : ProviderCatalogue::kinds())
            QVERIFY(written.contains(u'`' + kind + u'`'));
    }
};

QTEST_GUILESS_MAIN(TestCapabilityTable)
#include "tst_capabilitytable.moc"
