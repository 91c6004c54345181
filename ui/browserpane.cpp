// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "browserpane.h"

#include "copyfield.h"
#include "fold.h"
#include "formparts.h"
#include "notice.h"
#include "signinattempt.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace patkeeper
{

using namespace Qt::StringLiterals;

BrowserPane::BrowserPane(QWidget *parent)
    : QWidget(parent),
      m_notice(new Notice(u"browserNotice"_s, this)),
      m_address(new CopyField(u"browserAddress"_s, tr("Address to sign in at"), this)),
      m_open(named(new QPushButton(tr("Open a&gain"), this), u"browserOpen"_s, tr("Open the browser again"))),
      m_fold(new Fold(u"browserElsewhere"_s, tr("The browser is on &another computer"), this))
{
    m_open->setAutoDefault(false);
    m_fold->setContent(buildPasting());
    auto *address = new QHBoxLayout;
    address->addWidget(m_address, 1);
    address->addWidget(m_open);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(10);
    layout->addWidget(m_notice);
    layout->addLayout(address);
    layout->addWidget(m_fold);
    connect(m_open, &QPushButton::clicked, this, &BrowserPane::openWanted);
}

QWidget *BrowserPane::buildPasting()
{
    auto *pasting = new QWidget(m_fold);
    m_pasteText = new ToneLabel(u"browserPasteText"_s, ToneLabel::WhenEmpty::Vanish, pasting);
    m_pasted = named(new QLineEdit(pasting), u"browserPasted"_s, tr("Address that the browser ended at"));
    m_use = named(new QPushButton(tr("&Use it"), pasting), u"browserUsePasted"_s, tr("Use this address"));
    m_use->setAutoDefault(false);
    m_use->setEnabled(false);
    m_pasteNote = new ToneLabel(u"browserPasteNote"_s, ToneLabel::WhenEmpty::Vanish, pasting);
    auto *row = new QHBoxLayout;
    row->addWidget(m_pasted, 1);
    row->addWidget(m_use);
    auto *layout = new QVBoxLayout(pasting);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_pasteText);
    layout->addLayout(row);
    layout->addWidget(m_pasteNote);
    connect(m_pasted, &QLineEdit::textChanged, this, [this](const QString &text) {
        m_use->setEnabled(!text.trimmed().isEmpty());
        m_pasteNote->say(Tone::Neutral, {});
    });
    connect(m_use, &QPushButton::clicked, this, &BrowserPane::onPasted);
    connect(m_pasted, &QLineEdit::returnPressed, this, &BrowserPane::onPasted);
    return pasting;
}

void BrowserPane::show(SignInAttempt *attempt, bool opened)
{
    m_attempt = attempt;
    m_pasted->clear();
    m_address->say(attempt->openAddress().toString(QUrl::FullyEncoded));
    if (opened)
        m_notice->say(Tone::Neutral, tr("Waiting for your browser…"),
                      tr("Sign in on the page that has opened. Patkeeper goes on by itself when you are through."));
    else
        m_notice->say(Tone::Caution, tr("No browser could be opened."),
                      tr("Copy the address and open it in a browser yourself. Patkeeper waits for it."));
    m_pasteText->sayQuietly(
        tr("Such a browser cannot come back here: at the end it shows an address that begins with %1 and says that "
           "it cannot be reached. Copy that whole address and paste it here:")
            .arg(attempt->redirectAddress().toString() + u"/?"_s));
}

void BrowserPane::onPasted()
{
    if (!m_attempt || m_pasted->text().trimmed().isEmpty())
        return;
    const Result<void> taken = m_attempt->acceptPastedAddress(m_pasted->text());
    if (taken)
        return m_pasted->clear();
    m_pasteNote->say(Tone::Danger, taken.error().message);
    m_pasted->selectAll();
    m_pasted->setFocus(Qt::OtherFocusReason);
}

} // namespace patkeeper
