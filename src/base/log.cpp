// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "log.h"

#include <QRegularExpression>

Q_LOGGING_CATEGORY(lcHttp, "patkeeper.http", QtWarningMsg)
Q_LOGGING_CATEGORY(lcStorage, "patkeeper.storage", QtWarningMsg)
Q_LOGGING_CATEGORY(lcKeychain, "patkeeper.keychain", QtWarningMsg)
Q_LOGGING_CATEGORY(lcFlow, "patkeeper.flow", QtWarningMsg)

namespace patkeeper
{

namespace
{

QtMessageHandler previousHandler = nullptr;

void redactingHandler(QtMsgType type, const QMessageLogContext &context, const QString &message)
{
    if (previousHandler != nullptr)
        previousHandler(type, context, redacted(message));
}

} // namespace

QString redacted(const QString &text)
{
    // Never destroyed: Qt logs to the very end, after the objects with static storage are gone.
    static const auto &schemes = *new QRegularExpression(QStringLiteral(R"(\b(bearer|basic)\s+[A-Za-z0-9+/_.~=-]{8,})"),
                                                         QRegularExpression::CaseInsensitiveOption);
    static const auto &webTokens =
        *new QRegularExpression(QStringLiteral(R"(\beyJ[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]*){0,4})"));
    static const auto &longRuns = *new QRegularExpression(QStringLiteral(R"([A-Za-z0-9+/_=]{40,})"));
    QString result = text;
    result.replace(schemes, QStringLiteral("\\1 [redacted]"));
    result.replace(webTokens, QStringLiteral("[redacted]"));
    result.replace(longRuns, QStringLiteral("[redacted]"));
    return result;
}

void installRedactingMessageHandler()
{
    static const bool installed = [] {
        previousHandler = qInstallMessageHandler(redactingHandler);
        return true;
    }();
    Q_UNUSED(installed)
}

} // namespace patkeeper
