// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "policydialog.h"

#include "errorpanel.h"
#include "formparts.h"
#include "wording.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QPushButton>
#include <QSpinBox>

#include <algorithm>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

constexpr int widthInLetters = 84;
constexpr int manyDays = 3650;
constexpr int manyHours = 90 * 24;
constexpr int manyMonths = 60;

std::optional<int> valueOf(const QSpinBox *box)
{
    return box->value() == box->minimum() ? std::nullopt : std::optional(box->value());
}

} // namespace

PolicyDialog::PolicyDialog(const DialogContext &context, const QString &of, const RotationPolicy &own,
                           const RotationPolicy &farther, QWidget *parent)
    : FlowDialog(context, parent)
{
    setObjectName(u"policyDialog"_s);
    setWindowTitle(tr("Rotation policy"));
    auto *layout = new QVBoxLayout(this);
    layout->setSpacing(10);
    auto *heading = headingLabel(u"policyHeading"_s, this);
    heading->setText(tr("Rotation policy of “%1”").arg(oneLine(of)));
    auto *explained = new ToneLabel(u"policyExplained"_s, ToneLabel::WhenEmpty::Vanish, this);
    explained->sayQuietly(tr("Patkeeper says when it is time. What is not set here is as it says on the right."));
    QFormLayout *rows = newForm();
    m_beforeExpiry = addNumber(rows, {.name = u"policyBeforeExpiry"_s,
                                      .label = tr("&Rotate before expiry"),
                                      .unit = [](int n) { return tr(" days before", "after a number", n); },
                                      .otherwise = tr("otherwise never"),
                                      .least = 1,
                                      .most = manyDays,
                                      .own = own.daysBeforeExpiry,
                                      .farther = farther.daysBeforeExpiry});
    m_age = addNumber(rows, {.name = u"policyAge"_s,
                             .label = tr("Rotate at an &age"),
                             .unit = [](int n) { return tr(" days old", "after a number", n); },
                             .otherwise = tr("otherwise never"),
                             .least = 1,
                             .most = manyDays,
                             .own = own.daysOfAge,
                             .farther = farther.daysOfAge});
    m_life = addNumber(rows, {.name = u"policyLife"_s,
                              .label = tr("New tokens &live"),
                              .unit = [](int n) { return tr(" days", "after a number", n); },
                              .otherwise = tr("otherwise as long as the old one"),
                              .least = 1,
                              .most = manyDays,
                              .own = own.lifeDays,
                              .farther = farther.lifeDays});
    m_grace = addNumber(rows, {.name = u"policyGrace"_s,
                               .label = tr("&Old tokens live on"),
                               .unit = [](int n) { return tr(" hours", "after a number", n); },
                               .otherwise = tr("otherwise 24 hours"),
                               .least = 0,
                               .most = manyHours,
                               .own = own.graceHours,
                               .farther = farther.graceHours});
    m_review = addNumber(rows, {.name = u"policyReview"_s,
                                .label = tr("Ask if it is still &needed"),
                                .unit = [](int n) { return tr(" months after the last time", "after a number", n); },
                                .otherwise = tr("otherwise never"),
                                .least = 1,
                                .most = manyMonths,
                                .own = own.reviewMonths,
                                .farther = farther.reviewMonths});
    int widest = 0;
    for (const QSpinBox *box : {m_beforeExpiry, m_age, m_life, m_grace, m_review})
        widest = std::max(widest, box->sizeHint().width());
    for (QSpinBox *box : {m_beforeExpiry, m_age, m_life, m_grace, m_review})
        box->setMinimumWidth(widest);
    m_byItself = addByItself(rows, own.byItself, farther.byItself);
    m_error = new ErrorPanel(this);
    auto *buttons = new QDialogButtonBox(this);
    auto *cancel = named(buttons->addButton(QDialogButtonBox::Cancel), u"policyCancel"_s, tr("Cancel"));
    auto *save = named(buttons->addButton(tr("&Save"), QDialogButtonBox::AcceptRole), u"policySave"_s, tr("Save"));
    auto *clear =
        named(buttons->addButton(tr("&Clear all"), QDialogButtonBox::ResetRole), u"policyClear"_s, tr("Clear all"));
    save->setDefault(true);
    giveOwnWords(this);
    layout->addWidget(heading);
    layout->addWidget(explained);
    layout->addLayout(rows);
    layout->addWidget(m_error);
    layout->addStretch(1);
    layout->addWidget(buttons);
    setMinimumWidth(fontMetrics().averageCharWidth() * widthInLetters);
    connect(cancel, &QPushButton::clicked, this, &PolicyDialog::reject);
    connect(clear, &QPushButton::clicked, this, &PolicyDialog::clearAll);
    connect(save, &QPushButton::clicked, this, [this] { Q_EMIT saveRequested(policy()); });
    m_beforeExpiry->setFocus();
}

QSpinBox *PolicyDialog::addNumber(QFormLayout *rows, const Number &number)
{
    auto *row = new QWidget(this);
    auto *box = named(new QSpinBox(row), number.name, QString(number.label).remove(u'&'));
    box->setRange(number.least - 1, number.most);
    box->setSpecialValueText(tr("not set"));
    box->setSuffix(number.unit(number.most));
    connect(box, &QSpinBox::valueChanged, box, [box, unit = number.unit](int value) { box->setSuffix(unit(value)); });
    box->setValue(number.own.value_or(box->minimum()));
    box->setAccelerated(true);
    auto *beside = new ToneLabel(number.name + u"Else"_s, ToneLabel::WhenEmpty::KeepPlace, row);
    beside->setWordWrap(false);
    beside->setAlignment(Qt::AlignVCenter | Qt::AlignLeading);
    beside->sayQuietly(
        number.farther
            ? tr("otherwise %1%2", "a number, its unit").arg(*number.farther).arg(number.unit(*number.farther))
            : number.otherwise);
    auto *layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(box);
    layout->addWidget(beside);
    layout->addStretch();
    row->setFocusProxy(box);
    rows->addRow(number.label, row);
    return box;
}

QComboBox *PolicyDialog::addByItself(QFormLayout *rows, const std::optional<bool> &own,
                                     const std::optional<bool> &farther)
{
    auto *box = named(new QComboBox(this), u"policyByItself"_s, tr("Rotate without being asked"));
    box->addItem(farther.value_or(false) ? tr("Not set: yes") : tr("Not set: no"));
    box->addItem(tr("Yes, while Patkeeper or its timer runs"), true);
    box->addItem(tr("No, only when I ask for it"), false);
    box->setCurrentIndex(own ? (*own ? 1 : 2) : 0);
    auto *note = new ToneLabel(u"policyByItselfNote"_s, ToneLabel::WhenEmpty::Vanish, this);
    note->sayQuietly(tr("Old tokens are then revoked only after a successful hand-over."));
    addColumn(rows, tr("Rotate &by itself"), {box, note});
    return box;
}

void PolicyDialog::clearAll()
{
    for (QSpinBox *box : {m_beforeExpiry, m_age, m_life, m_grace, m_review})
        box->setValue(box->minimum());
    m_byItself->setCurrentIndex(0);
}

RotationPolicy PolicyDialog::policy() const
{
    const QVariant itself = m_byItself->currentData();
    return {.daysBeforeExpiry = valueOf(m_beforeExpiry),
            .daysOfAge = valueOf(m_age),
            .reviewMonths = valueOf(m_review),
            .graceHours = valueOf(m_grace),
            .lifeDays = valueOf(m_life),
            .byItself = itself.isValid() ? std::optional(itself.toBool()) : std::nullopt};
}

void PolicyDialog::showError(const Error &error)
{
    m_error->say(error, tr("The policy was not saved."));
}

} // namespace patkeeper
