// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "secretpartsview.h"

#include "announcement.h"
#include "clipboardguard.h"
#include "formparts.h"
#include "secretfield.h"
#include "sessionwatch.h"
#include "wording.h"

#include <QHBoxLayout>
#include <QProgressBar>
#include <QPushButton>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace patkeeper
{

namespace
{

const QSet<int> announcedSeconds{120, 60, 30, 20, 10, 5};

} // namespace

SecretPartsView::SecretPartsView(ClipboardGuard *clipboard, SessionWatch *session, std::chrono::seconds showFor,
                                 QWidget *parent)
    : QWidget(parent),
      m_clipboard(clipboard),
      m_session(session),
      m_showFor(showFor),
      m_rowsLayout(new QVBoxLayout),
      m_show(named(new QPushButton(this), u"secretShow"_s, tr("Show the secret"))),
      m_clipboardText(new ToneLabel(u"clipboardText"_s, ToneLabel::WhenEmpty::KeepPlace, this)),
      m_countdown(named(new QProgressBar(this), u"clipboardCountdown"_s, tr("Time until the clipboard is cleared")))
{
    setObjectName(u"secretParts"_s);
    m_show->setAutoDefault(false);
    m_show->setText(tr("Sho&w"));
    m_countdown->setTextVisible(false);
    m_countdown->setMaximumHeight(6);
    QSizePolicy policy = m_countdown->sizePolicy();
    policy.setRetainSizeWhenHidden(true);
    m_countdown->setSizePolicy(policy);
    m_countdown->setVisible(false);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addLayout(m_rowsLayout);
    layout->addWidget(m_clipboardText);
    layout->addWidget(m_countdown);
    connect(m_show, &QPushButton::clicked, this, &SecretPartsView::toggleShown);
    connectClipboard();
}

void SecretPartsView::connectClipboard()
{
    connect(m_clipboard, &ClipboardGuard::secondsLeftChanged, this, [this](int seconds) {
        if (!m_ownsCopy)
            return;
        const QString said = tr("Copied. The clipboard is cleared in %1 s.").arg(seconds);
        m_clipboardText->sayQuietly(said);
        // Each second would drown whatever else a screen reader has to say.
        if (seconds == static_cast<int>(m_clipboard->holdTime().count()) || announcedSeconds.contains(seconds))
            sayAloud(said);
        m_countdown->setRange(0, static_cast<int>(m_clipboard->holdTime().count()));
        m_countdown->setValue(seconds);
        m_countdown->setVisible(true);
    });
    const auto ended = [this](Tone tone, const QString &text) {
        if (!m_ownsCopy)
            return;
        m_ownsCopy = false;
        m_countdown->setVisible(false);
        sayAloud(text);
        if (tone == Tone::Neutral)
            m_clipboardText->sayQuietly(text);
        else
            m_clipboardText->say(tone, text);
    };
    connect(m_clipboard, &ClipboardGuard::cleared, this,
            [ended] { ended(Tone::Neutral, tr("The clipboard was cleared.")); });
    connect(m_clipboard, &ClipboardGuard::replaced, this, [ended] {
        ended(Tone::Neutral, tr("Something else was copied meanwhile: the secret is no longer on the clipboard."));
    });
    connect(m_clipboard, &ClipboardGuard::failed, this, [this, ended](const QString &message) {
        if (m_ownsCopy)
            m_copiedParts.remove(m_copying);
        ended(Tone::Danger, message);
    });
}

void SecretPartsView::sayAloud(const QString &words)
{
    m_clipboardText->setAccessibleName(words);
    announce(m_clipboardText, words);
}

void SecretPartsView::setSource(Source source)
{
    m_source = std::move(source);
    refresh();
}

void SecretPartsView::refresh()
{
    const SecretParts *parts = m_source ? m_source() : nullptr;
    if (parts && !parts->empty() && !fitsRows(*parts)) {
        m_show->setParent(this); // It stands in the first row, and stays.
        for (const Row &row : m_rows)
            delete row.widget;
        m_rows.clear();
        m_copiedParts.clear();
        for (std::size_t i = 0; i < parts->size(); ++i)
            addRow(i, parts->at(i).name, parts->size() == 1);
    }
    if (m_rows.empty())
        addRow(0, {}, true);
    for (const Row &row : m_rows)
        row.field->refresh();
    renderButtons();
}

bool SecretPartsView::fitsRows(const SecretParts &parts) const
{
    return std::equal(m_rows.begin(), m_rows.end(), parts.begin(), parts.end(),
                      [](const Row &row, const SecretPart &part) { return row.name == part.name; });
}

void SecretPartsView::addRow(std::size_t index, const QString &partName, bool only)
{
    auto *widget = new QWidget(this);
    const QString suffix = only ? QString() : QString::number(index);
    auto *field = new SecretField(widget);
    field->setShownFor(m_showFor);
    field->setObjectName(u"secretField"_s + suffix);
    field->setSource([this, index]() -> const Secret * {
        const SecretParts *parts = m_source ? m_source() : nullptr;
        return parts && index < parts->size() ? &parts->at(index).value : nullptr;
    });
    const QString what = partText(partName);
    auto *copy = named(new QPushButton(only ? tr("&Copy") : tr("Copy"), widget), u"secretCopy"_s + suffix,
                       only ? tr("Copy the secret") : tr("Copy %1").arg(what));
    copy->setAutoDefault(false);

    auto *line = new QHBoxLayout;
    line->setSpacing(8);
    line->addWidget(field, 1);
    if (index == 0)
        line->addWidget(m_show, 0, Qt::AlignVCenter);
    line->addWidget(copy, 0, Qt::AlignVCenter);
    auto *layout = new QVBoxLayout(widget);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2);
    if (!only) {
        field->setAccessibleName(what);
        layout->addWidget(plainLabel(what, u"secretPartName"_s + suffix, widget));
    }
    layout->addLayout(line);
    m_rowsLayout->addWidget(widget);
    m_rows.push_back({partName, widget, field, copy});

    connect(copy, &QPushButton::clicked, this, [this, index] { copyPart(index); });
    connect(field, &SecretField::shownChanged, this, [this, field](bool shown) {
        renderButtons();
        announce(field,
                 shown ? tr("The secret is shown for %1 s.").arg(m_showFor.count()) : tr("The secret is hidden."));
    });
    if (m_session) {
        connect(m_session, &SessionWatch::locked, field, &SecretField::mask);
        connect(m_session, &SessionWatch::aboutToSleep, field, &SecretField::mask);
    }
}

void SecretPartsView::copyPart(std::size_t index)
{
    const SecretParts *parts = m_source ? m_source() : nullptr;
    if (!m_allowed || !parts || index >= parts->size())
        return;
    m_ownsCopy = true;
    m_copying = index;
    m_copiedParts.insert(index);
    m_clipboard->copy(parts->at(index).value);
    if (m_copiedParts.contains(index))
        Q_EMIT copied();
}

void SecretPartsView::copyWhole(const Secret &whole)
{
    if (!m_allowed)
        return;
    m_ownsCopy = true;
    m_copying = m_rows.size();
    m_clipboard->copy(whole);
}

bool SecretPartsView::wasCopied() const
{
    return !m_rows.empty() && m_copiedParts.size() == static_cast<qsizetype>(m_rows.size());
}

void SecretPartsView::setAllowed(bool allowed)
{
    m_allowed = allowed;
    if (!allowed)
        mask();
    renderButtons();
}

void SecretPartsView::mask()
{
    for (const Row &row : m_rows)
        row.field->mask();
}

void SecretPartsView::toggleShown()
{
    const bool shown = m_rows.front().field->isShown();
    for (const Row &row : m_rows) {
        if (shown)
            row.field->mask();
        else
            row.field->unmask();
    }
}

void SecretPartsView::renderButtons()
{
    const bool shown = std::any_of(m_rows.begin(), m_rows.end(), [](const Row &row) { return row.field->isShown(); });
    m_show->setText(shown ? tr("&Hide") : tr("Sho&w"));
    m_show->setAccessibleName(shown ? tr("Hide the secret") : tr("Show the secret"));
    for (const Row &row : m_rows)
        row.copy->setEnabled(m_allowed && row.field->hasSecret());
    m_show->setEnabled(m_allowed && !m_rows.empty() && m_rows.front().field->hasSecret());
}

} // namespace patkeeper
