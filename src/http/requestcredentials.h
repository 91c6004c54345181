// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "origins.h"
#include "secret.h"

#include <QByteArray>
#include <QString>

#include <vector>

namespace patkeeper
{

/// What proves a request's sender: headers whose values are secret. Move-only, like what it holds.
struct RequestCredentials {
    struct Header {
        QByteArray name;
        Secret value;
    };
    std::vector<Header> headers;
    QString issue; ///< Not secret: by this a source tells what it gave earlier from what it gives now.

    static RequestCredentials none() { return {}; }
    static RequestCredentials bearer(const Secret &token);
    static RequestCredentials basic(const QString &user, const Secret &password);
    static RequestCredentials named(const QByteArray &header, const Secret &value);
    RequestCredentials clone() const;
};

} // namespace patkeeper
