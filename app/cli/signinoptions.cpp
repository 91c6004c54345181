// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "signinoptions.h"

#include "origins.h"
#include "unfamiliarplaces.h"

#include <QCoreApplication>

#include <array>

namespace patkeeper::cli
{

using namespace Qt::StringLiterals;

namespace
{

struct Text {
    Q_DECLARE_TR_FUNCTIONS(patkeeper::cli::SignInOptions)
};

constexpr auto localhost = "localhost"_L1;
constexpr auto loopbackAddress = "127.0.0.1"_L1;

struct Option {
    QLatin1StringView name;
    bool (*isSaid)(const SignInWishes &wishes);
    QList<SignInMethod> methods; ///< That it says something to.
};

const QList<Option> &options()
{
    using enum SignInMethod;
    using Wishes = const SignInWishes &;
    static const QList<Option> all{
        {"authority"_L1, [](Wishes wishes) { return wishes.authority.has_value(); }, {Browser, Device}},
        {"client-id"_L1,
         [](Wishes wishes) { return !wishes.clientId.isEmpty(); },
         {Browser, Device, ClientCredentials}},
        {"tenant"_L1, [](Wishes wishes) { return !wishes.tenant.isEmpty(); }, {Browser, Device, AzureCli}},
        {"scope"_L1, [](Wishes wishes) { return !wishes.scopes.isEmpty(); }, {Browser, Device}},
        {"user"_L1, [](Wishes wishes) { return !wishes.user.isEmpty(); }, {Basic}},
        {"redirect-host"_L1, [](Wishes wishes) { return !wishes.redirectHost.isEmpty(); }, {Browser}},
        {"no-browser"_L1, [](Wishes wishes) { return wishes.noBrowser; }, {Browser}}};
    return all;
}

/// An option that would be without effect; empty where none is.
QString vainOption(const SignInWishes &wishes, SignInMethod method)
{
    for (const Option &option : options()) {
        if (option.isSaid(wishes) && !option.methods.contains(method))
            return option.name;
    }
    return {};
}

QString vainOptionText(const QString &option, SignInMethod method)
{
    return Text::tr("--%1 says nothing to --sign-in %2. Leave it out.").arg(option, storedWord(method));
}

bool needsClient(SignInMethod method)
{
    return method == SignInMethod::Browser || method == SignInMethod::Device ||
           method == SignInMethod::ClientCredentials;
}

QString noAppText(SignInMethod method)
{
    if (method == SignInMethod::ClientCredentials)
        return Text::tr("--secret-stdin needs --client-id: the id of the token whose secret it is.");
    return Text::tr("--sign-in %1 needs --client-id: the id of an app that is registered in your organization's "
                    "directory. `man patkeeper-cli` says under SIGNING IN how to register one; --sign-in azure-cli "
                    "needs none.")
        .arg(storedWord(method));
}

std::unexpected<Error> rejected(const QString &field, const QString &message)
{
    auto error = failure(Error::Kind::Rejected, message);
    error.error().field = field;
    return error;
}

/// What is there but empty says nothing.
QString emptyOption(const QCommandLineParser &parser)
{
    for (const auto &option :
         {u"sign-in"_s, u"authority"_s, u"client-id"_s, u"tenant"_s, u"scope"_s, u"redirect-host"_s, u"user"_s}) {
        if (parser.isSet(option) && parser.values(option).join(QString()).trimmed().isEmpty())
            return option;
    }
    return {};
}

/// What is read from standard input says how somebody signs in.
struct InputOption {
    QLatin1StringView name;
    SignInMethod method;
};
constexpr std::array inputOptions{InputOption{"bearer-stdin"_L1, SignInMethod::Bearer},
                                  InputOption{"secret-stdin"_L1, SignInMethod::ClientCredentials},
                                  InputOption{"password-stdin"_L1, SignInMethod::Basic}};

std::expected<std::optional<SignInMethod>, QString> methodFrom(const QCommandLineParser &parser)
{
    std::optional<InputOption> input;
    for (const InputOption &option : inputOptions) {
        if (!parser.isSet(option.name))
            continue;
        if (input)
            return std::unexpected(Text::tr("--%1 and --%2 exclude each other.").arg(input->name, option.name));
        input = option;
    }
    if (!parser.isSet(u"sign-in"_s))
        return input ? std::optional(input->method) : std::nullopt;
    const auto method = signInMethodFrom(parser.value(u"sign-in"_s));
    if (!method)
        return std::unexpected(
            Text::tr("--sign-in takes browser, device, azure-cli, client-credentials, basic or bearer."));
    if (input && *method != input->method) {
        return std::unexpected(
            Text::tr("--%1 and --sign-in %2 exclude each other.").arg(input->name, storedWord(*method)));
    }
    return method;
}

/// Where people sign in at the service itself, it says where that is.
QString vainAtOwnAuthority(const SignInWishes &wishes)
{
    if (wishes.authority)
        return u"authority"_s;
    return wishes.tenant.isEmpty() ? QString() : u"tenant"_s;
}

} // namespace

void declareSignInOptions(QCommandLineParser &parser)
{
    parser.addOptions(
        {{u"sign-in"_s,
          Text::tr("How to sign in: browser, device (a code for another device), azure-cli, client-credentials (a "
                   "token's id and secret), basic (user and password) or bearer (an access token on standard "
                   "input)."),
          u"method"_s},
         {u"bearer-stdin"_s, Text::tr("The same as --sign-in bearer.")},
         {u"secret-stdin"_s, Text::tr("The same as --sign-in client-credentials: reads the secret of --client-id.")},
         {u"password-stdin"_s, Text::tr("The same as --sign-in basic: reads the password of --user.")},
         {u"user"_s, Text::tr("Whose password it is, for --password-stdin."), u"name"_s},
         {u"authority"_s, Text::tr("Where to sign in, by default https://login.microsoftonline.com."), u"url"_s},
         {u"client-id"_s,
          Text::tr("Of the app registration, for browser and device; of the token, for --secret-stdin."), u"id"_s},
         {u"tenant"_s, Text::tr("The directory's id or domain; without it, the one of the organization."), u"tenant"_s},
         {u"scope"_s, Text::tr("A permission to ask for, by its full name; may be given several times."), u"scope"_s},
         {u"no-browser"_s,
          Text::tr("Print the address to open alone on a line, and also take the final address from standard input.")},
         {u"redirect-host"_s, Text::tr("As the app is registered: localhost or 127.0.0.1."), u"host"_s},
         {u"yes"_s, Text::tr("Also where the sign-in goes to a place that is not the service's own.")}});
}

std::expected<SignInWishes, QString> signInWishesFrom(const QCommandLineParser &parser)
{
    if (const QString option = emptyOption(parser); !option.isEmpty())
        return std::unexpected(Text::tr("--%1 takes a value.").arg(option));
    const auto method = methodFrom(parser);
    if (!method)
        return std::unexpected(method.error());
    SignInWishes wishes{.method = *method,
                        .authority = {},
                        .clientId = parser.value(u"client-id"_s).trimmed(),
                        .tenant = parser.value(u"tenant"_s).trimmed(),
                        .scopes = parser.values(u"scope"_s).join(u' ').split(u' ', Qt::SkipEmptyParts),
                        .redirectHost = parser.value(u"redirect-host"_s),
                        .user = parser.value(u"user"_s).trimmed(),
                        .noBrowser = parser.isSet(u"no-browser"_s),
                        .yes = parser.isSet(u"yes"_s)};
    if (parser.isSet(u"authority"_s)) {
        wishes.authority = QUrl(parser.value(u"authority"_s).trimmed(), QUrl::StrictMode);
        if (!isValid(originOf(*wishes.authority)))
            return std::unexpected(Text::tr("--authority takes an address that begins with https://."));
    }
    if (!wishes.redirectHost.isEmpty() && wishes.redirectHost != localhost && wishes.redirectHost != loopbackAddress)
        return std::unexpected(Text::tr("--redirect-host takes localhost or 127.0.0.1."));
    if (!wishes.method)
        return wishes;
    if (const QString vain = vainOption(wishes, *wishes.method); !vain.isEmpty())
        return std::unexpected(vainOptionText(vain, *wishes.method));
    return wishes;
}

Result<SignInSettings> settingsFor(const SignInWishes &wishes, const SignInSettings &before, const SignInOffer &offer)
{
    SignInSettings settings = before;
    settings.method = wishes.method.value_or(before.method);
    if (!wishes.method && before.method == SignInMethod::Bearer) {
        return rejected(u"sign-in"_s, Text::tr("This account signs in with an access token that was pasted. Add "
                                               "--bearer-stdin and give a fresh one, or choose another way with "
                                               "--sign-in."));
    }
    if (!wishes.method && before.method == SignInMethod::ClientCredentials) {
        return rejected(u"sign-in"_s, Text::tr("This account signs in with the id and the secret of a token. Add "
                                               "--secret-stdin and give the secret, or choose another way with "
                                               "--sign-in."));
    }
    if (!wishes.method && before.method == SignInMethod::Basic) {
        return rejected(u"sign-in"_s, Text::tr("This account signs in with a user and a password. Add --password-stdin "
                                               "and give the password, or choose another way with --sign-in."));
    }
    if (!offer.methods.contains(storedWord(settings.method))) {
        return failure(Error::Kind::Unsupported, Text::tr("This service offers no --sign-in %1. It offers: %2.")
                                                     .arg(storedWord(settings.method), offer.methods.join(", "_L1)));
    }
    if (const QString vain = vainOption(wishes, settings.method); !vain.isEmpty())
        return rejected(vain, vainOptionText(vain, settings.method));
    if (const QString vain = offer.isOwnAuthority ? vainAtOwnAuthority(wishes) : QString(); !vain.isEmpty()) {
        return rejected(
            vain, Text::tr("--%1 says nothing here: people sign in at the service itself. Leave it out.").arg(vain));
    }
    if (wishes.authority)
        settings.authority = *wishes.authority;
    if (!wishes.clientId.isEmpty())
        settings.clientId = wishes.clientId;
    if (!wishes.tenant.isEmpty())
        settings.tenant = wishes.tenant;
    if (!wishes.scopes.isEmpty())
        settings.scopes = wishes.scopes;
    if (!wishes.redirectHost.isEmpty())
        settings.redirectHost = wishes.redirectHost;
    if (!wishes.user.isEmpty())
        settings.user = wishes.user;
    if (settings.method == SignInMethod::Basic && settings.user.isEmpty())
        return rejected(u"user"_s, Text::tr("--password-stdin needs --user: whose password it is."));
    if (needsClient(settings.method) && settings.clientId.isEmpty() && !offer.isOwnAuthority)
        return rejected(u"client-id"_s, noAppText(settings.method));
    if (settings.method == SignInMethod::ClientCredentials)
        return clientSettings(QUrl(offer.tokenEndpoint), settings.clientId);
    return settings;
}

Result<void> agreedPlaces(const SignInWishes &wishes, const SignInOffer &offer, const QStringList &origins,
                          const SignInSettings &settings)
{
    const UnfamiliarPlaces unfamiliar = unfamiliarPlaces(offer, origins, settings);
    QStringList places = unfamiliar.service;
    if (!unfamiliar.authority.isEmpty())
        places.append(unfamiliar.authority);
    // What stays on this computer goes nowhere.
    places.removeIf([](const QString &place) { return isLoopback(QUrl(place).host()); });
    places.removeDuplicates();
    if (wishes.yes || places.isEmpty())
        return {};
    return rejected(u"url"_s,
                    Text::tr("Your sign-in would be sent to %1, which is not one of the service's own places. "
                             "Nothing was sent. If you trust it, add --yes.")
                        .arg(places.join(", "_L1)));
}

QString methodText(SignInMethod method)
{
    switch (method) {
    case SignInMethod::Bearer:
        return Text::tr("pasted token");
    case SignInMethod::Browser:
        return Text::tr("browser");
    case SignInMethod::Device:
        return Text::tr("code");
    case SignInMethod::AzureCli:
        return Text::tr("Azure CLI");
    case SignInMethod::ClientCredentials:
        return Text::tr("id and secret");
    case SignInMethod::Basic:
        return Text::tr("password");
    }
    return {};
}

} // namespace patkeeper::cli
