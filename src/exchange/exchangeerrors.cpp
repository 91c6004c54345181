// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "exchangeerrors.h"

#include "answertext.h"
#include "httpclient.h"
#include "redaction.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

using namespace Qt::StringLiterals;

namespace patkeeper
{

namespace
{

using Kind = Error::Kind;

struct CodeWords {
    QLatin1StringView code;
    Kind kind = Kind::Rejected;
    const char *sentence = ""; ///< To be translated; "%1" is the host.
    const char *field = "";
};

constexpr const char *tokenRefused = QT_TRANSLATE_NOOP(
    "patkeeper::Exchange", "%1 does not accept this token: it has ended or was revoked, or the secret "
                           "kept here is another one's. Refresh the list, then rotate the token or "
                           "bring the right secret in.");

constexpr std::array codes = {
    CodeWords{"invalid_grant"_L1, Kind::Rejected, tokenRefused},
    CodeWords{"invalid_client"_L1, Kind::Rejected,
              QT_TRANSLATE_NOOP("patkeeper::Exchange", "%1 does not accept the client id, or wants none. Check the "
                                                       "client id that the token is exchanged with."),
              "client-id"},
    CodeWords{"invalid_request"_L1, Kind::Rejected,
              QT_TRANSLATE_NOOP("patkeeper::Exchange",
                                "%1 did not accept the request; some services say so of a token "
                                "that has ended. Check that the token is active, and the kind of "
                                "token that its endpoint expects.")},
    CodeWords{"invalid_scope"_L1, Kind::Rejected,
              QT_TRANSLATE_NOOP("patkeeper::Exchange", "%1 does not know one of the scopes, or this token may not have "
                                                       "it. Ask for fewer scopes."),
              "scopes"},
    CodeWords{"invalid_target"_L1, Kind::Rejected,
              QT_TRANSLATE_NOOP("patkeeper::Exchange", "%1 issues nothing for this audience or resource. Check it, or "
                                                       "ask without one."),
              "audience"},
    CodeWords{"unauthorized_client"_L1, Kind::Forbidden,
              QT_TRANSLATE_NOOP("patkeeper::Exchange", "%1 does not let this client exchange tokens. Ask the service's "
                                                       "administrator to allow it.")},
    CodeWords{"unsupported_grant_type"_L1, Kind::Unsupported,
              QT_TRANSLATE_NOOP("patkeeper::Exchange", "%1 does not exchange tokens this way. Check the address of the "
                                                       "token endpoint.")},
    CodeWords{"access_denied"_L1, Kind::Forbidden,
              QT_TRANSLATE_NOOP("patkeeper::Exchange", "%1 does not allow this exchange. Ask for fewer scopes, or ask "
                                                       "the service's administrator.")},
    CodeWords{"server_error"_L1, Kind::ServerFault,
              QT_TRANSLATE_NOOP("patkeeper::Exchange", "%1 has a fault at the moment. Try again later.")},
    CodeWords{"temporarily_unavailable"_L1, Kind::ServerFault,
              QT_TRANSLATE_NOOP("patkeeper::Exchange", "%1 has a fault at the moment. Try again later.")},
};

QString translated(const char *sentence)
{
    return QCoreApplication::translate("patkeeper::Exchange", sentence);
}

/// Some put a name of their own in front: "oidc.invalid_grant".
QString word(const QString &text)
{
    static const QRegularExpression shape(u"^(?:[a-z]{1,12}\\.)?([A-Za-z_]{1,39})$"_s);
    return shape.match(text).captured(1);
}

QString id(const QString &text)
{
    static const QRegularExpression shape(u"^[0-9A-Fa-f-]{8,36}$"_s);
    return shape.match(text).hasMatch() ? text : QString();
}

const CodeWords *wordsFor(const QString &code)
{
    const auto *found =
        std::find_if(codes.begin(), codes.end(), [&](const CodeWords &words) { return code == words.code; });
    return found == codes.end() ? nullptr : found;
}

bool isPage(const HttpResponse &response)
{
    return response.body.trimmed().startsWith('<') || response.contentType() == "text/html";
}

} // namespace

ExchangeErrors::ExchangeErrors(const ExchangeRequest &request, const SecretParts &sent)
    : m_isPair(request.method == ExchangeMethod::ClientCredentials),
      m_host(request.endpoint.host()),
      m_sent(sent)
{
    if (request.endpoint.port() != -1)
        m_host += u':' + QString::number(request.endpoint.port());
    m_place = u"POST "_s + m_host;
}

QString ExchangeErrors::shown(const QString &text) const
{
    constexpr qsizetype longestRead = 2'000;
    constexpr qsizetype longestShown = 160;
    QByteArray bytes = text.left(longestRead).toUtf8();
    for (const SecretPart &part : m_sent)
        bytes = withoutSecret(bytes, part.value, text.size() > longestRead ? Cut::AtEnd : Cut::None);
    QString result = shownText(bytes).simplified();
    if (result.size() > longestShown)
        result = result.left(longestShown) + u'…';
    return result;
}

Error ExchangeErrors::error(Kind kind, const QString &message, const HttpResponse &response) const
{
    QString sentence = message;
    Error error{.kind = kind,
                .message = sentence.replace("%1"_L1, m_host),
                .detail = u"%1: HTTP %2"_s.arg(m_place).arg(response.status)};
    error.retryAfter = askedPause(response);
    return error;
}

ExchangeErrors::Refusal ExchangeErrors::refusalIn(const QJsonObject &json) const
{
    Refusal refusal{.code = shown(word(json.value("error"_L1).toString())),
                    .id = shown(id(json.value("trackingId"_L1).toString()))};
    if (wordsFor(refusal.code) == nullptr) {
        if (const QString other = word(json.value("code"_L1).toString()); wordsFor(other) != nullptr)
            refusal.code = other;
    }
    const QJsonValue message = json.value("messages"_L1).toArray().first();
    for (const QString &text : {json.value("error_description"_L1).toString(), json.value("message"_L1).toString(),
                                message.toObject().value("text"_L1).toString(), json.value("error"_L1).toString()}) {
        if (refusal.text.isEmpty() && word(text).isEmpty())
            refusal.text = shown(text);
    }
    return refusal;
}

Error ExchangeErrors::describe(const HttpResponse &response, const Refusal &refusal) const
{
    const QString &said = refusal.text;
    const CodeWords *words = wordsFor(refusal.code);
    Error result;
    if (words != nullptr) {
        // The pair is the client, so it is the token that is not accepted.
        const bool isToken = m_isPair && refusal.code == "invalid_client"_L1;
        result = error(words->kind, translated(isToken ? tokenRefused : words->sentence), response);
        result.field = isToken ? QString() : QString::fromLatin1(words->field);
    } else if (m_isPair && response.status == 401) {
        result = error(Kind::Rejected, translated(tokenRefused), response);
    } else if (response.status == 401 || response.status == 403) {
        result = error(Kind::Forbidden,
                       translated(QT_TRANSLATE_NOOP("patkeeper::Exchange",
                                                    "%1 does not allow this exchange. Check that the token is active, "
                                                    "or ask the service's administrator.")),
                       response);
    } else if (response.status == 404 || response.status == 405 || response.status == 410) {
        result = error(Kind::NotFound,
                       translated(QT_TRANSLATE_NOOP("patkeeper::Exchange",
                                                    "There is no token endpoint at this address of %1. Check it.")),
                       response);
    } else {
        result = error(Kind::Rejected,
                       translated(QT_TRANSLATE_NOOP("patkeeper::Exchange",
                                                    "%1 refused the exchange. Check that the token is active and what "
                                                    "is asked for.")),
                       response);
    }
    if (!said.isEmpty())
        result.message +=
            u' ' + translated(QT_TRANSLATE_NOOP("patkeeper::Exchange", "It says: “%1”")).replace("%1"_L1, said);
    if (!refusal.code.isEmpty())
        result.detail += u' ' + refusal.code;
    if (!refusal.id.isEmpty())
        result.detail += u", tracking id "_s + refusal.id;
    return result;
}

Error ExchangeErrors::refusal(const HttpResponse &response, const QJsonObject &json) const
{
    return describe(response, refusalIn(json));
}

Error ExchangeErrors::refusal(const HttpResponse &response) const
{
    const int status = response.status;
    if (status >= 300 && status < 400) {
        Error result = error(Kind::BadReply,
                             translated(QT_TRANSLATE_NOOP("patkeeper::Exchange",
                                                          "%1 points to another address instead of answering, and the "
                                                          "secret was not sent there. Check the address of the token "
                                                          "endpoint.")),
                             response);
        if (const QUrl target(QString::fromLatin1(response.header("Location"))); !target.host().isEmpty())
            result.detail += u" to "_s + target.host();
        return result;
    }
    if (status == 429)
        return error(Kind::RateLimited,
                     translated(QT_TRANSLATE_NOOP("patkeeper::Exchange",
                                                  "%1 asks to be left alone for a while. Wait, then try again.")),
                     response);
    const QJsonDocument document = QJsonDocument::fromJson(response.body);
    Refusal refused;
    if (document.isObject())
        refused = refusalIn(document.object());
    else if (!isPage(response) && !document.isArray())
        refused.text = shown(QString::fromUtf8(response.body));
    if (status >= 500) {
        Error result = error(
            Kind::ServerFault,
            translated(QT_TRANSLATE_NOOP("patkeeper::Exchange", "%1 has a fault at the moment. Try again later.")),
            response);
        if (!refused.text.isEmpty())
            result.detail += u": "_s + refused.text;
        if (!refused.id.isEmpty())
            result.detail += u", tracking id "_s + refused.id;
        return result;
    }
    return describe(response, refused);
}

Error ExchangeErrors::unreadable(const HttpResponse &response, const QString &why) const
{
    Error result = error(
        Kind::BadReply,
        isPage(response)
            ? translated(QT_TRANSLATE_NOOP("patkeeper::Exchange",
                                           "%1 answered with a web page instead of a token. Check the address of the "
                                           "token endpoint, and whether this network asks for a sign-in of its own "
                                           "first."))
            : translated(QT_TRANSLATE_NOOP("patkeeper::Exchange",
                                           "The answer of %1 is not one of a token endpoint. Check the address of the "
                                           "token endpoint.")),
        response);
    result.detail += u", "_s + why;
    return result;
}

Error ExchangeErrors::unanswered(Error error) const
{
    // Nothing at the service is another for it, so there is nothing to be unsure of.
    if (error.kind == Kind::Unconfirmed) {
        error.kind = Kind::Offline;
        error.message = translated(QT_TRANSLATE_NOOP("patkeeper::Exchange",
                                                     "No complete answer came from %1. Nothing was changed there; "
                                                     "check the network connection, then try again."))
                            .replace("%1"_L1, m_host);
    }
    return error;
}

} // namespace patkeeper
