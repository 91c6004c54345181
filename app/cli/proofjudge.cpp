// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "proofjudge.h"

#include "filesecretstore.h"
#include "operationdata.h"
#include "proofground.h"
#include "secretenvelope.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QDir>
#include <QJsonDocument>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QUuid>

#include <algorithm>
#include <functional>

namespace patkeeper::cli
{

using namespace Qt::StringLiterals;

namespace
{

struct Text {
    Q_DECLARE_TR_FUNCTIONS(patkeeper::cli::Proof)
};

/// A second pair of eyes: what is in the file, not what the program makes of it.
class Rows
{
public:
    explicit Rows(const QString &stage) : m_name(QUuid::createUuid().toString())
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, m_name);
        database.setDatabaseName(proofProfilePath(stage) + u"/patkeeper.sqlite"_s);
        database.open();
    }
    ~Rows() { QSqlDatabase::removeDatabase(m_name); }
    Rows(const Rows &) = delete;
    Rows &operator=(const Rows &) = delete;

    /// Why it could not be asked; empty otherwise.
    QString forEach(const QString &statement, const std::function<void(const QSqlQuery &)> &take) const
    {
        QSqlQuery query(QSqlDatabase::database(m_name));
        if (!query.exec(statement))
            return query.lastError().text();
        while (query.next())
            take(query);
        return query.lastError().text();
    }

private:
    QString m_name;
};

void readOperations(const Rows &rows, ProofScene &scene)
{
    scene.damage +=
        rows.forEach(u"SELECT kind, step, data, remote_id, outcome FROM operations"_s, [&](const QSqlQuery &row) {
            const QString kind = row.value(0).toString();
            const QString step = row.value(1).toString();
            const QString remoteId = row.value(3).toString();
            scene.begun = scene.begun || (kind == "rotate"_L1 && remoteId == scene.predecessor);
            if (row.value(4).toString() != "open"_L1)
                return;
            scene.known.insert(remoteId);
            const bool isStep = !partOf(QJsonDocument::fromJson(row.value(2).toByteArray()).object()).isEmpty();
            if (kind == "create"_L1 && step == step::unconfirmed && !isStep)
                ++scene.lookedFor;
            else
                scene.open.append(kind + u' ' + step);
        });
}

QString describe(const WitnessedToken &token, const ProofScene &scene)
{
    return token.id == scene.predecessor ? Text::tr("the predecessor %1").arg(token.id)
                                         : Text::tr("the successor %1").arg(token.id);
}

void judgeRevocation(const ProofScene &scene, const QStringList &alive, ProofVerdict &verdict)
{
    const auto find = [&](const QString &id) {
        return std::find_if(scene.tokens.cbegin(), scene.tokens.cend(),
                            [&](const WitnessedToken &token) { return token.id == id; });
    };
    const auto before = find(scene.predecessor);
    if (before == scene.tokens.cend() || before->lives)
        return;
    const auto after = alive.isEmpty() ? scene.tokens.cend() : find(alive.front());
    if (after != scene.tokens.cend() && after->firstAccepted != 0 && after->firstAccepted < before->firstAskedToEnd)
        return;
    ++verdict.revokedTooEarly;
    verdict.problems.append(
        Text::tr("the predecessor %1 ended before a successor's secret was accepted").arg(before->id));
}

void judgeEnd(const ProofScene &scene, const QStringList &alive, ProofVerdict &verdict)
{
    QStringList open;
    for (const QString &operation : scene.open)
        open.append(Text::tr("the operation “%1” has not ended").arg(operation));
    if (alive.size() > 1)
        open.append(Text::tr("%1 tokens live beside each other: %2").arg(alive.size()).arg(alive.join(u", "_s)));
    if (alive == QStringList{scene.predecessor} && scene.begun && scene.open.isEmpty())
        open.append(Text::tr("the rotation has ended without a successor"));
    const QString current = scene.current.isEmpty() ? scene.predecessor : scene.current;
    if (alive.size() == 1 && current != alive.front())
        open.append(Text::tr("the lineage points to %1 and not to %2").arg(current, alive.front()));
    for (const WitnessedToken &token : scene.tokens) {
        if (!token.lives && scene.kept.contains(token.id))
            open.append(Text::tr("%1 has ended, but its secret is still kept").arg(describe(token, scene)));
    }
    for (const QString &key : scene.forgottenByNobody)
        open.append(Text::tr("the keychain's entry %1 belongs to no row").arg(key));
    verdict.leftOpen += static_cast<int>(open.size());
    verdict.problems += open;
}

} // namespace

ProofVerdict judge(const ProofScene &scene)
{
    ProofVerdict verdict;
    QStringList alive; // With their secrets.
    for (const WitnessedToken &token : scene.tokens) {
        if (!token.lives)
            continue;
        if (scene.kept.value(token.id) == token.secretDigest) {
            alive.append(token.id);
        } else if (scene.known.contains(token.id)) {
            ++verdict.lost;
            verdict.problems.append(Text::tr("%1 lives, and its secret is not kept").arg(describe(token, scene)));
        } else {
            ++verdict.orphaned;
            verdict.problems.append(Text::tr("%1 lives, and nobody knows of it").arg(describe(token, scene)));
        }
    }
    judgeRevocation(scene, alive, verdict);
    judgeEnd(scene, alive, verdict);
    if (!scene.damage.isEmpty())
        verdict.problems.append(Text::tr("the database is damaged: %1").arg(scene.damage));
    verdict.rotated = verdict.isClean() && alive != QStringList{scene.predecessor};
    return verdict;
}

ProofScene lookAt(const QString &stage, const QString &predecessor, const QList<WitnessedToken> &tokens)
{
    ProofScene scene{.predecessor = predecessor, .tokens = tokens};
    const Rows rows(stage);
    scene.damage += rows.forEach(u"PRAGMA integrity_check"_s, [&](const QSqlQuery &row) {
        if (row.value(0).toString() != "ok"_L1)
            scene.damage += row.value(0).toString() + u'\n';
    });
    const QStringList aside = QDir(proofProfilePath(stage)).entryList({u"*.corrupt-*"_s});
    scene.damage += aside.join(u'\n');
    readOperations(rows, scene);
    scene.damage += rows.forEach(u"SELECT remote_id FROM tokens"_s,
                                 [&](const QSqlQuery &row) { scene.known.insert(row.value(0).toString()); });
    scene.damage += rows.forEach(u"SELECT t.remote_id, l.current_remote_id FROM tokens t JOIN lineages l "
                                 "ON l.id = t.lineage_id"_s,
                                 [&](const QSqlQuery &row) {
                                     if (row.value(0).toString() == predecessor)
                                         scene.current = row.value(1).toString();
                                 });
    QSet<QString> led;
    scene.damage += rows.forEach(u"SELECT key FROM kept_secrets UNION SELECT secret_key FROM sign_ins"_s,
                                 [&](const QSqlQuery &row) { led.insert(row.value(0).toString()); });
    const FileSecretStore store(proofSecretsPath(stage));
    const QStringList keys = store.keysNow();
    for (const QString &key : keys) {
        if (!led.contains(key)) {
            scene.forgottenByNobody.append(key);
            continue;
        }
        const Result<Secret> bytes = store.readNow(key);
        const Result<SecretEnvelope> envelope = bytes ? openEnvelope(*bytes) : std::unexpected(bytes.error());
        if (!envelope)
            scene.damage += u"the keychain's entry %1 cannot be read\n"_s.arg(key);
        else if (!envelope->remoteId.isEmpty())
            scene.kept.insert(envelope->remoteId,
                              // Of a pair the first part is the id, which is no secret.
                              QCryptographicHash::hash(envelope->parts.back().value.view().toByteArray(),
                                                       QCryptographicHash::Sha256));
    }
    return scene;
}

} // namespace patkeeper::cli
