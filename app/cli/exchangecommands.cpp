// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "exchangecommands.h"

#include "output.h"
#include "rawoutput.h"

#include <utility>

namespace patkeeper::cli
{

using namespace Qt::StringLiterals;

void ExchangingCommand::declare(QCommandLineParser &parser) const
{
    parser.addOption({u"scope"_s, tr("Ask for this scope. Can be repeated."), u"scope"_s});
    parser.addOption({u"audience"_s, tr("For which service, by its name. Can be repeated."), u"name"_s});
    parser.addOption({u"resource"_s, tr("For which service, by its address. Can be repeated."), u"url"_s});
    parser.addOption({u"allow-origin"_s,
                      tr("The token may be sent there, from now on. Only asked for where a person entered the token's "
                         "endpoint."),
                      u"origin"_s});
}

QString ExchangingCommand::acceptWish(const QCommandLineParser &parser)
{
    for (const auto &option : {u"scope"_s, u"audience"_s, u"resource"_s, u"allow-origin"_s}) {
        if (parser.values(option).contains(QString()))
            return tr("--%1 takes a value.").arg(option);
    }
    for (const QString &scopes : parser.values(u"scope"_s))
        m_wish.scopes += scopes.split(u' ', Qt::SkipEmptyParts);
    m_wish.audiences = parser.values(u"audience"_s);
    m_wish.resources = parser.values(u"resource"_s);
    m_allowedOrigin = parser.value(u"allow-origin"_s);
    return {};
}

void ExchangingCommand::run()
{
    const std::optional<TokenKey> key = tokenNamed(m_reference);
    if (!key)
        return;
    ExchangeFlow *flow = flows().exchange(*key);
    connect(flow, &Flow::ended, this, [this, flow] { onEnded(flow); });
    flow->start(m_wish, m_allowedOrigin);
}

void ExchangingCommand::onEnded(ExchangeFlow *flow)
{
    if (flow->state() != ExchangeFlow::State::Ready) {
        Error error = *flow->error();
        if (error.field == "origin"_L1)
            error.message += u' ' + tr("Here: with --allow-origin %1.").arg(flow->origin());
        return fail(error);
    }
    const ExchangedCredentials &credentials = flow->credentials();
    if (const QStringList missing = missingScopes(credentials); !missing.isEmpty())
        printRemark(tr("Not granted: %1.").arg(oneLine(missing.join(u", "_s))));
    if (typeDiffers(credentials))
        printRemark(tr("The service gave another kind of token than usual: %1.").arg(typeText(credentials)));
    use(*flow);
    flow->wipe();
}

void ExchangingCommand::tellLeftOut(const CredentialEnvironment &environment)
{
    for (const LeftOutField &leftOut : environment.leftOut)
        printRemark(oneLine(leftOutText(leftOut)));
}

void ExchangeCommand::declare(QCommandLineParser &parser) const
{
    parser.addPositionalArgument(u"token"_s, tr("account/name, account#id or an id."));
    ExchangingCommand::declare(parser);
    parser.addOption({u"format"_s, tr("token (the access token alone), json, or env (lines for a shell)."), u"format"_s,
                      u"token"_s});
    parser.addOption({u"show"_s, tr("Also to a terminal, where others may see it.")});
}

QString ExchangeCommand::accept(const QCommandLineParser &parser)
{
    if (parser.positionalArguments().size() != 1)
        return tr("exchange needs one token.");
    setReference(parser.positionalArguments().front());
    const auto format = credentialFormatFromName(parser.value(u"format"_s));
    if (!format)
        return tr("--format is one of token, json and env.");
    m_format = *format;
    if (const QString wrong = acceptWish(parser); !wrong.isEmpty())
        return wrong;
    if (isTerminal() && !parser.isSet(u"show"_s))
        return tr("This would show the credentials on the terminal. Send them to a file or a pipe, or add --show.");
    return {};
}

void ExchangeCommand::use(const ExchangeFlow &flow)
{
    const ExchangedCredentials &credentials = flow.credentials();
    Secret text;
    if (m_format == CredentialFormat::Environment) {
        const CredentialEnvironment environment = environmentOf(credentials, flow.offer()->environmentNames);
        tellLeftOut(environment);
        text = shellText(environment);
    } else if (m_format == CredentialFormat::Json) {
        text = jsonText(credentials);
    }
    const Secret &written = m_format == CredentialFormat::Token ? credentials.accessToken : text;
    const bool whole = writeSecret(written) && (m_format != CredentialFormat::Json || writeRaw("\n"));
    if (!whole)
        return fail(
            Error{.kind = Error::Kind::StorageFailed, .message = tr("The credentials could not be written out.")});
    end(Done);
}

void RunCommand::declare(QCommandLineParser &parser) const
{
    parser.addOption({u"exchange"_s, tr("The token: account/name, account#id or an id."), u"token"_s});
    ExchangingCommand::declare(parser);
    parser.addPositionalArgument(u"command"_s, tr("What is run, with its arguments, behind “--”."), u"-- command..."_s);
    parser.setOptionsAfterPositionalArgumentsMode(QCommandLineParser::ParseAsPositionalArguments);
}

QString RunCommand::accept(const QCommandLineParser &parser)
{
    m_inheritance = std::make_unique<Inheritance>();
    m_program = parser.positionalArguments();
    if (parser.value(u"exchange"_s).isEmpty() || m_program.isEmpty() || m_program.front().isEmpty())
        return tr("run needs --exchange with a token, and a command behind “--”.");
    setReference(parser.value(u"exchange"_s));
    return acceptWish(parser);
}

void RunCommand::use(const ExchangeFlow &flow)
{
    m_environment = environmentOf(flow.credentials(), flow.offer()->environmentNames);
    tellLeftOut(*m_environment);
    end(Done);
}

std::move_only_function<int()> RunCommand::takeLastAct()
{
    if (!m_environment)
        return {};
    return [program = m_program, environment = *std::exchange(m_environment, std::nullopt),
            inheritance = std::move(m_inheritance)] {
        const NotReplaced outcome = replaceProcess(program, environment.variables, *inheritance);
        printError(outcome.error);
        return outcome.exitCode;
    };
}

} // namespace patkeeper::cli
