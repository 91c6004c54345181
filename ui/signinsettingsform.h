// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "capabilities.h"
#include "error.h"
#include "signinsettings.h"

#include <QList>
#include <QWidget>

class QComboBox;
class QLabel;
class QLineEdit;

namespace patkeeper
{

class ToneLabel;

/// What a sign-in is made with apart from the person: app, directory, sign-in service, permissions, and where the
/// browser comes back to. Shows of these what the method needs; what is left empty is as the service has it.
class SignInSettingsForm final : public QWidget
{
    Q_OBJECT

public:
    explicit SignInSettingsForm(QWidget *parent);

    void setSettings(const SignInOffer &offer, const SignInSettings &settings);
    void setMethod(SignInMethod method);
    SignInSettings settings() const;
    /// What was found out, where nobody has entered another one.
    void suggestTenant(const QString &tenant);

    /// Whether a sign-in by that method can begin with them. Where it cannot, says what is missing and goes there.
    bool isComplete();
    bool lacksClientId() const;
    /// At the field that it is about; false where that is not one of these.
    bool showRefusal(const Error &error);

Q_SIGNALS:
    void edited();

private:
    struct Row {
        QString field; ///< As Error::field names it.
        QLabel *caption = nullptr;
        QWidget *input = nullptr;
        ToneLabel *note = nullptr;
    };

    QLineEdit *addLine(const QString &field, const QString &label, const QString &accessibleName);
    void addRow(const QString &field, const QString &label, QWidget *input);
    void setRowShown(const QString &field, bool shown);

    SignInOffer m_offer;
    SignInMethod m_method = SignInMethod::Browser;
    bool m_tenantTouched = false;
    QList<Row> m_rows;
    QLineEdit *m_clientId;
    QLineEdit *m_tenant;
    QLineEdit *m_authority;
    QLineEdit *m_scopes;
    QComboBox *m_redirectHost;
};

} // namespace patkeeper
