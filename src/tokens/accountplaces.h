// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "credentialsource.h"
#include "origins.h"
#include "result.h"
#include "signinsettings.h"

#include <QList>
#include <QMap>
#include <QObject>
#include <QString>

namespace patkeeper
{

/// A place of a person's at a service (an organization), of which an account can be made.
struct PersonPlace {
    QString name;
    QMap<QString, QString> fields; ///< What the form for a new account would ask for.

    bool operator==(const PersonPlace &) const = default;
};

/// What a kind of service tells before there is an account: the seam for whoever helps somebody to add one. Each is a
/// leaf operation; whatever fails can be typed instead, and the errors say so.
class AccountPlaces : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    /// The id of the directory (tenant) that signs in the people of the place in @p fields. Sends no credentials.
    /// Unsupported where no directory stands behind it, NotFound where there is no such place, BadReply where the
    /// service does not say.
    virtual void findTenant(const QMap<QString, QString> &fields, QObject *context, Reply<QString> reply) = 0;

    /// How to sign in at the place in @p fields, where it is an authority itself (SignInOffer::isOwnAuthority):
    /// @p wanted with its address and its app. Sends no credentials. Unsupported where it takes nobody in that way.
    virtual void findSignIn(const QMap<QString, QString> & /*fields*/, const SignInSettings &wanted, QObject *context,
                            Reply<SignInSettings> reply)
    {
        replyLater<SignInSettings>(context, std::move(reply), wanted);
    }

    /// Where findPlaces() sends credentials to, and nowhere else.
    virtual Result<Origins> lookUpOrigins(const QMap<QString, QString> &fields) const = 0;

    /// The places of whom @p credentials belong to, by name, as far as they can be told; @p fields name the service and
    /// need no place. Forbidden where the sign-in does not include this permission: it is good for the rest all the
    /// same, and is not reported as refused.
    virtual void findPlaces(const QMap<QString, QString> &fields, CredentialSource *credentials,
                            Interaction interaction, QObject *context, Reply<QList<PersonPlace>> reply) = 0;
};

} // namespace patkeeper
