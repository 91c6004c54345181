// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "signinsettingsform.h"

#include "formparts.h"
#include "origins.h"
#include "signinrequest.h"
#include "typedscopes.h"

#include <QComboBox>
#include <QGridLayout>
#include <QLineEdit>

#include <algorithm>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

/// Typed without "https://" as often as not.
QUrl authorityFrom(const QString &typed)
{
    const QString text = typed.trimmed();
    QUrl url(text.contains("://"_L1) ? text : u"https://"_s + text, QUrl::StrictMode);
    url = url.adjusted(QUrl::StripTrailingSlash | QUrl::RemoveQuery | QUrl::RemoveFragment | QUrl::RemoveUserInfo);
    return url;
}

} // namespace

SignInSettingsForm::SignInSettingsForm(QWidget *parent) : QWidget(parent)
{
    QGridLayout *rows = newGrid();
    rows->setContentsMargins(0, 0, 0, 0);
    setLayout(rows);
    m_clientId = addLine(u"clientId"_s, tr("A&pp id"), tr("Application (client) id of the app registration"));
    m_clientId->setPlaceholderText(u"00000000-0000-0000-0000-000000000000"_s);
    m_tenant = addLine(u"tenant"_s, tr("D&irectory"), tr("Directory (tenant): its id or domain"));
    m_tenant->setPlaceholderText(SignInSettings().tenant);
    m_authority = addLine(u"authority"_s, tr("Sign-in ser&vice"), tr("Address of the sign-in service"));
    m_authority->setPlaceholderText(SignInSettings().authority.toString());
    m_scopes = addLine(u"scopes"_s, tr("Per&missions"), tr("Permissions to ask for"));
    m_redirectHost = named(new QComboBox(this), u"signIn_redirectHost"_s, tr("Address that the browser comes back to"));
    for (const auto &host : {u"localhost"_s, u"127.0.0.1"_s})
        m_redirectHost->addItem(u"http://"_s + host, host);
    addRow(u"redirectHost"_s, tr("Comes bac&k to"), m_redirectHost);
    connect(m_tenant, &QLineEdit::textEdited, this, [this] { m_tenantTouched = true; });
    connect(m_redirectHost, &QComboBox::currentIndexChanged, this, &SignInSettingsForm::edited);
}

QLineEdit *SignInSettingsForm::addLine(const QString &field, const QString &label, const QString &accessibleName)
{
    auto *input = named(new QLineEdit(this), u"signIn_"_s + field, accessibleName);
    addRow(field, label, input);
    const ToneLabel *note = m_rows.last().note;
    connect(input, &QLineEdit::textEdited, this, [this, note = const_cast<ToneLabel *>(note)] {
        note->say(Tone::Neutral, {});
        Q_EMIT edited();
    });
    return input;
}

void SignInSettingsForm::addRow(const QString &field, const QString &label, QWidget *input)
{
    Row row{.field = field, .input = input};
    row.note = new ToneLabel(u"signInNote_"_s + field, ToneLabel::WhenEmpty::Vanish, this);
    row.caption = addGridRow(qobject_cast<QGridLayout *>(layout()), label, {input, row.note});
    m_rows.append(row);
}

void SignInSettingsForm::setRowShown(const QString &field, bool shown)
{
    for (const Row &row : std::as_const(m_rows)) {
        if (row.field != field)
            continue;
        row.caption->setVisible(shown);
        row.input->setVisible(shown);
        row.note->setVisible(shown && !row.note->said().isEmpty());
    }
}

void SignInSettingsForm::setSettings(const SignInOffer &offer, const SignInSettings &settings)
{
    const SignInSettings usual;
    m_offer = offer;
    m_clientId->setText(settings.clientId);
    m_tenant->setText(settings.tenant == usual.tenant ? QString() : settings.tenant);
    m_tenantTouched = !m_tenant->text().isEmpty();
    m_authority->setText(settings.authority == usual.authority ? QString() : settings.authority.toString());
    m_scopes->setText(typedScopes(offer, settings.scopes));
    m_scopes->setPlaceholderText(offer.permissions.join(u' '));
    m_redirectHost->setCurrentIndex(std::max(0, m_redirectHost->findData(settings.redirectHost)));
    setMethod(settings.method);
}

void SignInSettingsForm::setMethod(SignInMethod method)
{
    m_method = method;
    const bool asksAuthority = method == SignInMethod::Browser || method == SignInMethod::Device;
    for (const auto &field : {u"clientId"_s, u"authority"_s, u"scopes"_s})
        setRowShown(field, asksAuthority);
    setRowShown(u"tenant"_s, method != SignInMethod::Bearer);
    setRowShown(u"redirectHost"_s, method == SignInMethod::Browser);
}

SignInSettings SignInSettingsForm::settings() const
{
    SignInSettings settings;
    settings.method = m_method;
    if (m_method == SignInMethod::Bearer)
        return settings;
    settings.clientId = m_clientId->text().trimmed();
    if (const QString tenant = m_tenant->text().trimmed(); !tenant.isEmpty())
        settings.tenant = tenant;
    if (!m_authority->text().trimmed().isEmpty())
        settings.authority = authorityFrom(m_authority->text());
    settings.scopes = scopesFromTyped(m_offer, m_scopes->text());
    settings.redirectHost = m_redirectHost->currentData().toString();
    return settings;
}

void SignInSettingsForm::suggestTenant(const QString &tenant)
{
    if (!m_tenantTouched)
        m_tenant->setText(tenant == SignInSettings().tenant ? QString() : tenant);
}

bool SignInSettingsForm::lacksClientId() const
{
    return m_clientId->text().trimmed().isEmpty();
}

bool SignInSettingsForm::isComplete()
{
    if (m_method != SignInMethod::Browser && m_method != SignInMethod::Device)
        return true;
    SignInRequest request;
    request.settings = settings();
    if (const auto missing = missingIn(request)) {
        showRefusal(*missing);
        return false;
    }
    if (isValid(originOf(request.settings.authority)))
        return true;
    showRefusal({.kind = Error::Kind::Rejected,
                 .message = tr("This is not an address to sign in at. Enter one that begins with https://, or leave "
                               "it empty."),
                 .detail = {},
                 .retryAfter = {},
                 .field = u"authority"_s});
    return false;
}

bool SignInSettingsForm::showRefusal(const Error &error)
{
    for (const Row &row : std::as_const(m_rows)) {
        if (row.field != error.field || row.input->isHidden())
            continue;
        row.note->say(Tone::Danger, error.message);
        row.input->setFocus(Qt::OtherFocusReason);
        return true;
    }
    return false;
}

} // namespace patkeeper
