// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "furtheraccounts.h"

#include "appearance.h"
#include "edges.h"
#include "formparts.h"
#include "furtheraccountsrun.h"
#include "inventory.h"
#include "origins.h"
#include "steplist.h"
#include "wording.h"

#include <QApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include <algorithm>
#include <initializer_list>
#include <utility>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

constexpr qsizetype mostShownPlaces = 7;
constexpr int rowPadding = 8;

/// @p wanted, or the same with a number behind it.
QString freeName(const Inventory &inventory, const QString &wanted, const QList<Account> &besides)
{
    const auto isTaken = [&](const QString &name) {
        return inventory.accountNamed(name) ||
               std::any_of(besides.cbegin(), besides.cend(), [&](const Account &one) { return one.name == name; });
    };
    QString name = wanted;
    for (int number = 2; isTaken(name); ++number)
        name = u"%1 %2"_s.arg(wanted).arg(number);
    return name;
}

} // namespace

FurtherAccounts::FurtherAccounts(const Inventory *inventory, QWidget *parent)
    : QWidget(parent),
      m_inventory(inventory),
      m_said(new ToneLabel(u"furtherSaid"_s, ToneLabel::WhenEmpty::Vanish, this)),
      m_list(named(new QListWidget(this), u"furtherPlaces"_s, tr("Your other organizations"))),
      m_typing(buildTyping()),
      m_steps(new StepList(u"furtherSteps"_s, this))
{
    m_list->setPalette(withCalmSelection(QApplication::palette(m_list)));
    giveCheckEdges(m_list);
    m_list->setVisible(false);
    m_typing->setVisible(false);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    for (QWidget *widget : std::initializer_list<QWidget *>{m_said, m_list, m_typing, m_steps})
        layout->addWidget(widget);
    connect(m_list, &QListWidget::itemChanged, this, &FurtherAccounts::changed);
}

FurtherAccounts::~FurtherAccounts() = default;

QWidget *FurtherAccounts::buildTyping()
{
    auto *typing = new QWidget(this);
    auto *label = new QLabel(tr("An&other one:"), typing);
    m_typed = named(new QLineEdit(typing), u"furtherTyped"_s, tr("Another one"));
    label->setBuddy(m_typed);
    m_add = named(new QPushButton(tr("&Put on the list"), typing), u"furtherAdd"_s, tr("Put on the list"));
    m_add->setAutoDefault(false);
    m_add->setEnabled(false);
    m_typedNote = new ToneLabel(u"furtherTypedNote"_s, ToneLabel::WhenEmpty::Vanish, typing);
    auto *row = new QHBoxLayout;
    row->addWidget(label);
    row->addWidget(m_typed, 1);
    row->addWidget(m_add);
    auto *layout = new QVBoxLayout(typing);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addLayout(row);
    layout->addWidget(m_typedNote);
    connect(m_typed, &QLineEdit::textChanged, this, [this](const QString &text) {
        m_add->setEnabled(!text.trimmed().isEmpty());
        // Return adds what was typed, and does not close the window.
        m_add->setDefault(m_add->isEnabled());
        m_typedNote->say(Tone::Neutral, {});
        if (!m_add->isEnabled())
            Q_EMIT changed();
    });
    connect(m_add, &QPushButton::clicked, this, &FurtherAccounts::onTyped);
    return typing;
}

void FurtherAccounts::begin(Subject subject, std::unique_ptr<AccountPlaces> places)
{
    m_subject = std::move(subject);
    m_places = std::move(places);
    if (const FormField *field = placeField()) {
        m_typed->setAccessibleName(field->label);
        m_typed->setPlaceholderText(field->placeholder);
        m_typing->setVisible(true);
    }
    find();
}

void FurtherAccounts::find()
{
    const Result<Origins> origins =
        m_places ? m_places->lookUpOrigins(m_subject.account.fields) : Result<Origins>(Origins());
    const QStringList asked = origins ? toStringList(*origins) : QStringList();
    if (!m_places || !m_subject.credentials || asked.isEmpty() || !isWithinOrigins(asked))
        return offer({});
    m_said->sayQuietly(tr("Looking for your other organizations…"));
    m_places->findPlaces(m_subject.account.fields, m_subject.credentials, Interaction::Allowed, this,
                         [this](const Result<QList<PersonPlace>> &places) { offer(places); });
}

/// What tells one place of such a service from another.
const FormField *FurtherAccounts::placeField() const
{
    const auto &fields = m_subject.kind.accountFields;
    const auto field = std::find_if(fields.cbegin(), fields.cend(),
                                    [](const FormField &one) { return one.required && !one.advanced; });
    return field == fields.cend() ? nullptr : &*field;
}

Result<Account> FurtherAccounts::accountAt(const QMap<QString, QString> &fields) const
{
    // The name is chosen later; here any will do.
    return m_subject.makeAccount(m_subject.account.provider, u"account"_s, fields);
}

bool FurtherAccounts::isThereAlready(const Account &account) const
{
    const QList<Account> accounts = m_inventory->accounts();
    return std::any_of(accounts.cbegin(), accounts.cend(), [&](const Account &known) {
        return known.provider == account.provider && known.fields == account.fields &&
               known.userId == m_subject.account.userId;
    });
}

bool FurtherAccounts::isWithinOrigins(const QStringList &origins) const
{
    return std::all_of(origins.cbegin(), origins.cend(),
                       [this](const QString &origin) { return m_subject.account.origins.contains(origin); });
}

// Where they cannot be found out (most sign-ins may not ask for them), they can be typed.
void FurtherAccounts::offer(const Result<QList<PersonPlace>> &places)
{
    m_said->say(Tone::Neutral, tr("If you have tokens in other organizations as well, choose those that Patkeeper is "
                                  "to keep too. This sign-in is good for all of them."));
    for (const PersonPlace &place : places.value_or(QList<PersonPlace>())) {
        const Result<Account> made = accountAt(place.fields);
        if (made && !isThereAlready(*made) && isWithinOrigins(made->origins))
            append({.name = place.name, .fields = made->fields}, Qt::Unchecked);
    }
    fitList();
    Q_EMIT changed();
}

void FurtherAccounts::onTyped()
{
    const FormField *field = placeField();
    QMap<QString, QString> fields = m_subject.account.fields;
    fields.insert(field->key, m_typed->text().trimmed());
    const Result<Account> made = accountAt(fields);
    if (!made)
        return refuse(made.error().message);
    if (isThereAlready(*made))
        return refuse(tr("There is an account for this one already."));
    if (!isWithinOrigins(made->origins))
        return refuse(tr("It is at another service, which this sign-in is not for. Add it as an account of its own."));
    m_typed->clear();
    tick({.name = made->fields.value(field->key), .fields = made->fields});
}

void FurtherAccounts::tick(const PersonPlace &place)
{
    const auto known = std::find_if(m_offered.cbegin(), m_offered.cend(),
                                    [&](const PersonPlace &one) { return one.fields == place.fields; });
    if (known == m_offered.cend())
        append(place, Qt::Checked);
    else
        m_list->item(static_cast<int>(known - m_offered.cbegin()))->setCheckState(Qt::Checked);
    fitList();
    Q_EMIT changed();
}

void FurtherAccounts::append(const PersonPlace &place, Qt::CheckState state)
{
    const QSignalBlocker quiet(m_list);
    m_offered.append(place);
    auto *item = new QListWidgetItem(oneLine(place.name), m_list);
    item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable);
    item->setCheckState(state);
}

void FurtherAccounts::fitList()
{
    const auto shown = static_cast<int>(std::clamp<qsizetype>(m_offered.size(), 2, mostShownPlaces));
    m_list->setFixedHeight(shown * (fontMetrics().lineSpacing() + rowPadding) + 2 * m_list->frameWidth());
    m_list->setVisible(!m_offered.isEmpty());
    if (m_list->currentRow() < 0)
        m_list->setCurrentRow(0);
}

void FurtherAccounts::refuse(const QString &sentence)
{
    m_typedNote->say(Tone::Danger, sentence);
    m_typed->setFocus(Qt::OtherFocusReason);
}

QList<Account> FurtherAccounts::chosen() const
{
    QList<Account> accounts;
    for (int row = 0; row < m_list->count(); ++row) {
        if (m_list->item(row)->checkState() != Qt::Checked)
            continue;
        const PersonPlace &place = m_offered.at(row);
        const QString name = freeName(*m_inventory, QString(place.name).remove(u'/').remove(u'#'), accounts);
        if (const Result<Account> made = m_subject.makeAccount(m_subject.account.provider, name, place.fields))
            accounts.append(*made);
    }
    return accounts;
}

void FurtherAccounts::showRun(FurtherAccountsRun *run)
{
    m_run = run;
    m_list->setVisible(false);
    m_typing->setVisible(false);
    connect(run, &FurtherAccountsRun::changed, this, &FurtherAccounts::renderRun);
    connect(run, &FurtherAccountsRun::ended, this, &FurtherAccounts::renderRun);
    renderRun();
}

void FurtherAccounts::renderRun()
{
    QList<StepList::Step> steps;
    bool isFirst = true;
    for (const FurtherAccountsRun::Item &item : m_run->items()) {
        const QString name = oneLine(item.account.name);
        if (item.error)
            steps.append({tr("%1: %2", "name, what happened").arg(name, item.error->message), StepList::Mark::Failed});
        else if (item.ended)
            steps.append({tr("%1: added", "an account").arg(name), StepList::Mark::Done});
        else
            steps.append({name, std::exchange(isFirst, false) ? StepList::Mark::UnderWay : StepList::Mark::ToCome});
    }
    m_said->say(Tone::Neutral,
                isAtWork() ? tr("Adding the accounts…") : tr("%n accounts were added.", nullptr, m_run->added()));
    m_steps->say(steps);
    Q_EMIT changed();
}

bool FurtherAccounts::isOffering() const
{
    return !m_offered.isEmpty() && !m_run;
}

bool FurtherAccounts::isAtWork() const
{
    return m_run && !m_run->hasEnded();
}

} // namespace patkeeper
