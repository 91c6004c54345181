// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QPointer>
#include <QWidget>

class QLineEdit;
class QPushButton;

namespace patkeeper
{

class CopyField;
class Fold;
class Notice;
class SignInAttempt;
class ToneLabel;

/// While a sign-in waits for the browser: the address to open, and a place for the address that a browser ends at which
/// cannot come back by itself.
class BrowserPane final : public QWidget
{
    Q_OBJECT

public:
    explicit BrowserPane(QWidget *parent);

    /// @p opened: a browser was started.
    void show(SignInAttempt *attempt, bool opened);

Q_SIGNALS:
    void openWanted();

private:
    QWidget *buildPasting();
    void onPasted();

    QPointer<SignInAttempt> m_attempt;
    Notice *m_notice;
    CopyField *m_address;
    QPushButton *m_open;
    Fold *m_fold;
    ToneLabel *m_pasteText = nullptr;
    QLineEdit *m_pasted = nullptr;
    QPushButton *m_use = nullptr;
    ToneLabel *m_pasteNote = nullptr;
};

} // namespace patkeeper
