// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "proofchild.h"

#include "powercut.h"

#include <cstdio>

#ifdef Q_OS_UNIX
#include <unistd.h>
#endif

namespace patkeeper::cli
{

namespace
{

void say(QByteArrayView line)
{
    std::fwrite(line.data(), 1, static_cast<std::size_t>(line.size()), stderr);
    std::fflush(stderr);
}

} // namespace

Result<std::unique_ptr<ProofChild>> ProofChild::begin(const QString &stage)
{
    const Result<ProofOrders> orders = proofOrders(stage);
    if (!orders)
        return std::unexpected(orders.error());
    if (orders->cutsPower && !powercut::install(orders->cutAt, orders->seed))
        return failure(Error::Kind::Unsupported, tr("The power cannot be cut on this system. Use --power-cuts 0."));
    return std::unique_ptr<ProofChild>(new ProofChild(*orders));
}

Result<void> ProofChild::watch(Composition &composition)
{
    if (m_orders.cutsPower && !powercut::isUsed())
        return failure(Error::Kind::Unsupported,
                       tr("Qt's SQLite driver has an SQLite of its own: no power can be cut. Use --power-cuts 0."));
    connect(&composition.journal(), &Journal::operationsChanged, this, &ProofChild::onWritten);
    say(proofword::ready);
    return {};
}

void ProofChild::onWritten()
{
    if (++m_writes != m_orders.stopAtWrite)
        return;
    say(proofword::stopped);
#ifdef Q_OS_UNIX
    for (;;)
        ::pause();
#endif
}

void ProofChild::end() const
{
    say(proofword::ended.toByteArray() + QByteArray::number(m_writes) + ' ' + QByteArray::number(powercut::moments()) +
        '\n');
}

} // namespace patkeeper::cli
