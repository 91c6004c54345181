// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QDateTime>
#include <QPointer>
#include <QTimer>
#include <QWidget>

#include <functional>

class QLabel;

namespace patkeeper
{

class CopyField;
class QrPicture;
class SignInAttempt;

/// While a sign-in waits for a code to be entered on another device: the address, also as a picture for a camera, the
/// code in large letters, and how long it still holds. A screen reader hears of that at few of its seconds.
class DevicePane final : public QWidget
{
    Q_OBJECT

public:
    DevicePane(std::function<QDateTime()> now, QWidget *parent);

    void show(SignInAttempt *attempt);

private:
    void tick();

    std::function<QDateTime()> m_now;
    QPointer<SignInAttempt> m_attempt;
    QTimer m_second;
    qint64 m_saidSeconds = 0;
    CopyField *m_address;
    CopyField *m_code;
    QrPicture *m_picture;
    QLabel *m_left;
};

} // namespace patkeeper
