// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "entrapages.h"

#include <QUrl>

namespace patkeeper::sandbox
{

using namespace Qt::StringLiterals;

namespace
{

QString linkList(const QList<EntraLink> &links)
{
    QString list;
    for (const EntraLink &link : links)
        list += u"<li><a href=\"%1\">%2</a></li>\n"_s.arg(link.address.toHtmlEscaped(), link.caption.toHtmlEscaped());
    return list.isEmpty() ? list : u"<ul>\n"_s + list + u"</ul>\n"_s;
}

QString form(const QString &input)
{
    if (input.isEmpty())
        return {};
    return u"<form method=\"get\"><input name=\"%1\" autofocus> <button>Next</button></form>\n"_s.arg(input);
}

} // namespace

const QList<EntraOutcome> &entraOutcomes()
{
    static const QList<EntraOutcome> all{
        {"declined", "Decline", "65004 access_denied"},
        {"admin-approval", "An administrator must approve this app first", "90094 access_denied"},
        {"wrong-directory", "The account is of another directory", "50020 access_denied"},
        {"not-assigned", "The person is not assigned to this app", "50105 access_denied"},
        {"conditional-access", "Conditional Access blocks it", "53003 access_denied"},
        {"one-more-step", "Multi-factor authentication is needed", "50076 interaction_required"},
        {"server-error", "Entra breaks down", "50000 server_error"},
        {"busy", "Entra is busy", "90033 temporarily_unavailable"},
        {"other-state", "The answer carries another state", ""},
        {"no-state", "The answer carries no state", ""},
        {"other-issuer", "The answer names another issuer", ""},
        {"no-issuer", "The answer names no issuer, whatever was promised", ""},
        {"no-answer", "Nothing comes back", ""},
    };
    return all;
}

Answer pageAnswer(const EntraPage &page)
{
    const QString html =
        u"<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>%1</title></head>\n<body>"
        "<p>Patkeeper's sandbox: this is a demonstration, and nothing here opens anything.</p>\n"
        "<h1>%1</h1>\n<p>%2</p>\n"_s.arg(page.title.toHtmlEscaped(),
                                         page.text.toHtmlEscaped().replace(u"\r\n"_s, u"<br>\n"_s));
    const QString troubles =
        page.troubles.isEmpty() ? QString() : u"<h2>Or something goes wrong</h2>\n"_s + linkList(page.troubles);
    const QString whole = html + form(page.input) + linkList(page.links) + troubles + u"</body></html>\n"_s;
    Answer answer = Answer::text(page.status, "text/html; charset=utf-8", whole.toUtf8());
    answer.setHeader("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    answer.setHeader("Referrer-Policy", "no-referrer");
    return answer;
}

Answer errorPage(const EntraError &error, const SandboxRequest &request, const State &state)
{
    return pageAnswer({.title = u"Sign in"_s,
                       .text = u"Sorry, but we're having trouble with signing you in.\r\n"_s +
                               errorDescription(error, randomId(), request, state),
                       .status = error.status});
}

QString linkWith(QMap<QString, QString> query, const QString &name, const QString &value)
{
    query.insert(name, value);
    QByteArrayList pairs;
    for (auto it = query.cbegin(); it != query.cend(); ++it)
        pairs.append(QUrl::toPercentEncoding(it.key()) + '=' + QUrl::toPercentEncoding(it.value()));
    return u'?' + QString::fromLatin1(pairs.join('&'));
}

QList<EntraLink> peopleLinks(const QMap<QString, QString> &query, const State &state)
{
    const QString hint = query.value(u"login_hint"_s);
    QList<EntraLink> links;
    for (const User &user : state.users) {
        const EntraLink link{linkWith(query, QString::fromLatin1(pickParameter), user.mail),
                             u"%1 (%2)"_s.arg(user.displayName, user.mail)};
        // Who is expected comes first.
        if (user.mail.compare(hint, Qt::CaseInsensitive) == 0)
            links.prepend(link);
        else
            links.append(link);
    }
    return links;
}

} // namespace patkeeper::sandbox
