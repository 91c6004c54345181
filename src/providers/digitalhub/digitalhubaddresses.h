// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "origins.h"
#include "result.h"

#include <QMap>
#include <QString>
#include <QUrl>

namespace patkeeper::digitalhub
{

/// Where an account's requests go (fact sheet B1 to B3). All of it is at one origin: the DigitalHub's core.
class Addresses final
{
public:
    /// From an account's fields as they are stored ("url"). Rejected, with the field, where that is no address that a
    /// credential may be sent to.
    static Result<Addresses> fromFields(const QMap<QString, QString> &fields);

    /// To create one; with an id to read or delete that one.
    QUrl tokens(const QString &id = {}) const;
    /// All of them. The first page is asked for to hold as many as a page may: whichever way the service pages, there
    /// is only this one to be read.
    QUrl listing() const;
    /// Whom the service takes the sender for.
    QUrl whoAmI() const;
    /// Where a token becomes an access token.
    QUrl tokenEndpoint() const;
    /// What the service tells everybody of itself: of the core, and of signing in.
    QUrl configuration() const;
    QUrl metadata() const;
    /// The core itself, where people sign in as well.
    QUrl root() const { return m_root; }
    /// The console, where a person sees their tokens.
    QUrl tokensPage() const;

    Origins origins() const { return {originOf(m_root)}; }

private:
    QUrl m_root;
};

/// The fields as they are to be stored. The address may also be typed as the one of any of its pages.
Result<QMap<QString, QString>> normalizedFields(const QMap<QString, QString> &typed);

} // namespace patkeeper::digitalhub
