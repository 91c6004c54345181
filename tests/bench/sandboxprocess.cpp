// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "sandboxprocess.h"

#include <QEventLoop>
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
    QNetworkAccessManager network;
    QNetworkRequest request(url().resolved(QUrl(u"/sandbox/policy"_s)));
    request.setRawHeader("X-Sandbox-Key", m_facts["controlKey"_L1].toString().toLatin1());
    request.setHeader(QNetworkRequest::ContentTypeHeader, u"application/json"_s);
    const std::unique_ptr<QNetworkReply> reply(
        network.post(request, QJsonDocument(QJsonObject{{u"latencyMs"_s, milliseconds}}).toJson()));
    QEventLoop loop;
    QObject::connect(reply.get(), &QNetworkReply::finished, &loop, &QEventLoop::quit);
    loop.exec();
    if (reply->error() != QNetworkReply::NoError)
        qFatal("the sandbox takes no latency: %s", reply->readAll().constData());
}

} // namespace patkeeper::bench
