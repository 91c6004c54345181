// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "tokenfieldsform.h"

#include "fold.h"
#include "formparts.h"

#include <QGridLayout>
#include <QLineEdit>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

bool isSame(const QList<FormField> &some, const QList<FormField> &others)
{
    return std::equal(some.cbegin(), some.cend(), others.cbegin(), others.cend(),
                      [](const FormField &one, const FormField &other) { return one.key == other.key; });
}

} // namespace

TokenFieldsForm::TokenFieldsForm(QString prefix, QWidget *parent)
    : QWidget(parent),
      m_prefix(std::move(prefix)),
      m_all(new QVBoxLayout(this))
{
    m_all->setContentsMargins(0, 0, 0, 0);
    setVisible(false);
}

void TokenFieldsForm::setFields(const QList<FormField> &fields)
{
    if (m_form && isSame(fields, m_fields))
        return;
    const QJsonObject before = values();
    m_fields = fields;
    m_rows.clear();
    delete m_form;
    build();
    setValues(before);
    setVisible(!fields.isEmpty());
}

void TokenFieldsForm::build()
{
    m_form = new QWidget(this);
    auto *page = new QVBoxLayout(m_form);
    page->setContentsMargins(0, 0, 0, 0);
    QGridLayout *rows = newGrid();
    page->addLayout(rows);
    m_fold = new Fold(m_prefix + u"MoreFields"_s, tr("&More fields"), m_form);
    auto *folded = new QWidget(m_fold);
    auto *foldedRows = new QVBoxLayout(folded);
    foldedRows->setContentsMargins(0, 0, 0, 0);
    for (const FormField &field : std::as_const(m_fields))
        addField(field, rows, foldedRows);
    m_fold->setContent(folded);
    m_fold->setVisible(
        std::any_of(m_fields.cbegin(), m_fields.cend(), [](const FormField &field) { return field.advanced; }));
    page->addWidget(m_fold);
    m_all->addWidget(m_form);
    makePlain(m_form);
}

void TokenFieldsForm::addField(const FormField &field, QGridLayout *rows, QVBoxLayout *folded)
{
    Row row{.field = field};
    row.input = named(new QLineEdit(field.defaultValue, m_form), m_prefix + u"Field_"_s + field.key, field.label);
    row.input->setPlaceholderText(field.placeholder);
    row.note = new ToneLabel(m_prefix + u"FieldNote_"_s + field.key, ToneLabel::WhenEmpty::Vanish, m_form);
    if (field.advanced)
        addAbove(folded, field.label, {row.input, row.note});
    else
        addGridRow(rows, field.label, {row.input, row.note});
    m_rows.append(row);
    connect(row.input, &QLineEdit::textEdited, this, [this, note = row.note] {
        note->say(Tone::Neutral, {});
        Q_EMIT changed();
    });
}

void TokenFieldsForm::setValues(const QJsonObject &options)
{
    for (const Row &row : std::as_const(m_rows)) {
        if (options.contains(row.field.key))
            row.input->setText(options.value(row.field.key).toString());
        if (row.field.advanced && !row.input->text().isEmpty())
            m_fold->setOpen(true);
    }
}

QJsonObject TokenFieldsForm::values() const
{
    QJsonObject all;
    for (const Row &row : m_rows) {
        if (const QString text = row.input->text().trimmed(); !text.isEmpty())
            all.insert(row.field.key, text);
    }
    return all;
}

bool TokenFieldsForm::showRefusal(const Error &error)
{
    for (const Row &row : std::as_const(m_rows)) {
        if (row.field.key != error.field)
            continue;
        if (row.field.advanced)
            m_fold->setOpen(true);
        row.note->say(Tone::Danger, error.message);
        row.input->setFocus(Qt::OtherFocusReason);
        return true;
    }
    return false;
}

} // namespace patkeeper
