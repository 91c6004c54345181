// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "gracechooser.h"

#include "formparts.h"
#include "rotationplan.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QSpinBox>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

constexpr int ownHours = -1;
constexpr int byHand = -2;
constexpr int hoursOfWeek = 7 * 24;
constexpr int mostHours = 365 * 24;

} // namespace

GraceChooser::GraceChooser(Offer offer, QWidget *parent)
    : QWidget(parent),
      m_presets(named(new QComboBox(this), u"gracePreset"_s, tr("When the old token is revoked"))),
      m_hours(named(new QSpinBox(this), u"graceHours"_s, tr("Hours until the old token is revoked")))
{
    const int usual = std::chrono::duration_cast<std::chrono::duration<int, std::ratio<3600>>>(usualGrace).count();
    m_presets->addItem(offer == Offer::AtOnce ? tr("At once, when the new secret has been checked")
                                              : tr("At once if handed over, otherwise 24 hours later"),
                       0);
    m_presets->addItem(tr("24 hours later"), usual);
    m_presets->addItem(tr("7 days later"), hoursOfWeek);
    m_presets->addItem(tr("After a time of my choice"), ownHours);
    m_presets->addItem(tr("Never: I revoke it myself"), byHand);
    m_presets->setCurrentIndex(1);
    m_hours->setRange(offer == Offer::AtOnce ? 1 : usual, mostHours);
    m_hours->setValue(2 * usual);
    const auto sayUnit = [this](int hours) { m_hours->setSuffix(tr(" hours", "after a number", hours)); };
    connect(m_hours, &QSpinBox::valueChanged, this, sayUnit);
    sayUnit(m_hours->value());
    setFocusProxy(m_presets);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_presets);
    layout->addWidget(m_hours);
    layout->addStretch();
    connect(m_presets, &QComboBox::currentIndexChanged, this, &GraceChooser::render);
    connect(m_hours, &QSpinBox::valueChanged, this, &GraceChooser::changed);
    render();
}

void GraceChooser::setGrace(std::chrono::seconds grace)
{
    const int hours = static_cast<int>(std::chrono::duration_cast<std::chrono::hours>(grace).count());
    const int preset = m_presets->findData(hours);
    if (preset < 0)
        m_hours->setValue(hours);
    m_presets->setCurrentIndex(preset < 0 ? m_presets->findData(ownHours) : preset);
}

std::chrono::seconds GraceChooser::grace() const
{
    const int chosen = m_presets->currentData().toInt();
    if (chosen == byHand)
        return usualGrace;
    return std::chrono::hours(chosen == ownHours ? m_hours->value() : chosen);
}

bool GraceChooser::leavesPredecessor() const
{
    return m_presets->currentData().toInt() == byHand;
}

void GraceChooser::render()
{
    m_hours->setVisible(m_presets->currentData().toInt() == ownHours);
    Q_EMIT changed();
}

} // namespace patkeeper
