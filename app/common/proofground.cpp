// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "proofground.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>

#ifdef Q_OS_UNIX
#include <unistd.h>
#endif

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

struct Text {
    Q_DECLARE_TR_FUNCTIONS(patkeeper::Proof)
};

QString ordersPath(const QString &stage)
{
    return stage + u"/proof.json"_s;
}

qint64 parentProcess()
{
#ifdef Q_OS_UNIX
    return ::getppid();
#else
    return -1;
#endif
}

bool isClosedAndOwn(const QString &directory)
{
    const QFileInfo info(directory);
    constexpr QFile::Permissions others =
        QFile::ReadGroup | QFile::WriteGroup | QFile::ExeGroup | QFile::ReadOther | QFile::WriteOther | QFile::ExeOther;
#ifdef Q_OS_UNIX
    const bool own = info.ownerId() == ::geteuid();
#else
    const bool own = true;
#endif
    return info.isDir() && !info.isSymLink() && own && !(info.permissions() & others);
}

} // namespace

QString proofProfilePath(const QString &stage)
{
    return stage + u"/profile"_s;
}

QString proofSecretsPath(const QString &stage)
{
    return stage + u"/secrets"_s;
}

Result<void> giveProofOrders(const QString &stage, const ProofOrders &orders)
{
    const QJsonObject object{{u"prover"_s, QCoreApplication::applicationPid()},
                             {u"stopAtWrite"_s, orders.stopAtWrite},
                             {u"cutsPower"_s, orders.cutsPower},
                             {u"cutAt"_s, orders.cutAt},
                             {u"seed"_s, static_cast<qint64>(orders.seed)}};
    QSaveFile file(ordersPath(stage));
    if (file.open(QIODevice::WriteOnly) && file.write(QJsonDocument(object).toJson()) > 0 && file.commit())
        return {};
    return failure(Error::Kind::StorageFailed, Text::tr("There is no room for the proof. Free some and try again."),
                   file.errorString());
}

Result<ProofOrders> proofOrders(const QString &stage)
{
    QFile file(ordersPath(stage));
    const QJsonObject object = isClosedAndOwn(stage) && file.open(QIODevice::ReadOnly)
                                   ? QJsonDocument::fromJson(file.readAll()).object()
                                   : QJsonObject();
    if (object.value("prover"_L1).toInteger(-2) != parentProcess())
        return failure(Error::Kind::Rejected, Text::tr("This is for `patkeeper-cli prove` alone."), stage);
    return ProofOrders{.stopAtWrite = object.value("stopAtWrite"_L1).toInt(),
                       .cutsPower = object.value("cutsPower"_L1).toBool(),
                       .cutAt = object.value("cutAt"_L1).toInt(),
                       .seed = static_cast<quint32>(object.value("seed"_L1).toInteger())};
}

} // namespace patkeeper
