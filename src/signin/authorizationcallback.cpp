// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "authorizationcallback.h"

#include <QCoreApplication>
#include <QMap>

#include <utility>

using namespace Qt::StringLiterals;

namespace patkeeper
{

namespace
{

std::unexpected<Error> notAnAnswer(const QString &why)
{
    return failure(Error::Kind::Rejected,
                   QCoreApplication::translate("patkeeper::SignIn",
                                               "This is not an answer to the sign-in that is under way here. Use the "
                                               "address that the browser shows at the end of this very sign-in."),
                   why);
}

QByteArray decoded(QByteArray text)
{
    text.replace('+', ' ');
    return QByteArray::fromPercentEncoding(text);
}

/// Nothing where a name is there twice: which of the two to believe is not ours to guess.
std::optional<QMap<QByteArray, QByteArray>> parametersOf(const QByteArray &query)
{
    QMap<QByteArray, QByteArray> parameters;
    for (const QByteArray &part : query.split('&')) {
        if (part.isEmpty())
            continue;
        const qsizetype end = part.indexOf('=');
        const QByteArray name = decoded(end < 0 ? part : part.first(end));
        if (parameters.contains(name))
            return {};
        parameters.insert(name, end < 0 ? QByteArray() : decoded(part.sliced(end + 1)));
    }
    return parameters;
}

} // namespace

Result<AuthorizationCallback> readCallback(const QByteArray &query, const QByteArray &state)
{
    auto parameters = parametersOf(query);
    if (!parameters)
        return notAnAnswer(u"callback: a parameter is there twice"_s);
    if (state.isEmpty() || !Secret(state).equals(parameters->value("state"_ba)))
        return notAnAnswer(u"callback: another state, or none"_s);
    AuthorizationCallback callback;
    callback.issuer = QString::fromUtf8(parameters->value("iss"_ba, parameters->value("issuer"_ba)));
    QByteArray code = parameters->take("code"_ba);
    callback.code = Secret::take(code);
    if (parameters->contains("error"_ba)) {
        callback.refusal = oauthErrorFrom(QString::fromUtf8(parameters->value("error"_ba)),
                                          QString::fromUtf8(parameters->value("error_description"_ba)));
        callback.code = Secret();
    } else if (callback.code.isEmpty()) {
        return notAnAnswer(u"callback: neither a code nor an error"_s);
    }
    return callback;
}

} // namespace patkeeper
