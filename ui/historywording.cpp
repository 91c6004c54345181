// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "historywording.h"

#include "wording.h"

#include <QCoreApplication>
#include <QHash>
#include <QRegularExpression>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

struct HistoryWording {
    Q_DECLARE_TR_FUNCTIONS(patkeeper::HistoryWording)
};

QString eventText(const QString &event)
{
    static const QHash<QString, const char *> sentences{
        {u"created"_s, QT_TRANSLATE_NOOP("patkeeper::HistoryWording", "created")},
        {u"stored"_s, QT_TRANSLATE_NOOP("patkeeper::HistoryWording", "secret kept and checked")},
        {u"secret-read"_s, QT_TRANSLATE_NOOP("patkeeper::HistoryWording", "secret shown")},
        {u"secret-copied"_s, QT_TRANSLATE_NOOP("patkeeper::HistoryWording", "secret copied")},
        {u"exchanged"_s, QT_TRANSLATE_NOOP("patkeeper::HistoryWording", "exchanged for a short-lived token")},
        {u"secret-saved"_s, QT_TRANSLATE_NOOP("patkeeper::HistoryWording", "secret saved to a file")},
        {u"secret-given-up"_s, QT_TRANSLATE_NOOP("patkeeper::HistoryWording", "secret not kept")},
        {u"secret-removed"_s, QT_TRANSLATE_NOOP("patkeeper::HistoryWording", "secret removed")},
        {u"access-token-given"_s, QT_TRANSLATE_NOOP("patkeeper::HistoryWording", "access token given out")},
        {u"revoked"_s, QT_TRANSLATE_NOOP("patkeeper::HistoryWording", "revoked")},
        {u"update"_s, QT_TRANSLATE_NOOP("patkeeper::HistoryWording", "changed")},
        {u"updated"_s, QT_TRANSLATE_NOOP("patkeeper::HistoryWording", "changed")},
        {u"imported"_s, QT_TRANSLATE_NOOP("patkeeper::HistoryWording", "a secret you had is kept")},
        {u"secret-not-kept"_s, QT_TRANSLATE_NOOP("patkeeper::HistoryWording", "secret not kept")},
        {u"rotated"_s, QT_TRANSLATE_NOOP("patkeeper::HistoryWording", "rotated")},
        {u"rotation-undone"_s, QT_TRANSLATE_NOOP("patkeeper::HistoryWording", "rotation undone")},
        {u"sign-in-moved"_s, QT_TRANSLATE_NOOP("patkeeper::HistoryWording", "signs the account in from now on")},
        {u"trusted-unproven"_s, QT_TRANSLATE_NOOP("patkeeper::HistoryWording", "new secret trusted without proof")},
        {u"handed-over"_s, QT_TRANSLATE_NOOP("patkeeper::HistoryWording", "handed over")},
        {u"reviewed"_s, QT_TRANSLATE_NOOP("patkeeper::HistoryWording", "reviewed")},
        {u"forgotten"_s, QT_TRANSLATE_NOOP("patkeeper::HistoryWording", "forgotten here")},
    };
    const auto found = sentences.constFind(event);
    return found == sentences.constEnd() ? oneLine(event).replace(u'-', u' ')
                                         : QCoreApplication::translate("patkeeper::HistoryWording", *found);
}

/// ": expires 31 Jan 2027, before 1 Dec 2026" of a detail that says so in its own words.
QString endsText(const QString &what, const QString &detail)
{
    static const QRegularExpression ends(u"^expires (\\S+), was (\\S+)$"_s);
    const QRegularExpressionMatch match = ends.match(detail);
    const QDateTime now = QDateTime::fromString(match.captured(1), Qt::ISODate);
    const QDateTime before = QDateTime::fromString(match.captured(2), Qt::ISODate);
    if (!now.isValid() || !before.isValid())
        return what;
    return HistoryWording::tr("%1: expires %2, before: %3", "what was done, the new date, the former date")
        .arg(what, dateText(now), dateText(before));
}

/// ": kept by alice", of a review.
QString reviewText(const QString &what, const QString &detail)
{
    static const QRegularExpression decided(u"^(kept|revoked) by (.*)$"_s);
    const QRegularExpressionMatch match = decided.match(detail);
    if (!match.hasMatch())
        return what;
    const QString by = oneLine(match.captured(2));
    return match.captured(1) == "kept"_L1 ? HistoryWording::tr("reviewed: kept by %1", "person").arg(by)
                                          : HistoryWording::tr("reviewed: revoked by %1", "person").arg(by);
}

QString whatWasDone(const Operation &operation)
{
    QString name = oneLine(operation.name);
    switch (operation.kind) {
    case Operation::Kind::Create:
        return HistoryWording::tr("Creating “%1”").arg(name);
    case Operation::Kind::Update:
        return HistoryWording::tr("Changing “%1”").arg(name);
    case Operation::Kind::Revoke:
        return HistoryWording::tr("Revoking “%1”").arg(name);
    case Operation::Kind::Rotate:
        return HistoryWording::tr("Rotating “%1”").arg(name);
    case Operation::Kind::ImportSecret:
        return HistoryWording::tr("Keeping the secret of “%1”").arg(name);
    }
    return name;
}

} // namespace

QString historyEventText(const HistoryEntry &entry)
{
    const QString what = eventText(entry.event);
    return entry.event == "reviewed"_L1 ? reviewText(what, entry.detail) : endsText(what, entry.detail);
}

QString historyOutcomeText(const QString &outcome)
{
    if (outcome == "done"_L1)
        return HistoryWording::tr("done", "outcome");
    if (outcome == "failed"_L1)
        return HistoryWording::tr("did not work", "outcome");
    if (outcome == "unconfirmed"_L1)
        return HistoryWording::tr("no answer came", "outcome");
    return oneLine(outcome);
}

QString historyByText(const QString &by)
{
    if (by == "window"_L1)
        return HistoryWording::tr("window", "where it was done");
    if (by == "command-line"_L1)
        return HistoryWording::tr("command line", "where it was done");
    return oneLine(by);
}

QString historyText(const HistoryEntry &entry)
{
    QString what = historyEventText(entry);
    if (entry.outcome == "failed"_L1)
        what = HistoryWording::tr("%1: did not work", "what was tried").arg(what);
    else if (entry.outcome == "unconfirmed"_L1)
        what = HistoryWording::tr("%1: no answer came", "what was tried").arg(what);
    if (entry.by == "command-line"_L1)
        what = HistoryWording::tr("%1 (command line)", "what was done").arg(what);
    return HistoryWording::tr("%1  %2", "date and time, what was done").arg(dateTimeText(entry.at), what);
}

QString interruptedText(const Operation &operation, const QString &accountName, bool fromElsewhere)
{
    const QString what = accountName.isEmpty() ? whatWasDone(operation)
                                               : HistoryWording::tr("%1 in %2", "Creating “ci” in Northwind")
                                                     .arg(whatWasDone(operation), oneLine(accountName));
    QString text = HistoryWording::tr("%1 was interrupted on %2.").arg(what, dateTimeText(operation.updatedAt));
    if (fromElsewhere)
        text +=
            u' ' + HistoryWording::tr("It was begun on another computer; resume it only if it does not go on there.");
    else if (!operation.errorMessage.isEmpty())
        text += u' ' + oneLine(operation.errorMessage, 300);
    return text;
}

} // namespace patkeeper
