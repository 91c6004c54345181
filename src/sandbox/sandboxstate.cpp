// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "sandboxstate.h"
#include "sandboxutc.h"

#include <QCryptographicHash>
#include <QRandomGenerator>
#include <QUuid>

#include <algorithm>

namespace patkeeper::sandbox
{

using namespace Qt::StringLiterals;

QByteArray randomCharacters(int length)
{
    static constexpr QByteArrayView alphabet("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");
    QByteArray characters;
    characters.reserve(length);
    for (int i = 0; i < length; ++i)
        characters.append(alphabet[QRandomGenerator::system()->bounded(int(alphabet.size()))]);
    return characters;
}

QString randomId()
{
    return QUuid::createUuid().toString(QUuid::WithoutBraces);
}

QByteArray makeSecret()
{
    return randomCharacters(76) + "AZDO" + randomCharacters(4);
}

QByteArray digestOf(const SandboxToken &token)
{
    return token.secret.isEmpty() ? token.secretDigest
                                  : QCryptographicHash::hash(token.secret, QCryptographicHash::Sha256);
}

QDateTime roundedDate(const QDateTime &date)
{
    const qint64 milliseconds = date.toMSecsSinceEpoch();
    const qint64 ticks = (milliseconds * 3 + 5) / 10;
    return QDateTime::fromMSecsSinceEpoch((ticks * 10 + 1) / 3, utcZone);
}

QDateTime State::now() const
{
    return clock().toUTC().addSecs(policy.clockOffset.count());
}

const Organization *State::organization(const QString &name) const
{
    const auto found = std::find_if(organizations.begin(), organizations.end(), [&name](const Organization &known) {
        return known.name.compare(name, Qt::CaseInsensitive) == 0;
    });
    return found == organizations.end() ? nullptr : &*found;
}

const User *State::user(const QString &id) const
{
    const auto found = std::find_if(users.begin(), users.end(), [&id](const User &known) { return known.id == id; });
    return found == users.end() ? nullptr : &*found;
}

const User *State::person(const QString &reference) const
{
    const auto found = std::find_if(users.begin(), users.end(), [&reference](const User &known) {
        return known.id == reference || known.mail.compare(reference, Qt::CaseInsensitive) == 0 ||
               known.displayName.compare(reference, Qt::CaseInsensitive) == 0;
    });
    return found == users.end() ? nullptr : &*found;
}

bool State::isMember(const User &user, const Organization &organization) const
{
    if (!organization.members.isEmpty())
        return organization.members.contains(user.id);
    return user.tenant == organization.tenant || user.guestOf.contains(organization.tenant);
}

const Bearer *State::livingBearer(const QByteArray &value) const
{
    const auto found = std::find_if(bearers.begin(), bearers.end(), [this, &value](const Bearer &known) {
        return !known.expired && known.value == value && (!known.expiresAt.isValid() || now() < known.expiresAt);
    });
    return found == bearers.end() ? nullptr : &*found;
}

SandboxToken *State::token(const QString &id)
{
    const auto found = std::find_if(tokens.begin(), tokens.end(), [&id](const SandboxToken &known) {
        return known.id.compare(id, Qt::CaseInsensitive) == 0;
    });
    return found == tokens.end() ? nullptr : &*found;
}

const SandboxToken *State::livingToken(QByteArrayView secret) const
{
    const QByteArray digest = QCryptographicHash::hash(secret.toByteArray(), QCryptographicHash::Sha256);
    const auto found = std::find_if(tokens.begin(), tokens.end(), [this, &digest](const SandboxToken &known) {
        return digestOf(known) == digest && !known.revoked && !isExpired(known);
    });
    return found == tokens.end() ? nullptr : &*found;
}

QList<SandboxFault> State::unusedFaults() const
{
    QList<SandboxFault> unused = faults;
    unused.removeIf([](const SandboxFault &fault) { return fault.times < 0 && fault.played > 0; });
    return unused;
}

bool State::isExpired(const SandboxToken &token) const
{
    return token.validTo.isValid() && token.validTo <= now();
}

QString State::add(SandboxToken token)
{
    if (token.id.isEmpty())
        token.id = randomId();
    if (token.secret.isEmpty() && token.secretDigest.isEmpty())
        token.secret = makeSecret();
    if (token.organization.isEmpty())
        token.organization = organizations.first().name;
    if (token.userId.isEmpty())
        token.userId = users.first().id;
    if (!token.validFrom.isValid())
        token.validFrom = policy.roundDates ? roundedDate(now()) : now();
    if (!token.createdAt.isValid())
        token.createdAt = token.validFrom;
    token.createdOrder = ++order;
    if (token.revoked && token.revokedOrder == 0)
        token.revokedOrder = ++order;
    tokens.append(token);
    return token.id;
}

bool State::revoke(const QString &id)
{
    SandboxToken *known = token(id);
    if (!known)
        return false;
    if (!known->revoked) {
        known->revoked = true;
        known->revokedAt = now();
        known->revokedOrder = ++order;
    }
    return true;
}

QByteArray State::addBearer(const QString &userId, bool mayManageTokens)
{
    // Opaque and of no fixed length, as clients must not read it.
    const int length = int(QRandomGenerator::system()->bounded(84, 201));
    bearers.append({randomCharacters(length), userId, false, mayManageTokens});
    return bearers.last().value;
}

QString State::addUser(const QString &displayName)
{
    const QString account = displayName.toLower().replace(u' ', u'.');
    users.append({randomId(), displayName, account + u"@northwind.example"_s, entra.tenants.first().id, randomId()});
    return users.last().id;
}

void State::addOrganization(const QString &name)
{
    if (!organization(name))
        organizations.append({randomId(), name, entra.tenants.first().id});
}

} // namespace patkeeper::sandbox
