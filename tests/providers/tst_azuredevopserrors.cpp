// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "azuredevopserrors.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace patkeeper;
using namespace patkeeper::azuredevops;

namespace
{

using Kind = Error::Kind;

const Call reading{"GET", u"vssps.dev.azure.com"_s};
const Call change{"POST", u"vssps.dev.azure.com"_s};

HttpResponse answer(int status, const QByteArray &body = {}, const QList<HttpHeader> &headers = {})
{
    HttpResponse response;
    response.status = status;
    response.headers = headers;
    response.body = body;
    return response;
}

HttpResponse page(int status, const QByteArray &body)
{
    return answer(status, body, {{"Content-Type", "text/html; charset=utf-8"}});
}

HttpResponse wrapper(int status, const QByteArray &typeKey, const QByteArray &message)
{
    return answer(status,
                  R"({"$id":"1","innerException":null,"message":")" + message + R"(","typeKey":")" + typeKey + R"("})",
                  {{"Content-Type", "application/json"}});
}

} // namespace

Q_DECLARE_METATYPE(patkeeper::Error::Kind)

class AzureDevOpsErrorsTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyKnownRefusalHasASentenceAndANextStep_data();
    void everyKnownRefusalHasASentenceAndANextStep();
    void anUnknownRefusalIsShownAsItIs();
    void theServicesOwnMessageIsShownAsOneLine();
    void statusesAreToldApart_data();
    void statusesAreToldApart();
    void aPageToSignInIsRecognised_data();
    void aPageToSignInIsRecognised();
    void aChangeAnsweredByAPageIsUnconfirmed();
    void dataAndEmptySuccessAreNoProblem();
    void faultCodesHaveTheirOwnSentences();
    void theOlderSpellingOfARefusalIsUnderstood();
    void retryAfterIsReadAsSecondsOrDate();
    void correlationIdsAreUnderDetails();
    void nothingLikeACredentialIsShown();
    void anUnreadableChangeIsUnconfirmed();
};

void AzureDevOpsErrorsTest::everyKnownRefusalHasASentenceAndANextStep_data()
{
    QTest::addColumn<QString>("code");
    QTest::addColumn<Error::Kind>("kind");
    QTest::addColumn<QString>("field");
    const auto row = [](const char *code, Kind kind, const char *field = "") {
        QTest::newRow(code) << QString::fromLatin1(code) << kind << QString::fromLatin1(field);
    };
    row("displayNameRequired", Kind::Rejected, "name");
    row("invalidDisplayName", Kind::Rejected, "name");
    row("invalidValidTo", Kind::Rejected, "expires");
    row("invalidScope", Kind::Rejected, "scopes");
    row("userIdRequired", Kind::SignInNeeded);
    row("invalidUserId", Kind::SignInNeeded);
    row("invalidUserType", Kind::SignInNeeded);
    row("accessDenied", Kind::Forbidden);
    row("failedToIssueAccessToken", Kind::ServerFault);
    row("failedToUpdateAccessToken", Kind::ServerFault);
    row("invalidClient", Kind::Forbidden);
    row("invalidClientType", Kind::Forbidden);
    row("invalidClientId", Kind::Forbidden);
    row("invalidTargetAccounts", Kind::Rejected);
    row("hostAuthorizationNotFound", Kind::NotFound);
    row("authorizationNotFound", Kind::NotFound);
    row("sourceNotSupported", Kind::Forbidden);
    row("invalidSourceIP", Kind::Forbidden);
    row("invalidSource", Kind::Forbidden);
    row("duplicateHash", Kind::Rejected);
    row("sshPolicyDisabled", Kind::Forbidden);
    row("invalidToken", Kind::NotFound);
    row("tokenNotFound", Kind::NotFound);
    row("invalidAuthorizationId", Kind::NotFound);
    row("failedToReadTenantPolicy", Kind::ServerFault);
    row("globalPatPolicyViolation", Kind::Rejected);
    row("fullScopePatPolicyViolation", Kind::Rejected, "scopes");
    row("patLifespanPolicyViolation", Kind::Rejected, "expires");
    row("invalidTokenType", Kind::SignInNeeded);
    row("invalidAudience", Kind::SignInNeeded);
    row("invalidSubject", Kind::SignInNeeded);
    row("deploymentHostNotSupported", Kind::Rejected);
    row("disablePatCreationPolicyViolation", Kind::Forbidden);
    row("failedToReadOrgPolicy", Kind::ServerFault);
    row("globalPATCreationBlocked", Kind::Rejected);
    row("expiredPatCannotBeExtended", Kind::Rejected, "expires");
}

void AzureDevOpsErrorsTest::everyKnownRefusalHasASentenceAndANextStep()
{
    QFETCH(QString, code);
    const Error error = explainRefusal({code, {}});
    QTEST(error.kind, "kind");
    QTEST(error.field, "field");
    QVERIFY2(!error.message.contains(code), "a known refusal speaks in words");
    QVERIFY2(error.message.contains(u". "_s) || error.message.contains(u": "_s) || error.message.contains(u", "_s),
             "what happened, then what to do");
    QVERIFY(error.detail.contains(code));
    // The older sibling of the API spells the names in PascalCase.
    const QString pascal = code.left(1).toUpper() + code.mid(1);
    QCOMPARE(explainRefusal({pascal, {}}).message, error.message);
}

void AzureDevOpsErrorsTest::anUnknownRefusalIsShownAsItIs()
{
    const Error error = explainRefusal({u"moonPhaseViolation"_s, u"Wait for the new moon."_s});
    QCOMPARE(error.kind, Kind::Rejected);
    QVERIFY(error.message.contains(u"moonPhaseViolation"_s));
    QVERIFY(error.message.contains(u"Wait for the new moon."_s));
}

void AzureDevOpsErrorsTest::theServicesOwnMessageIsShownAsOneLine()
{
    const Error error = explainRefusal({u"invalidScope"_s, u"first\r\nsecond\0third "_s + QString(100'000, u'x')});
    QVERIFY(error.message.contains(u"first second"_s));
    QVERIFY(!error.message.contains(u'\n'));
    QVERIFY(error.message.size() < 1000);
}

void AzureDevOpsErrorsTest::statusesAreToldApart_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<Error::Kind>("ofRead");
    QTest::addColumn<Error::Kind>("ofChange");
    QTest::newRow("400") << 400 << Kind::Rejected << Kind::Rejected;
    QTest::newRow("401") << 401 << Kind::SignInNeeded << Kind::SignInNeeded;
    QTest::newRow("403") << 403 << Kind::Forbidden << Kind::Forbidden;
    QTest::newRow("404") << 404 << Kind::NotFound << Kind::NotFound;
    QTest::newRow("409") << 409 << Kind::Rejected << Kind::Rejected;
    QTest::newRow("429") << 429 << Kind::RateLimited << Kind::RateLimited;
    QTest::newRow("500") << 500 << Kind::ServerFault << Kind::Unconfirmed;
    QTest::newRow("503") << 503 << Kind::ServerFault << Kind::Unconfirmed;
}

void AzureDevOpsErrorsTest::statusesAreToldApart()
{
    QFETCH(int, status);
    for (const QByteArray &body : {""_ba, "Something is wrong"_ba, R"({"count":1,"value":{"Message":"Wrong"}})"_ba,
                                   "<html><body>Wrong</body></html>"_ba}) {
        const auto ofRead = explainAnswer(answer(status, body), reading);
        const auto ofChange = explainAnswer(answer(status, body), change);
        QVERIFY(ofRead && ofChange);
        QTEST(ofRead->kind, "ofRead");
        QTEST(ofChange->kind, "ofChange");
        QVERIFY(!ofRead->message.contains(u'<') && !ofRead->detail.contains(u'<'));
    }
}

void AzureDevOpsErrorsTest::aPageToSignInIsRecognised_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("location");
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("203") << 203 << ""_ba << "<html><title>Azure DevOps Services | Sign In</title></html>"_ba;
    QTest::newRow("302") << 302 << "https://spsprodweu1.vssps.visualstudio.com/_signin?realm=vssps.dev.azure.com"_ba
                         << "<html><title>Object moved</title></html>"_ba;
    QTest::newRow("302 on the same host") << 302 << "/northwind/_signin"_ba << ""_ba;
    QTest::newRow("302 to Entra") << 302 << "https://login.microsoftonline.com/common/oauth2/authorize"_ba << ""_ba;
    QTest::newRow("200") << 200 << ""_ba << "<html><a href=\"/_signin\">Sign in</a></html>"_ba;
}

void AzureDevOpsErrorsTest::aPageToSignInIsRecognised()
{
    QFETCH(int, status);
    QFETCH(QByteArray, location);
    QFETCH(QByteArray, body);
    HttpResponse response = page(status, body);
    if (!location.isEmpty())
        response.headers.append(HttpHeader{"Location", location});
    QVERIFY(isSignInPage(response));
    QCOMPARE(explainAnswer(response, reading)->kind, Kind::SignInNeeded);
    QCOMPARE(explainAnswer(response, change)->kind, Kind::SignInNeeded);
}

void AzureDevOpsErrorsTest::aChangeAnsweredByAPageIsUnconfirmed()
{
    QCOMPARE(explainAnswer(page(200, "<html>Welcome</html>"), change)->kind, Kind::Unconfirmed);
    QCOMPARE(explainAnswer(page(200, "<html>Welcome</html>"), reading)->kind, Kind::SignInNeeded);
    const HttpResponse elsewhere = answer(302, {}, {{"Location", "https://example.org/_apis/tokens/pats"}});
    QCOMPARE(explainAnswer(elsewhere, change)->kind, Kind::Unconfirmed);
    const auto problem = explainAnswer(elsewhere, reading);
    QCOMPARE(problem->kind, Kind::BadReply);
    QVERIFY(problem->detail.contains(u"example.org"_s));
}

void AzureDevOpsErrorsTest::dataAndEmptySuccessAreNoProblem()
{
    QVERIFY(!explainAnswer(
        answer(200, "{}", {{"Content-Type", "application/json; charset=utf-8; api-version=7.1-preview.1"}}), reading));
    QVERIFY(!explainAnswer(answer(204), change));
    QVERIFY(!explainAnswer(answer(200), change));
    QVERIFY(!explainAnswer(answer(200, "{}"), reading));
}

void AzureDevOpsErrorsTest::faultCodesHaveTheirOwnSentences()
{
    const auto plain = explainAnswer(answer(401), reading);
    const auto denied =
        explainAnswer(wrapper(401, "UnauthorizedRequestException", "TF400813: The user is not authorized."), reading);
    const auto unseen =
        explainAnswer(wrapper(401, "X", "TF401444: Please sign-in at least once as you in a web browser."), reading);
    QCOMPARE(denied->kind, Kind::SignInNeeded);
    QCOMPARE(unseen->kind, Kind::SignInNeeded);
    QVERIFY(denied->message != plain->message && unseen->message != plain->message &&
            unseen->message != denied->message);
    QVERIFY(denied->detail.contains(u"TF400813"_s));
    QVERIFY(unseen->message.contains(u"web browser"_s));
    QCOMPARE(explainAnswer(wrapper(403, "X", "TF401444: Please sign-in."), reading)->kind, Kind::Forbidden);
    const auto app =
        explainAnswer(wrapper(403, "InvalidAccessException", "The requested operation is not allowed."), change);
    QCOMPARE(app->kind, Kind::Forbidden);
    QVERIFY(app->message.contains(u"user account"_s));
}

void AzureDevOpsErrorsTest::theOlderSpellingOfARefusalIsUnderstood()
{
    const auto error =
        explainAnswer(wrapper(400, "SessionTokenCreateException", "FullScopePatPolicyViolation"), change);
    QCOMPARE(error->kind, Kind::Rejected);
    QCOMPARE(error->field, u"scopes"_s);
    QCOMPARE(error->message, explainRefusal({u"fullScopePatPolicyViolation"_s, {}}).message);
}

void AzureDevOpsErrorsTest::retryAfterIsReadAsSecondsOrDate()
{
    QCOMPARE(explainAnswer(answer(429, {}, {{"Retry-After", "17"}}), reading)->retryAfter, std::chrono::seconds(17));
    QCOMPARE(explainAnswer(
                 answer(429, {},
                        {{"Date", "Sat, 21 Nov 2026 18:05:12 GMT"}, {"Retry-After", "Sat, 21 Nov 2026 18:05:42 GMT"}}),
                 reading)
                 ->retryAfter,
             std::chrono::seconds(30));
    for (const QByteArray &odd : {""_ba, "soon"_ba, "-5"_ba, "1e300"_ba, "nan"_ba})
        QVERIFY2(!explainAnswer(answer(429, {}, {{"Retry-After", odd}}), reading)->retryAfter, odd.constData());
}

void AzureDevOpsErrorsTest::correlationIdsAreUnderDetails()
{
    const auto error = explainAnswer(answer(500, {},
                                            {{"activityid", "5b0d4f9e-0000-4000-8000-000000000001"},
                                             {"X-VSS-E2EID", "e2e-id"},
                                             {"X-MSEdge-Ref", "Ref A"},
                                             {"X-TFS-ServiceError", "odd\r\nthing"}}),
                                     reading);
    for (const auto &part : {u"GET vssps.dev.azure.com: 500"_s, u"ActivityId=5b0d4f9e-0000-4000-8000-000000000001"_s,
                             u"X-VSS-E2EID=e2e-id"_s, u"X-MSEdge-Ref=Ref A"_s, u"X-TFS-ServiceError=odd thing"_s})
        QVERIFY2(error->detail.contains(part), qPrintable(error->detail));
}

void AzureDevOpsErrorsTest::nothingLikeACredentialIsShown()
{
    const QByteArray secret(84, 'Q');
    const auto error = explainAnswer(wrapper(400, "X", "The token " + secret + " is wrong"), change);
    QVERIFY(!error->message.contains(QString::fromLatin1(secret)));
    QVERIFY(!error->detail.contains(QString::fromLatin1(secret)));
}

void AzureDevOpsErrorsTest::anUnreadableChangeIsUnconfirmed()
{
    const Error bad{
        .kind = Kind::BadReply, .message = u"odd"_s, .detail = u"JSON: odd"_s, .retryAfter = {}, .field = {}};
    QCOMPARE(unreadableAnswer(bad, answer(200), reading).kind, Kind::BadReply);
    const Error error = unreadableAnswer(bad, answer(200), change);
    QCOMPARE(error.kind, Kind::Unconfirmed);
    QVERIFY(error.detail.contains(u"POST"_s) && error.detail.contains(u"JSON: odd"_s));
}

QTEST_GUILESS_MAIN(AzureDevOpsErrorsTest)
#include "tst_azuredevopserrors.moc"
