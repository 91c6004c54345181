// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "boxed.h"
#include "clock.h"
#include "database.h"
#include "history.h"
#include "result.h"
#include "review.h"
#include "tokenprovider.h"
#include "values.h"

#include <QHash>
#include <QObject>

#include <memory>
#include <vector>

namespace patkeeper
{

/// Names one token for certain.
struct TokenKey {
    QString accountId;
    QString remoteId;

    bool operator==(const TokenKey &) const = default;
    auto operator<=>(const TokenKey &other) const
    {
        const int order = accountId.compare(other.accountId);
        return order != 0 ? order <=> 0 : remoteId.compare(other.remoteId) <=> 0;
    }
};
inline size_t qHash(const TokenKey &key, size_t seed = 0)
{
    return qHashMulti(seed, key.accountId, key.remoteId);
}

/// A token with what the person and the keychain know of it.
struct TokenEntry {
    Token token;
    QString lineageId;        ///< Empty where the person has entered nothing.
    Boxed<KeptSecret> secret; ///< That it is kept, and under which key.

    TokenKey key() const { return {token.accountId, token.remoteId}; }
    /// Whether it stands before that key; key() would have to copy for it.
    bool isBefore(const TokenKey &other) const
    {
        const int order = token.accountId.compare(other.accountId);
        return order != 0 ? order < 0 : token.remoteId < other.remoteId;
    }
    bool operator==(const TokenEntry &) const = default;
};

/// Which tokens are others than before, have come or have gone; also where only their notes have changed.
struct TokenChanges {
    bool everything = false;    ///< Too many to be named.
    std::vector<TokenKey> keys; ///< Sorted.
};

/// What a refresh changed.
struct ListingDifference {
    int added = 0;
    int changed = 0;
    int noLongerListed = 0;
};

/// Every token known over all accounts, as of the last complete refresh; in memory, and on the disk before anybody is
/// told.
///
/// What a method changes is committed first, then changed in memory, then signalled; only what it touched is read back.
/// A listing writes tokens only and never what a person entered.
class Inventory final : public QObject
{
    Q_OBJECT

public:
    Inventory(std::shared_ptr<Database> database, Clock clock, QObject *parent = nullptr);

    /// Reads everything from the disk; also what another process has committed meanwhile.
    void load(QObject *context, Reply<void> reply);
    bool isLoaded() const { return m_loaded; }

    const QList<Account> &accounts() const { return m_accounts; }
    const Account *account(const QString &accountId) const;
    const Account *accountNamed(const QString &name) const;
    const SignIn *signIn(const QString &signInId) const;
    /// Sorted by key.
    const std::vector<TokenEntry> &tokens() const { return m_tokens; }
    const TokenEntry *token(const TokenKey &key) const;
    const Lineage *lineage(const QString &lineageId) const;
    /// The lineage's notes ("Used in"), or nothing.
    QString notes(const TokenKey &key) const;
    const QHash<QString, KeptSecret> &keptSecrets() const { return m_keptSecrets; }

    /// "Now" at the account's service: the local clock corrected by the account's last Date header; UTC.
    QDateTime now(const QString &accountId) const;
    QDateTime localNow() const { return m_clock(); }

    void saveAccount(Account account, SignIn signIn, QObject *context, Reply<void> reply);
    /// One whose sign-in is there already, and is left as it is.
    void saveAccount(Account account, QObject *context, Reply<void> reply);
    void saveSignIn(SignIn signIn, QObject *context, Reply<void> reply);
    /// The service refused the credentials under that key; without effect where newer ones have taken their place.
    void markSignInNeeded(const QString &signInId, const QString &secretKey, QObject *context, Reply<void> reply);
    /// As it is on the disk now, whoever wrote it; NotFound where there is none.
    void readSignIn(const QString &signInId, QObject *context, Reply<SignIn> reply);
    /// What proves the sign-in was renewed and is kept under another key now, also where it had been called needed.
    /// NotFound, with nothing written, where the old key is no longer its own: the person has signed in again
    /// meanwhile.
    void saveRenewal(const QString &signInId, const QString &oldKey, const QString &newKey, QObject *context,
                     Reply<void> reply);
    /// The whole of a sign-in, in the place of the one that is kept under that key. NotFound as above.
    void replaceSignIn(SignIn signIn, const QString &oldKey, QObject *context, Reply<void> reply);
    /// Removes the account with its tokens and lineages, and its sign-in where no other account uses it. Not the
    /// keychain's.
    void removeAccount(const QString &accountId, QObject *context, Reply<void> reply);
    /// A complete listing of one account: what it lacks becomes "no longer listed".
    void applyListing(const QString &accountId, TokenListing listing, std::chrono::milliseconds clockOffset,
                      QObject *context, Reply<ListingDifference> reply);
    /// An account's tokens as they are on the disk now, whoever wrote them.
    void readTokens(const QString &accountId, QObject *context, Reply<QList<Token>> reply);
    /// What is known of one token now, and that its secret is kept where @p secret is set.
    void saveToken(Token token, std::optional<KeptSecret> secret, QObject *context, Reply<void> reply);
    void removeKeptSecret(const QString &key, QObject *context, Reply<void> reply);
    void saveNotes(const TokenKey &key, QString notes, QObject *context, Reply<void> reply);
    /// Makes one token the lineage's current one and the other its previous one; both belong to it from then on. The
    /// lineage is the one of either, or a new one.
    void pointLineage(const TokenKey &current, const TokenKey &previous, QObject *context, Reply<void> reply);
    /// What a person decided of these tokens: with the lineage of each, which is made where there is none, and for each
    /// its line of the history; all of it in one commit. Whoever shows the history is not told.
    void saveReviews(const QList<TokenKey> &keys, Review review, QList<HistoryEntry> lines, QObject *context,
                     Reply<void> reply);
    /// Of the token's lineage, which is made where there is none. Its last review stays as it is.
    void saveLineagePolicy(const TokenKey &key, QJsonObject policy, QObject *context, Reply<void> reply);
    /// Takes out the row of a token that was never whole: neither a secret nor a lineage is with it, or it is Rejected.
    /// Where there is no such row there is nothing to do.
    void withdrawToken(const TokenKey &key, QObject *context, Reply<void> reply);
    /// Forgets a token that has ended or is no longer listed, with its notes. Rejected for a living one or one whose
    /// secret is kept.
    void forgetToken(const TokenKey &key, QObject *context, Reply<void> reply);

Q_SIGNALS:
    void accountsChanged();
    void tokensChanged();
    /// Comes before tokensChanged(), for those who follow token by token.
    void entriesChanged(const patkeeper::TokenChanges &changes);

private:
    struct Contents {
        QList<Account> accounts;
        QHash<QString, SignIn> signIns;
        std::vector<TokenEntry> tokens;
        QHash<QString, Lineage> lineages;
        QHash<QString, KeptSecret> keptSecrets;
    };
    /// What a write may have changed.
    struct Touched {
        bool owners = false;  ///< Accounts and sign-ins, of which all are read back: they are few.
        QStringList accounts; ///< Everything that belongs to them.
        std::vector<TokenKey> tokens;
        QStringList lineages;

        static Touched byOwners()
        {
            Touched touched;
            touched.owners = true;
            return touched;
        }
    };
    /// How what was touched is now.
    struct Reread {
        Touched touched;
        QList<Account> accounts; ///< Where owners were touched; as are the sign-ins.
        QHash<QString, SignIn> signIns;
        std::vector<TokenEntry> tokens;
        QHash<QString, Lineage> lineages;
        QHash<QString, KeptSecret> keptSecrets;
    };
    static Result<Contents> readContents(QSqlDatabase &connection);
    static Result<Reread> reread(QSqlDatabase &connection, Touched touched);
    /// Runs a write, then reads what it touched back and signals.
    void commit(Database::Work<Touched> work, QObject *context, Reply<void> reply);
    void adopt(Contents contents);
    void adopt(Reread reread);
    /// Whether they are others than before.
    bool adoptOwners(const Reread &reread);
    void adoptLineages(const Reread &reread);
    void adoptSecrets(const Reread &reread);
    std::vector<TokenKey> touchedKeys(const Reread &reread) const;
    TokenChanges replaceTokens(std::vector<TokenEntry> fresh, const std::vector<TokenKey> &touched,
                               const std::vector<TokenKey> &named);
    void insertTokens(std::vector<TokenEntry> comes);
    void discard(std::vector<TokenEntry> entries);
    /// The token's, or a new one that it is the current of.
    Lineage lineageOf(const TokenKey &key) const;
    /// Every token of it, and @p also.
    Touched touchedBy(const Lineage &line, std::vector<TokenKey> also) const;
    void saveLineage(Lineage line, std::vector<TokenKey> members, QObject *context, Reply<void> reply);
    static Touched touchedBy(const QString &accountId, const QStringList &written);
    void signal(bool accountsDiffer, const TokenChanges &changes);

    std::shared_ptr<Database> m_database;
    Clock m_clock;
    QList<Account> m_accounts;
    QHash<QString, SignIn> m_signIns;
    std::vector<TokenEntry> m_tokens;
    QHash<QString, Lineage> m_lineages;
    QHash<QString, KeptSecret> m_keptSecrets;
    bool m_loaded = false;
};

} // namespace patkeeper
