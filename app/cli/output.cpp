// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "output.h"

#include "capabilities.h"
#include "rules.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>
#include <cstdio>

namespace patkeeper::cli
{

using namespace Qt::StringLiterals;

namespace
{

struct Text {
    Q_DECLARE_TR_FUNCTIONS(patkeeper::cli::Output)
};

} // namespace

void print(const QString &line)
{
    const QByteArray bytes = line.toUtf8() + '\n';
    std::fwrite(bytes.constData(), 1, static_cast<std::size_t>(bytes.size()), stdout);
    std::fflush(stdout);
}

void printJson(const QJsonObject &object)
{
    const QByteArray bytes = QJsonDocument(object).toJson(QJsonDocument::Indented);
    std::fwrite(bytes.constData(), 1, static_cast<std::size_t>(bytes.size()), stdout);
    std::fflush(stdout);
}

void printError(const Error &error)
{
    QString text = "patkeeper-cli: "_L1 + oneLine(error.message);
    const QStringList details = error.detail.split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    for (const QString &detail : details)
        text += "\n  "_L1 + oneLine(detail);
    const QByteArray bytes = text.toUtf8() + '\n';
    std::fwrite(bytes.constData(), 1, static_cast<std::size_t>(bytes.size()), stderr);
}

void printRemark(const QString &sentence)
{
    printError(Error{.kind = Error::Kind::Rejected, .message = sentence});
}

void printAside(const QString &line)
{
    const QByteArray bytes = line.toUtf8() + '\n';
    std::fwrite(bytes.constData(), 1, static_cast<std::size_t>(bytes.size()), stderr);
}

QString oneLine(const QString &text)
{
    QString shown = text;
    std::replace_if(
        shown.begin(), shown.end(),
        [](QChar character) {
            return character.category() == QChar::Other_Control || character.category() == QChar::Other_Format;
        },
        QChar(QChar::ReplacementCharacter));
    return shown;
}

void printTable(const QStringList &headers, const QList<QStringList> &rows)
{
    QList<qsizetype> widths;
    for (qsizetype column = 0; column < headers.size(); ++column) {
        qsizetype width = headers[column].size();
        for (const QStringList &row : rows)
            width = std::max(width, oneLine(row[column]).size());
        widths.append(width);
    }
    const auto printRow = [&](const QStringList &row) {
        QString line;
        for (qsizetype column = 0; column < row.size(); ++column) {
            const QString cell = oneLine(row[column]);
            line += column + 1 < row.size() ? cell.leftJustified(widths[column] + 2) : cell;
        }
        print(line.trimmed());
    };
    printRow(headers);
    for (const QStringList &row : rows)
        printRow(row);
}

QString whenText(const std::optional<QDateTime> &time)
{
    return time && time->isValid() ? time->toLocalTime().toString(u"yyyy-MM-dd HH:mm"_s) : Text::tr("never");
}

QString endText(const Token &token)
{
    if (const auto end = endOf(token))
        return whenText(end);
    return neverExpires(token) ? Text::tr("never") : Text::tr("not known");
}

QJsonValue whenJson(const std::optional<QDateTime> &time)
{
    return time && time->isValid() ? QJsonValue(time->toUTC().toString(Qt::ISODateWithMs)) : QJsonValue();
}

QJsonObject errorJson(const Error &error)
{
    QJsonObject object{
        {u"kind"_s, errorKindName(error.kind)}, {u"message"_s, error.message}, {u"detail"_s, error.detail}};
    if (!error.field.isEmpty())
        object.insert(u"field"_s, error.field);
    if (error.retryAfter)
        object.insert(u"retryAfterSeconds"_s, static_cast<qint64>(error.retryAfter->count()));
    return object;
}

QJsonObject tokenJson(const Inventory &inventory, const TokenEntry &entry, const Capabilities *capabilities)
{
    const Token &token = entry.token;
    const QDateTime now = inventory.now(token.accountId);
    const Account *account = inventory.account(token.accountId);
    const QString service = token.extras["service"_L1].toString();
    const auto accessTokens = accessTokenLife(token);
    QJsonObject object{
        {u"account"_s, account != nullptr ? account->name : QString()},
        {u"provider"_s, account != nullptr ? account->provider : QString()},
        {u"id"_s, token.remoteId},
        {u"name"_s, token.name},
        {u"scopes"_s, QJsonArray::fromStringList(token.scopes)},
        {u"status"_s, tokenStatusName(statusAt(token, now))},
        {u"expiring"_s, isExpiring(token, now)},
        {u"created"_s, whenJson(token.createdAt)},
        {u"expires"_s, whenJson(token.expiresAt)},
        {u"neverExpires"_s, neverExpires(token)},
        {u"lastUsed"_s, whenJson(token.lastUsedAt)},
        {u"secretKept"_s, entry.secret.has_value()},
        {u"secretProof"_s, entry.secret ? QJsonValue(proofName(entry.secret->proof)) : QJsonValue()},
        {u"service"_s, service.isEmpty() ? QJsonValue() : QJsonValue(service)},
        {u"page"_s, QJsonValue()},
        {u"accessTokenSeconds"_s, accessTokens ? QJsonValue(qint64(accessTokens->count())) : QJsonValue()},
        {u"notes"_s, inventory.notes(entry.key())}};
    if (capabilities != nullptr) {
        if (const QUrl page = pageOf(token, *capabilities); !page.isEmpty())
            object.insert(u"page"_s, page.toString(QUrl::FullyEncoded));
        object.insert(u"fullAccess"_s, capabilities->scopes.grantsEverything(token.scopes));
        object.insert(u"highPrivilege"_s, capabilities->scopes.isHighPrivilege(token.scopes));
    }
    if (token.otherEnd) {
        object.insert(u"otherEnd"_s,
                      QJsonObject{{u"at"_s, whenJson(token.otherEnd->at)}, {u"reason"_s, token.otherEnd->reason}});
    }
    return object;
}

} // namespace patkeeper::cli
