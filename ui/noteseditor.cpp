// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "noteseditor.h"

#include "formparts.h"

#include <QEvent>
#include <QPlainTextEdit>
#include <QTimer>
#include <QVBoxLayout>

namespace patkeeper
{

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{

constexpr int shownLines = 4;

/// Its text, and what stands there as long as there is none, keeps away from the frame on all sides.
class AiryText final : public QPlainTextEdit
{
public:
    explicit AiryText(QWidget *parent) : QPlainTextEdit(parent)
    {
        setBackgroundRole(QPalette::Base);
        setAutoFillBackground(true);
        setViewportMargins(2, 1, 6, 1);
    }
};

} // namespace

NotesEditor::NotesEditor(Inventory *inventory, QWidget *parent)
    : QWidget(parent),
      m_inventory(inventory),
      m_text(named(new AiryText(this), u"notes"_s, tr("Used in"))),
      m_state(new ToneLabel(u"notesState"_s, ToneLabel::WhenEmpty::Vanish, this)),
      m_pause(new QTimer(this))
{
    m_text->setPlaceholderText(tr("A pipeline, a file, a person: one place a line"));
    m_text->setTabChangesFocus(true);
    m_text->setFixedHeight(m_text->fontMetrics().lineSpacing() * shownLines + 16);
    m_text->installEventFilter(this);
    m_pause->setSingleShot(true);
    m_pause->setInterval(1s);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(m_text);
    layout->addWidget(m_state);
    connect(m_pause, &QTimer::timeout, this, &NotesEditor::save);
    connect(m_text, &QPlainTextEdit::textChanged, this, [this] {
        m_dirty = true;
        m_pause->start();
    });
}

void NotesEditor::edit(const TokenKey &key)
{
    if (key == m_key && (m_dirty || m_saving > 0))
        return;
    save();
    m_key = key;
    const QString notes = m_inventory->notes(key);
    if (notes != m_text->toPlainText()) {
        const QSignalBlocker quiet(m_text);
        m_text->setPlainText(notes);
    }
    m_state->say(Tone::Neutral, {});
}

void NotesEditor::save()
{
    m_pause->stop();
    if (!m_dirty || m_key.remoteId.isEmpty())
        return;
    m_dirty = false;
    ++m_saving;
    m_inventory->saveNotes(m_key, m_text->toPlainText(), this,
                           [this, key = m_key](Result<void> result) { onSaved(key, result); });
}

bool NotesEditor::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::FocusOut)
        save();
    return QWidget::eventFilter(watched, event);
}

void NotesEditor::onSaved(const TokenKey &key, const Result<void> &result)
{
    --m_saving;
    if (key != m_key)
        return;
    if (result) {
        m_state->say(Tone::Neutral, {});
        return;
    }
    m_dirty = true;
    m_state->say(Tone::Danger, tr("Not saved. %1").arg(result.error().message));
}

} // namespace patkeeper
