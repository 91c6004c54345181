// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "sandbox.h"

#include <QJsonObject>
#include <QMap>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QUrlQuery>

#include <memory>

namespace patkeeper
{

/// What came back.
struct EntraReply {
    int status = 0; ///< 0: no answer came.
    QUrl location;  ///< Where it sends the browser.
    QByteArray body;
    QMap<QByteArray, QByteArray> headers; ///< Names in lower case.

    QJsonObject json() const;
    QString field(const QString &name) const { return json().value(name).toString(); }
    /// Of the address it sends to.
    QString query(const QString &name) const;
    /// `error`, from the body or the address.
    QString error() const;
    int aadsts() const;
};

/// An app and its person's browser, both without a will of their own: nothing is followed, kept or repeated.
class EntraClient
{
public:
    explicit EntraClient(const Sandbox &sandbox);

    using Fields = QMap<QString, QString>;

    EntraReply get(const QString &target, const QByteArray &bearer = {});
    EntraReply post(const QString &target, const Fields &fields);
    EntraReply ask(const QByteArray &verb, QNetworkRequest request, const QByteArray &body = {});
    QNetworkRequest request(const QString &target) const;

    /// The fields of a request that is as it should be.
    Fields authorization() const;
    Fields redemption(const QString &code) const;
    Fields refreshment(const QString &refreshToken) const;

    EntraReply authorize(const Fields &fields,
                         const QString &pick = QStringLiteral("mara.lindqvist@northwind.example"));
    EntraReply token(const Fields &fields);
    QString code(const QString &scope = {});
    /// What a sign-in from the page to the tokens gives.
    QJsonObject signIn(const QString &person = QStringLiteral("mara.lindqvist@northwind.example"),
                       const QString &scope = {});

    QString tenant;
    QString clientId;
    QString redirectUri = QStringLiteral("http://localhost:53111");
    QString verifier; ///< 43 characters, made for this client.

    static QString devOps(const QString &scope);
    /// The three that the whole of Patkeeper needs, and OpenID's.
    static QString allScopes();

private:
    QUrl m_server;
    QNetworkAccessManager m_network;
};

} // namespace patkeeper
