// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "keychainsecretstore.h"

#include <QTest>

#include <optional>

using namespace patkeeper;
using namespace Qt::StringLiterals;

namespace
{

template<typename T>
std::optional<Error::Kind> failureOf(const std::optional<Result<T>> &result)
{
    return result && !result->has_value() ? std::optional(result->error().kind) : std::nullopt;
}

} // namespace

/// A login without any D-Bus session: a server, a container, a cron job.
class KeychainAbsent : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void withoutASessionBusTheKeychainIsAbsentAndNothingIsMissing_data();
    void withoutASessionBusTheKeychainIsAbsentAndNothingIsMissing();
};

void KeychainAbsent::withoutASessionBusTheKeychainIsAbsentAndNothingIsMissing_data()
{
    QTest::addColumn<Interaction>("interaction");
    QTest::newRow("nobody may be asked") << Interaction::Forbidden;
    QTest::newRow("somebody may be asked") << Interaction::Allowed;
}

void KeychainAbsent::withoutASessionBusTheKeychainIsAbsentAndNothingIsMissing()
{
    QFETCH(Interaction, interaction);
    KeychainSecretStore store;
    std::optional<Result<KeychainState>> probed;
    std::optional<Result<Secret>> read;
    std::optional<Result<void>> stored;
    std::optional<Result<void>> removed;
    std::optional<Result<void>> unlocked;
    std::optional<Result<QStringList>> found;
    store.probe(this, [&](Result<KeychainState> result) { probed.emplace(std::move(result)); });
    store.read(u"k"_s, interaction, this, [&](Result<Secret> result) { read.emplace(std::move(result)); });
    store.store(u"k"_s, Secret("v"_ba), interaction, this,
                [&](Result<void> result) { stored.emplace(std::move(result)); });
    store.remove(u"k"_s, interaction, this, [&](Result<void> result) { removed.emplace(std::move(result)); });
    store.unlock(interaction, this, [&](Result<void> result) { unlocked.emplace(std::move(result)); });
    store.keys(QString(), this, [&](Result<QStringList> result) { found.emplace(std::move(result)); });
    QTRY_VERIFY(probed && read && stored && removed && unlocked && found);
    QVERIFY(probed->has_value());
    QCOMPARE(**probed, KeychainState::Absent);
    QCOMPARE(store.state(), KeychainState::Absent);
    QVERIFY(failureOf(read) == Error::Kind::KeychainAbsent);
    QVERIFY(failureOf(stored) == Error::Kind::KeychainAbsent);
    QVERIFY(failureOf(removed) == Error::Kind::KeychainAbsent);
    QVERIFY(failureOf(unlocked) == Error::Kind::KeychainAbsent);
    QVERIFY(failureOf(found) == Error::Kind::KeychainAbsent);
    QVERIFY(!read->error().message.isEmpty());
}

QTEST_GUILESS_MAIN(KeychainAbsent)
#include "tst_keychainabsent.moc"
