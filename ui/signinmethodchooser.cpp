// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "signinmethodchooser.h"

#include "announcement.h"
#include "edges.h"
#include "formparts.h"
#include "signinwording.h"

#include <QRadioButton>
#include <QVBoxLayout>

#include <algorithm>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

constexpr int hintIndentation = 24; // Beneath the words and not beneath the button.

} // namespace

SignInMethodChooser::SignInMethodChooser(QWidget *parent) : QWidget(parent), m_layout(new QVBoxLayout(this))
{
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(8);
}

void SignInMethodChooser::offer(const QList<SignInMethod> &methods, std::optional<SignInMethod> chosen,
                                bool needsRegistration)
{
    m_needsRegistration = needsRegistration;
    for (const Row &row : std::as_const(m_rows))
        delete row.all;
    m_rows.clear();
    m_touched = chosen.has_value();
    for (const SignInMethod method : methods) {
        m_rows.append(makeRow(method));
        m_layout->addWidget(m_rows.last().all);
    }
    if (m_rows.isEmpty())
        return;
    choose(chosen && rowOf(*chosen) ? *chosen : m_rows.first().method);
}

QString SignInMethodChooser::hintOf(SignInMethod method) const
{
    return methodHint(method, m_needsRegistration);
}

SignInMethodChooser::Row SignInMethodChooser::makeRow(SignInMethod method)
{
    Row row{.method = method};
    row.all = new QWidget(this);
    const QString name = u"signInMethod_"_s + storedWord(method);
    row.button = named(new QRadioButton(methodText(method), row.all), name, methodText(method));
    row.button->setAccessibleDescription(hintOf(method));
    row.hint = new ToneLabel(name + u"Hint"_s, ToneLabel::WhenEmpty::Vanish, row.all);
    row.hint->setContentsMargins(hintIndentation, 0, 0, 0);
    row.hint->sayQuietly(hintOf(method));
    giveCheckEdges(row.button);
    m_group.addButton(row.button);
    auto *layout = new QVBoxLayout(row.all);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(1);
    layout->addWidget(row.button, 0, Qt::AlignLeading);
    layout->addWidget(row.hint);
    connect(row.button, &QRadioButton::clicked, this, [this] { m_touched = true; });
    connect(row.button, &QRadioButton::toggled, this, [this, method](bool on) {
        if (!on || m_method == method)
            return;
        m_method = method;
        Q_EMIT this->chosen();
    });
    return row;
}

SignInMethodChooser::Row *SignInMethodChooser::rowOf(SignInMethod method)
{
    const auto found =
        std::find_if(m_rows.begin(), m_rows.end(), [method](const Row &row) { return row.method == method; });
    return found == m_rows.end() ? nullptr : &*found;
}

void SignInMethodChooser::choose(SignInMethod method)
{
    m_method = method;
    rowOf(method)->button->setChecked(true);
    Q_EMIT chosen();
}

void SignInMethodChooser::sayLooking(SignInMethod method, const QString &sentence)
{
    if (const Row *row = rowOf(method)) {
        row->hint->sayQuietly(sentence);
        row->button->setAccessibleDescription(sentence);
    }
}

void SignInMethodChooser::sayWorks(SignInMethod method)
{
    if (const Row *row = rowOf(method)) {
        row->hint->say(Tone::Good, hintOf(method));
        row->button->setAccessibleDescription(hintOf(method));
    }
}

void SignInMethodChooser::sayFails(SignInMethod method, const QString &sentence)
{
    const Row *row = rowOf(method);
    if (!row)
        return;
    row->hint->sayQuietly(sentence);
    row->button->setAccessibleDescription(sentence);
    const bool hadFocus = row->button->hasFocus();
    moveToEnd(method);
    if (m_touched || m_method != method || m_rows.size() < 2)
        return;
    choose(m_rows.first().method);
    if (hadFocus)
        m_rows.first().button->setFocus(Qt::OtherFocusReason);
    announce(m_rows.first().button, m_rows.first().button->text());
}

void SignInMethodChooser::moveToEnd(SignInMethod method)
{
    const auto at =
        std::find_if(m_rows.cbegin(), m_rows.cend(), [method](const Row &row) { return row.method == method; });
    m_rows.move(at - m_rows.cbegin(), m_rows.size() - 1);
    m_layout->removeWidget(m_rows.last().all);
    m_layout->addWidget(m_rows.last().all);
    orderTabs();
}

void SignInMethodChooser::orderTabs()
{
    for (qsizetype i = 1; i < m_rows.size(); ++i)
        setTabOrder(m_rows.at(i - 1).button, m_rows.at(i).button);
}

void SignInMethodChooser::takeFocus()
{
    if (const Row *row = rowOf(m_method))
        row->button->setFocus(Qt::OtherFocusReason);
}

} // namespace patkeeper
