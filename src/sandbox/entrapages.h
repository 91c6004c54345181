// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "entraerrors.h"

#include <QList>

namespace patkeeper::sandbox
{

/// The parameter by which a link of a page says who signs in, or what goes wrong.
inline constexpr auto pickParameter = "sandbox_pick";

/// One thing that can go wrong while somebody signs in.
struct EntraOutcome {
    const char *name; ///< As the links and the settings say it.
    const char *caption;
    const char *error; ///< As entraErrorOf() takes it; empty: it is no error of Entra's.
};

/// Of these the pages offer all.
const QList<EntraOutcome> &entraOutcomes();

/// A link of a page; `address` percent-encoded.
struct EntraLink {
    QString address;
    QString caption;
};

/// A small page without scripts: words, links, and a form with one input if it has a name.
struct EntraPage {
    QString title;
    QString text;
    QList<EntraLink> links{};
    QList<EntraLink> troubles{}; ///< Under a heading of their own.
    QString input{};
    int status = 200;
};

Answer pageAnswer(const EntraPage &page);
/// For what must not be sent anywhere.
Answer errorPage(const EntraError &error, const SandboxRequest &request, const State &state);
/// One link for each person; `query` is what the page was asked with.
QList<EntraLink> peopleLinks(const QMap<QString, QString> &query, const State &state);
QString linkWith(QMap<QString, QString> query, const QString &name, const QString &value);

} // namespace patkeeper::sandbox
