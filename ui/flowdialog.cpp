// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "flowdialog.h"

#include "formparts.h"
#include "tokenprovider.h"
#include "windowroom.h"
#include "wording.h"

#include <QEvent>
#include <QLayout>

#include <utility>

using namespace Qt::StringLiterals;

namespace patkeeper
{

FlowDialog::FlowDialog(const DialogContext &context, QWidget *parent) : QDialog(parent), m_context(context)
{
    setWindowFlag(Qt::WindowContextHelpButtonHint, false);
}

bool FlowDialog::event(QEvent *event)
{
    const bool taken = QDialog::event(event);
    if (event->type() == QEvent::LayoutRequest)
        makeRoom();
    else if (event->type() == QEvent::Polish)
        makePlain(this);
    return taken;
}

void FlowDialog::resizeEvent(QResizeEvent *event)
{
    QDialog::resizeEvent(event);
    makeRoom();
}

void FlowDialog::makeRoom()
{
    makeRoomIn(this);
    if (layout() && layout()->hasHeightForWidth() && std::exchange(m_shrinks, false))
        resize(width(), minimumHeight());
}

void FlowDialog::follow(Flow *flow)
{
    if (m_followed == flow)
        return;
    if (m_followed) {
        m_followed->disconnect(this);
        Q_EMIT released(m_followed);
    }
    m_followed = flow;
    connect(flow, &Flow::stateChanged, this, &FlowDialog::render);
    connect(flow, &Flow::ended, this, &FlowDialog::render);
    render();
}

void FlowDialog::handOver()
{
    if (m_followed)
        m_followed->disconnect(this);
    m_followed = nullptr;
}

void FlowDialog::reject()
{
    if (isAtWork()) {
        m_hiddenAtWork = true;
        hide();
    } else if (mayClose()) {
        QDialog::reject();
    }
}

void FlowDialog::done(int result)
{
    const QPointer<Flow> flow = m_followed;
    m_followed = nullptr;
    if (flow)
        flow->disconnect(this);
    QDialog::done(result);
    if (flow)
        Q_EMIT released(flow);
}

void FlowDialog::comeBack()
{
    if (!m_hiddenAtWork)
        return;
    m_hiddenAtWork = false;
    show();
    raise();
}

void FlowDialog::finishIfHidden()
{
    if (m_hiddenAtWork)
        accept();
}

// Of the account itself where that is possible: two tenants of one service may have different rules.
const Capabilities *FlowDialog::capabilitiesOf(const QString &accountId) const
{
    const TokenProvider *provider = m_context.providers->provider(accountId);
    return provider ? &provider->capabilities() : m_context.providers->capabilities(accountId);
}

QString FlowDialog::accountName(const QString &accountId) const
{
    const Account *account = m_context.inventory->account(accountId);
    return account ? oneLine(account->name) : accountId;
}

QString FlowDialog::accountText(const QString &accountId) const
{
    const Capabilities *capabilities = capabilitiesOf(accountId);
    return capabilities ? tr("%1 · %2", "account, provider").arg(accountName(accountId), capabilities->displayName)
                        : accountName(accountId);
}

} // namespace patkeeper
