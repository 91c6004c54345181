// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "exchangedialog.h"

#include "clipboardguard.h"
#include "credentialtext.h"
#include "errorpanel.h"
#include "factgrid.h"
#include "focusscrollarea.h"
#include "formparts.h"
#include "notice.h"
#include "secretpartsview.h"
#include "wording.h"

#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

#include <initializer_list>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace patkeeper
{

using State = ExchangeFlow::State;

namespace
{

constexpr int widthInLetters = 84;

/// "1:04:09", "4:09"
QString countdownText(std::chrono::seconds left)
{
    const auto digits = [](qint64 number) { return QString::number(number).rightJustified(2, u'0'); };
    const qint64 seconds = left.count();
    const QString end = digits(seconds % 60);
    return seconds < 3600 ? QString::number(seconds / 60) + u':' + end
                          : QString::number(seconds / 3600) + u':' + digits(seconds / 60 % 60) + u':' + end;
}

QStringList wordsOf(const QLineEdit *line)
{
    return line ? line->text().simplified().split(u' ', Qt::SkipEmptyParts) : QStringList();
}

} // namespace

ExchangeDialog::ExchangeDialog(const DialogContext &context, const TokenKey &key, QWidget *parent)
    : FlowDialog(context, parent),
      m_key(key)
{
    setObjectName(u"exchangeDialog"_s);
    setWindowTitle(tr("Short-lived token"));
    const Capabilities *capabilities = capabilitiesOf(key.accountId);
    build(capabilities && capabilities->exchange ? *capabilities->exchange : ExchangeOffer());
    connect(&m_second, &QTimer::timeout, this, &ExchangeDialog::renderExpiry);
    render();
    resize(fontMetrics().averageCharWidth() * widthInLetters, sizeHint().height());
}

void ExchangeDialog::build(const ExchangeOffer &offer)
{
    const TokenEntry *entry = context().inventory->token(m_key);
    auto *heading = headingLabel(u"exchangeHeading"_s, this);
    heading->setText(tr("A short-lived token from “%1”").arg(entry ? oneLine(entry->token.name) : m_key.remoteId));
    m_subtitle = new ToneLabel(u"exchangeSubtitle"_s, ToneLabel::WhenEmpty::Vanish, this);
    m_subtitle->sayQuietly(tr("%1. Nothing of it is kept: when this window closes, it is gone from here.")
                               .arg(accountText(m_key.accountId)));
    m_notice = new Notice(u"exchangeNotice"_s, this);
    m_error = new ErrorPanel(this);
    m_busy = named(new QProgressBar(this), u"exchangeBusy"_s, tr("Under way"));
    m_busy->setRange(0, 0);
    m_busy->setTextVisible(false);
    m_busy->setMaximumHeight(6);
    auto *layout = new QVBoxLayout(this);
    layout->setSpacing(10);
    for (QWidget *widget : std::initializer_list<QWidget *>{heading, m_subtitle, buildForm(offer), m_notice, m_error,
                                                            m_busy})
        layout->addWidget(widget);
    layout->addWidget(buildResult(), 1);
    layout->addStretch();
    layout->addWidget(buildButtons());
}

QWidget *ExchangeDialog::buildForm(const ExchangeOffer &offer)
{
    m_form = new QWidget(this);
    m_rows = new QVBoxLayout(m_form);
    m_rows->setContentsMargins(0, 0, 0, 0);
    if (offer.acceptsScopes) {
        m_scope = addLine(u"exchangeScope"_s, tr("&Scopes, with blanks between them"),
                          tr("Nothing in particular: what the service gives"), &m_scopeNote);
        if (!offer.scopes.isEmpty())
            m_scopeNote->sayQuietly(tr("For example: %1").arg(oneLine(offer.scopes.join(u", "_s), 300)));
    } else {
        auto *note = plainLabel(tr("It gets the scopes that the token has; no others can be asked for."),
                                u"exchangeNoScopes"_s, m_form);
        m_rows->addWidget(note);
    }
    if (offer.acceptsTargets) {
        m_audience = addLine(u"exchangeAudience"_s, tr("For which service, by its &name"), tr("As the token says"),
                             &m_audienceNote);
        m_resource = addLine(u"exchangeResource"_s, tr("For which service, by its a&ddress"), tr("As the token says"),
                             &m_resourceNote);
    }
    return m_form;
}

QLineEdit *ExchangeDialog::addLine(const QString &objectName, const QString &label, const QString &placeholder,
                                   ToneLabel **note)
{
    auto *line = named(new QLineEdit(m_form), objectName, QString(label).remove(u'&'));
    line->setPlaceholderText(placeholder);
    *note = new ToneLabel(objectName + u"Note"_s, ToneLabel::WhenEmpty::Vanish, m_form);
    addAbove(m_rows, label, {line, *note});
    return line;
}

QWidget *ExchangeDialog::buildResult()
{
    m_result = new QWidget(this);
    m_facts = new FactGrid(m_result);
    m_remarks = new ToneLabel(u"exchangeRemarks"_s, ToneLabel::WhenEmpty::Vanish, m_result);
    auto *scroll = new FocusScrollArea(m_result);
    scroll->setObjectName(u"exchangeParts"_s);
    scroll->setAccessibleName(tr("What came"));
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setSizeAdjustPolicy(QAbstractScrollArea::AdjustToContents);
    scroll->setWidgetResizable(true);
    m_secret = new SecretPartsView(context().clipboard, context().session, context().preferences.showFor, scroll);
    m_secret->setSource([this]() -> const SecretParts * { return &m_parts; });
    scroll->setWidget(m_secret);
    m_copyEnvironment = named(new QPushButton(tr("Copy all as &environment lines"), m_result),
                              u"exchangeCopyEnvironment"_s, tr("Copy all as environment lines"));
    m_copyJson = named(new QPushButton(tr("Copy all as &JSON"), m_result), u"exchangeCopyJson"_s,
                       tr("Copy all as JSON"));
    auto *copies = new QHBoxLayout;
    copies->addStretch();
    for (QPushButton *button : {m_copyEnvironment, m_copyJson}) {
        button->setAutoDefault(false);
        copies->addWidget(button);
    }
    auto *layout = new QVBoxLayout(m_result);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_facts);
    layout->addWidget(m_remarks);
    layout->addWidget(scroll, 1);
    layout->addLayout(copies);
    connect(m_copyEnvironment, &QPushButton::clicked, this, &ExchangeDialog::copyAsEnvironment);
    connect(m_copyJson, &QPushButton::clicked, this, &ExchangeDialog::copyAsJson);
    return m_result;
}

QWidget *ExchangeDialog::buildButtons()
{
    auto *buttons = new QDialogButtonBox(this);
    m_close = named(buttons->addButton(QDialogButtonBox::Close), u"exchangeClose"_s, tr("Close"));
    m_allow = named(buttons->addButton(tr("&Send it there"), QDialogButtonBox::ActionRole), u"exchangeAllow"_s,
                    tr("Send it there"));
    m_get = named(buttons->addButton(tr("&Get it"), QDialogButtonBox::AcceptRole), u"exchangeGet"_s, tr("Get it"));
    m_close->setAutoDefault(false);
    m_allow->setAutoDefault(false);
    connect(m_close, &QPushButton::clicked, this, &ExchangeDialog::reject);
    connect(m_allow, &QPushButton::clicked, this, [this] { m_flow->allowOrigin(); });
    connect(m_get, &QPushButton::clicked, this, &ExchangeDialog::onGet);
    giveOwnWords(this);
    return buttons;
}

ExchangeWish ExchangeDialog::wish() const
{
    return {.scopes = wordsOf(m_scope), .audiences = wordsOf(m_audience), .resources = wordsOf(m_resource)};
}

State ExchangeDialog::state() const
{
    return m_flow ? m_flow->state() : State::Idle;
}

void ExchangeDialog::onGet()
{
    if (m_flow && !m_flow->hasEnded())
        return;
    forget();
    Q_EMIT exchangeRequested(m_key, wish());
}

void ExchangeDialog::showFlow(ExchangeFlow *flow)
{
    m_flow = flow;
    follow(flow);
}

/// What came before.
void ExchangeDialog::forget()
{
    m_second.stop();
    m_secret->mask();
    m_secret->setAllowed(false);
    m_parts.clear();
    m_secret->refresh();
    if (m_flow)
        m_flow->wipe();
}

void ExchangeDialog::takeCredentials()
{
    if (!m_parts.empty())
        return;
    const ExchangedCredentials &credentials = m_flow->credentials();
    if (credentials.accessToken.isEmpty())
        return;
    m_parts.push_back({tr("Access token"), credentials.accessToken.clone()});
    for (const CredentialField &field : credentials.fields)
        m_parts.push_back({field.name, field.value.clone()});
    m_secret->refresh();
    m_secret->setAllowed(true);
    m_second.start(1s);
}

bool ExchangeDialog::mayClose()
{
    if (m_flow && m_flow->canCancel())
        m_flow->cancel();
    return true;
}

void ExchangeDialog::render()
{
    m_error->clear();
    m_notice->say(Tone::Neutral, {});
    if (state() == State::Ready)
        takeCredentials();
    else if (state() == State::Failed)
        renderFailure();
    else if (state() == State::NewOrigin)
        m_notice->say(Tone::Caution, tr("The token would be sent to %1.").arg(m_flow->origin()),
                      tr("It was never sent there before. Whoever runs that address can act with it. You are asked this "
                         "once."));
    else if (state() == State::Reading)
        m_notice->say(Tone::Neutral, tr("Waiting for the keychain…"),
                      tr("If it asks for its password, answer it there."));
    renderForm();
    renderResult();
}

void ExchangeDialog::renderForm()
{
    const bool isResting = state() == State::Idle || state() == State::Ready || state() == State::Failed;
    m_form->setEnabled(isResting);
    m_busy->setVisible(!isResting && state() != State::NewOrigin);
    m_allow->setVisible(state() == State::NewOrigin);
    m_get->setVisible(isResting);
    m_get->setText(state() == State::Ready ? tr("&Get another") : tr("&Get it"));
    m_get->setAccessibleName(QString(m_get->text()).remove(u'&'));
    m_close->setText(state() == State::NewOrigin ? tr("Cancel") : tr("Close"));
    m_close->setAccessibleName(m_close->text());
    (state() == State::Ready || state() == State::NewOrigin ? m_close : m_get)->setDefault(true);
}

void ExchangeDialog::renderResult()
{
    const bool isThere = !m_parts.empty() && state() == State::Ready;
    if (m_result->isHidden() == isThere) {
        m_result->setVisible(isThere);
        if (!isThere)
            shrink();
    }
    if (!isThere)
        return;
    const ExchangedCredentials &credentials = m_flow->credentials();
    const QString type = typeText(credentials);
    m_facts->say({u"exchangeType"_s, tr("Type"), type.isEmpty() ? tr("the service does not say") : oneLine(type, 300)});
    const bool differs = scopeDiffers(credentials);
    m_facts->say({u"exchangeGranted"_s, tr("Granted"),
                  differs ? oneLine(credentials.grantedScopes->join(u", "_s), 400) : QString()});
    const auto keysEnd = storageKeysExpireAt(credentials);
    m_facts->say({u"exchangeKeysEnd"_s, tr("Storage keys until"), keysEnd ? dateTimeText(*keysEnd) : QString()});
    QStringList remarks;
    if (const QStringList missing = missingScopes(credentials); !missing.isEmpty())
        remarks.append(tr("Not granted: %1.").arg(oneLine(missing.join(u", "_s), 400)));
    if (typeDiffers(credentials))
        remarks.append(tr("The service gave another kind of token than usual."));
    for (const LeftOutField &leftOut : environmentOf(credentials, m_flow->offer()->environmentNames).leftOut)
        remarks.append(oneLine(leftOutText(leftOut), 300));
    m_remarks->say(Tone::Caution, remarks.join(u'\n'));
    renderExpiry();
}

void ExchangeDialog::renderExpiry()
{
    if (m_parts.empty() || !m_flow)
        return;
    const ExchangedCredentials &credentials = m_flow->credentials();
    const auto left = timeLeft(credentials, context().inventory->localNow());
    const QString text = !left               ? tr("the service does not say")
                         : left->count() > 0 ? tr("in %1, at %2", "countdown, date and time")
                                                   .arg(countdownText(*left), dateTimeText(*credentials.expiresAt))
                                             : tr("It has ended. Get another one.");
    m_facts->say({u"exchangeExpires"_s, tr("Expires"), text});
    if (left && left->count() == 0)
        m_second.stop();
}

void ExchangeDialog::renderFailure()
{
    if (!m_flow->error() || m_flow->error()->kind == Error::Kind::Cancelled)
        return;
    const Error &error = *m_flow->error();
    m_error->say(error, tr("No short-lived token came."));
    if (error.field == "scopes"_L1 && m_scope)
        m_scope->setFocus();
    else if (error.field == "audience"_L1 && m_audience)
        m_audience->setFocus();
    else if (error.field == "resource"_L1 && m_resource)
        m_resource->setFocus();
    comeBack();
}

void ExchangeDialog::copyAsEnvironment()
{
    if (state() == State::Ready)
        m_secret->copyWhole(shellText(environmentOf(m_flow->credentials(), m_flow->offer()->environmentNames)));
}

void ExchangeDialog::copyAsJson()
{
    if (state() == State::Ready)
        m_secret->copyWhole(jsonText(m_flow->credentials()));
}

void ExchangeDialog::done(int result)
{
    forget();
    FlowDialog::done(result);
}

} // namespace patkeeper
