// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "capabilities.h"
#include "error.h"
#include "exchangeflow.h"

#include <QWidget>

class QLineEdit;
class QVBoxLayout;

namespace patkeeper
{

class ToneLabel;

/// What a short-lived token is asked for, as far as the service takes such wishes: its scopes, with ticks for those
/// that are known, and whom it is for.
class ExchangeForm final : public QWidget
{
    Q_OBJECT

public:
    /// @p usual is what the person has entered with the token.
    ExchangeForm(const Capabilities &capabilities, const ExchangeSettings &usual, QWidget *parent);

    ExchangeWish wish() const;
    void setScopes(const QStringList &scopes);
    /// At the line that it concerns; nothing where that is none.
    void showRefusal(const Error &error);

private:
    struct Line {
        QLineEdit *input = nullptr; ///< Null where the service takes no such wish.
        ToneLabel *note = nullptr;
    };

    Line addLine(const QString &objectName, const QString &label, const QString &usual, const QString &none);
    void proposeScopes(const QStringList &scopes, const ScopeCatalogue &catalogue);

    QVBoxLayout *m_rows;
    Line m_scope;
    Line m_audience;
    Line m_resource;
};

} // namespace patkeeper
