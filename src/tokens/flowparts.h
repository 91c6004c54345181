// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "accountproviders.h"
#include "clock.h"
#include "inventory.h"
#include "journal.h"
#include "secretstore.h"

#include <QUrl>

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

namespace patkeeper
{

class ResumableFlow;
struct HttpOptions;

/// What every flow works with. All of it outlives the flows.
struct FlowParts {
    Inventory *inventory = nullptr;
    Journal *journal = nullptr;
    SecretStore *secrets = nullptr;
    AccountProviders *providers = nullptr;
    Clock clock;
    QString profileId;
    QString by; ///< "window" or "command-line": who acts, for the history.
    /// Somebody watches: a sign-in is waited for, an unstored secret is kept on screen. Without it a flow cleans up and
    /// ends.
    bool attended = true;
    /// When to look for a token whose creation was not answered, counted from the loss.
    std::vector<std::chrono::milliseconds> searchDelays{std::chrono::seconds(0), std::chrono::seconds(2),
                                                        std::chrono::seconds(10), std::chrono::seconds(30)};
    /// Is told of a token that was revoked for its own sake (and not as a step of a rotation) once that is confirmed,
    /// and again where it was interrupted then; replies when it has written down what it makes of it. Empty where
    /// nobody wants to know.
    std::function<void(const FlowParts &parts, const TokenKey &key, QObject *context, Reply<void> reply)> onRevoked{};
    /// Makes what carries on an interrupted rotation; empty where nothing can.
    std::function<std::unique_ptr<ResumableFlow>(const FlowParts &parts)> rotationToResume{};
    /// How a place is spoken to that is no account's service (the endpoint that a token is exchanged at), and by which
    /// further certificates; empty where none is.
    std::function<HttpOptions(const QUrl &place, const QString &certificateFile)> httpOptions{};
};

/// Of an operation that is a step of another one, which alone carries it on.
struct Belonging {
    QString operationId; ///< Its own, made before it begins; empty: it makes one.
    QString partOf;      ///< Of the other one.
};

} // namespace patkeeper
