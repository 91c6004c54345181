// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "origins.h"
#include "result.h"

#include <QMap>
#include <QString>
#include <QUrl>

namespace patkeeper::sailpoint
{

/// By which rule a tenant's tokens end (fact sheet A7).
enum class ExpiryRule {
    Chosen,   ///< Any date ahead, or never where the caller says that they know.
    SixMonths ///< The older versions of the API: at most six months, which cannot be changed afterwards.
};

/// Whose tokens an account shows.
enum class Whose { Mine, All };

/// Where an account's requests go (fact sheet A1). All of it is at one origin: the tenant's API.
class Addresses final
{
public:
    /// From an account's fields as they are stored ("url", "api", "tokens"). Rejected, with the field, where that is
    /// no address that a credential may be sent to, or no version that is spoken here.
    static Result<Addresses> fromFields(const QMap<QString, QString> &fields);

    /// To create one; with an id to change or delete that one.
    QUrl tokens(const QString &id = {}) const;
    /// What there is to be listed.
    QUrl listing() const;
    /// The sender's own, whoever's the account shows.
    QUrl ownTokens() const;
    /// Several at once; empty where this version of the API does not know that.
    QUrl bulkUpdate() const;
    /// Where a token's id and secret become an access token (fact sheet A8).
    QUrl tokenEndpoint() const;
    /// The page of the service where a person sees their tokens; empty where that is not known.
    QUrl tokensPage() const;

    /// Whether that is at SailPoint's own domain, and not at one that a person alone vouches for.
    bool isSailPoint() const;

    ExpiryRule expiryRule() const;
    Whose whose() const { return m_whose; }
    Origins origins() const { return {originOf(m_root)}; }

private:
    QString m_api;
    Whose m_whose = Whose::Mine;
    QUrl m_root;
};

/// The fields as they are to be stored. The address may also be typed as the tenant's name alone, or as the one of any
/// of its pages.
Result<QMap<QString, QString>> normalizedFields(const QMap<QString, QString> &typed);

} // namespace patkeeper::sailpoint
