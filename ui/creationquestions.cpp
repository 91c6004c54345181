// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "creationquestions.h"

#include "appearance.h"
#include "formparts.h"
#include "notice.h"
#include "wording.h"

#include <QApplication>
#include <QDialogButtonBox>
#include <QListWidget>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

namespace patkeeper
{

using namespace Qt::StringLiterals;

using State = CreateTokenFlow::State;

CreationQuestions::CreationQuestions(const QString &prefix, QWidget *parent)
    : QWidget(parent),
      m_prefix(prefix),
      m_notice(new Notice(prefix + u"Notice"_s, this)),
      m_candidates(named(new QListWidget(this), prefix + u"Candidates"_s, tr("Tokens that may be the one asked for"))),
      m_busy(named(new QProgressBar(this), prefix + u"Busy"_s, tr("Under way"))),
      m_work(new ToneLabel(prefix + u"Work"_s, ToneLabel::WhenEmpty::Vanish, this))
{
    m_candidates->setMaximumHeight(fontMetrics().lineSpacing() * 6);
    m_candidates->setPalette(withCalmSelection(QApplication::palette(m_candidates)));
    m_busy->setRange(0, 0);
    m_busy->setTextVisible(false);
    m_busy->setMaximumHeight(6);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    for (QWidget *widget : std::initializer_list<QWidget *>{m_notice, m_candidates, m_busy, m_work})
        layout->addWidget(widget);
}

void CreationQuestions::addButtonsTo(QDialogButtonBox *buttons)
{
    m_signIn = named(buttons->addButton(tr("S&ign in again…"), QDialogButtonBox::ActionRole), m_prefix + u"SignIn"_s,
                     tr("Sign in again"));
    m_endCandidate = named(buttons->addButton(tr("&End the chosen one"), QDialogButtonBox::DestructiveRole),
                           m_prefix + u"EndCandidate"_s, tr("End the chosen token"));
    m_leaveCandidates = named(buttons->addButton(tr("&None of them is mine"), QDialogButtonBox::ActionRole),
                              m_prefix + u"LeaveCandidates"_s, tr("None of them is mine"));
    connect(m_signIn, &QPushButton::clicked, this, &CreationQuestions::signInAsked);
    connect(m_leaveCandidates, &QPushButton::clicked, this, &CreationQuestions::noneIsMine);
    connect(m_endCandidate, &QPushButton::clicked, this, [this] {
        if (const QListWidgetItem *item = m_candidates->currentItem())
            Q_EMIT candidateChosen(item->data(Qt::UserRole).toString());
    });
    connect(m_candidates, &QListWidget::currentRowChanged, this,
            [this](int row) { m_endCandidate->setEnabled(row >= 0); });
    clear();
}

void CreationQuestions::clear()
{
    m_notice->say(Tone::Neutral, {});
    m_work->sayQuietly({});
    m_busy->setVisible(false);
    m_candidates->setVisible(false);
    m_signIn->setVisible(false);
    m_endCandidate->setVisible(false);
    m_leaveCandidates->setVisible(false);
    setVisible(false);
}

void CreationQuestions::show(const CreateTokenFlow &flow, const Place &place)
{
    clear();
    setVisible(true);
    m_busy->setVisible(!flow.hasEnded() && !flow.waitsForPerson());
    switch (flow.state()) {
    case State::CheckingKeychain:
        m_work->sayQuietly(tr("Waiting for the keychain. If it asks for its password, answer it first."));
        break;
    case State::Planning:
    case State::LookingBefore:
    case State::Creating:
    case State::Noting:
        m_work->sayQuietly(place.both.isEmpty() ? tr("Noting it down…")
                                                : tr("Asking %1 for the token…").arg(place.both));
        break;
    case State::Searching:
        m_notice->say(Tone::Caution, tr("No answer came."),
                      tr("Looking whether the token was made; this takes up to a minute. Nothing is asked for twice."));
        break;
    case State::Revoking:
        m_work->sayQuietly(tr("A half-made token was found. Ending it…"));
        break;
    case State::WaitingForSecret: // Asked for by whoever shows this.
        setVisible(false);
        break;
    case State::WaitingForSignIn:
        m_notice->say(Tone::Caution, tr("Sign-in needed"),
                      tr("%1 no longer takes the sign-in of “%2”. Sign in again; your request waits and is sent then.")
                          .arg(place.service.isEmpty() ? tr("The service") : place.service, place.account));
        m_signIn->setVisible(true);
        m_signIn->setDefault(true);
        break;
    case State::NeedsDecision:
        askWhich(flow.candidates());
        break;
    default:
        break;
    }
}

void CreationQuestions::askWhich(const QList<Token> &candidates, bool keepsChosen)
{
    setVisible(true);
    m_busy->setVisible(false);
    m_notice->say(
        Tone::Caution, tr("Is one of these the token you asked for?"),
        keepsChosen
            ? tr("It was made and its secret is kept, but the service did not say which of these it is. Look at its "
                 "own page if you are not sure.")
            : tr("No answer came, and these appeared meanwhile. A token that you end here stops working at once. If "
                 "you are not sure, end none."));
    const QString choose = keepsChosen ? tr("&It is the chosen one") : tr("&End the chosen one");
    m_endCandidate->setText(choose);
    m_endCandidate->setAccessibleName(QString(choose).remove(u'&'));
    m_candidates->clear();
    for (const Token &candidate : candidates) {
        auto *item = new QListWidgetItem(
            tr("%1, made %2", "name, date and time").arg(oneLine(candidate.name), dateTimeText(candidate.createdAt)),
            m_candidates);
        item->setData(Qt::UserRole, candidate.remoteId);
    }
    m_candidates->setVisible(true);
    m_endCandidate->setVisible(true);
    m_endCandidate->setEnabled(false);
    m_leaveCandidates->setVisible(true);
    m_leaveCandidates->setDefault(true);
}

} // namespace patkeeper
