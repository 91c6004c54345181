// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "createtokenflow.h"

#include <QWidget>

class QDialogButtonBox;
class QListWidget;
class QProgressBar;
class QPushButton;

namespace patkeeper
{

class Notice;
class ToneLabel;

/// What the making of a token says while it is under way, and what it asks when it cannot go on by itself: to sign in
/// again, or which of several tokens is the one whose making was not answered. Part of the dialogs that make tokens.
class CreationQuestions final : public QWidget
{
    Q_OBJECT

public:
    /// Names of an account, as the questions say them.
    struct Place {
        QString account; ///< "Northwind"
        QString service; ///< "Azure DevOps"
        QString both;    ///< "Northwind · Azure DevOps"; empty where nobody is asked.
    };

    /// All object names begin with @p prefix.
    CreationQuestions(const QString &prefix, QWidget *parent);
    /// The buttons that answer; once, before anything is shown.
    void addButtonsTo(QDialogButtonBox *buttons);

    void show(const CreateTokenFlow &flow, const Place &place);
    /// Nothing is under way, and nothing asked.
    void clear();
    /// @p keepsChosen: its secret is kept, and the token with it; otherwise it is ended.
    void askWhich(const QList<Token> &candidates, bool keepsChosen = false);

Q_SIGNALS:
    void signInAsked();
    void candidateChosen(const QString &remoteId);
    void noneIsMine();

private:
    QString m_prefix;
    Notice *m_notice;
    QListWidget *m_candidates;
    QProgressBar *m_busy;
    ToneLabel *m_work;
    QPushButton *m_signIn = nullptr;
    QPushButton *m_endCandidate = nullptr;
    QPushButton *m_leaveCandidates = nullptr;
};

} // namespace patkeeper
