// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "accountsetcommand.h"

#include "authorities.h"
#include "output.h"

namespace patkeeper::cli
{

using namespace Qt::StringLiterals;

void AccountSetCommand::declare(QCommandLineParser &parser) const
{
    parser.addPositionalArgument(u"name"_s, tr("The account."));
    parser.addOption({QLatin1StringView(authorityFileField),
                      tr("PEM file with your organization's own certificate authority; “none” takes it away."),
                      u"file"_s});
}

QString AccountSetCommand::accept(const QCommandLineParser &parser)
{
    if (parser.positionalArguments().size() != 1)
        return tr("account set takes the name of one account.");
    m_name = parser.positionalArguments().constFirst();
    m_authorityFile = parser.value(QLatin1StringView(authorityFileField));
    if (m_authorityFile.isEmpty())
        return tr("account set needs --ca-file.");
    return {};
}

void AccountSetCommand::run()
{
    const Account *known = accountNamed(m_name);
    if (known == nullptr)
        return;
    const QString key = QLatin1StringView(authorityFileField);
    QMap<QString, QString> fields = known->fields;
    fields.insert(key, m_authorityFile == "none"_L1 ? QString() : m_authorityFile);
    const Result<Account> changed = Composition::accountFromFields(known->provider, known->name, fields);
    if (!changed)
        return failUsage(changed.error());
    m_account = *known;
    m_account.fields = changed->fields;
    m_account.origins = changed->origins;
    const QString path = m_account.fields.value(key);
    if (path.isEmpty())
        return save();
    readAuthorities(path, this, [this](const Result<QList<QSslCertificate>> &read) { onAuthoritiesRead(read); });
}

void AccountSetCommand::onAuthoritiesRead(const Result<QList<QSslCertificate>> &read)
{
    if (!read)
        return fail(read.error());
    save();
}

void AccountSetCommand::save()
{
    inventory().saveAccount(m_account, this, [this](const Result<void> &saved) {
        if (!saved)
            return fail(saved.error());
        report();
    });
}

void AccountSetCommand::report()
{
    const QString path = m_account.fields.value(QLatin1StringView(authorityFileField));
    if (json()) {
        printJson({{u"account"_s, QJsonObject{{u"name"_s, m_account.name},
                                              {u"caFile"_s, path.isEmpty() ? QJsonValue() : QJsonValue(path)}}}});
        return end(Done);
    }
    print(path.isEmpty()
              ? tr("“%1” trusts the system's certificate authorities alone.").arg(oneLine(m_account.name))
              : tr("“%1” also trusts the certificate authorities in %2.").arg(oneLine(m_account.name), oneLine(path)));
    end(Done);
}

} // namespace patkeeper::cli
