// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "servicepage.h"

#include "appearance.h"
#include "formparts.h"
#include "wording.h"

#include <QApplication>
#include <QListWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

constexpr qsizetype mostShownKinds = 8;
constexpr int rowPadding = 12;

} // namespace

ServicePage::ServicePage(const QList<Capabilities> &kinds, QWidget *parent)
    : AssistantPage(parent),
      m_kinds(kinds),
      m_list(named(new QListWidget(this), u"accountKind"_s, tr("Service"))),
      m_hint(new ToneLabel(u"accountKindHint"_s, ToneLabel::WhenEmpty::Vanish, this))
{
    auto *intro =
        plainLabel(tr("Where are the tokens that Patkeeper is to keep for you?"), u"accountKindIntro"_s, this);
    const int rowHeight = fontMetrics().lineSpacing() + rowPadding;
    for (const Capabilities &kind : kinds) {
        auto *item = new QListWidgetItem(kind.displayName, m_list);
        item->setSizeHint({0, rowHeight});
    }
    m_list->setPalette(withCalmSelection(QApplication::palette(m_list)));
    const auto shown = static_cast<int>(std::clamp<qsizetype>(kinds.size(), 1, mostShownKinds));
    m_list->setFixedHeight(shown * rowHeight + 2 * m_list->frameWidth());
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(10);
    layout->addWidget(intro);
    layout->addWidget(m_list);
    layout->addWidget(m_hint);
    layout->addStretch(1);
    connect(m_list, &QListWidget::currentRowChanged, this, [this](int row) {
        m_hint->sayQuietly(m_kinds.at(row).accountHint);
        m_list->setAccessibleDescription(m_kinds.at(row).accountHint);
        Q_EMIT kindChosen();
    });
    connect(m_list, &QListWidget::itemActivated, this, &ServicePage::nextWanted);
    m_list->setCurrentRow(0);
}

int ServicePage::chosen() const
{
    return std::max(0, m_list->currentRow());
}

QString ServicePage::heading() const
{
    return tr("Add an account");
}

void ServicePage::takeFocus()
{
    m_list->setFocus(Qt::OtherFocusReason);
}

} // namespace patkeeper
