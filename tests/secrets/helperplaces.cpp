// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "helperplaces.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QProcess>
#include <QTest>
#include <QtGlobal>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

constexpr auto script = R"py(#!/usr/bin/python3 -ES
import hashlib, json, os, sys, time
here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
action = sys.argv[1]
with open(here + "/runs", "a") as runs:
    runs.write(json.dumps({"argv": sys.argv, "environ": dict(os.environ), "pid": os.getpid()}) + "\n")
given = sys.stdin.buffer.read().decode()
how = ""
if os.path.exists(here + "/how-" + action):
    how = open(here + "/how-" + action).read()
def place(url):
    return here + "/entries/" + hashlib.sha256(url.encode()).hexdigest()
def refuse(text):
    print(text)
    sys.exit(1)
if how == "hang":
    time.sleep(3600)
if how == "flood":
    while True:
        sys.stdout.write("x" * 65536)
if how == "garbage":
    print("Hello! This is not what you are looking for.")
    sys.exit(0)
if how == "wrong":
    print(json.dumps({"ServerURL": given, "Username": ["Patkeeper"], "Secret": 7}) if action == "get" else "[1]")
    sys.exit(0)
if how == "foreign":
    print(json.dumps({"ServerURL": "https://example.invalid/", "Username": "x", "Secret": "YWJj"}))
    sys.exit(0)
if how == "empty":
    print(json.dumps({"ServerURL": given, "Username": "", "Secret": ""}))
    sys.exit(0)
if how == "old":
    print(json.dumps({"ServerURL": given, "Username": "Patkeeper", "Secret": "b2xk"}))
    sys.exit(0)
if how == "nothing":
    sys.exit(0)
if how == "crash":
    os.kill(os.getpid(), 11)
if how.startswith("say:"):
    refuse(how[4:])
if action == "store":
    entry = json.loads(given)
    with open(place(entry["ServerURL"]), "w") as file:
        json.dump(entry, file)
elif action == "get":
    if not os.path.exists(place(given)):
        refuse("credentials not found in native keychain")
    print(open(place(given)).read())
elif action == "erase":
    if not os.path.exists(place(given)):
        refuse("credentials not found in native keychain")
    os.remove(place(given))
elif action == "list":
    every = [json.load(open(here + "/entries/" + name)) for name in os.listdir(here + "/entries")]
    print(json.dumps({entry["ServerURL"]: entry["Username"] for entry in every}))
else:
    refuse("Unknown credential action")
)py";

} // namespace

Variables::~Variables()
{
    for (const auto &[name, value] : m_before) {
        if (value.isNull())
            qunsetenv(name.constData());
        else
            qputenv(name.constData(), value);
    }
}

void Variables::keep(const QByteArray &name)
{
    m_before.try_emplace(name,
                         qEnvironmentVariableIsSet(name.constData()) ? "" + qgetenv(name.constData()) : QByteArray());
}

void Variables::set(const QByteArray &name, const QByteArray &value)
{
    keep(name);
    qputenv(name.constData(), value);
}

void Variables::unset(const QByteArray &name)
{
    keep(name);
    qunsetenv(name.constData());
}

FakeHelper::FakeHelper()
{
    QDir(m_folder.path()).mkdir(u"bin"_s);
    QDir(m_folder.path()).mkdir(u"entries"_s);
    QFile file(program());
    if (!file.open(QIODevice::WriteOnly) || file.write(script) < 0)
        qFatal("the helper cannot be written");
    file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    m_variables.set("PATH", QFile::encodeName(path(u"bin"_s)) + ':' + qgetenv("PATH"));
}

void FakeHelper::misbehave(const QString &action, const QString &how)
{
    QFile file(path(u"how-"_s + action));
    if (how.isEmpty())
        file.remove();
    else if (!file.open(QIODevice::WriteOnly) || file.write(how.toUtf8()) < 0)
        qFatal("the helper cannot be told");
}

QList<QJsonObject> FakeHelper::runs() const
{
    QList<QJsonObject> all;
    QFile file(path(u"runs"_s));
    if (!file.open(QIODevice::ReadOnly))
        return all;
    const QByteArrayList lines = file.readAll().split('\n');
    for (const QByteArray &line : lines) {
        if (!line.isEmpty())
            all.append(QJsonDocument::fromJson(line).object());
    }
    return all;
}

void FakeHelper::uninstall()
{
    QFile::remove(program());
}

void FakeHelper::makeNotExecutable()
{
    // A program that the system cannot start although it may.
    QFile file(program());
    if (!file.open(QIODevice::WriteOnly | QIODevice::Truncate) || file.write("#!/no/such/interpreter\n") < 0)
        qFatal("the helper cannot be written");
}

void FakeHelper::empty()
{
    QDir entries(path(u"entries"_s));
    for (const QString &name : entries.entryList(QDir::Files))
        entries.remove(name);
}

QList<QByteArray> FakeHelper::values() const
{
    QList<QByteArray> values;
    const QDir entries(path(u"entries"_s));
    for (const QString &name : entries.entryList(QDir::Files)) {
        QFile file(entries.filePath(name));
        if (file.open(QIODevice::ReadOnly))
            values.append(QJsonDocument::fromJson(file.readAll()).object().value("Secret"_L1).toString().toLatin1());
    }
    return values;
}

PassPlace::PassPlace(Key key)
{
    const QByteArray folder = QFile::encodeName(m_folder.path());
    const QString keys = m_folder.filePath(u"gnupg"_s);
    QDir().mkdir(keys);
    QFile::setPermissions(keys, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    m_variables.set("GNUPGHOME", folder + "/gnupg");
    m_variables.set("PASSWORD_STORE_DIR", folder + "/store");
    for (const auto *name : {"PASSWORD_STORE_GPG_OPTS", "PASSWORD_STORE_KEY", "GPG_TTY", "DISPLAY", "WAYLAND_DISPLAY"})
        m_variables.unset(name);
    const QString who = u"patkeeper@example.invalid"_s;
    const QByteArray passphrase = key == Key::WithPassphrase ? "throw-away\n" : "\n";
    m_ready = run(u"gpg"_s,
                  {u"--quiet"_s, u"--batch"_s, u"--passphrase-fd"_s, u"0"_s, u"--pinentry-mode"_s, u"loopback"_s,
                   u"--quick-generate-key"_s, who, u"future-default"_s, u"default"_s, u"never"_s},
                  passphrase) &&
              run(u"pass"_s, {u"init"_s, who});
}

PassPlace::~PassPlace()
{
    lock();
}

// The agent goes a moment later, and takes its socket with it.
void PassPlace::lock()
{
    const QString keys = m_folder.filePath(u"gnupg"_s);
    run(u"gpgconf"_s, {u"--homedir"_s, keys, u"--kill"_s, u"all"_s});
    if (!QTest::qWaitFor([&keys] { return QDir(keys).entryList({u"S.*"_s}, QDir::System).isEmpty(); }, 30000))
        qWarning("gpg's agent does not end");
}

bool PassPlace::run(const QString &program, const QStringList &arguments, const QByteArray &input)
{
    QProcess process;
    process.start(program, arguments);
    process.write(input);
    process.closeWriteChannel();
    if (process.waitForFinished(60000) && process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0)
        return true;
    qWarning("%s: %s %s", qPrintable(program), qPrintable(process.errorString()),
             process.readAllStandardError().constData());
    return false;
}

} // namespace patkeeper
