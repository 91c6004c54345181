// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "accountproviders.h"
#include "flow.h"
#include "inventory.h"
#include "preferences.h"

#include <QDialog>
#include <QPointer>

namespace patkeeper
{

class ClipboardGuard;
class SessionWatch;

/// What dialogs look things up in. All of it outlives them; clipboard and session are only needed where a secret is
/// shown.
struct DialogContext {
    const Inventory *inventory = nullptr;
    AccountProviders *providers = nullptr;
    ClipboardGuard *clipboard = nullptr;
    SessionWatch *session = nullptr;
    Preferences preferences{};
    bool keepsNothing = false; ///< A sandbox whose secrets end with the program.
};

/// A dialog that shows one flow at a time. The flow is not its own: closing the dialog while the flow is at work only
/// hides it, and it comes back when the flow needs the person. It is shown with open() or show(), and deleted after
/// finished().
class FlowDialog : public QDialog
{
    Q_OBJECT

public:
    FlowDialog(const DialogContext &context, QWidget *parent);

    void reject() override;
    void done(int result) override;

Q_SIGNALS:
    /// This flow is no longer shown here.
    void released(patkeeper::Flow *flow);

protected:
    bool event(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

    /// Shows @p flow from now on.
    void follow(Flow *flow);
    /// Another dialog shows it now: released() is not said of it.
    void handOver();
    /// Puts everything on screen into the state that the flow and the inputs are in.
    virtual void render() = 0;
    /// The flow has something under way that would go on without this window.
    virtual bool isAtWork() const = 0;
    /// Asked before closing; what stands against it is shown by the dialog itself.
    virtual bool mayClose() { return true; }
    /// Gives back the height that is no longer needed, once the layout knows.
    void shrink() { m_shrinks = true; }
    /// Shows itself again where it was hidden while the flow was at work.
    void comeBack();
    /// Ends it where it was hidden and there is nothing left to say.
    void finishIfHidden();

    const DialogContext &context() const { return m_context; }
    const Capabilities *capabilitiesOf(const QString &accountId) const;
    /// "Northwind · Azure DevOps"
    QString accountText(const QString &accountId) const;
    QString accountName(const QString &accountId) const;

private:
    void makeRoom();

    DialogContext m_context;
    QPointer<Flow> m_followed;
    bool m_hiddenAtWork = false;
    bool m_shrinks = false;
};

} // namespace patkeeper
