// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "exchangedialog.h"

#include "clipboardguard.h"
#include "credentialtext.h"
#include "errorpanel.h"
#include "exchangeform.h"
#include "factgrid.h"
#include "formparts.h"
#include "notice.h"
#include "secretpartsview.h"
#include "tokenprovider.h"
#include "wording.h"

#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QScreen>
#include <QVBoxLayout>

#include <algorithm>
#include <initializer_list>
#include <utility>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace patkeeper
{

using State = ExchangeFlow::State;

namespace
{

constexpr int widthInLetters = 112;
constexpr qsizetype longestList = 400;

/// "1:04:09", "4:09"
QString countdownText(std::chrono::seconds left)
{
    const auto digits = [](qint64 number) { return QString::number(number).rightJustified(2, u'0'); };
    const qint64 seconds = left.count();
    const QString end = digits(seconds % 60);
    return seconds < 3600 ? QString::number(seconds / 60) + u':' + end
                          : QString::number(seconds / 3600) + u':' + digits(seconds / 60 % 60) + u':' + end;
}

/// In the service's words, without what all of them begin with.
QString typeSentence(const ExchangedCredentials &credentials)
{
    const QString type = oneLine(typeText(credentials), longestList).remove("urn:ietf:params:oauth:token-type:"_L1);
    return type.isEmpty() ? ExchangeDialog::tr("the service does not say") : type;
}

/// Nothing where it is as was asked for, or not said.
QString grantedSentence(const ExchangedCredentials &credentials)
{
    const bool isNews = credentials.askedScopes.isEmpty() || scopeDiffers(credentials);
    if (!credentials.grantedScopes || !isNews)
        return {};
    const QString granted = oneLine(credentials.grantedScopes->join(u", "_s), longestList);
    return granted.isEmpty() ? ExchangeDialog::tr("no scopes") : granted;
}

} // namespace

ExchangeDialog::ExchangeDialog(const DialogContext &context, TokenKey key, QWidget *parent)
    : FlowDialog(context, parent),
      m_key(std::move(key))
{
    setObjectName(u"exchangeDialog"_s);
    setWindowTitle(tr("Short-lived token"));
    build();
    connect(&m_second, &QTimer::timeout, this, &ExchangeDialog::onSecond);
    render();
    resize(fontMetrics().averageCharWidth() * widthInLetters, sizeHint().height());
}

// The view looks its values up for as long as it is there, which is a little longer than they are.
ExchangeDialog::~ExchangeDialog()
{
    m_secret->setSource({});
}

void ExchangeDialog::build()
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
    m_form = buildForm();
    auto *layout = new QVBoxLayout(this);
    layout->setSpacing(10);
    for (QWidget *widget : std::initializer_list<QWidget *>{heading, m_subtitle, m_form, m_notice, m_error, m_busy})
        layout->addWidget(widget);
    layout->addWidget(buildResult(), 1);
    layout->addStretch();
    layout->addWidget(buildButtons());
}

ExchangeForm *ExchangeDialog::buildForm()
{
    const Capabilities *known = capabilitiesOf(m_key.accountId);
    const Capabilities capabilities = known ? *known : Capabilities();
    const TokenEntry *entry = context().inventory->token(m_key);
    const bool isEntered = capabilities.exchange && capabilities.exchange->hasOwnEndpoints && entry;
    const auto entered = isEntered ? exchangeSettingsOf(entry->token.extras) : std::nullopt;
    return new ExchangeForm(capabilities, entered.value_or(ExchangeSettings()), this);
}

QWidget *ExchangeDialog::buildResult()
{
    m_result = new QWidget(this);
    m_facts = new FactGrid(m_result);
    m_remarks = new ToneLabel(u"exchangeRemarks"_s, ToneLabel::WhenEmpty::Vanish, m_result);
    m_secret = new SecretPartsView(context().clipboard, context().session, context().preferences.showFor, m_result);
    m_secret->showFields(tr("What came"));
    m_secret->setSource([this]() -> const SecretParts * { return &m_parts; });
    m_copyEnvironment = named(new QPushButton(tr("Copy all as &environment lines"), m_result),
                              u"exchangeCopyEnvironment"_s, tr("Copy all as environment lines"));
    m_copyJson =
        named(new QPushButton(tr("Copy all as &JSON"), m_result), u"exchangeCopyJson"_s, tr("Copy all as JSON"));
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
    layout->addWidget(m_secret, 1);
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

State ExchangeDialog::state() const
{
    return m_flow ? m_flow->state() : State::Idle;
}

void ExchangeDialog::onGet()
{
    if (m_flow && !m_flow->hasEnded())
        return;
    forget();
    Q_EMIT exchangeRequested(m_key, m_form->wish());
}

void ExchangeDialog::askFor(const QStringList &scopes)
{
    m_form->setScopes(scopes);
    onGet();
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
        m_notice->say(
            Tone::Caution, tr("The token would be sent to %1.").arg(m_flow->origin()),
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
    const bool isNew = isThere && m_result->isHidden();
    if (m_result->isHidden() == isThere) {
        m_result->setVisible(isThere);
        if (!isThere)
            shrink();
    }
    if (!isThere)
        return;
    const ExchangedCredentials &credentials = m_flow->credentials();
    const auto keysEnd = storageKeysExpireAt(credentials);
    const QDateTime now = context().inventory->localNow();
    m_facts->say({Fact{.name = u"exchangeType"_s, .caption = tr("Type"), .text = typeSentence(credentials)},
                  Fact{.name = u"exchangeExpires"_s,
                       .caption = tr("Expires"),
                       .text = expirySentence(timeLeft(credentials, now))},
                  Fact{.name = u"exchangeGranted"_s, .caption = tr("Granted"), .text = grantedSentence(credentials)},
                  Fact{.name = u"exchangeKeysEnd"_s,
                       .caption = tr("Storage keys until"),
                       .text = keysEnd ? dateTimeText(*keysEnd) : QString()}});
    m_remarks->say(Tone::Caution, remarks(credentials).join(u'\n'));
    if (isNew)
        grow();
}

/// What came is to be seen without being scrolled to, as far as the screen goes.
void ExchangeDialog::grow()
{
    layout()->activate();
    const int wanted = layout()->hasHeightForWidth() ? layout()->totalHeightForWidth(width()) : sizeHint().height();
    resize(width(), std::min(std::max(height(), wanted), screen()->availableGeometry().height()));
}

QStringList ExchangeDialog::remarks(const ExchangedCredentials &credentials) const
{
    QStringList remarks;
    if (const QStringList missing = missingScopes(credentials); !missing.isEmpty())
        remarks.append(tr("Not granted: %1.").arg(oneLine(missing.join(u", "_s), longestList)));
    if (typeDiffers(credentials))
        remarks.append(tr("The service gave another kind of token than usual."));
    for (const LeftOutField &leftOut : environmentOf(credentials, m_flow->offer()->environmentNames).leftOut)
        remarks.append(oneLine(leftOutText(leftOut), longestList));
    return remarks;
}

QString ExchangeDialog::expirySentence(const std::optional<std::chrono::seconds> &left) const
{
    if (!left)
        return tr("the service does not say");
    return left->count() > 0 ? tr("in %1, at %2", "countdown, date and time")
                                   .arg(countdownText(*left), dateTimeText(*m_flow->credentials().expiresAt))
                             : tr("It has ended. Get another one.");
}

void ExchangeDialog::onSecond()
{
    if (m_parts.empty() || !m_flow)
        return m_second.stop();
    // The clock is looked at once: the end might fall between two looks, and would never be said.
    const auto left = timeLeft(m_flow->credentials(), context().inventory->localNow());
    m_facts->say({Fact{.name = u"exchangeExpires"_s, .caption = tr("Expires"), .text = expirySentence(left)}});
    if (!left || left->count() == 0)
        m_second.stop();
}

void ExchangeDialog::renderFailure()
{
    if (!m_flow->error() || m_flow->error()->kind == Error::Kind::Cancelled)
        return;
    m_error->say(*m_flow->error(), tr("No short-lived token came."));
    m_form->showRefusal(*m_flow->error());
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
