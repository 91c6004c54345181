// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "commandlinefixture.h"

#include <QDBusArgument>
#include <QDBusConnection>
#include <QDBusConnectionInterface>
#include <QDBusInterface>
#include <QDBusMessage>
#include <QDBusMetaType>
#include <QDBusObjectPath>
#include <QDBusReply>
#include <QDBusVariant>
#include <QJsonDocument>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QTest>
#include <QUuid>

#include <algorithm>
#include <csignal>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

constexpr int patience = 120000;

/// A connection that is gone with this object.
class Connection
{
public:
    explicit Connection(const QString &path) : m_name(QUuid::createUuid().toString())
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, m_name);
        database.setDatabaseName(path);
        database.open();
    }
    ~Connection() { QSqlDatabase::removeDatabase(m_name); }
    Connection(const Connection &) = delete;
    Connection &operator=(const Connection &) = delete;

    QSqlDatabase database() const { return QSqlDatabase::database(m_name); }

private:
    QString m_name;
};

} // namespace

QJsonObject CommandLineRun::json() const
{
    return QJsonDocument::fromJson(output).object();
}

QByteArray CommandLineRun::told() const
{
    return "code " + QByteArray::number(exitCode) + "\n" + output + "\n" + errors;
}

CommandLineFixture::CommandLineFixture(SandboxOptions::Data data, int count)
    : m_environment(QProcessEnvironment::systemEnvironment())
{
    SandboxOptions options;
    options.data = data;
    options.count = count;
    m_sandbox = std::move(Sandbox::start(options).value());
    for (const QString &name : m_environment.keys()) {
        if (name.endsWith("_proxy"_L1, Qt::CaseInsensitive))
            m_environment.remove(name);
    }
}

CommandLineFixture::~CommandLineFixture() = default;

void CommandLineFixture::setVariable(const QString &name, const QString &value)
{
    if (value.isEmpty())
        m_environment.remove(name);
    else
        m_environment.insert(name, value);
}

std::unique_ptr<QProcess> CommandLineFixture::startTalking(const QStringList &arguments) const
{
    auto process = std::make_unique<QProcess>();
    process->setProcessEnvironment(m_environment);
    if (m_modifier)
        process->setChildProcessModifier(m_modifier);
    process->start(QStringLiteral(PATKEEPER_CLI), QStringList{u"--profile"_s, profile()} + arguments);
    return process;
}

std::unique_ptr<QProcess> CommandLineFixture::start(const QStringList &arguments, const QByteArray &input) const
{
    auto process = startTalking(arguments);
    process->write(input);
    process->closeWriteChannel();
    return process;
}

CommandLineRun CommandLineFixture::finish(QProcess &process)
{
    CommandLineRun run;
    if (process.state() != QProcess::NotRunning && !process.waitForFinished(patience)) {
        process.kill();
        process.waitForFinished();
        run.errors = "did not end: ";
    } else if (process.exitStatus() == QProcess::NormalExit) {
        run.exitCode = process.exitCode();
    }
    run.output = process.readAllStandardOutput();
    run.errors += process.readAllStandardError();
    return run;
}

CommandLineRun CommandLineFixture::run(const QStringList &arguments, const QByteArray &input) const
{
    return finish(*start(arguments, input));
}

QJsonObject CommandLineFixture::json(const QStringList &arguments, const QByteArray &input) const
{
    return run(QStringList{u"--json"_s} + arguments, input).json();
}

QStringList CommandLineFixture::addAccountArguments(const QString &name) const
{
    return {u"account"_s,        u"add"_s,
            u"--provider"_s,     u"azure-devops"_s,
            u"--name"_s,         name,
            u"--url"_s,          m_sandbox->url().toString(),
            u"--organization"_s, m_sandbox->organization(),
            u"--bearer-stdin"_s};
}

bool CommandLineFixture::addAccount(const QString &name)
{
    const CommandLineRun added = run(addAccountArguments(name), m_sandbox->bearer() + '\n');
    if (added.exitCode != 0)
        qWarning("%s", added.told().constData());
    return added.exitCode == 0;
}

QStringList CommandLineFixture::createArguments(const QString &name, const QString &expires)
{
    return {u"create"_s,  u"--account"_s,     u"Northwind"_s, u"--name"_s, name,
            u"--scope"_s, u"vso.packaging"_s, u"--expires"_s, expires};
}

int CommandLineFixture::requests(const QByteArray &method) const
{
    const QList<SandboxRequest> all = m_sandbox->requests();
    return static_cast<int>(
        std::count_if(all.begin(), all.end(), [&](const SandboxRequest &request) { return request.method == method; }));
}

QList<SandboxToken> CommandLineFixture::livingTokens() const
{
    QList<SandboxToken> living = m_sandbox->tokens();
    living.removeIf(
        [](const SandboxToken &token) { return token.revoked || token.validTo < QDateTime::currentDateTimeUtc(); });
    return living;
}

QStringList CommandLineFixture::openSteps() const
{
    return texts(u"SELECT step FROM operations WHERE outcome = 'open'"_s);
}

QStringList CommandLineFixture::texts(const QString &question) const
{
    const Connection connection(databasePath());
    QStringList found;
    QSqlQuery query(connection.database());
    query.exec(question);
    while (query.next())
        found.append(query.value(0).toString());
    return found;
}

bool CommandLineFixture::execute(const QString &statement) const
{
    const Connection connection(databasePath());
    QSqlQuery query(connection.database());
    return query.exec(statement);
}

namespace keyring
{

namespace
{

const auto serviceName = u"org.freedesktop.secrets"_s;
const auto servicePath = u"/org/freedesktop/secrets"_s;
const auto serviceInterface = u"org.freedesktop.Secret.Service"_s;

QString defaultCollection()
{
    QDBusInterface service(serviceName, servicePath, serviceInterface);
    const QDBusReply<QDBusObjectPath> alias = service.call(u"ReadAlias"_s, u"default"_s);
    return alias.isValid() ? alias.value().path() : QString();
}

bool isRunning()
{
    return QDBusConnection::sessionBus().interface()->isServiceRegistered(serviceName);
}

QList<QDBusObjectPath> ownItems()
{
    using Attributes = QMap<QString, QString>;
    qDBusRegisterMetaType<Attributes>();
    QDBusInterface service(serviceName, servicePath, serviceInterface);
    const QDBusReply<QList<QDBusObjectPath>> items =
        service.call(u"SearchItems"_s, QVariant::fromValue(Attributes{{u"server"_s, u"Patkeeper"_s}}));
    return items.value();
}

bool unlockByPassword()
{
    QDBusInterface service(serviceName, servicePath, serviceInterface);
    const QDBusMessage session =
        service.call(u"OpenSession"_s, u"plain"_s, QVariant::fromValue(QDBusVariant(QString())));
    if (session.arguments().size() < 2)
        return false;
    QDBusArgument secret;
    secret.beginStructure();
    secret << session.arguments().at(1).value<QDBusObjectPath>() << QByteArray() << "throw-away\n"_ba
           << u"text/plain"_s;
    secret.endStructure();
    QDBusInterface prompter(serviceName, servicePath, u"org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface"_s);
    const QDBusMessage answer =
        prompter.call(u"UnlockWithMasterPassword"_s, QVariant::fromValue(QDBusObjectPath(defaultCollection())),
                      QVariant::fromValue(secret));
    return answer.type() == QDBusMessage::ReplyMessage;
}

} // namespace

qint64 processId()
{
    return QDBusConnection::sessionBus().interface()->servicePid(serviceName).value();
}

void lock()
{
    QDBusInterface service(serviceName, servicePath, serviceInterface);
    service.call(u"Lock"_s, QVariant::fromValue(QList<QDBusObjectPath>{QDBusObjectPath(defaultCollection())}));
}

bool isLocked()
{
    QDBusInterface collection(serviceName, defaultCollection(), u"org.freedesktop.Secret.Collection"_s);
    return collection.property("Locked").toBool();
}

QByteArrayList entries()
{
    QDBusInterface service(serviceName, servicePath, serviceInterface);
    const QDBusMessage session =
        service.call(u"OpenSession"_s, u"plain"_s, QVariant::fromValue(QDBusVariant(QString())));
    QByteArrayList values;
    for (const QDBusObjectPath &path : ownItems()) {
        QDBusInterface item(serviceName, path.path(), u"org.freedesktop.Secret.Item"_s);
        const QDBusMessage answer = item.call(u"GetSecret"_s, session.arguments().value(1));
        const auto secret = answer.arguments().value(0).value<QDBusArgument>();
        QDBusObjectPath of;
        QByteArray parameters;
        QByteArray value;
        secret.beginStructure();
        secret >> of >> parameters >> value;
        secret.endStructure();
        // QtKeychain files bytes as base64.
        values.append(QByteArray::fromBase64(value));
    }
    return values;
}

void clear()
{
    const QList<QDBusObjectPath> items = ownItems();
    for (const QDBusObjectPath &path : items)
        QDBusInterface(serviceName, path.path(), u"org.freedesktop.Secret.Item"_s).call(u"Delete"_s);
}

bool unlock()
{
    if (isRunning())
        return unlockByPassword() && !isLocked();
    QProcess daemon;
    daemon.start(u"gnome-keyring-daemon"_s, {u"--unlock"_s, u"--components=secrets"_s});
    daemon.write("throw-away\n");
    daemon.closeWriteChannel();
    return daemon.waitForFinished() && QTest::qWaitFor([] { return isRunning(); }, 30000);
}

bool killDaemon()
{
    const qint64 pid = processId();
    if (pid <= 1 || ::kill(static_cast<pid_t>(pid), SIGKILL) != 0)
        return false;
    // Another may be started at once, by whoever asks for the service next.
    return QTest::qWaitFor([pid] { return processId() != pid; }, 30000);
}

} // namespace keyring

} // namespace patkeeper
