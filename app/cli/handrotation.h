// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "rotatetokensflow.h"

#include <QObject>

#include <optional>

namespace patkeeper::cli
{

/// One rotation whose successor a person makes on the page of its service: step by step where they sit at a terminal,
/// and otherwise with everything that is needed on the command line. One that was begun before is gone on with.
class HandRotation final : public QObject
{
    Q_OBJECT

public:
    /// What was said on the command line.
    struct Given {
        bool expiry = false; ///< It is in the plan.
        bool secret = false; ///< On standard input.
        bool secretElsewhere = false;
        bool json = false;
    };

    HandRotation(FlowParts parts, RotationPlan plan, const Given &given, QObject *parent = nullptr);
    ~HandRotation() override;

    /// Asks for what was not given, where there is somebody to be asked; else what has to be given.
    std::optional<Error> prepare();
    void start();

    /// With the flow, from the end on.
    const RotateTokensFlow::Item &item() const { return m_item; }

Q_SIGNALS:
    void ended();

private:
    Error whatToGive() const;
    void showSteps() const;
    void askExpiry();
    std::optional<Error> takeSecret();
    void onOpenOperations(const Result<QList<Operation>> &open);
    void begin();
    void onEnded();
    void askForWord();
    QString pageText() const;

    FlowParts m_parts;
    Capabilities m_capabilities;
    Given m_given;
    bool m_converses = false;
    SecretParts m_secret;
    RotateTokensFlow::Item m_item;
    std::unique_ptr<RotateTokenFlow> m_before; ///< Before the person's word.
};

/// Patkeeper cannot end these: the page of each, and what says that it is done there.
Error endThereFirst(const QString &name, const QUrl &page);

} // namespace patkeeper::cli
