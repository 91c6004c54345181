// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "sailpointpatch.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace patkeeper;
using namespace patkeeper::sailpoint;

namespace
{

const QDateTime end(QDate(2027, 3, 4), QTime(5, 6, 7, 89), Qt::UTC);

QJsonObject replaces(const QString &path, const QJsonValue &value)
{
    return {{u"op"_s, u"replace"_s}, {u"path"_s, path}, {u"value"_s, value}};
}

QJsonArray written(const TokenUpdate &update, const std::optional<Expiry> &expiry)
{
    return QJsonDocument::fromJson(writePatch(update, expiry)).array();
}

} // namespace

/// Changes as JSON Patch (fact sheet A6).
class SailPointPatchTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void onlyWhatChangesIsNamed()
    {
        const TokenUpdate renaming{
            .remoteId = u"id"_s, .name = u"new \u20AC \"name\""_s, .scopes = {}, .expiresAt = {}};
        QCOMPARE(written(renaming, {}), QJsonArray{replaces(u"/name"_s, u"new \u20AC \"name\""_s)});
        const TokenUpdate nothing{.remoteId = u"id"_s, .name = {}, .scopes = {}, .expiresAt = {}};
        QCOMPARE(written(nothing, {}), QJsonArray());
    }

    void scopesAreReplacedAsAWhole()
    {
        const TokenUpdate update{.remoteId = u"id"_s,
                                 .name = {},
                                 .scopes = QStringList{u"sp:b:read"_s, u"idn:a:read"_s, u"sp:b:read"_s},
                                 .expiresAt = {}};
        QCOMPARE(written(update, {}), QJsonArray{replaces(u"/scope"_s, QJsonArray({u"idn:a:read"_s, u"sp:b:read"_s}))});
    }

    void aDateIsSetWithoutTheFlag()
    {
        QCOMPARE(patchOf(Expiry{end}), QJsonArray{replaces(u"/expirationDate"_s, u"2027-03-04T05:06:07.089Z"_s)});
    }

    void neverClearsTheDateAndSaysThatTheCallerKnowsInOnePatch()
    {
        QCOMPARE(patchOf(Expiry{}), (QJsonArray{replaces(u"/expirationDate"_s, QJsonValue::Null),
                                                replaces(u"/userAwareTokenNeverExpires"_s, true)}));
    }

    void noOperationButReplaceIsEverUsed()
    {
        const TokenUpdate all{.remoteId = u"id"_s,
                              .name = u"n"_s,
                              .scopes = QStringList{u"sp:scopes:all"_s},
                              .expiresAt = {},
                              .neverExpires = true};
        const QJsonArray patch = written(all, Expiry{});
        QCOMPARE(patch.size(), 4);
        for (const auto &operation : patch)
            QCOMPARE(operation.toObject()["op"_L1].toString(), u"replace"_s);
        QCOMPARE(
            QJsonDocument::fromJson(writeBulkUpdate({u"a"_s, u"b"_s}, Expiry{end})).object(),
            (QJsonObject{{u"ids"_s, QJsonArray({u"a"_s, u"b"_s})},
                         {u"patch"_s, QJsonArray{replaces(u"/expirationDate"_s, u"2027-03-04T05:06:07.089Z"_s)}}}));
    }
};

QTEST_GUILESS_MAIN(SailPointPatchTest)
#include "tst_sailpointpatch.moc"
