// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "doctordialog.h"

#include "findinglist.h"
#include "focusscrollarea.h"
#include "formparts.h"
#include "notice.h"

#include <QClipboard>
#include <QDialogButtonBox>
#include <QGuiApplication>
#include <QProgressBar>
#include <QPushButton>
#include <QShortcut>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

constexpr QSize firstSize(780, 600);
constexpr int thinProgress = 6;

int count(const Findings &findings, Finding::State state)
{
    return static_cast<int>(std::count_if(findings.cbegin(), findings.cend(),
                                          [state](const Finding &finding) { return finding.state == state; }));
}

/// What is to be mended, then what is good to know; each as it was found.
Findings worstFirst(Findings findings)
{
    std::stable_sort(findings.begin(), findings.end(),
                     [](const Finding &left, const Finding &right) { return left.state > right.state; });
    return findings;
}

} // namespace

DoctorDialog::DoctorDialog(CheckupMaker makeCheckup, QWidget *parent)
    : QDialog(parent),
      m_makeCheckup(std::move(makeCheckup)),
      m_verdict(new Notice(u"doctorVerdict"_s, this)),
      m_progress(named(new QProgressBar(this), u"doctorProgress"_s, tr("How much has been looked at"))),
      m_said(new ToneLabel(u"doctorSaid"_s, ToneLabel::WhenEmpty::KeepPlace, this))
{
    setObjectName(u"doctorDialog"_s);
    setWindowTitle(tr("Doctor"));
    build();
    resize(firstSize);
    check();
}

DoctorDialog::~DoctorDialog() = default;

void DoctorDialog::build()
{
    m_progress->setTextVisible(false);
    m_progress->setFixedHeight(thinProgress);
    QSizePolicy policy = m_progress->sizePolicy();
    policy.setRetainSizeWhenHidden(true); // The list does not move when all is done.
    m_progress->setSizePolicy(policy);
    auto *scroll = named(new FocusScrollArea(this), u"doctorFindings"_s, tr("What was found"));
    m_list = new FindingList(scroll, scroll);
    scroll->setWidget(m_list);
    auto *buttons = new QDialogButtonBox(this);
    m_again = named(buttons->addButton(tr("Check &again"), QDialogButtonBox::ActionRole), u"doctorAgain"_s,
                    tr("Check again"));
    m_copy = named(buttons->addButton(tr("&Copy"), QDialogButtonBox::ActionRole), u"doctorCopy"_s,
                   tr("Copy what was found as text, without secrets"));
    auto *close = named(buttons->addButton(QDialogButtonBox::Close), u"doctorClose"_s, tr("Close"));
    giveOwnWords(this);
    for (QPushButton *button : {m_again, m_copy, close})
        button->setAutoDefault(false);
    auto *layout = new QVBoxLayout(this);
    layout->addWidget(m_verdict);
    layout->addWidget(m_progress);
    layout->addWidget(scroll, 1);
    layout->addWidget(m_said);
    layout->addWidget(buttons);
    connect(m_again, &QPushButton::clicked, this, &DoctorDialog::check);
    connect(new QShortcut(QKeySequence::Refresh, this), &QShortcut::activated, this, &DoctorDialog::check);
    connect(m_copy, &QPushButton::clicked, this, &DoctorDialog::copy);
    connect(close, &QPushButton::clicked, this, &QDialog::accept);
    scroll->setFocus();
}

void DoctorDialog::check()
{
    if (isChecking())
        return;
    m_checkup = m_makeCheckup();
    connect(m_checkup.get(), &Checkup::progressed, this, &DoctorDialog::onProgress);
    connect(m_checkup.get(), &Checkup::ended, this, &DoctorDialog::onEnded);
    m_said->sayQuietly({});
    m_checkup->start();
    render();
}

void DoctorDialog::onProgress()
{
    if (!m_wasChecked)
        adopt(m_checkup->findings());
    render();
}

void DoctorDialog::onEnded()
{
    m_wasChecked = true;
    adopt(m_checkup->findings());
    render();
    Q_EMIT checked();
}

void DoctorDialog::adopt(const Findings &findings)
{
    m_findings = findings;
    m_list->say(worstFirst(findings));
}

void DoctorDialog::render()
{
    const bool checking = isChecking();
    m_progress->setVisible(checking);
    m_progress->setRange(0, m_checkup->checks());
    m_progress->setValue(m_checkup->answered());
    m_again->setEnabled(!checking);
    m_copy->setEnabled(m_wasChecked);
    renderVerdict();
}

void DoctorDialog::renderVerdict()
{
    if (isChecking()) {
        m_verdict->say(Tone::Neutral, tr("Looking at what may be in the way…"),
                       tr("Nothing is changed, and no keychain is made to ask for its password."));
        return;
    }
    const int mend = count(m_findings, Finding::State::Mend);
    const int notes = count(m_findings, Finding::State::Note);
    const QString known = notes > 0 ? tr("%n things are good to know.", nullptr, notes) : QString();
    if (mend > 0)
        m_verdict->say(Tone::Danger, tr("%n things are to be mended.", nullptr, mend), known);
    else
        m_verdict->say(Tone::Good, tr("Nothing is to be mended."), known);
}

void DoctorDialog::copy()
{
    QGuiApplication::clipboard()->setText(findingLines(m_findings).join(u'\n') + u'\n', QClipboard::Clipboard);
    m_said->say(Tone::Good, tr("Copied, without any secret. Names of accounts and folders are in it."));
}

} // namespace patkeeper
