// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "sandbox.h"
#include "untilstopped.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QJsonDocument>
#include <QJsonObject>

#include <cstdio>

namespace
{

using namespace Qt::StringLiterals;
using patkeeper::Sandbox;
using patkeeper::SandboxOptions;

constexpr int usageError = 2;
constexpr int mostTokens = 100'000;

void addOptions(QCommandLineParser &parser)
{
    parser.setApplicationDescription(
        u"Serves demonstration tokens on 127.0.0.1, speaking the same language as the real services.\n"
        "Prints one JSON line with its address and credentials, and ends with its standard input."_s);
    parser.addOption({{u"h"_s, u"help"_s}, u"Print this help."_s});
    parser.addOption({{u"v"_s, u"version"_s}, u"Print the version."_s});
    parser.addOption({u"port"_s, u"Listen on this port; 0 (the default) takes a free one."_s, u"number"_s, u"0"_s});
    parser.addOption({u"tokens"_s,
                      u"Begin with the demonstration tokens (demo, the default), with none, or with so many."_s,
                      u"demo|none|number"_s, u"demo"_s});
    parser.addOption({u"organization"_s, u"The organization's name."_s, u"name"_s, u"northwind"_s});
    parser.addOption({u"tls"_s, u"Serve https with a certificate made for this run."_s});
}

/// False when it is neither of the words nor a sensible number.
bool readTokens(const QString &text, SandboxOptions &options)
{
    if (text == "demo"_L1 || text == "none"_L1) {
        options.data = text == "demo"_L1 ? SandboxOptions::Data::Demo : SandboxOptions::Data::None;
        return true;
    }
    bool isNumber = false;
    options.data = SandboxOptions::Data::Count;
    options.count = text.toInt(&isNumber);
    return isNumber && options.count >= 0 && options.count <= mostTokens;
}

/// False when a value makes no sense; `problem` says which.
bool readOptions(const QCommandLineParser &parser, SandboxOptions &options, QString &problem)
{
    bool isPort = false;
    options.port = parser.value(u"port"_s).toUShort(&isPort);
    options.organization = parser.value(u"organization"_s);
    options.tls = parser.isSet(u"tls"_s);
    if (!isPort)
        problem = u"--port takes a number from 0 to 65535."_s;
    else if (!readTokens(parser.value(u"tokens"_s), options))
        problem = u"--tokens takes demo, none, or a number up to 100000."_s;
    else if (options.organization.isEmpty() || options.organization.contains(u'/'))
        problem = u"--organization takes a name without slashes."_s;
    else if (!parser.positionalArguments().isEmpty())
        problem = u"Unexpected: %1"_s.arg(parser.positionalArguments().first());
    return problem.isEmpty();
}

int complain(const QString &problem, int code)
{
    std::fprintf(stderr, "patkeeper-sandbox: %s\n", qPrintable(problem));
    return code;
}

int say(const QString &text)
{
    std::printf("%s\n", qPrintable(text));
    return 0;
}

QJsonObject sailPointLine(const patkeeper::SandboxSailPoint &service)
{
    return {{u"url"_s, service.url().toString()}, {u"bearer"_s, QString::fromLatin1(service.bearer())}};
}

QJsonObject digitalHubLine(const patkeeper::SandboxDigitalHub &service)
{
    return {{u"url"_s, service.url().toString()},
            {u"bearer"_s, QString::fromLatin1(service.bearer())},
            {u"clientId"_s, service.clientId()},
            {u"user"_s, service.userName()},
            {u"password"_s, QString::fromLatin1(service.password())}};
}

void announce(const Sandbox &sandbox)
{
    QJsonObject line{{u"url"_s, sandbox.url().toString()},
                     {u"organization"_s, sandbox.organization()},
                     {u"bearer"_s, QString::fromLatin1(sandbox.bearer())},
                     {u"authority"_s, sandbox.entra().authority().toString()},
                     {u"tenant"_s, sandbox.entra().tenant()},
                     {u"clientId"_s, sandbox.entra().clientId()},
                     {u"sailPoint"_s, sailPointLine(sandbox.sailPoint())},
                     {u"digitalHub"_s, digitalHubLine(sandbox.digitalHub())},
                     {u"controlKey"_s, QString::fromLatin1(sandbox.controlKey())}};
    if (!sandbox.caCertificate().isEmpty())
        line.insert(u"certificate"_s, QString::fromLatin1(sandbox.caCertificate()));
    std::printf("%s\n", QJsonDocument(line).toJson(QJsonDocument::Compact).constData());
    std::fflush(stdout);
}

} // namespace

int main(int argc, char *argv[])
{
    const QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(u"patkeeper-sandbox"_s);
    QCoreApplication::setApplicationVersion(QStringLiteral(PATKEEPER_VERSION));
    QCommandLineParser parser;
    addOptions(parser);
    if (!parser.parse(QCoreApplication::arguments()))
        return complain(parser.errorText(), usageError);
    if (parser.isSet(u"help"_s)) {
        // Qt writes the path that the program was started by.
        const QString help =
            parser.helpText().replace(QCoreApplication::arguments().constFirst(), u"patkeeper-sandbox"_s);
        return say(help.trimmed());
    }
    if (parser.isSet(u"version"_s))
        return say(u"patkeeper-sandbox " PATKEEPER_VERSION ""_s);
    SandboxOptions options;
    QString problem;
    if (!readOptions(parser, options, problem))
        return complain(problem, usageError);
    if (!patkeeper::catchStopSignals())
        return complain(u"The system lets no signal be caught."_s, 1);
    const auto sandbox = Sandbox::start(options);
    if (!sandbox)
        return complain(sandbox.error(), 1);
    announce(**sandbox);
    patkeeper::waitUntilStopped();
    return 0;
}
