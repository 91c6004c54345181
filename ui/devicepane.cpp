// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "devicepane.h"

#include "announcement.h"
#include "copyfield.h"
#include "qrpicture.h"
#include "signinattempt.h"
#include "wording.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>
#include <array>
#include <utility>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

// When it is said aloud how long the code still holds.
constexpr std::array<qint64, 6> announcedSeconds{600, 300, 120, 60, 30, 10};

QString minutesAndSeconds(qint64 seconds)
{
    return u"%1:%2"_s.arg(seconds / 60).arg(seconds % 60, 2, 10, QChar(u'0'));
}

} // namespace

DevicePane::DevicePane(std::function<QDateTime()> now, QWidget *parent)
    : QWidget(parent),
      m_now(std::move(now)),
      m_address(new CopyField(u"deviceAddress"_s, tr("Address to open"), this)),
      m_code(new CopyField(u"deviceCode"_s, tr("Code to enter"), this)),
      m_picture(new QrPicture(u"devicePicture"_s, this)),
      m_left(plainLabel({}, u"deviceTimeLeft"_s, this))
{
    m_code->makeLarge();
    m_second.setInterval(std::chrono::seconds(1));
    auto *words = new QVBoxLayout;
    words->setSpacing(6);
    words->addWidget(
        plainLabel(tr("1. On any device, open this address or take a picture of it:"), u"deviceStep1"_s, this));
    words->addWidget(m_address);
    words->addSpacing(6);
    words->addWidget(plainLabel(tr("2. Enter this code there, and sign in:"), u"deviceStep2"_s, this));
    words->addWidget(m_code);
    words->addWidget(m_left);
    words->addStretch(1);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(16);
    layout->addLayout(words, 1);
    layout->addWidget(m_picture, 0, Qt::AlignTop);
    connect(&m_second, &QTimer::timeout, this, &DevicePane::tick);
}

void DevicePane::show(SignInAttempt *attempt)
{
    const bool isAnother = m_attempt != attempt || m_code->text() != attempt->userCode();
    m_attempt = attempt;
    if (!isAnother)
        return;
    const QString address = attempt->verificationAddress().toString(QUrl::FullyEncoded);
    m_address->say(address);
    m_picture->say(address);
    m_code->say(attempt->userCode());
    m_saidSeconds = m_now().secsTo(attempt->codeEndsAt());
    m_second.start();
    tick();
}

void DevicePane::tick()
{
    if (!m_attempt || m_attempt->state() != SignInAttempt::State::AwaitingCode)
        return m_second.stop();
    const qint64 seconds = std::max<qint64>(0, m_now().secsTo(m_attempt->codeEndsAt()));
    m_left->setText(tr("The code holds for another %1.", "minutes and seconds").arg(minutesAndSeconds(seconds)));
    const bool isStep = std::any_of(announcedSeconds.begin(), announcedSeconds.end(),
                                    [&](qint64 step) { return seconds <= step && step < m_saidSeconds; });
    if (!isStep)
        return;
    m_saidSeconds = seconds;
    const QString words =
        seconds < 90 ? tr("The code holds for another %n seconds.", nullptr, static_cast<int>(seconds))
                     : tr("The code holds for another %n minutes.", nullptr, static_cast<int>((seconds + 30) / 60));
    m_left->setAccessibleName(words);
    announce(m_left, words);
}

} // namespace patkeeper
