// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "result.h"
#include "values.h"

#include <QJsonValue>
#include <QList>
#include <QObject>
#include <QString>
#include <QStringList>

namespace patkeeper
{

/// One thing that a service's documentation leaves open, and what the service did. Nothing in it tells whose account
/// that was: no token, id, name, place or person.
struct SurveyFinding {
    QString question;  ///< Stable: "list.page-size".
    QString about;     ///< The question in words; English, as the report is for those who keep the fact sheets.
    QJsonValue answer; ///< Null: this account could not settle it.
    QString remark;    ///< Why not, or what has to be known with it; may be empty.

    bool operator==(const SurveyFinding &) const = default;
};

/// The token that is made for the survey.
struct SurveyedToken {
    TokenRequest asked; ///< As it was sent.
    Token given;        ///< As the service answered.
};

/// The seam for asking a service itself what its documentation leaves open, beside what a TokenProvider needs. It asks
/// with the account's own credentials, and changes nothing: it reads, repeats the revocation of the survey's own token,
/// and revokes an id that was drawn a moment ago.
class ServiceSurvey : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    enum class Stage {
        Before,  ///< There is no token of the survey yet.
        Living,  ///< It was made a moment ago,
        Changed, ///< was renamed and got a later expiry,
        Ended    ///< was revoked, and a listing said so.
    };

    /// Of the token that is made for it: as little as there is.
    virtual QStringList trialScopes() const = 0;
    /// Whatever fails is a finding too. An error means that nothing could be asked at all.
    virtual void ask(Stage stage, const SurveyedToken &token, QObject *context, Reply<QList<SurveyFinding>> reply) = 0;
    /// What the provider's own requests (of whoever makes, changes and ends the token) were answered with so far.
    virtual QList<SurveyFinding> noticed() const = 0;
};

} // namespace patkeeper
