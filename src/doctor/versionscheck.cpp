// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "versionscheck.h"

#include "database.h"

#include <QCoreApplication>
#include <QLibrary>
#include <QSslSocket>
#include <QSysInfo>

#include <utility>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

struct Text {
    Q_DECLARE_TR_FUNCTIONS(patkeeper::Doctor)
};

/// QtKeychain loads it by itself, and by this name.
bool hasLibsecret()
{
    QLibrary library(u"secret-1"_s, 0);
    return library.load();
}

Finding finding(const QString &programVersion, const QString &sqlite)
{
    QStringList versions{u"Patkeeper "_s + programVersion, u"Qt "_s + QLatin1StringView(qVersion()),
                         u"QtKeychain " PATKEEPER_QTKEYCHAIN_VERSION ""_s};
    if (!sqlite.isEmpty())
        versions.insert(2, u"SQLite "_s + sqlite);
    Finding found{.area = u"versions"_s,
                  .subject = {},
                  .state = Finding::State::Ok,
                  .sentence = {},
                  .advice = {},
                  .detail = u"built with Qt %1; %2; %3, %4"_s.arg(
                      QLatin1StringView(QT_VERSION_STR), QSslSocket::sslLibraryVersionString(),
                      QSysInfo::prettyProductName(), QSysInfo::kernelVersion())};
#ifdef Q_OS_LINUX
    if (hasLibsecret()) {
        versions.append(u"libsecret"_s);
    } else {
        found.state = Finding::State::Note;
        found.advice =
            Text::tr("libsecret is not installed: keyrings other than KWallet cannot be used. Install it (on "
                     "Debian: libsecret-1-0) to use one.");
    }
#endif
    found.sentence = versions.join(u", "_s);
    return found;
}

} // namespace

Check versionsCheck(const QString &programVersion, const std::shared_ptr<Database> &database)
{
    auto look = [programVersion, database](QObject *context, FindingsReply reply) {
        if (!database) {
            auto shared = std::make_shared<FindingsReply>(std::move(reply));
            QMetaObject::invokeMethod(
                context, [shared, programVersion] { (*shared)({finding(programVersion, {})}); }, Qt::QueuedConnection);
            return;
        }
        database->read<QString>(
            [](QSqlDatabase &connection) -> Result<QString> {
                Result<ExecutedQuery> query = execute(connection, u"SELECT sqlite_version()"_s);
                if (!query)
                    return std::unexpected(query.error());
                return query->next() ? query->value(0).toString() : QString();
            },
            context,
            [programVersion, reply = std::move(reply)](const Result<QString> &version) mutable {
                reply({finding(programVersion, version.value_or(QString()))});
            });
    };
    return {.area = u"versions"_s, .subject = {}, .look = std::move(look)};
}

} // namespace patkeeper
