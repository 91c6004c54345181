// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "fakeazurecli.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QSaveFile>
#include <QtGlobal>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

constexpr auto script = R"py(#!/usr/bin/python3 -ES
import json, os, sys, time
here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
run = {"argv": sys.argv[1:], "environ": dict(os.environ), "cwd": os.getcwd(), "pid": os.getpid(),
       "input": sys.stdin.read()}
try:
    os.close(os.open("/dev/tty", os.O_RDONLY))
    run["terminal"] = True
except OSError:
    run["terminal"] = False
def read(name):
    with open(here + "/" + name, "rb") as file:
        return file.read()
how = json.loads(read("how"))
if how["how"] == "hang":
    run["child"] = os.fork()
    if run["child"] == 0:
        time.sleep(3600)
with open(here + "/runs", "a") as runs:
    runs.write(json.dumps(run) + "\n")
while os.path.exists(here + "/hold"):
    time.sleep(0.01)
if how["how"] == "hang":
    time.sleep(3600)
if how["how"] == "flood":
    while True:
        sys.stdout.write("x" * 65536)
if how["how"] == "crash":
    os.kill(os.getpid(), 11)
sys.stdout.buffer.write(read("output"))
sys.stderr.buffer.write(read("errors"))
sys.exit(how["code"])
)py";

} // namespace

FakeAzureCli::FakeAzureCli()
{
    QDir(m_folder.path()).mkdir(u"bin"_s);
    write(u"bin/az"_s, script);
    QFile::setPermissions(program(), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    m_variables.set("PATH", QFile::encodeName(folder()));
    refuse("ERROR: Please run 'az login' to setup account.\n");
}

void FakeAzureCli::give(const QByteArray &token, const QDateTime &expiresAt, const QString &tenant)
{
    QJsonObject object{{u"accessToken"_s, QString::fromLatin1(token)},
                       {u"expiresOn"_s, expiresAt.toLocalTime().toString(u"yyyy-MM-dd HH:mm:ss.000000"_s)},
                       {u"expires_on"_s, expiresAt.toSecsSinceEpoch()},
                       {u"tokenType"_s, u"Bearer"_s}};
    if (!tenant.isEmpty())
        object.insert(u"tenant"_s, tenant);
    answer(QJsonDocument(object).toJson());
}

void FakeAzureCli::answer(const QByteArray &output)
{
    behave("answer", output, {}, 0);
}

void FakeAzureCli::refuse(const QByteArray &errors, int exitCode)
{
    behave("answer", {}, errors, exitCode);
}

void FakeAzureCli::hang()
{
    behave("hang", {}, {}, 0);
}

void FakeAzureCli::flood()
{
    behave("flood", {}, {}, 0);
}

void FakeAzureCli::crash()
{
    behave("crash", {}, {}, 0);
}

void FakeAzureCli::hold()
{
    write(u"hold"_s, {});
}

void FakeAzureCli::goOn()
{
    QFile::remove(path(u"hold"_s));
}

void FakeAzureCli::uninstall()
{
    QFile::remove(program());
}

void FakeAzureCli::makeNotExecutable()
{
    // A program that the system cannot start although it may.
    QFile file(program());
    if (!file.open(QIODevice::WriteOnly | QIODevice::Truncate) || file.write("#!/no/such/interpreter\n") < 0)
        qFatal("az cannot be written");
}

QList<QJsonObject> FakeAzureCli::runs() const
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

void FakeAzureCli::write(const QString &name, const QByteArray &bytes) const
{
    QSaveFile file(path(name));
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit())
        qFatal("az cannot be written");
}

void FakeAzureCli::behave(const QByteArray &how, const QByteArray &output, const QByteArray &errors, int exitCode) const
{
    write(u"output"_s, output);
    write(u"errors"_s, errors);
    write(u"how"_s, QJsonDocument(QJsonObject{{u"how"_s, QString::fromLatin1(how)}, {u"code"_s, exitCode}}).toJson());
}

} // namespace patkeeper
