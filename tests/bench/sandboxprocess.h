// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QByteArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMap>
#include <QProcess>
#include <QUrl>

namespace patkeeper::bench
{

/// The sandbox as a process of its own, so that its work is not in what is measured here.
class SandboxProcess final
{
public:
    explicit SandboxProcess(int tokens);
    ~SandboxProcess();
    Q_DISABLE_COPY_MOVE(SandboxProcess)

    QUrl url() const { return QUrl(m_facts[QLatin1StringView("url")].toString()); }
    QString organization() const { return m_facts[QLatin1StringView("organization")].toString(); }
    QByteArray bearer() const { return m_facts[QLatin1StringView("bearer")].toString().toLatin1(); }
    /// Each answer comes that much later.
    void setLatency(int milliseconds);
    /// How many were sent to it so far, by method.
    QMap<QString, int> requests() const;

private:
    QJsonDocument control(const QString &what, const QByteArray &body = {}) const;

    QProcess m_process;
    QJsonObject m_facts;
};

} // namespace patkeeper::bench
