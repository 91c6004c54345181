// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "createtokenflow.h"
#include "flowdialog.h"
#include "secretflows.h"

class QCheckBox;
class QDialogButtonBox;
class QLabel;
class QPlainTextEdit;
class QProgressBar;
class QPushButton;

namespace patkeeper
{

class ErrorPanel;
class Notice;
class SecretPartsView;
class ToneLabel;

/// Shows a secret: a new one, once it is in the keychain or when the keychain has refused it, or a kept one again.
///
/// It does not close before a new secret is stored, was copied here, or is given up in words. When it closes, the
/// flow's secret is wiped.
class RevealDialog final : public FlowDialog
{
    Q_OBJECT

public:
    RevealDialog(const DialogContext &context, CreateTokenFlow *flow, QWidget *parent = nullptr);
    RevealDialog(const DialogContext &context, ReadSecretFlow *flow, QWidget *parent = nullptr);

    /// "Used in" is not asked for.
    void leaveOutNotes();
    void done(int result) override;

Q_SIGNALS:
    /// On closing, where the person has changed them ("Used in", one place a line).
    void notesEntered(const patkeeper::TokenKey &key, const QString &notes);
    /// The person has taken the secret into a file of their own.
    void savedToFile(const patkeeper::TokenKey &key);

protected:
    void render() override;
    bool isAtWork() const override { return false; } // Work on a new secret is waited for, not hidden.
    bool mayClose() override;

private:
    RevealDialog(const DialogContext &context, QWidget *parent);
    void build();
    QDialogButtonBox *buildButtons();
    void renderCreation();
    void renderWaiting(const QString &title);
    void renderStored();
    void renderUnstored();
    void renderUnlisted();
    void renderEnded();
    void renderReading();
    void renderClose(bool possible);
    void describe(const Token &token);
    QString shortenedText(const Token &token) const;
    void showNotes(const TokenKey &key);
    void askToEnd();
    void askWhereToSave();
    void saveTo(const QString &path);
    bool isGivenUp() const;

    QPointer<CreateTokenFlow> m_creation;
    QPointer<ReadSecretFlow> m_reading;
    TokenKey m_key;
    QString m_notesBefore;
    bool m_wasUnstored = false;
    bool m_givingUp = false;
    QString m_savedIn; ///< A file of the person's choice.
    std::optional<Error> m_saveError;

    QLabel *m_heading = nullptr;
    ToneLabel *m_subtitle = nullptr;
    ToneLabel *m_shortened = nullptr;
    Notice *m_notice = nullptr;
    ErrorPanel *m_error = nullptr;
    QProgressBar *m_busy = nullptr;
    SecretPartsView *m_secret = nullptr;
    QCheckBox *m_giveUp = nullptr;
    QWidget *m_notesRow = nullptr;
    QPlainTextEdit *m_notes = nullptr;
    QPushButton *m_endToken = nullptr;
    QPushButton *m_save = nullptr;
    QPushButton *m_retry = nullptr;
    QPushButton *m_close = nullptr;
};

} // namespace patkeeper
