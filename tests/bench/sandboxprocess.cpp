// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "sandboxprocess.h"

#include <QEventLoop>
#include <QJsonArray>
#include <QJsonDocument>
#include <QNetworkAccessManager>
#include <QNetworkReply>

#include <memory>

using namespace Qt::StringLiterals;

namespace patkeeper::bench
{

namespace
{

constexpr int patienceMilliseconds = 60'000;

} // namespace

SandboxProcess::SandboxProcess(int tokens)
{
    m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    m_process.start(QStringLiteral(PATKEEPER_SANDBOX), {u"--tokens"_s, QString::number(tokens)});
    while (!m_process.canReadLine()) {
        if (!m_process.waitForReadyRead(patienceMilliseconds))
            qFatal("the sandbox does not start");
    }
    m_facts = QJsonDocument::fromJson(m_process.readLine()).object();
}

// The sandbox ends with its standard input.
SandboxProcess::~SandboxProcess()
{
    m_process.closeWriteChannel();
    m_process.waitForFinished(patienceMilliseconds);
}

void SandboxProcess::setLatency(int milliseconds)
{
    control(u"policy"_s, QJsonDocument(QJsonObject{{u"latencyMs"_s, milliseconds}}).toJson());
}

QMap<QString, int> SandboxProcess::requests() const
{
    QMap<QString, int> counted;
    const QJsonArray all = control(u"requests"_s)["requests"_L1].toArray();
    for (const auto request : all)
        ++counted[request["method"_L1].toString()];
    return counted;
}

/// Asks it, or tells it where there is a body.
QJsonDocument SandboxProcess::control(const QString &what, const QByteArray &body) const
{
    QNetworkAccessManager network;
    QNetworkRequest request(url().resolved(QUrl(u"/sandbox/"_s + what)));
    request.setRawHeader("X-Sandbox-Key", m_facts["controlKey"_L1].toString().toLatin1());
    request.setHeader(QNetworkRequest::ContentTypeHeader, u"application/json"_s);
    const std::unique_ptr<QNetworkReply> reply(body.isEmpty() ? network.get(request) : network.post(request, body));
    QEventLoop loop;
    QObject::connect(reply.get(), &QNetworkReply::finished, &loop, &QEventLoop::quit);
    loop.exec();
    const QByteArray answer = reply->readAll();
    if (reply->error() != QNetworkReply::NoError)
        qFatal("the sandbox does not take %s: %s", qUtf8Printable(what), answer.constData());
    return QJsonDocument::fromJson(answer);
}

} // namespace patkeeper::bench
