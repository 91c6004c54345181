// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "flow.h"

#include <functional>
#include <memory>

namespace patkeeper
{

/// What becomes of an operation that is resumed.
struct Resumption {
    enum class Outcome {
        Waiting,
        Settled,       ///< Done as it was meant, or nothing remains of it.
        CleanedUp,     ///< A half-made token was revoked.
        NotDue,        ///< It goes on at a time that has not come.
        NeedsDecision, ///< A person must say how it goes on; candidates could be ours, where there are any.
        StillOpen      ///< error says why; another resume tries again.
    };

    Outcome outcome = Outcome::Waiting;
    QString what; ///< A sentence (translated).
    std::optional<Error> error;
    QList<Token> candidates;
    bool keepsChosen = false; ///< The candidate that the person names is kept, as its secret is; else it is revoked.
};

/// A flow of a library above this one that carries on operations of its own kind, all of them at once. It releases or
/// closes each before it has ended.
class ResumableFlow : public Flow
{
    Q_OBJECT

public:
    using Flow::Flow;

    /// The operations were claimed by this process.
    virtual void resume(const QList<Operation> &operations) = 0;
    /// Of each of them, once it has ended.
    virtual Resumption resumption(const QString &operationId) const = 0;
};

} // namespace patkeeper
