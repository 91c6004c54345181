// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "signinmethodpage.h"

#include "azurecli.h"
#include "clientpairpane.h"
#include "fold.h"
#include "formparts.h"
#include "inventory.h"
#include "maskedinput.h"
#include "origins.h"
#include "passwordpane.h"
#include "pastedcredential.h"
#include "registrationsteps.h"
#include "signinmethodchooser.h"
#include "signinsettingsform.h"
#include "wording.h"

#include <QGridLayout>
#include <QVBoxLayout>

#include <initializer_list>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

QList<SignInMethod> methodsFor(const SignInMethodPage::Subject &subject)
{
    QList<SignInMethod> methods;
    for (const QString &word : subject.kind.signIn.methods) {
        const auto method = signInMethodFrom(word);
        const bool isPossible = method && (*method != SignInMethod::AzureCli || subject.withAzureCli) &&
                                (*method != SignInMethod::ClientCredentials || subject.tokenEndpoint.isValid());
        if (isPossible)
            methods.append(*method);
    }
    return methods;
}

bool offersPair(const SignInOffer &offer)
{
    return offer.methods.contains(storedWord(SignInMethod::ClientCredentials));
}

} // namespace

SignInMethodPage::SignInMethodPage(const Inventory *inventory, QWidget *parent)
    : AssistantPage(parent),
      m_inventory(inventory),
      m_methods(new SignInMethodChooser(this)),
      m_pasted(buildPasted()),
      m_pair(new ClientPairPane(this)),
      m_password(new PasswordPane(this)),
      m_settingsFold(new Fold(u"signInSettings"_s, tr("S&ettings of this sign-in"), this)),
      m_settings(new SignInSettingsForm(m_settingsFold)),
      m_registrationFold(new Fold(u"signInRegistration"_s, tr("How to get an app &registered"), this)),
      m_registration(new RegistrationSteps(m_registrationFold)),
      m_tenantNote(new ToneLabel(u"signInTenantNote"_s, ToneLabel::WhenEmpty::Vanish, this)),
      m_origins(new ToneLabel(u"accountOrigins"_s, ToneLabel::WhenEmpty::Vanish, this))
{
    build();
}

SignInMethodPage::~SignInMethodPage() = default;

void SignInMethodPage::build()
{
    m_settingsFold->setContent(m_settings);
    m_registrationFold->setContent(m_registration);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(10);
    for (QWidget *widget : std::initializer_list<QWidget *>{m_methods, m_pasted, m_pair, m_password, m_settingsFold,
                                                            m_registrationFold, m_tenantNote, m_origins})
        layout->addWidget(widget);
    layout->addStretch(1);
    connect(m_methods, &SignInMethodChooser::chosen, this, &SignInMethodPage::onMethod);
    connect(m_settings, &SignInSettingsForm::edited, this, &SignInMethodPage::render);
    // One at a time: both together are higher than a small screen.
    connect(m_settingsFold, &Fold::toggled, this, [this](bool open) {
        if (open)
            m_registrationFold->setOpen(false);
    });
    connect(m_registrationFold, &Fold::toggled, this, [this](bool open) {
        if (open)
            m_settingsFold->setOpen(false);
    });
}

QWidget *SignInMethodPage::buildPasted()
{
    auto *pasted = new QWidget(this);
    m_bearer = named(new MaskedInput(pasted), u"accountBearer"_s, tr("Access token"));
    m_bearer->setPlaceholderText(tr("Paste it here; it is never shown"));
    m_bearerHint = new ToneLabel(u"accountBearerHint"_s, ToneLabel::WhenEmpty::Vanish, pasted);
    m_howTo = new ToneLabel(u"accountHowTo"_s, ToneLabel::WhenEmpty::Vanish, pasted);
    m_howTo->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    auto *layout = new QVBoxLayout(pasted);
    layout->setContentsMargins(0, 0, 0, 0);
    QGridLayout *rows = newGrid();
    addGridRow(rows, tr("Access &token"), {m_bearer, m_bearerHint});
    layout->addLayout(rows);
    layout->addWidget(m_howTo);
    connect(m_bearer, &QLineEdit::textChanged, this, &SignInMethodPage::renderPastedHint);
    return pasted;
}

void SignInMethodPage::setSubject(const Subject &subject)
{
    const bool isNew = m_subject.kind.kind != subject.kind.kind;
    m_subject = subject;
    if (isNew) {
        m_tried = false;
        // A client's settings are of another kind: their authority is an address of the service.
        const bool isClient = subject.settings.method == SignInMethod::ClientCredentials;
        const bool isUsual = isClient || isOwnAuthority();
        m_settings->setSettings(subject.kind.signIn, isUsual ? SignInSettings() : subject.settings);
        m_password->setUser(subject.settings.user);
        m_pair->setSubject(isClient ? subject.settings.clientId : QString(), subject.kind.signInHint);
        m_methods->offer(methodsFor(subject), subject.method, !isOwnAuthority());
        m_howTo->sayQuietly(offersPair(subject.kind.signIn) ? QString() : subject.kind.signInHint);
        if (subject.withAzureCli)
            lookForAzureCli(subject.kind.signIn, subject.settings.tenant);
    } else {
        // What was found was of the place before.
        m_settings->suggestTenant(subject.settings.tenant);
    }
    m_tenantNote->say(Tone::Neutral, {});
    render();
}

void SignInMethodPage::lookForAzureCli(const SignInOffer &offer, const QString &tenant)
{
    if (!offer.methods.contains(storedWord(SignInMethod::AzureCli)))
        return;
    m_methods->sayLooking(SignInMethod::AzureCli, tr("Looking for the Azure CLI…"));
    m_looking = std::make_unique<QObject>();
    // Whoever opened this has not asked for the Azure CLI: it may not ask for a keyring's password.
    askAzureCli({.resource = offer.resource, .tenant = isTenantId(tenant) ? tenant : QString()}, Interaction::Forbidden,
                {}, m_looking.get(), [this](const Result<AzureCliToken> &answer) {
                    if (answer)
                        m_methods->sayWorks(SignInMethod::AzureCli);
                    else
                        m_methods->sayFails(SignInMethod::AzureCli, answer.error().message);
                });
}

void SignInMethodPage::showTenant(const Result<QString> &tenant)
{
    if (tenant)
        m_settings->suggestTenant(*tenant);
    // Whatever else it failed with does not stand in the way.
    else if (tenant.error().kind == Error::Kind::Unsupported || tenant.error().kind == Error::Kind::NotFound)
        m_tenantNote->say(Tone::Caution, tenant.error().message);
    render();
}

bool SignInMethodPage::asksAuthority() const
{
    return m_methods->method() == SignInMethod::Browser || m_methods->method() == SignInMethod::Device;
}

bool SignInMethodPage::asksClient() const
{
    return m_methods->method() == SignInMethod::ClientCredentials;
}

bool SignInMethodPage::asksPassword() const
{
    return m_methods->method() == SignInMethod::Basic;
}

void SignInMethodPage::onMethod()
{
    m_settings->setMethod(m_methods->method());
    // Without an app there is no sign-in: what is missing lies open.
    if (asksAuthority() && !isOwnAuthority() && m_settings->lacksClientId())
        m_settingsFold->setOpen(true);
    render();
    Q_EMIT methodChosen();
}

void SignInMethodPage::render()
{
    const SignInMethod method = m_methods->method();
    m_pasted->setVisible(method == SignInMethod::Bearer);
    m_pair->setVisible(asksClient());
    m_password->setVisible(asksPassword());
    m_settingsFold->setVisible(method != SignInMethod::Bearer && !asksClient() && !asksPassword() && !isOwnAuthority());
    m_registrationFold->setVisible(asksAuthority() && !isOwnAuthority());
    m_registration->say(m_subject.kind.signIn, m_settings->settings().redirectHost);
    renderPastedHint();
    renderOrigins();
}

void SignInMethodPage::renderPastedHint()
{
    if (m_bearer->isBlank())
        return m_bearerHint->say(Tone::Danger, m_tried ? tr("Paste an access token.") : QString());
    const QDateTime now = m_inventory->localNow();
    const PastedCredentialHint hint = readPastedCredential(m_bearer->peek(), m_subject.kind.signIn.audiences, now);
    if (!hint.sentence.isEmpty())
        m_bearerHint->say(Tone::Caution, hint.sentence);
    else if (hint.claims.expiresAt)
        m_bearerHint->sayQuietly(
            tr("By its own words it ends %1 (%2).")
                .arg(dateTimeText(*hint.claims.expiresAt), distanceText(*hint.claims.expiresAt, now)));
    else
        m_bearerHint->sayQuietly({});
}

void SignInMethodPage::renderOrigins()
{
    const QString places = m_subject.origins.join(u", "_s);
    const Origin authority = originOf(m_settings->settings().authority);
    if (asksClient())
        renderClientOrigins(places);
    else if (asksPassword() || (asksAuthority() && isOwnAuthority()))
        renderOwnOrigins(places);
    else if (asksAuthority() && isValid(authority))
        m_origins->sayQuietly(tr("You sign in at %1. The access token that comes of it is sent to %2 and nowhere else.")
                                  .arg(authority.toString(), places));
    else
        m_origins->sayQuietly(tr("The access token is sent to %1 and nowhere else.").arg(places));
}

void SignInMethodPage::renderClientOrigins(const QString &places)
{
    const QString endpoint = originOf(m_subject.tokenEndpoint).toString();
    m_origins->sayQuietly(
        places == endpoint ? tr("The id and the secret are sent to %1 and nowhere else.").arg(places)
                           : tr("The id and the secret are sent to %1, and the access token that comes of them to %2 "
                                "and nowhere else.")
                                 .arg(endpoint, places));
}

void SignInMethodPage::renderOwnOrigins(const QString &places)
{
    m_origins->sayQuietly(
        asksPassword()
            ? tr("User name and password are sent to %1 and nowhere else.").arg(places)
            : tr("You sign in at %1. The access token that comes of it is sent there and nowhere else.").arg(places));
}

SignInSettings SignInMethodPage::settings() const
{
    if (asksPassword() || (asksAuthority() && isOwnAuthority())) {
        SignInSettings settings;
        settings.method = m_methods->method();
        settings.tenant.clear();
        if (asksPassword())
            settings.user = m_password->user();
        return settings;
    }
    return asksClient() ? clientSettings(m_subject.tokenEndpoint, m_pair->id()) : m_settings->settings();
}

Secret SignInMethodPage::takeClientSecret()
{
    return m_pair->takeSecret();
}

Secret SignInMethodPage::takePassword()
{
    return m_password->takePassword();
}

Secret SignInMethodPage::takePasted()
{
    m_tried = false;
    return m_bearer->take();
}

QString SignInMethodPage::nextText() const
{
    switch (m_methods->method()) {
    case SignInMethod::Browser:
        return tr("&Open the browser");
    case SignInMethod::Device:
        return tr("&Get a code");
    case SignInMethod::Bearer:
    case SignInMethod::AzureCli:
    case SignInMethod::ClientCredentials:
    case SignInMethod::Basic:
        break;
    }
    return tr("&Sign in");
}

void SignInMethodPage::showRegistration()
{
    m_registrationFold->setOpen(true);
}

bool SignInMethodPage::showRefusal(const Error &error)
{
    if (error.field == "bearer"_L1 && m_methods->method() == SignInMethod::Bearer) {
        m_bearerHint->say(Tone::Danger, error.message);
        m_bearer->setFocus(Qt::OtherFocusReason);
        return true;
    }
    if (m_methods->method() == SignInMethod::Bearer || asksClient() || asksPassword() || isOwnAuthority() ||
        error.field.isEmpty())
        return false;
    const bool wasOpen = m_settingsFold->isOpen();
    m_settingsFold->setOpen(true);
    if (m_settings->showRefusal(error))
        return true;
    m_settingsFold->setOpen(wasOpen);
    return false;
}

QString SignInMethodPage::heading() const
{
    return m_subject.accountName.isEmpty() ? tr("How do you want to sign in?")
                                           : tr("Sign in to “%1” again").arg(m_subject.accountName);
}

void SignInMethodPage::takeFocus()
{
    if (m_methods->method() == SignInMethod::Bearer)
        m_bearer->setFocus(Qt::OtherFocusReason);
    else if (asksClient())
        m_pair->takeFocus();
    else if (asksPassword())
        m_password->takeFocus();
    else
        m_methods->takeFocus();
}

bool SignInMethodPage::isComplete()
{
    if (asksClient())
        return m_pair->isComplete();
    if (asksPassword())
        return m_password->isComplete();
    if (asksAuthority() && isOwnAuthority())
        return true;
    if (m_methods->method() != SignInMethod::Bearer) {
        if (m_settings->settings().clientId.isEmpty() && asksAuthority())
            m_settingsFold->setOpen(true);
        return m_settings->isComplete();
    }
    m_tried = true;
    renderPastedHint();
    if (m_bearer->isBlank())
        m_bearer->setFocus(Qt::OtherFocusReason);
    return !m_bearer->isBlank();
}

} // namespace patkeeper
