// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "composition.h"
#include "proofground.h"

#include <QObject>

namespace patkeeper::cli
{

/// What a process of the proof says about itself, each on a line of standard error.
namespace proofword
{
inline constexpr QByteArrayView ready = "proof: ready\n";
inline constexpr QByteArrayView stopped = "proof: stopped\n";
inline constexpr QByteArrayView ended = "proof: ended ";
} // namespace proofword

/// A process that `prove` has started to be killed: it tells how far it is, and stands still where it is told to.
class ProofChild final : public QObject
{
    Q_OBJECT

public:
    /// Before anything is opened.
    static Result<std::unique_ptr<ProofChild>> begin(const QString &stage);
    /// Once the profile is open.
    Result<void> watch(Composition &composition);
    /// With the database closed.
    void end() const;

private:
    explicit ProofChild(const ProofOrders &orders) : m_orders(orders) {}
    void onWritten();

    ProofOrders m_orders;
    int m_writes = 0;
};

} // namespace patkeeper::cli
