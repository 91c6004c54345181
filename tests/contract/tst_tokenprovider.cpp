// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "flowfixture.h"
#include "providercatalogue.h"

#include <QTemporaryDir>

using namespace Qt::StringLiterals;
using namespace patkeeper;
using Fault = SandboxFault::Kind;

namespace
{

/// The sandbox's side of a kind of provider: where it is, and what happens there behind the adapter's back.
struct Service {
    QString name;
    QMap<QString, QString> fields; ///< That lead its form to the sandbox.
    QString userId;
    std::function<QByteArray()> bearer;
    std::function<QByteArray()> newBearer;
    std::function<void()> expireBearers;
    std::function<qsizetype()> tokens; ///< How many there are.
};

const QStringList allKinds{u"azure-devops"_s, u"sailpoint"_s, u"digitalhub"_s};
const QString byHand = u"manual"_s; ///< Its tokens are at no service: what it promises of one does not apply.

Service azureDevOps(Sandbox *sandbox)
{
    return {.name = u"Azure DevOps"_s,
            .fields = {{u"url"_s, sandbox->url().toString()}, {u"organization"_s, sandbox->organization()}},
            .userId = sandbox->userId(),
            .bearer = [sandbox] { return sandbox->bearer(); },
            .newBearer = [sandbox] { return sandbox->newBearer(); },
            .expireBearers = [sandbox] { sandbox->expireBearer(); },
            .tokens = [sandbox] { return sandbox->tokens().size(); }};
}

Service sailPoint(Sandbox *sandbox)
{
    return {.name = u"SailPoint"_s,
            .fields = {{u"url"_s, sandbox->sailPoint().url().toString()}},
            .userId = sandbox->sailPoint().identity(),
            .bearer = [sandbox] { return sandbox->sailPoint().bearer(); },
            .newBearer = [sandbox] { return sandbox->sailPoint().newBearer(); },
            .expireBearers = [sandbox] { sandbox->sailPoint().expireBearers(); },
            .tokens = [sandbox] { return sandbox->sailPoint().tokens().size(); }};
}

Service digitalHub(Sandbox *sandbox)
{
    return {.name = u"DigitalHub"_s,
            .fields = {{u"url"_s, sandbox->digitalHub().url().toString()}},
            .userId = sandbox->digitalHub().userName(),
            .bearer = [sandbox] { return sandbox->digitalHub().bearer(); },
            .newBearer = [sandbox] { return sandbox->digitalHub().newBearer(); },
            .expireBearers = [sandbox] { sandbox->digitalHub().expireBearers(); },
            .tokens = [sandbox] { return sandbox->digitalHub().tokens().size(); }};
}

Service serviceOf(const QString &kind, Sandbox *sandbox)
{
    if (kind == u"digitalhub"_s)
        return digitalHub(sandbox);
    return kind == u"sailpoint"_s ? sailPoint(sandbox) : azureDevOps(sandbox);
}

} // namespace

/// What every provider promises to the flows, against its sandbox; a new kind is one more of allKinds.
class TestTokenProvider : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<Sandbox> m_sandbox;
    std::unique_ptr<FixedCredentials> m_credentials;
    std::unique_ptr<TokenProvider> m_provider;

    Service m_service;
    int m_requests = 0;
    int m_accounts = 0;

    QTemporaryDir m_profile;
    MemorySecretStore m_keychain;
    std::unique_ptr<FlowProcess> m_process; ///< Whose inventory is what is kept by hand.

    static void kinds()
    {
        QTest::addColumn<QString>("kind");
        for (const QString &kind : allKinds)
            QTest::newRow(qPrintable(kind)) << kind;
    }

    /// Also where there is no service.
    static void everyKind()
    {
        kinds();
        QTest::newRow(qPrintable(byHand)) << byHand;
    }

    Inventory *inventoryWith(const Account &account)
    {
        m_process = std::make_unique<FlowProcess>(m_profile.filePath(account.name), &m_keychain, true);
        SignIn signIn;
        signIn.id = account.signInId;
        const auto saved = replyOf<void>([&](QObject *context, auto reply) {
            m_process->inventory().saveAccount(account, signIn, context, std::move(reply));
        });
        return saved ? &m_process->inventory() : nullptr;
    }

    void open()
    {
        QFETCH(QString, kind);
        m_service = serviceOf(kind, m_sandbox.get());
        auto account = ProviderCatalogue::accountFromFields(kind, u"work"_s, m_service.fields);
        QVERIFY(account);
        account->id = u"account-1"_s;
        account->signInId = u"sign-in-1"_s;
        account->name = u"work-%1"_s.arg(++m_accounts);
        Inventory *inventory = kind == byHand ? inventoryWith(*account) : nullptr;
        m_credentials = std::make_unique<FixedCredentials>(RequestCredentials::bearer(Secret(m_service.bearer())));
        m_provider = ProviderCatalogue::create(kind, ProviderParts{.account = *account,
                                                                   .credentials = m_credentials.get(),
                                                                   .userAgent = "Patkeeper-Test",
                                                                   .authorities = {},
                                                                   .clock = systemClock(),
                                                                   .inventory = inventory});
        QVERIFY(m_provider);
    }

    TokenRequest unprepared()
    {
        TokenRequest request = FlowFixture::request(u"contract"_s);
        if (m_provider->capabilities().uniqueNames)
            request.name += QString::number(++m_requests);
        const auto &scopes = m_provider->capabilities().scopes.scopes();
        const auto offered =
            std::find_if(scopes.cbegin(), scopes.cend(), [](const Scope &scope) { return scope.offered; });
        request.scopes = {offered != scopes.cend() ? offered->id : u"read"_s};
        return request;
    }

    TokenRequest request() { return m_provider->prepared(unprepared(), QDateTime::currentDateTimeUtc()); }

    Result<IssuedToken> send(const TokenRequest &request)
    {
        return replyOf<IssuedToken>(
            [&](QObject *context, auto reply) { m_provider->create(request, context, std::move(reply)); });
    }
    /// With its id, which a listing has to tell where the answer does not.
    Result<IssuedToken> create(const TokenRequest &request)
    {
        if (m_provider->capabilities().tellsNewId)
            return send(request);
        QStringList before;
        const TokenListing known = list().value_or(TokenListing());
        for (const Token &token : known.tokens)
            before.append(token.remoteId);
        auto issued = send(request);
        const TokenListing now = list().value_or(TokenListing());
        for (const Token &token : now.tokens) {
            if (issued && !before.contains(token.remoteId) && m_provider->isSameCreation(issued->token, token))
                issued->token = token;
        }
        return issued;
    }
    Result<TokenListing> list()
    {
        return replyOf<TokenListing>([this](QObject *context, auto reply) {
            m_provider->list(Interaction::Allowed, context, std::move(reply));
        });
    }
    Result<Token> fetch(const QString &id)
    {
        return replyOf<Token>([&](QObject *context, auto reply) { m_provider->fetch(id, context, std::move(reply)); });
    }
    Result<Token> update(const TokenUpdate &update)
    {
        return replyOf<Token>(
            [&](QObject *context, auto reply) { m_provider->update(update, context, std::move(reply)); });
    }
    Result<void> revoke(const QString &id)
    {
        return replyOf<void>([&](QObject *context, auto reply) { m_provider->revoke(id, context, std::move(reply)); });
    }
    Result<ProbeVerdict> probe(const SecretParts &secret)
    {
        return replyOf<ProbeVerdict>(
            [&](QObject *context, auto reply) { m_provider->probe(secret, context, std::move(reply)); });
    }

    std::optional<Token> listed(const QString &id)
    {
        const auto listing = list();
        if (!listing)
            return {};
        const auto found = std::find_if(listing->tokens.cbegin(), listing->tokens.cend(),
                                        [&](const Token &token) { return token.remoteId == id; });
        return found == listing->tokens.cend() ? std::nullopt : std::optional(*found);
    }

    void fault(Fault kind)
    {
        SandboxFault fault;
        fault.kind = kind;
        m_sandbox->addFault(fault);
    }

    int changes() const
    {
        const auto requests = m_sandbox->requests();
        return static_cast<int>(std::count_if(requests.begin(), requests.end(),
                                              [](const SandboxRequest &request) { return request.method != "GET"; }));
    }

private Q_SLOTS:
    void init()
    {
        auto started = Sandbox::start(FlowFixture::emptySandbox());
        QVERIFY(started.has_value());
        m_sandbox = std::move(*started);
        m_requests = 0;
        open();
    }

    void cleanup()
    {
        QVERIFY(m_sandbox->unusedFaults().isEmpty());
        if (m_provider && m_provider->capabilities().kind == byHand)
            QVERIFY(m_sandbox->requests().isEmpty());
        m_provider.reset();
        m_process.reset();
        m_credentials.reset();
        m_sandbox.reset();
    }

    void itSaysWhatItCan_data() { everyKind(); }
    void itSaysWhatItCan()
    {
        QFETCH(QString, kind);
        const Capabilities &capabilities = m_provider->capabilities();
        QCOMPARE(capabilities.kind, kind);
        QVERIFY(!capabilities.displayName.isEmpty());
        QCOMPARE(capabilities.accountFields.isEmpty(), capabilities.signIn.methods.isEmpty());
        QVERIFY(!capabilities.secretParts.isEmpty());
        QVERIFY(capabilities.defaultLife.count() > 0);
        QVERIFY(!capabilities.maximumLife || capabilities.defaultLife <= *capabilities.maximumLife);
    }

    void itKnowsWhoIsSignedIn_data() { kinds(); }
    void itKnowsWhoIsSignedIn()
    {
        const auto identity = replyOf<Identity>([this](QObject *context, auto reply) {
            m_provider->identify(Interaction::Allowed, context, std::move(reply));
        });
        QVERIFY(identity);
        QCOMPARE(identity->userId, m_service.userId);
    }

    void aCreatedTokenComesWithItsSecretOnceAndIsListed_data() { everyKind(); }
    void aCreatedTokenComesWithItsSecretOnceAndIsListed()
    {
        const TokenRequest asked = request();
        const auto issued = create(asked);
        QVERIFY(issued);
        QCOMPARE(issued->token.accountId, u"account-1"_s);
        QCOMPARE(issued->token.name, asked.name);
        QCOMPARE(issued->token.status, TokenStatus::Active);
        QStringList parts;
        for (const SecretPart &part : issued->secret) {
            QVERIFY(!part.value.isEmpty());
            parts.append(part.name);
        }
        const Capabilities &capabilities = m_provider->capabilities();
        QCOMPARE(parts, capabilities.issuesSecrets ? capabilities.secretParts : QStringList());
        QCOMPARE(listed(issued->token.remoteId), std::optional(issued->token));
        const auto fetched = fetch(issued->token.remoteId);
        QVERIFY(fetched);
        QCOMPARE(*fetched, issued->token);
    }

    void itsOwnTokenIsKnownByTheFingerprintAndNoOther_data() { everyKind(); }
    void itsOwnTokenIsKnownByTheFingerprintAndNoOther()
    {
        const TokenRequest first = request();
        TokenRequest second = request();
        while (second == first)
            second = request();
        const auto issued = create(first);
        const auto other = create(second);
        QVERIFY(issued && other);
        const Token mine = *listed(issued->token.remoteId);
        QVERIFY(m_provider->carriesFingerprint(first, mine));
        if (!m_provider->capabilities().fingerprintProves)
            return;
        QVERIFY(!m_provider->carriesFingerprint(second, mine));
        QVERIFY(!m_provider->carriesFingerprint(first, *listed(other->token.remoteId)));
    }

    void preparingNeverAsksForMore_data() { everyKind(); }
    void preparingNeverAsksForMore()
    {
        const QDateTime now = QDateTime::currentDateTimeUtc();
        TokenRequest asked = FlowFixture::request(u"contract"_s, 30);
        const TokenRequest prepared = m_provider->prepared(asked, now);
        QCOMPARE(prepared.scopes, normalizedScopes(asked.scopes));
        if (!m_provider->capabilities().expiresChosenByPerson)
            return;
        QVERIFY(prepared.expiresAt && *prepared.expiresAt <= *asked.expiresAt);
        QVERIFY(prepared.expiresAt->secsTo(*asked.expiresAt) <= 60);
    }

    void whatCannotBeChangedSaysWhy_data() { kinds(); }
    void whatCannotBeChangedSaysWhy()
    {
        if (m_provider->capabilities().canUpdate)
            QSKIP("can be changed");
        const auto issued = create(request());
        QVERIFY(issued);
        m_sandbox->clearRequests();
        const auto refused =
            update({.remoteId = issued->token.remoteId, .name = u"renamed"_s, .scopes = {}, .expiresAt = {}});
        QCOMPARE(refused.error().kind, Error::Kind::Unsupported);
        QCOMPARE(refused.error().message, m_provider->capabilities().unchangeableRemark);
        QVERIFY(!refused.error().message.isEmpty());
        QVERIFY(m_sandbox->requests().isEmpty());
    }

    void whatItDoesNotTellOfANewTokenAListingTells_data() { kinds(); }
    void whatItDoesNotTellOfANewTokenAListingTells()
    {
        const auto first = send(request());
        QVERIFY(first);
        QCOMPARE(first->token.remoteId.isEmpty(), !m_provider->capabilities().tellsNewId);
        const auto all = list();
        QVERIFY(all);
        QCOMPARE(std::count_if(all->tokens.cbegin(), all->tokens.cend(),
                               [&](const Token &token) { return m_provider->isSameCreation(first->token, token); }),
                 1);
    }

    void aChangeGivesTheWholeTokenBack_data() { everyKind(); }
    void aChangeGivesTheWholeTokenBack()
    {
        if (!m_provider->capabilities().canUpdate || !m_provider->capabilities().canRename)
            QSKIP("cannot rename");
        const auto issued = create(request());
        QVERIFY(issued);
        const auto changed =
            update({.remoteId = issued->token.remoteId, .name = u"renamed"_s, .scopes = {}, .expiresAt = {}});
        QVERIFY(changed);
        Token wanted = issued->token;
        wanted.name = u"renamed"_s;
        QCOMPARE(*changed, wanted);
        QCOMPARE(listed(wanted.remoteId), std::optional(wanted));
    }

    void aRevokedTokenIsListedAsEndedAndProvesNothing_data() { everyKind(); }
    void aRevokedTokenIsListedAsEndedAndProvesNothing()
    {
        const auto issued = create(request());
        QVERIFY(issued);
        QVERIFY(revoke(issued->token.remoteId));
        const auto after = listed(issued->token.remoteId);
        QVERIFY(!after || after->status != TokenStatus::Active);
        QVERIFY(m_provider->capabilities().revokesItself || after->status == TokenStatus::Revoked);
        if (m_provider->capabilities().canProbe)
            QCOMPARE(probe(issued->secret)->kind, ProbeVerdict::Kind::NotProven);
    }

    void whatWasMadeHalfIsTakenBack_data() { everyKind(); }
    void whatWasMadeHalfIsTakenBack()
    {
        const auto issued = create(request());
        QVERIFY(issued);
        QVERIFY(replyOf<void>([&](QObject *context, auto reply) {
            m_provider->withdraw(issued->token.remoteId, context, std::move(reply));
        }));
        const auto after = listed(issued->token.remoteId);
        QVERIFY(!after || after->status != TokenStatus::Active);
    }

    void onlyALivingSecretOfItsOwnUserIsAlive_data() { everyKind(); }
    void onlyALivingSecretOfItsOwnUserIsAlive()
    {
        if (!m_provider->capabilities().canProbe)
            QSKIP("cannot probe");
        const auto issued = create(request());
        QVERIFY(issued);
        const auto alive = probe(issued->secret);
        QVERIFY(alive);
        QCOMPARE(alive->kind, ProbeVerdict::Kind::Alive);
        SecretParts madeUp;
        for (const QString &part : m_provider->capabilities().secretParts)
            madeUp.push_back({part, Secret("nobody-knows-this-one")});
        const auto unknown = probe(madeUp);
        QVERIFY(unknown);
        QCOMPARE(unknown->kind, ProbeVerdict::Kind::NotProven);
        QVERIFY(!unknown->reason.isEmpty());
    }

    void whatIsNotThereIsNotFound_data() { everyKind(); }
    void whatIsNotThereIsNotFound()
    {
        const QString id = u"00000000-0000-4000-8000-000000000000"_s;
        QCOMPARE(fetch(id).error().kind, Error::Kind::NotFound);
        if (!m_provider->capabilities().canUpdate)
            return;
        QCOMPARE(update({.remoteId = id, .name = u"x"_s, .scopes = {}, .expiresAt = {}}).error().kind,
                 Error::Kind::NotFound);
    }

    void aLostChangeIsUnconfirmedAndSentOnce_data()
    {
        QTest::addColumn<QString>("kind");
        QTest::addColumn<Fault>("fault");
        for (const auto &[name, fault] :
             {std::pair{"before", Fault::DropBefore}, std::pair{"after", Fault::DropAfter},
              std::pair{"body unread", Fault::CloseBeforeAnswer}, std::pair{"truncated", Fault::Truncated},
              std::pair{"garbage", Fault::Garbage}}) {
            for (const QString &kind : allKinds)
                QTest::addRow("%s, %s", qPrintable(kind), name) << kind << fault;
        }
    }
    void aLostChangeIsUnconfirmedAndSentOnce()
    {
        QFETCH(Fault, fault);
        const auto issued = create(request());
        QVERIFY(issued);
        m_sandbox->clearRequests();
        this->fault(fault);
        QCOMPARE(send(request()).error().kind, Error::Kind::Unconfirmed);
        QCOMPARE(changes(), 1);
        const bool isChanged = m_provider->capabilities().canUpdate;
        if (isChanged) {
            this->fault(fault);
            QCOMPARE(update({.remoteId = issued->token.remoteId, .name = u"x"_s, .scopes = {}, .expiresAt = {}})
                         .error()
                         .kind,
                     Error::Kind::Unconfirmed);
            QCOMPARE(changes(), 2);
        }
        if (fault == Fault::Truncated || fault == Fault::Garbage)
            return; // A revocation has no body that could be spoilt.
        this->fault(fault);
        QCOMPARE(revoke(issued->token.remoteId).error().kind, Error::Kind::Unconfirmed);
        QCOMPARE(changes(), isChanged ? 3 : 2);
    }

    void aRefusedSignInIsSaidAndChangesNothing_data() { kinds(); }
    void aRefusedSignInIsSaidAndChangesNothing()
    {
        const TokenRequest asked = request();
        m_service.expireBearers();
        QCOMPARE(send(asked).error().kind, Error::Kind::SignInNeeded);
        QCOMPARE(list().error().kind, Error::Kind::SignInNeeded);
        QVERIFY(m_credentials->timesRefused() > 0);
        QCOMPARE(m_service.tokens(), 0);
        m_credentials->replace(RequestCredentials::bearer(Secret(m_service.newBearer())));
        QVERIFY(create(asked));
    }

    void aPartialListingIsAnError_data() { kinds(); }
    void aPartialListingIsAnError()
    {
        const int many = m_provider->capabilities().capacity.value_or(45);
        for (int number = 0; number < many; ++number)
            QVERIFY(create(request()));
        const auto whole = list();
        QVERIFY(whole);
        QCOMPARE(whole->tokens.size(), many);
        m_sandbox->clearRequests();
        QVERIFY(list());
        const auto requests = m_sandbox->requests();
        const auto paged = std::find_if(requests.begin(), requests.end(), [](const SandboxRequest &request) {
            return request.query.contains(u"continuationToken"_s);
        });
        SandboxFault fault;
        fault.kind = Fault::ServerError;
        fault.method = "GET";
        if (paged != requests.end())
            fault.queryContains = u"continuationToken"_s;
        m_sandbox->addFault(fault);
        QVERIFY(!list());
    }

    void theServicesClockIsLearnt_data() { kinds(); }
    void theServicesClockIsLearnt()
    {
        SandboxPolicy policy;
        policy.clockOffset = std::chrono::hours(2);
        m_sandbox->setPolicy(policy);
        QVERIFY(list());
        const auto offset = std::chrono::duration_cast<std::chrono::minutes>(m_provider->clockOffset());
        QVERIFY(offset.count() >= 118 && offset.count() <= 122);
    }

    void neverExpiringNeedsItsAcknowledgement_data() { kinds(); }
    void neverExpiringNeedsItsAcknowledgement()
    {
        const Capabilities &capabilities = m_provider->capabilities();
        if (!capabilities.canNeverExpire || capabilities.neverExpiresAcknowledgement.isEmpty())
            QSKIP("knows no never, or asks nothing of who wants it");
        TokenRequest never = unprepared();
        never.expiresAt.reset();
        const QDateTime now = QDateTime::currentDateTimeUtc();
        const auto refused = create(m_provider->prepared(never, now));
        QVERIFY(!refused);
        QCOMPARE(refused.error().field, u"expires"_s);
        QCOMPARE(m_service.tokens(), 0);
        never.neverAcknowledged = true;
        const auto issued = create(m_provider->prepared(never, now));
        QVERIFY(issued);
        QVERIFY(!issued->token.expiresAt);
        QCOMPARE(listed(issued->token.remoteId), std::optional(issued->token));
    }

    void anEndCanBeTakenAwayAndGivenBack_data() { everyKind(); }
    void anEndCanBeTakenAwayAndGivenBack()
    {
        if (!m_provider->capabilities().canNeverExpire || !m_provider->capabilities().canUpdate)
            QSKIP("cannot never expire, or change");
        const auto issued = create(request());
        QVERIFY(issued);
        TokenUpdate change{.remoteId = issued->token.remoteId, .name = {}, .scopes = {}, .expiresAt = {}};
        change.neverExpires = true;
        if (!m_provider->capabilities().neverExpiresAcknowledgement.isEmpty())
            QCOMPARE(update(change).error().field, u"expires"_s);
        change.neverAcknowledged = true;
        const auto eternal = update(change);
        QVERIFY(eternal);
        QVERIFY(!eternal->expiresAt);
        const QDateTime end = QDateTime::currentDateTimeUtc().addDays(40);
        const auto mortal = update({.remoteId = issued->token.remoteId, .name = {}, .scopes = {}, .expiresAt = end});
        QVERIFY(mortal && mortal->expiresAt);
        QVERIFY(std::abs(mortal->expiresAt->msecsTo(end)) <= 1000);
    }

    void whereNamesAreUniqueTheSameOneIsRefused_data() { kinds(); }
    void whereNamesAreUniqueTheSameOneIsRefused()
    {
        if (!m_provider->capabilities().uniqueNames)
            QSKIP("names may repeat");
        const TokenRequest asked = request();
        QVERIFY(create(asked));
        QCOMPARE(create(asked).error().kind, Error::Kind::Rejected);
        QCOMPARE(m_service.tokens(), 1);
    }

    void oneMoreThanThereIsRoomForIsRefused_data() { kinds(); }
    void oneMoreThanThereIsRoomForIsRefused()
    {
        if (!m_provider->capabilities().capacity)
            QSKIP("has no known limit");
        for (int number = 0; number < *m_provider->capabilities().capacity; ++number)
            QVERIFY(create(request()));
        QCOMPARE(create(request()).error().kind, Error::Kind::Rejected);
    }

    void severalAreExtendedByOneRequest_data() { kinds(); }
    void severalAreExtendedByOneRequest()
    {
        QStringList ids;
        for (int number = 0; number < 3; ++number)
            ids.append(create(request())->token.remoteId);
        m_sandbox->clearRequests();
        const QDateTime end = QDateTime::currentDateTimeUtc().addDays(80);
        const auto extended = replyOf<QList<Token>>(
            [&](QObject *context, auto reply) { m_provider->extend(ids, end, context, std::move(reply)); });
        if (m_provider->capabilities().extendsAtOnce == 1) {
            QCOMPARE(extended.error().kind, Error::Kind::Unsupported);
            QCOMPARE(changes(), 0);
            return;
        }
        QVERIFY2(extended, extended ? "" : qPrintable(extended.error().message));
        QCOMPARE(changes(), 1);
        QCOMPARE(extended->size(), ids.size());
        for (const QString &id : ids)
            QVERIFY(std::abs(listed(id)->expiresAt->msecsTo(end)) <= 1000);
    }

    void aReplyWhoseContextIsGoneIsNotGiven_data() { everyKind(); }
    void aReplyWhoseContextIsGoneIsNotGiven()
    {
        int replies = 0;
        {
            QObject context;
            m_provider->list(Interaction::Allowed, &context, [&](const Result<TokenListing> &) { ++replies; });
            m_provider->create(request(), &context, [&](const Result<IssuedToken> &) { ++replies; });
        }
        QVERIFY(list());
        QCOMPARE(replies, 0);
    }

    void aReplyNeverComesFromWithinTheCall_data() { everyKind(); }
    void aReplyNeverComesFromWithinTheCall()
    {
        int replies = 0;
        QObject context;
        m_provider->create({}, &context, [&](const Result<IssuedToken> &) { ++replies; });
        m_provider->list(Interaction::Allowed, &context, [&](const Result<TokenListing> &) { ++replies; });
        QCOMPARE(replies, 0);
        QTRY_COMPARE(replies, 2);
    }
};

QTEST_GUILESS_MAIN(TestTokenProvider)
#include "tst_tokenprovider.moc"
