// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "placecheck.h"

#include "authorities.h"
#include "httpclient.h"
#include "inventory.h"
#include "proxies.h"
#include "signinsettings.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>
#include <utility>

namespace patkeeper
{

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{

struct Text {
    Q_DECLARE_TR_FUNCTIONS(patkeeper::Doctor)
};

constexpr auto patience = 8s;
constexpr auto tolerableOffset = 60s;
constexpr qint64 soon = 30; // Days.

QString shownHost(const Origin &origin)
{
    const QUrl url(origin.toString());
    return url.port() < 0 ? url.host() : url.host() + u':' + QString::number(url.port());
}

QString authorityFileOf(const Account &account)
{
    return account.fields.value(QLatin1StringView(authorityFileField));
}

QString durationWords(std::chrono::milliseconds duration)
{
    const auto minutes = std::chrono::round<std::chrono::minutes>(duration).count();
    if (minutes < 120)
        return Text::tr("%n minute(s)", nullptr, static_cast<int>(minutes));
    const auto hours = std::chrono::round<std::chrono::hours>(duration).count();
    if (hours < 48)
        return Text::tr("%n hour(s)", nullptr, static_cast<int>(hours));
    return Text::tr("%n day(s)", nullptr, static_cast<int>(hours / 24));
}

/// Looks for the way to one place, then asks it for the least.
///
///   Idle -start-> FindingWay -found-> Asking -answered-> Done
///                     +-- none -------------------------> Done
///
/// Deletes itself when it has answered.
class PlaceLook final : public QObject
{
public:
    enum class State { Idle, FindingWay, Asking, Done };

    PlaceLook(PlaceToReach place, const QByteArray &userAgent, QObject *context, FindingsReply reply)
        : QObject(context),
          m_place(std::move(place)),
          m_host(shownHost(m_place.origin)),
          m_url(m_place.origin.toString() + u'/'),
          m_http(optionsFor(m_place, userAgent)),
          m_reply(std::move(reply))
    {
    }

    void start()
    {
        m_state = State::FindingWay;
        if (isLoopback(m_place.origin.host))
            return ask();
        findProxies(m_url, this, [this](const Result<ProxyRoute> &route) { onWay(route); });
    }

private:
    static HttpOptions optionsFor(const PlaceToReach &place, const QByteArray &userAgent)
    {
        HttpOptions options;
        options.userAgent = userAgent;
        options.authorityFile = place.authorityFile;
        options.readAttempts = 1;
        return options;
    }

    Finding finding(const QString &area, Finding::State state, const QString &sentence, const QString &advice = {},
                    const QString &detail = {}) const
    {
        return {
            .area = area, .subject = m_host, .state = state, .sentence = sentence, .advice = advice, .detail = detail};
    }

    void onWay(const Result<ProxyRoute> &route)
    {
        if (!route) {
            m_found.append(findingOf(u"proxy"_s, m_host, route.error()));
            return end();
        }
        m_found.append(wayFinding(*route));
        ask();
    }

    Finding wayFinding(const ProxyRoute &route) const
    {
        const QString source =
            route.variable.isEmpty() ? Text::tr("the system's settings") : Text::tr("variable %1").arg(route.variable);
        if (route.isDirect()) {
            return finding(u"proxy"_s, Finding::State::Ok,
                           Text::tr("%1 is reached directly (%2).").arg(m_host, source));
        }
        return finding(u"proxy"_s, Finding::State::Ok,
                       Text::tr("%1 is reached through the proxy %2 (%3).").arg(m_host, route.toString(), source));
    }

    void ask()
    {
        m_state = State::Asking;
        HttpRequest request;
        request.verb = "HEAD"_ba;
        request.url = m_url;
        request.timeout = patience;
        m_http.send(std::move(request), this, [this](Result<HttpResponse> response) { onAnswer(response); });
    }

    void onAnswer(const Result<HttpResponse> &response)
    {
        if (response) {
            m_found.append(finding(u"network"_s, Finding::State::Ok, Text::tr("%1 answers.").arg(m_host), {},
                                   u"HTTP %1"_s.arg(response->status)));
            if (m_place.origin.scheme == "https"_L1)
                m_found.append(certificateFinding());
            m_found.append(clockFinding());
        } else {
            const Error &error = response.error();
            const QString area = error.kind == Error::Kind::TlsFailed     ? u"certificate"_s
                                 : error.kind == Error::Kind::ProxyFailed ? u"proxy"_s
                                                                          : u"network"_s;
            m_found.append(findingOf(area, m_host, error));
        }
        end();
    }

    Finding certificateFinding() const
    {
        const QString sentence = m_place.authorityFile.isEmpty()
                                     ? Text::tr("The certificate of %1 is trusted.").arg(m_host)
                                     : Text::tr("The certificate of %1 is trusted, also by the file “%2”.")
                                           .arg(m_host, m_place.authorityFile);
        return finding(u"certificate"_s, Finding::State::Ok, sentence);
    }

    Finding clockFinding() const
    {
        const auto offset = m_http.clockOffset();
        if (!offset)
            return finding(u"clock"_s, Finding::State::Note, Text::tr("%1 does not say what time it is.").arg(m_host));
        const QString detail =
            u"service minus local: %1 s"_s.arg(std::chrono::round<std::chrono::seconds>(*offset).count());
        if (std::chrono::abs(*offset) <= tolerableOffset) {
            return finding(u"clock"_s, Finding::State::Ok,
                           Text::tr("This computer's clock agrees with that of %1.").arg(m_host), {}, detail);
        }
        const QString apart = durationWords(std::chrono::abs(*offset));
        const QString sentence = *offset > 0s
                                     ? Text::tr("This computer's clock is %1 behind that of %2.").arg(apart, m_host)
                                     : Text::tr("This computer's clock is %1 ahead of that of %2.").arg(apart, m_host);
        return finding(u"clock"_s, Finding::State::Mend, sentence,
                       Text::tr("Have the clock set by the network (timedatectl set-ntp true): a wrong one makes "
                                "sign-ins fail."),
                       detail);
    }

    void end()
    {
        m_state = State::Done;
        deleteLater();
        std::exchange(m_reply, nullptr)(std::move(m_found));
    }

    PlaceToReach m_place;
    QString m_host;
    QUrl m_url;
    HttpClient m_http;
    FindingsReply m_reply;
    Findings m_found;
    State m_state = State::Idle;
};

Finding fileFinding(const QString &path, const Result<QList<QSslCertificate>> &read, const QDateTime &now)
{
    if (!read)
        return findingOf(u"certificate"_s, path, read.error());
    const QDateTime end =
        std::min_element(read->begin(), read->end(), [](const QSslCertificate &one, const QSslCertificate &other) {
            return one.expiryDate() < other.expiryDate();
        })->expiryDate();
    Finding found{.area = u"certificate"_s,
                  .subject = path,
                  .state = Finding::State::Ok,
                  .sentence = Text::tr("“%1” holds %n certificate(s), good until %2 at least.", nullptr,
                                       static_cast<int>(read->size()))
                                  .arg(path, QLocale().toString(end.toLocalTime().date(), QLocale::ShortFormat)),
                  .advice = {},
                  .detail = end.toUTC().toString(Qt::ISODate)};
    if (now.daysTo(end) <= soon) {
        found.state = Finding::State::Note;
        found.advice = Text::tr("Get the next one from your network's administrator before it ends.");
    }
    return found;
}

} // namespace

QList<PlaceToReach> placesToReach(const Inventory *inventory, const Origins &usual)
{
    QList<PlaceToReach> places;
    const auto add = [&places](const Origin &origin, const QString &file) {
        const PlaceToReach place{.origin = origin, .authorityFile = file};
        if (isValid(origin) && !places.contains(place))
            places.append(place);
    };
    const QList<Account> accounts = inventory != nullptr ? inventory->accounts() : QList<Account>();
    for (const Account &account : accounts) {
        const Origins origins = originsFromStrings(account.origins);
        for (const Origin &origin : origins)
            add(origin, authorityFileOf(account));
        const SignIn *signIn = inventory->signIn(account.signInId);
        const auto method = signIn != nullptr ? signInMethodFrom(signIn->kind) : std::nullopt;
        if (method == SignInMethod::Browser || method == SignInMethod::Device)
            add(originOf(signInSettingsFrom(signIn->settings).authority), authorityFileOf(account));
    }
    if (accounts.isEmpty()) {
        for (const Origin &origin : usual)
            add(origin, {});
    }
    return places;
}

Check placeCheck(const PlaceToReach &place, const QByteArray &userAgent)
{
    return {.area = u"network"_s,
            .subject = shownHost(place.origin),
            .look = [place, userAgent](QObject *context, FindingsReply reply) {
                (new PlaceLook(place, userAgent, context, std::move(reply)))->start();
            }};
}

QStringList authorityFiles(const Inventory *inventory)
{
    QStringList files;
    const QList<Account> accounts = inventory != nullptr ? inventory->accounts() : QList<Account>();
    for (const Account &account : accounts) {
        const QString file = authorityFileOf(account);
        if (!file.isEmpty() && !files.contains(file))
            files.append(file);
    }
    return files;
}

Check authorityFileCheck(const QString &path)
{
    return {.area = u"certificate"_s, .subject = path, .look = [path](QObject *context, FindingsReply reply) {
                readAuthorities(path, context,
                                [path, reply = std::move(reply)](const Result<QList<QSslCertificate>> &read) mutable {
                                    reply({fileFinding(path, read, QDateTime::currentDateTimeUtc())});
                                });
            }};
}

} // namespace patkeeper
