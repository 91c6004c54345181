// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "secretpartsview.h"

#include "announcement.h"
#include "breakinglabel.h"
#include "clipboardguard.h"
#include "copyfield.h"
#include "focusscrollarea.h"
#include "formparts.h"
#include "secretfield.h"
#include "sessionwatch.h"
#include "wording.h"

#include <QGridLayout>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace patkeeper
{

namespace
{

const QSet<int> announcedSeconds{120, 60, 30, 20, 10, 5};

constexpr int fieldColumn = 1; // Beside its name.
constexpr int longestCaption = 30;

/// On one line, where it is not all too long.
BreakingLabel *captionFor(const QString &what, const QString &suffix, QWidget *host)
{
    auto *caption = new BreakingLabel(u"secretPartName"_s + suffix, host);
    caption->say(what);
    const QFontMetrics metrics = caption->fontMetrics();
    caption->setMinimumWidth(
        std::min(metrics.horizontalAdvance(what) + 2, metrics.averageCharWidth() * longestCaption));
    return caption;
}

} // namespace

SecretPartsView::SecretPartsView(ClipboardGuard *clipboard, SessionWatch *session, std::chrono::seconds showFor,
                                 QWidget *parent)
    : QWidget(parent),
      m_clipboard(clipboard),
      m_session(session),
      m_showFor(showFor),
      m_layout(new QVBoxLayout(this)),
      m_clipboardText(new ToneLabel(u"clipboardText"_s, ToneLabel::WhenEmpty::KeepPlace, this)),
      m_countdown(named(new QProgressBar(this), u"clipboardCountdown"_s, tr("Time until the clipboard is cleared")))
{
    setObjectName(u"secretParts"_s);
    m_countdown->setTextVisible(false);
    m_countdown->setMaximumHeight(6);
    QSizePolicy policy = m_countdown->sizePolicy();
    policy.setRetainSizeWhenHidden(true);
    m_countdown->setSizePolicy(policy);
    m_countdown->setVisible(false);
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->addWidget(m_clipboardText);
    m_layout->addWidget(m_countdown);
    makeRows({QString()});
    connectClipboard();
    renderButtons();
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

void SecretPartsView::setPlainPart(const QString &name)
{
    if (std::exchange(m_plainPart, name) != name)
        refresh();
}

void SecretPartsView::refresh()
{
    const SecretParts *parts = m_source ? m_source() : nullptr;
    if (parts && !parts->empty()) {
        if (!fitsRows(*parts)) {
            QStringList names;
            for (const SecretPart &part : *parts)
                names.append(part.name);
            makeRows(names);
        }
        fillPlainRows(*parts);
    }
    for (const Row &row : m_rows) {
        if (row.field)
            row.field->refresh();
    }
    renderButtons();
}

bool SecretPartsView::fitsRows(const SecretParts &parts) const
{
    return std::equal(m_rows.begin(), m_rows.end(), parts.begin(), parts.end(),
                      [this](const Row &row, const SecretPart &part) {
                          return row.name == part.name && (row.plain != nullptr) == (part.name == m_plainPart);
                      });
}

void SecretPartsView::makeRows(const QStringList &names)
{
    auto *host = new QWidget(this);
    auto *grid = new QGridLayout(host);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(8);
    grid->setColumnStretch(fieldColumn, 1);
    std::vector<Row> rows;
    for (const QString &name : names) {
        const int index = static_cast<int>(rows.size());
        rows.push_back(!name.isEmpty() && name == m_plainPart ? makePlainRow(grid, index, name)
                                                              : makeRow(grid, index, name, names.size() == 1));
    }
    // Where the ones before them are, not behind all that was made since.
    putInTabOrder(m_rows.empty() ? nullptr : lastOf(m_rows.back()), rows);
    placeRows(host);
    m_rows = std::move(rows);
    m_copiedParts.clear();
}

/// Those before them go.
void SecretPartsView::placeRows(QWidget *host)
{
    if (m_scroll) {
        m_scroll->setWidget(host); // Which deletes the one before.
        host->setAutoFillBackground(false);
        m_host = host;
    } else {
        m_layout->insertWidget(0, host);
        delete std::exchange(m_host, host);
    }
    host->setVisible(true);
}

void SecretPartsView::showFields(const QString &accessibleName)
{
    m_scroll = named(new FocusScrollArea(this), u"secretScroll"_s, accessibleName);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setSizeAdjustPolicy(QAbstractScrollArea::AdjustToContents);
    m_scroll->viewport()->setAutoFillBackground(false);
    m_layout->insertWidget(0, m_scroll, 1);
    setTabOrder(m_scroll, m_rows.front().show);
    placeRows(m_host);
}

SecretPartsView::Row SecretPartsView::makePlainRow(QGridLayout *rows, int index, const QString &partName)
{
    QWidget *host = rows->parentWidget();
    const QString what = captionOf(partName);
    BreakingLabel *caption = captionFor(what, QString::number(index), host);
    auto *plain = new CopyField(u"secretPlain"_s + QString::number(index), what, host);
    rows->addWidget(caption, index, 0);
    rows->addWidget(plain, index, fieldColumn, 1, 3);
    return {.name = partName, .plain = plain, .field = nullptr, .show = nullptr, .copy = nullptr};
}

SecretPartsView::Row SecretPartsView::makeRow(QGridLayout *rows, int index, const QString &partName, bool only)
{
    QWidget *host = rows->parentWidget();
    const QString what = captionOf(partName);
    const QString suffix = only ? QString() : QString::number(index);
    auto *field = new SecretField(host);
    field->setShownFor(m_showFor);
    if (m_scroll)
        field->setLinesMasked(1); // Many of them.
    field->setObjectName(u"secretField"_s + suffix);
    field->setSource([this, index] { return valueOf(static_cast<std::size_t>(index)); });
    auto *show = named(new QPushButton(host), u"secretShow"_s + suffix, {});
    auto *copy = named(new QPushButton(only ? tr("&Copy") : tr("Copy"), host), u"secretCopy"_s + suffix,
                       only ? tr("Copy the secret") : tr("Copy %1").arg(what));
    for (QPushButton *button : {show, copy})
        button->setAutoDefault(false);
    rows->addWidget(field, index, fieldColumn);
    rows->addWidget(show, index, fieldColumn + 1, Qt::AlignVCenter);
    rows->addWidget(copy, index, fieldColumn + 2, Qt::AlignVCenter);
    if (!only) {
        rows->addWidget(captionFor(what, suffix, host), index, 0);
        field->setAccessibleName(what);
    }
    const Row row{.name = partName, .plain = nullptr, .field = field, .show = show, .copy = copy};
    connectRow(row, static_cast<std::size_t>(index));
    return row;
}

void SecretPartsView::connectRow(const Row &row, std::size_t index)
{
    connect(row.copy, &QPushButton::clicked, this, [this, index] { copyPart(index); });
    connect(row.show, &QPushButton::clicked, row.field,
            [field = row.field] { field->isShown() ? field->mask() : field->unmask(); });
    connect(row.field, &SecretField::shownChanged, this, [this, field = row.field](bool shown) {
        renderButtons();
        announce(field,
                 shown ? tr("The secret is shown for %1 s.").arg(m_showFor.count()) : tr("The secret is hidden."));
    });
    if (m_session) {
        connect(m_session, &SessionWatch::locked, row.field, &SecretField::mask);
        connect(m_session, &SessionWatch::aboutToSleep, row.field, &SecretField::mask);
    }
}

void SecretPartsView::putInTabOrder(QWidget *before, const std::vector<Row> &rows) const
{
    const auto next = [&before](QWidget *widget) {
        if (before)
            setTabOrder(before, widget);
        before = widget;
    };
    for (const Row &row : rows) {
        if (row.plain) {
            next(row.plain->findChild<QLineEdit *>());
            next(row.plain->findChild<QPushButton *>());
        } else {
            next(row.show);
            next(row.copy);
        }
    }
}

void SecretPartsView::fillPlainRows(const SecretParts &parts) const
{
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        if (m_rows.at(i).plain)
            m_rows.at(i).plain->say(QString::fromUtf8(parts.at(i).value.view()));
    }
}

QString SecretPartsView::captionOf(const QString &partName) const
{
    return m_scroll ? oneLine(partName) : partText(partName);
}

QWidget *SecretPartsView::lastOf(const Row &row)
{
    return row.plain ? row.plain->findChild<QPushButton *>() : row.copy;
}

const Secret *SecretPartsView::valueOf(std::size_t index) const
{
    const SecretParts *parts = m_source ? m_source() : nullptr;
    return parts && index < parts->size() ? &parts->at(index).value : nullptr;
}

void SecretPartsView::copyPart(std::size_t index)
{
    const Secret *value = valueOf(index);
    if (!m_allowed || !value)
        return;
    m_ownsCopy = true;
    m_copying = index;
    m_copiedParts.insert(index);
    m_clipboard->copy(*value);
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
    std::size_t index = 0;
    return std::all_of(m_rows.begin(), m_rows.end(),
                       [&](const Row &row) { return m_copiedParts.contains(index++) || row.plain != nullptr; });
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
    for (const Row &row : m_rows) {
        if (row.field)
            row.field->mask();
    }
}

void SecretPartsView::renderButtons()
{
    for (const Row &row : m_rows) {
        if (row.field)
            renderShow(row);
        else
            row.plain->setEnabled(m_allowed);
    }
}

void SecretPartsView::renderShow(const Row &row) const
{
    const bool only = m_rows.size() == 1;
    const bool shown = row.field->isShown();
    const QString what = captionOf(row.name);
    row.show->setText(only ? (shown ? tr("&Hide") : tr("Sho&w")) : (shown ? tr("Hide") : tr("Show")));
    row.show->setAccessibleName(only ? (shown ? tr("Hide the secret") : tr("Show the secret"))
                                     : (shown ? tr("Hide %1").arg(what) : tr("Show %1").arg(what)));
    for (QPushButton *button : {row.show, row.copy})
        button->setEnabled(m_allowed && row.field->hasSecret());
}

} // namespace patkeeper
