// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "reminderstepsedit.h"

#include "formparts.h"
#include "wording.h"

#include <QCoreApplication>
#include <QLineEdit>
#include <QRegularExpression>
#include <QVBoxLayout>

#include <algorithm>
#include <functional>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

constexpr int longest = 366;
constexpr qsizetype shownOfWord = 20;

} // namespace

QString stepsText(const QList<int> &steps)
{
    QStringList words;
    for (const int step : steps)
        words.append(QString::number(step));
    return words.join(u", "_s);
}

std::expected<QList<int>, QString> stepsFromText(const QString &text)
{
    static const QRegularExpression separators(u"[,;\\s]+"_s);
    QList<int> steps;
    for (const QString &word : text.split(separators, Qt::SkipEmptyParts)) {
        bool isNumber = false;
        const int step = word.toInt(&isNumber);
        if (!isNumber || step < 0)
            return std::unexpected(ReminderStepsEdit::tr("“%1” is no number of days. Write for example: 30, 7, 1")
                                       .arg(oneLine(word, shownOfWord)));
        if (step > longest)
            return std::unexpected(
                ReminderStepsEdit::tr("%1 days are too many. Write numbers up to %2.").arg(step).arg(longest));
        if (!steps.contains(step))
            steps.append(step);
    }
    if (steps.isEmpty())
        return std::unexpected(ReminderStepsEdit::tr("Write at least one number of days, such as 7."));
    std::sort(steps.begin(), steps.end(), std::greater<>());
    return steps;
}

ReminderStepsEdit::ReminderStepsEdit(const QString &objectName, QWidget *parent)
    : QWidget(parent),
      m_line(named(new QLineEdit(this), objectName, tr("Days before a token ends"))),
      m_note(new ToneLabel(objectName + "Note"_L1, ToneLabel::WhenEmpty::KeepPlace, this))
{
    setFocusProxy(m_line);
    constexpr int widthInLetters = 34;
    m_line->setMinimumWidth(m_line->fontMetrics().averageCharWidth() * widthInLetters);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(m_line, 0, Qt::AlignLeading);
    layout->addWidget(m_note);
    connect(m_line, &QLineEdit::textEdited, this, &ReminderStepsEdit::onEdited);
    connect(m_line, &QLineEdit::editingFinished, this, &ReminderStepsEdit::tidy);
    render();
}

/// A field that goes loses the focus, and says that it was left.
ReminderStepsEdit::~ReminderStepsEdit()
{
    m_line->disconnect(this);
}

void ReminderStepsEdit::setSteps(const QList<int> &steps)
{
    if (m_isValid && steps == m_steps)
        return; // Somebody may be typing them just now.
    m_steps = steps;
    m_isValid = true;
    m_line->setText(stepsText(steps));
    render();
}

void ReminderStepsEdit::onEdited()
{
    const auto typed = stepsFromText(m_line->text());
    m_isValid = typed.has_value();
    if (typed)
        m_steps = *typed;
    render();
    Q_EMIT edited();
}

void ReminderStepsEdit::tidy()
{
    if (m_isValid)
        m_line->setText(stepsText(m_steps));
}

void ReminderStepsEdit::render()
{
    const auto typed = stepsFromText(m_line->text());
    if (!m_isValid && !typed)
        m_note->say(Tone::Danger, typed.error());
    else
        m_note->sayQuietly(tr("0 is the day itself. Days beyond half of a token's life do not count for it."));
    m_line->setAccessibleDescription(m_note->said());
}

} // namespace patkeeper
