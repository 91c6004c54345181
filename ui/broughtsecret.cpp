// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "broughtsecret.h"

#include "formparts.h"
#include "maskedinput.h"
#include "wording.h"

#include <QGridLayout>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace patkeeper
{

using namespace Qt::StringLiterals;

BroughtSecret::BroughtSecret(const QString &prefix, QString whenEmpty, QWidget *parent)
    : QWidget(parent),
      m_prefix(prefix),
      m_rows(new QVBoxLayout(this)),
      m_note(new ToneLabel(prefix + u"SecretNote"_s, ToneLabel::WhenEmpty::Vanish, this)),
      m_whenEmpty(std::move(whenEmpty))
{
    m_rows->setContentsMargins(0, 0, 0, 0);
    m_rows->setSpacing(4);
    m_rows->addWidget(m_note);
}

void BroughtSecret::setParts(const QStringList &names)
{
    if (m_form && names == m_names)
        return;
    m_names = names;
    m_inputs.clear();
    delete m_form;
    m_form = new QWidget(this);
    auto *form = new QVBoxLayout(m_form);
    form->setContentsMargins(0, 0, 0, 0);
    QGridLayout *rows = newGrid();
    form->addLayout(rows);
    for (const QString &name : names) {
        const bool only = names.size() == 1;
        auto *input =
            named(new MaskedInput(m_form), m_prefix + u"Secret_"_s + name, only ? tr("Its secret") : partText(name));
        input->setPlaceholderText(tr("Paste it here; it is never shown"));
        if (only)
            rows->addWidget(input, 0, 0, 1, 2);
        else
            addGridRow(rows, partText(name), {input});
        connect(input, &QLineEdit::textChanged, this, [this] {
            m_note->sayQuietly(isEmpty() ? m_whenEmpty : QString());
            Q_EMIT changed();
        });
        m_inputs.push_back(input);
    }
    m_rows->insertWidget(0, m_form);
    m_note->sayQuietly(m_whenEmpty);
    if (!m_inputs.empty())
        setFocusProxy(m_inputs.front());
}

bool BroughtSecret::isEmpty() const
{
    return std::all_of(m_inputs.begin(), m_inputs.end(), [](const MaskedInput *input) { return input->isBlank(); });
}

bool BroughtSecret::isHalf()
{
    if (isEmpty())
        return false;
    for (MaskedInput *input : m_inputs) {
        if (!input->isBlank())
            continue;
        m_note->say(Tone::Danger, tr("Paste this part of it, too."));
        input->setFocus(Qt::OtherFocusReason);
        return true;
    }
    return false;
}

SecretParts BroughtSecret::parts() const
{
    SecretParts parts;
    if (isEmpty())
        return parts;
    for (std::size_t i = 0; i < m_inputs.size(); ++i)
        parts.push_back({m_names.at(static_cast<qsizetype>(i)), m_inputs[i]->peek()});
    return parts;
}

void BroughtSecret::wipe()
{
    for (MaskedInput *input : m_inputs)
        input->wipeText();
}

} // namespace patkeeper
