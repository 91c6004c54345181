// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "benchwindow.h"

#include "sandboxprocess.h"
#include "waiting.h"

using namespace Qt::StringLiterals;

namespace patkeeper::bench
{

BenchWindow::BenchWindow()
{
    CompositionOptions options;
    options.profilePath = m_directory.path() + u"/profile"_s;
    options.by = u"window"_s;
    m_parts = replyOf<std::unique_ptr<Composition>>(
        [&](QObject *context, auto reply) { Composition::open(options, context, std::move(reply)); });
}

void BenchWindow::show()
{
    WindowParts parts;
    parts.inventory = &m_parts->inventory();
    parts.flows = &m_parts->flows();
    parts.providers = &m_parts->providers();
    parts.secrets = &m_parts->secrets();
    parts.journal = &m_parts->journal();
    parts.settings = &m_parts->settings();
    parts.kinds = [made = m_parts.get()] { return made->kinds(); };
    parts.clock = systemClock();
    parts.accountFromFields = &Composition::accountFromFields;
    m_window = std::make_unique<MainWindow>(parts);
    m_window->show();
}

QString BenchWindow::addAccount(const SandboxProcess &sandbox, const QString &name)
{
    const auto account = Composition::accountFromFields(
        u"azure-devops"_s, name, {{u"url"_s, sandbox.url().toString()}, {u"organization"_s, sandbox.organization()}});
    if (!account)
        qFatal("%s", qUtf8Printable(account.error().message));
    SignInFlow *flow = m_parts->flows().signIn();
    flow->addAccount(*account, Secret(sandbox.bearer()));
    if (!flow->hasEnded())
        await(flow, &Flow::ended);
    if (flow->state() != SignInFlow::State::Done)
        qFatal("%s", flow->error() ? qUtf8Printable(flow->error()->message) : "signing in failed");
    const QString id = flow->account().id;
    m_parts->flows().release(flow);
    return id;
}

} // namespace patkeeper::bench
