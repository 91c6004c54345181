// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "placepage.h"

#include "fold.h"
#include "formparts.h"
#include "inventory.h"

#include <QGridLayout>
#include <QLineEdit>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace patkeeper
{

using namespace Qt::StringLiterals;

PlacePage::PlacePage(const Inventory *inventory, MakeAccount makeAccount, QWidget *parent)
    : AssistantPage(parent),
      m_inventory(inventory),
      m_makeAccount(std::move(makeAccount)),
      m_all(new QVBoxLayout(this))
{
    m_all->setContentsMargins(0, 0, 0, 0);
}

void PlacePage::setKind(const Capabilities &kind, const Fields &offered)
{
    if (m_form && kind.kind == m_kind.kind)
        return;
    m_kind = kind;
    m_offered = offered;
    m_rows.clear();
    m_nameTouched = false;
    m_tried = false;
    delete m_form;
    build();
}

void PlacePage::build()
{
    m_form = new QWidget(this);
    auto *page = new QVBoxLayout(m_form);
    page->setContentsMargins(0, 0, 0, 0);
    page->setSpacing(10);
    QGridLayout *rows = newGrid();
    page->addLayout(rows);
    m_advanced = new Fold(u"accountAdvanced"_s, tr("A&ddresses"), m_form);
    auto *folded = new QWidget(m_advanced);
    auto *advancedRows = new QVBoxLayout(folded);
    advancedRows->setContentsMargins(0, 0, 0, 0);
    for (const FormField &field : std::as_const(m_kind.accountFields))
        addField(field, rows, advancedRows);
    addName(rows);
    m_advanced->setContent(folded);
    m_advanced->setVisible(
        std::any_of(m_rows.cbegin(), m_rows.cend(), [](const Row &row) { return row.field.advanced; }));
    page->addWidget(m_advanced);
    page->addStretch(1);
    m_all->addWidget(m_form);
    makePlain(m_form);
    suggestName();
}

// The captions of addresses are long: they stand above.
void PlacePage::addField(const FormField &field, QGridLayout *rows, QVBoxLayout *advancedRows)
{
    Row row{.field = field};
    const QString offered = m_offered.value(field.key, field.defaultValue);
    row.input = named(new QLineEdit(offered, m_form), u"accountField_"_s + field.key, field.label);
    row.input->setPlaceholderText(field.placeholder);
    row.note = new ToneLabel(u"accountNote_"_s + field.key, ToneLabel::WhenEmpty::Vanish, m_form);
    if (field.advanced)
        addAbove(advancedRows, field.label, {row.input, row.note});
    else
        addGridRow(rows, field.label, {row.input, row.note});
    m_rows.append(row);
    connect(row.input, &QLineEdit::textEdited, this, [this, row] { onEdited(row); });
}

void PlacePage::addName(QGridLayout *rows)
{
    m_name = named(new QLineEdit(m_form), u"accountName"_s, tr("Name of the account in Patkeeper"));
    m_nameNote = new ToneLabel(u"accountNameNote"_s, ToneLabel::WhenEmpty::Vanish, m_form);
    addGridRow(rows, tr("Na&me here"), {m_name, m_nameNote});
    connect(m_name, &QLineEdit::textEdited, this, [this] {
        m_nameTouched = true;
        renderName();
    });
}

void PlacePage::onEdited(const Row &row)
{
    row.note->say(Tone::Neutral, {});
    suggestName();
    renderName();
}

// Until the person says otherwise, an account is called what it is called at the service.
void PlacePage::suggestName()
{
    if (m_nameTouched)
        return;
    const auto first = std::find_if(m_rows.cbegin(), m_rows.cend(),
                                    [](const Row &row) { return row.field.required && !row.field.advanced; });
    if (first == m_rows.cend())
        return;
    // Typed as an address it is taken apart as for the account.
    const Result<Account> made = m_makeAccount(m_kind.kind, u"account"_s, fields());
    const QString typed = first->input->text().trimmed();
    const QString name = made ? made->fields.value(first->field.key, typed) : typed;
    m_name->setText(QString(name).remove(u'/').remove(u'#'));
}

QString PlacePage::nameProblem() const
{
    const QString name = m_name->text().trimmed();
    if (name.isEmpty())
        return tr("Give the account a name.");
    if (name.contains(u'/') || name.contains(u'#'))
        return tr("A name cannot hold “/” or “#”: they separate account and token on the command line.");
    if (m_inventory->accountNamed(name))
        return tr("There is an account of this name already. Choose another.");
    return {};
}

void PlacePage::renderName()
{
    const bool isDue = m_tried || !m_name->text().isEmpty();
    m_nameNote->say(Tone::Danger, isDue ? nameProblem() : QString());
}

PlacePage::Fields PlacePage::fields() const
{
    Fields all;
    for (const Row &row : m_rows) {
        if (const QString value = row.input->text().trimmed(); !value.isEmpty())
            all.insert(row.field.key, value);
    }
    return all;
}

Result<Account> PlacePage::account() const
{
    return m_makeAccount(m_kind.kind, m_name->text().trimmed(), fields());
}

bool PlacePage::showRefusal(const Error &error)
{
    if (error.field == "name"_L1) {
        m_nameNote->say(Tone::Danger, error.message);
        m_name->setFocus(Qt::OtherFocusReason);
        return true;
    }
    for (const Row &row : std::as_const(m_rows)) {
        if (row.field.key != error.field)
            continue;
        if (row.field.advanced)
            m_advanced->setOpen(true);
        row.note->say(Tone::Danger, error.message);
        row.input->setFocus(Qt::OtherFocusReason);
        return true;
    }
    return false;
}

QString PlacePage::heading() const
{
    return m_kind.signIn.methods.isEmpty() ? tr("Add an account: %1").arg(m_kind.displayName)
                                           : tr("Add an account at %1").arg(m_kind.displayName);
}

void PlacePage::takeFocus()
{
    const auto first = std::find_if(m_rows.cbegin(), m_rows.cend(), [](const Row &row) { return !row.field.advanced; });
    QLineEdit *input = first != m_rows.cend() ? first->input : m_name;
    if (input)
        input->setFocus(Qt::OtherFocusReason);
}

bool PlacePage::isComplete()
{
    m_tried = true;
    renderName();
    for (const Row &row : std::as_const(m_rows)) {
        const bool isMissing =
            row.field.required && row.field.defaultValue.isEmpty() && row.input->text().trimmed().isEmpty();
        if (!isMissing)
            continue;
        row.note->say(Tone::Danger, tr("This is needed. Fill it in."));
        row.input->setFocus(Qt::OtherFocusReason);
        return false;
    }
    if (!nameProblem().isEmpty()) {
        m_name->setFocus(Qt::OtherFocusReason);
        return false;
    }
    const Result<Account> made = account();
    if (made)
        return true;
    if (!showRefusal(made.error()))
        m_nameNote->say(Tone::Danger, made.error().message);
    return false;
}

} // namespace patkeeper
