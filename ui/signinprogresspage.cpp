// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "signinprogresspage.h"

#include "announcement.h"
#include "browserpane.h"
#include "devicepane.h"
#include "formparts.h"
#include "notice.h"
#include "wording.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include <initializer_list>
#include <utility>

namespace patkeeper
{

using namespace Qt::StringLiterals;
using Mark = StepList::Mark;

namespace
{

constexpr int approvalLines = 11;

} // namespace

SignInProgressPage::SignInProgressPage(std::function<QDateTime()> now, QWidget *parent)
    : AssistantPage(parent),
      m_steps(new StepList(u"signInSteps"_s, this)),
      m_browser(new BrowserPane(this)),
      m_device(new DevicePane(std::move(now), this)),
      m_keychain(new Notice(u"signInKeychain"_s, this)),
      m_approval(buildApproval())
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(12);
    for (QWidget *widget : std::initializer_list<QWidget *>{m_steps, m_browser, m_device, m_keychain, m_approval})
        layout->addWidget(widget);
    layout->addStretch(1);
    connect(m_browser, &BrowserPane::openWanted, this, &SignInProgressPage::openWanted);
}

QWidget *SignInProgressPage::buildApproval()
{
    auto *approval = new QWidget(this);
    auto *label = plainLabel(tr("Send this to your ad&ministrator:"), u"approvalLabel"_s, approval);
    m_approvalText = named(new QPlainTextEdit(approval), u"approvalText"_s, tr("Text for your administrator"));
    m_approvalText->setReadOnly(true);
    m_approvalText->setTabChangesFocus(true);
    m_approvalText->setFixedHeight(fontMetrics().lineSpacing() * approvalLines + 14);
    label->setBuddy(m_approvalText);
    m_approvalCopy = named(new QPushButton(tr("Co&py the text"), approval), u"approvalCopy"_s,
                           tr("Copy the text for your administrator"));
    m_approvalCopy->setAutoDefault(false);
    auto *layout = new QVBoxLayout(approval);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(label);
    layout->addWidget(m_approvalText);
    layout->addWidget(m_approvalCopy, 0, Qt::AlignTrailing);
    connect(m_approvalCopy, &QPushButton::clicked, this, [this] {
        QGuiApplication::clipboard()->setText(m_approvalText->toPlainText(), QClipboard::Clipboard);
        m_approvalCopy->setText(tr("Copied"));
        announce(m_approvalCopy, tr("Copied"));
    });
    return approval;
}

void SignInProgressPage::begin(SignInMethod method, const QString &service)
{
    m_method = method;
    m_service = service;
    m_browser->setVisible(false);
    m_device->setVisible(false);
    m_approval->setVisible(false);
    m_keychain->say(Tone::Neutral, {});
    reach(SigningIn, Mark::UnderWay);
}

void SignInProgressPage::showAttempt(SignInAttempt *attempt, bool opened)
{
    const bool waitsForBrowser = attempt->state() == SignInAttempt::State::AwaitingBrowser;
    const bool waitsForCode = attempt->state() == SignInAttempt::State::AwaitingCode;
    if (waitsForBrowser)
        m_browser->show(attempt, opened);
    if (waitsForCode)
        m_device->show(attempt);
    const bool isNew = (waitsForBrowser && m_browser->isHidden()) || (waitsForCode && m_device->isHidden());
    m_browser->setVisible(waitsForBrowser);
    m_device->setVisible(waitsForCode);
    reach(SigningIn, Mark::UnderWay);
    if (isNew)
        takeFocus();
}

void SignInProgressPage::showFlow(const SignInFlow &flow)
{
    using State = SignInFlow::State;
    m_browser->setVisible(false);
    m_device->setVisible(false);
    const bool asksKeychain = flow.state() == State::Storing && m_method != SignInMethod::AzureCli;
    m_keychain->say(Tone::Neutral, asksKeychain ? tr("Saving it in the keychain…") : QString(),
                    asksKeychain ? tr("If it asks for its password, answer it there.") : QString());
    switch (flow.state()) {
    case State::Idle:
    case State::Failed: // Where it was is what did not work.
        break;
    case State::Identifying:
        return reach(Trying, Mark::UnderWay);
    case State::Listing:
        return reach(Reading, Mark::UnderWay);
    case State::Storing:
    case State::Filing:
        return reach(Keeping, Mark::UnderWay);
    case State::Done:
        return reach(Keeping, Mark::Done);
    }
}

void SignInProgressPage::showFailure(const QString &approvalText)
{
    m_browser->setVisible(false);
    m_device->setVisible(false);
    m_keychain->say(Tone::Neutral, {});
    m_approvalText->setPlainText(approvalText);
    m_approvalCopy->setText(tr("Co&py the text"));
    m_approval->setVisible(!approvalText.isEmpty());
    reach(m_step, Mark::Failed);
    if (!approvalText.isEmpty())
        m_approvalText->setFocus(Qt::OtherFocusReason);
}

void SignInProgressPage::reach(Step step, StepList::Mark mark)
{
    m_step = step;
    m_mark = mark;
    render();
}

void SignInProgressPage::render()
{
    QStringList texts;
    switch (m_method) {
    case SignInMethod::Browser:
        texts.append(tr("Sign in in the browser"));
        break;
    case SignInMethod::Device:
        texts.append(tr("Sign in with the code"));
        break;
    case SignInMethod::ClientCredentials:
        texts.append(tr("Get an access token with the id and the secret"));
        break;
    case SignInMethod::AzureCli:
    case SignInMethod::Bearer:
    case SignInMethod::Basic:
        texts.append(QString());
        break;
    }
    texts.append(m_method == SignInMethod::AzureCli ? tr("Try the access token of the Azure CLI at %1").arg(m_service)
                 : m_method == SignInMethod::Basic  ? tr("Try user name and password at %1").arg(m_service)
                                                    : tr("Try the access token at %1").arg(m_service));
    texts.append(tr("Read the list of tokens"));
    texts.append(m_method == SignInMethod::AzureCli ? tr("Save the account") : tr("Keep the sign-in in the keychain"));
    QList<StepList::Step> steps;
    for (int step = SigningIn; step < StepCount; ++step) {
        if (!texts.at(step).isEmpty())
            steps.append({texts.at(step), step < m_step ? Mark::Done : step == m_step ? m_mark : Mark::ToCome});
    }
    // The first of these is under way as soon as there is nothing before it.
    if (texts.first().isEmpty() && m_step == SigningIn)
        steps.first().mark = m_mark;
    m_steps->say(steps);
}

QString SignInProgressPage::heading() const
{
    return tr("Signing in");
}

void SignInProgressPage::takeFocus()
{
    if (auto *address = findChild<QWidget *>(u"browserAddress"_s); address && m_browser->isVisible())
        address->setFocus(Qt::OtherFocusReason);
    else if (auto *code = findChild<QWidget *>(u"deviceCode"_s); code && m_device->isVisible())
        code->setFocus(Qt::OtherFocusReason);
}

} // namespace patkeeper
