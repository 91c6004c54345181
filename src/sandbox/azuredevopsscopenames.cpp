// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "azuredevopsscopenames.h"

#include <QSet>

namespace patkeeper::sandbox
{

namespace
{

// Without the leading "vso.".
constexpr auto names =
    "advsec advsec_manage advsec_write agentpools agentpools_manage analytics auditlog "
    "auditstreams_manage build build_execute chat_write code code_full code_manage code_status code_write "
    "codesearch connected_server dashboards dashboards_manage drop drop_manage drop_write entitlements "
    "environment_manage extension extension.data extension.data_write extension_manage gallery "
    "gallery_acquire gallery_manage gallery_publish githubconnections githubconnections_manage governance "
    "graph graph_manage graph_write hooks hooks_interact hooks_write identity identity_manage loadtest "
    "loadtest_write machinegroup_manage memberentitlementmanagement memberentitlementmanagement_write "
    "notification notification_diagnostics notification_manage notification_write packaging "
    "packaging_manage packaging_write pipelineresources_manage pipelineresources_use profile "
    "profile_write project project_manage project_write release release_execute release_manage "
    "securefiles_manage securefiles_read securefiles_write security_manage serviceendpoint "
    "serviceendpoint_manage serviceendpoint_query settings settings_write symbols symbols_manage "
    "symbols_write taskgroups_manage taskgroups_read taskgroups_write test test_write threads_full "
    "tokenadministration tokens variablegroups_manage variablegroups_read variablegroups_write wiki "
    "wiki_write work work_full work_write workitemsearch";

} // namespace

bool isKnownScope(const QString &scope)
{
    static const QSet<QString> known = [] {
        const QStringList list = QString::fromLatin1(names).split(u' ');
        return QSet<QString>(list.begin(), list.end());
    }();
    return scope.startsWith(QLatin1StringView("vso.")) && known.contains(scope.mid(4));
}

} // namespace patkeeper::sandbox
