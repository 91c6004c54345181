// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "assistantpage.h"
#include "capabilities.h"
#include "result.h"
#include "secret.h"
#include "signinsettings.h"

#include <memory>
#include <optional>

namespace patkeeper
{

class ClientPairPane;
class Fold;
class Inventory;
class MaskedInput;
class PasswordPane;
class RegistrationSteps;
class SignInMethodChooser;
class SignInSettingsForm;
class ToneLabel;

/// How to sign in, and what that way needs: settings and how to get an app registered, folded away, or the field for an
/// access token, or those for a token's id and secret, or for user and password. Says where that will be sent.
class SignInMethodPage final : public AssistantPage
{
    Q_OBJECT

public:
    /// What is signed in to.
    struct Subject {
        Capabilities kind;
        QStringList origins;                ///< Of the account.
        QString accountName;                ///< Of one that is there; empty for a new one.
        SignInSettings settings;            ///< At first.
        std::optional<SignInMethod> method; ///< At first; nothing: the best.
        QUrl tokenEndpoint{};               ///< Where an id and its secret go; empty: nowhere.
        bool withAzureCli = true;
    };

    SignInMethodPage(const Inventory *inventory, QWidget *parent);
    ~SignInMethodPage() override;

    /// What was chosen and entered stays where it is the same kind of service as before.
    void setSubject(const Subject &subject);
    /// Whose directory it is, or why that is not known.
    void showTenant(const Result<QString> &tenant);

    SignInSettings settings() const;
    /// Of the field for one; that is empty afterwards.
    Secret takePasted();
    /// The same of the fields for an id and its secret.
    Secret takeClientSecret();
    Secret takePassword();
    /// For the button that goes on.
    QString nextText() const;
    void showRegistration();
    /// At the field that it is about; false where that is not one of these.
    bool showRefusal(const Error &error);

    QString heading() const override;
    void takeFocus() override;
    bool isComplete() override;

Q_SIGNALS:
    void methodChosen();

private:
    void build();
    void lookForAzureCli(const SignInOffer &offer, const QString &tenant);
    QWidget *buildPasted();
    void onMethod();
    void render();
    void renderPastedHint();
    void renderOrigins();
    void renderClientOrigins(const QString &places);
    void renderOwnOrigins(const QString &places);
    bool asksAuthority() const;
    bool asksClient() const;
    bool asksPassword() const;
    bool isOwnAuthority() const { return m_subject.kind.signIn.isOwnAuthority; }

    const Inventory *m_inventory;
    Subject m_subject;
    std::unique_ptr<QObject> m_looking; ///< With it the Azure CLI goes.
    bool m_tried = false;

    SignInMethodChooser *m_methods;
    MaskedInput *m_bearer = nullptr;
    ToneLabel *m_bearerHint = nullptr;
    ToneLabel *m_howTo = nullptr;
    QWidget *m_pasted;
    ClientPairPane *m_pair;
    PasswordPane *m_password;
    Fold *m_settingsFold;
    SignInSettingsForm *m_settings;
    Fold *m_registrationFold;
    RegistrationSteps *m_registration;
    ToneLabel *m_tenantNote;
    ToneLabel *m_origins;
};

} // namespace patkeeper
