// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "newsecretpane.h"

#include "appearance.h"
#include "edges.h"
#include "errorpanel.h"
#include "formparts.h"
#include "secretpartsview.h"
#include "wording.h"

#include <QApplication>
#include <QListWidget>
#include <QProgressBar>
#include <QVBoxLayout>

#include <algorithm>

namespace patkeeper
{

using namespace Qt::StringLiterals;

using State = ReadSecretFlow::State;

namespace
{

constexpr int mostShownPlaces = 5;
constexpr int placePadding = 8;

} // namespace

NewSecretPane::NewSecretPane(const DialogContext &context, QWidget *parent)
    : QWidget(parent),
      m_providers(context.providers),
      m_busy(named(new QProgressBar(this), u"newSecretBusy"_s, tr("Waiting for the keychain"))),
      m_said(new ToneLabel(u"newSecretSaid"_s, ToneLabel::WhenEmpty::Vanish, this)),
      m_secret(new SecretPartsView(context.clipboard, context.session, context.preferences.showFor, this)),
      m_error(new ErrorPanel(this)),
      m_placesLabel(plainLabel(tr("It is used in these places. &Tick each that has the new secret:"),
                               u"newSecretPlacesLabel"_s, this)),
      m_places(named(new QListWidget(this), u"newSecretPlaces"_s, tr("Places that are to get the new secret")))
{
    m_busy->setRange(0, 0);
    m_busy->setTextVisible(false);
    m_busy->setMaximumHeight(6);
    m_places->setWordWrap(true);
    m_places->setUniformItemSizes(false);
    m_places->setPalette(withCalmSelection(QApplication::palette(m_places)));
    giveCheckEdges(m_places);
    m_placesLabel->setBuddy(m_places);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    for (QWidget *widget : std::initializer_list<QWidget *>{m_said, m_busy, m_secret, m_error, m_placesLabel, m_places})
        layout->addWidget(widget);
    m_secret->setSource([this]() -> const SecretParts * { return m_flow ? &m_flow->secret() : nullptr; });
    connect(m_places, &QListWidget::itemChanged, this, [this] {
        if (!m_filling)
            Q_EMIT ticksChanged(ticked());
    });
    setPlaces({}, {});
    render();
}

void NewSecretPane::show(ReadSecretFlow *flow)
{
    wipe();
    m_flow = flow;
    const Capabilities *capabilities = m_providers->capabilities(flow->key().accountId);
    m_secret->setPlainPart(capabilities ? capabilities->identifyingPart : QString());
    connect(flow, &Flow::stateChanged, this, &NewSecretPane::render);
    render();
}

void NewSecretPane::wipe()
{
    m_secret->mask();
    if (m_flow) {
        m_flow->disconnect(this);
        m_flow->wipeSecret();
    }
    m_flow = nullptr;
    m_secret->refresh();
}

void NewSecretPane::setPlaces(const QString &usedIn, const QStringList &ticked)
{
    m_filling = true;
    m_places->clear();
    const QStringList lines = usedIn.split(u'\n', Qt::SkipEmptyParts);
    for (const QString &line : lines) {
        const QString place = line.trimmed();
        if (place.isEmpty())
            continue;
        auto *item = new QListWidgetItem(place, m_places);
        item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable);
        item->setCheckState(ticked.contains(place) ? Qt::Checked : Qt::Unchecked);
    }
    if (m_places->count() > 0)
        m_places->setCurrentRow(0);
    const int rows = std::min(m_places->count(), mostShownPlaces);
    m_places->setFixedHeight(rows * (fontMetrics().lineSpacing() + placePadding) + 2 * m_places->frameWidth() +
                             placePadding);
    m_places->setVisible(m_places->count() > 0);
    m_placesLabel->setVisible(m_places->count() > 0);
    m_filling = false;
}

QStringList NewSecretPane::ticked() const
{
    QStringList ticked;
    for (int row = 0; row < m_places->count(); ++row) {
        if (m_places->item(row)->checkState() == Qt::Checked)
            ticked.append(m_places->item(row)->text());
    }
    return ticked;
}

void NewSecretPane::render()
{
    const State now = m_flow ? m_flow->state() : State::Idle;
    const bool reads = m_flow && now != State::Ready && now != State::Failed;
    m_busy->setVisible(reads);
    m_said->sayQuietly(reads ? tr("Waiting for the keychain. If it asks for its password, answer it there.")
                             : QString());
    m_secret->setVisible(!m_flow || now != State::Failed);
    m_secret->setAllowed(now == State::Ready);
    m_secret->refresh();
    if (now == State::Failed && m_flow->error())
        m_error->say(*m_flow->error(), tr("The new secret is in the keychain, but could not be read."));
    else
        m_error->clear();
}

} // namespace patkeeper
