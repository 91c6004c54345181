// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "sandboxfaulteffects.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QLocale>

#include <algorithm>

namespace patkeeper::sandbox
{

using namespace Qt::StringLiterals;
using Kind = SandboxFault::Kind;

namespace
{

constexpr qsizetype hugeBody = 10LL * 1024 * 1024;
constexpr int deepLevels = 100'000;
constexpr int twoHours = 7200;

QJsonValue withWrongTypes(const QJsonValue &value)
{
    if (value.isString())
        return value.toString().size();
    if (value.isArray()) {
        QJsonArray changed;
        for (const auto entry : value.toArray())
            changed.append(withWrongTypes(entry));
        return changed.isEmpty() ? QJsonValue(u"none"_s) : QJsonValue(changed);
    }
    if (value.isObject()) {
        QJsonObject changed = value.toObject();
        for (auto it = changed.begin(); it != changed.end(); ++it)
            it.value() = withWrongTypes(it.value());
        return changed;
    }
    return QJsonArray{value};
}

QJsonValue hostileText(const QString &key, const QString &text)
{
    if (key.endsWith("Name"_L1) || key == "name"_L1)
        return text + QChar(u'\0') + u"\r\n<img src=\"file:///etc/hostname\"><b>bold</b>\u202Eesrever"_s;
    if (key == "authorizationId"_L1 || key == "id"_L1)
        return u"../%2F/"_s + text + u"?x=1#y"_s;
    return text;
}

QJsonValue withHostileTexts(const QJsonValue &value)
{
    if (value.isArray()) {
        QJsonArray changed;
        for (const auto entry : value.toArray())
            changed.append(withHostileTexts(entry));
        return changed;
    }
    if (!value.isObject())
        return value;
    QJsonObject changed = value.toObject();
    for (auto it = changed.begin(); it != changed.end(); ++it)
        it.value() =
            it.value().isString() ? hostileText(it.key(), it.value().toString()) : withHostileTexts(it.value());
    return changed;
}

QJsonObject laidOver(QJsonObject object, const QJsonObject &changes)
{
    for (auto it = changes.begin(); it != changes.end(); ++it) {
        if (it.value().isNull())
            object.remove(it.key());
        else if (it.value().isObject())
            object.insert(it.key(), laidOver(object.value(it.key()).toObject(), it.value().toObject()));
        else
            object.insert(it.key(), it.value());
    }
    return object;
}

QJsonValue withChangedFields(const QJsonValue &value, const QJsonObject &changes)
{
    if (value.isObject())
        return laidOver(value.toObject(), changes);
    QJsonArray changed;
    for (const auto entry : value.toArray())
        changed.append(withChangedFields(entry, changes));
    return changed;
}

template<typename Change>
void rewriteJson(Answer &answer, Change change)
{
    const QJsonDocument document = QJsonDocument::fromJson(answer.body);
    const QJsonDocument changed = document.isArray() ? QJsonDocument(change(document.array()).toArray())
                                                     : QJsonDocument(change(document.object()).toObject());
    answer.body = changed.toJson(QJsonDocument::Compact);
}

QByteArray deepJson()
{
    // Begun as an object, so that a reader gets as far as the depth before it finds fault with the type.
    return "{\"patTokens\":" + QByteArray(deepLevels, '[') + QByteArray(deepLevels, ']') + '}';
}

void blowUp(QByteArray &body, const QByteArray &wanted)
{
    const qsizetype size = wanted.isEmpty() ? hugeBody : wanted.toLongLong();
    // Blanks after valid JSON: only a limit protects, not the parser.
    body.append(std::max<qsizetype>(0, size - body.size()), ' ');
}

Answer redirect(const SandboxFault &fault)
{
    const bool isRedirect = fault.status >= 300 && fault.status < 400;
    Answer answer = Answer::text(isRedirect ? fault.status : 302, "text/html; charset=utf-8",
                                 "<html><head><title>Object moved</title></head></html>");
    answer.setHeader("Location", fault.value);
    return answer;
}

Answer ntlmChallenge()
{
    Answer answer = Answer::text(401, "text/html; charset=utf-8", "<html><body>Unauthorized</body></html>");
    answer.setHeader("WWW-Authenticate", "NTLM");
    return answer;
}

} // namespace

QByteArray httpDate(const QDateTime &when)
{
    return QLocale::c().toString(when.toUTC(), u"ddd, dd MMM yyyy HH:mm:ss 'GMT'"_s).toLatin1();
}

bool isProvidersOwn(Kind kind)
{
    switch (kind) {
    case Kind::ServerError:
    case Kind::ServerErrorAfter:
    case Kind::RateLimited:
    case Kind::RateLimitedWithRetryAfter:
    case Kind::Unauthorized:
    case Kind::BusinessError:
    case Kind::AnonymousProbe:
    case Kind::OtherUserProbe:
        return true;
    default:
        return false;
    }
}

bool isRefusal(Kind kind)
{
    switch (kind) {
    case Kind::TextError:
    case Kind::EmptyError:
    case Kind::JsonAnswer:
    case Kind::Html:
    case Kind::RedirectElsewhere:
    case Kind::NtlmChallenge:
        return true;
    default:
        return isProvidersOwn(kind) && kind != Kind::ServerErrorAfter;
    }
}

Answer plainRefusal(const SandboxFault &fault)
{
    switch (fault.kind) {
    case Kind::TextError:
        return Answer::text(fault.status, "text/plain; charset=utf-8", fault.value);
    case Kind::JsonAnswer:
        return Answer::text(fault.status, "application/json", fault.value);
    case Kind::RedirectElsewhere:
        return redirect(fault);
    case Kind::NtlmChallenge:
        return ntlmChallenge();
    case Kind::Html:
        return Answer::text(200, "text/html; charset=utf-8", "<html><body>Welcome to this network</body></html>");
    default: {
        Answer empty;
        empty.status = fault.status;
        return empty;
    }
    }
}

void spoil(Answer &answer, const SandboxFault &fault, const QDateTime &now)
{
    switch (fault.kind) {
    case Kind::DelayedOk:
        answer.setHeader("Retry-After", fault.value.isEmpty() ? "30" : fault.value);
        answer.setHeader("X-RateLimit-Remaining", "0");
        answer.setHeader("X-RateLimit-Delay", "0.250");
        break;
    case Kind::WrongClock:
        answer.setHeader("Date", httpDate(now.addSecs(fault.value.isEmpty() ? twoHours : fault.value.toLongLong())));
        break;
    case Kind::SetCookie:
        answer.setHeader("Set-Cookie", fault.value);
        break;
    case Kind::Truncated:
        answer.delivery = Answer::Delivery::Truncated;
        break;
    case Kind::Endless:
        answer.delivery = Answer::Delivery::Endless;
        break;
    case Kind::Garbage:
        answer.body = QByteArray::fromHex("fffe00017b225d2c80c0ff") + QByteArray(512, '\x9d');
        break;
    case Kind::HugeBody:
        blowUp(answer.body, fault.value);
        break;
    case Kind::DeepJson:
        answer.body = deepJson();
        break;
    case Kind::WrongTypes:
        rewriteJson(answer, withWrongTypes);
        break;
    case Kind::HostileName:
        rewriteJson(answer, withHostileTexts);
        break;
    case Kind::ChangedFields: {
        const QJsonObject changes = QJsonDocument::fromJson(fault.value).object();
        rewriteJson(answer, [&changes](const QJsonValue &value) { return withChangedFields(value, changes); });
        break;
    }
    default:
        break;
    }
}

} // namespace patkeeper::sandbox
