// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "childenvironment.h"
#include "credentialtext.h"
#include "exchangefixture.h"
#include "utc.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace patkeeper;
using Reason = LeftOutField::Reason;

/// What a service may put into somebody's process, and the forms in which credentials are written out.
class TestExchangeEnvironment : public QObject
{
    Q_OBJECT

private:
    static ExchangedCredentials credentialsWith(const QList<std::pair<QString, QByteArray>> &fields)
    {
        ExchangedCredentials credentials;
        credentials.accessToken = Secret("made-up");
        for (const auto &[name, value] : fields)
            credentials.fields.push_back({.name = name, .value = Secret(value)});
        return credentials;
    }

    static QByteArrayList namesIn(const CredentialEnvironment &environment)
    {
        QByteArrayList names;
        for (const EnvironmentVariable &variable : environment.variables)
            names.append(variable.name);
        return names;
    }

    static QJsonObject parsed(const Secret &json)
    {
        return QJsonDocument::fromJson(json.view().toByteArray()).object();
    }

private Q_SLOTS:
    void aServiceNamesNoVariableThatSteersAProgram_data()
    {
        QTest::addColumn<QString>("name");
        for (const auto &name : {u"PATH"_s,
                                 u"LD_PRELOAD"_s,
                                 u"LD_LIBRARY_PATH"_s,
                                 u"LD_AUDIT"_s,
                                 u"BASH_ENV"_s,
                                 u"ENV"_s,
                                 u"IFS"_s,
                                 u"SHELLOPTS"_s,
                                 u"BASHOPTS"_s,
                                 u"PS4"_s,
                                 u"PROMPT_COMMAND"_s,
                                 u"PYTHONPATH"_s,
                                 u"PYTHONSTARTUP"_s,
                                 u"PERL5OPT"_s,
                                 u"PERL5LIB"_s,
                                 u"PERL5DB"_s,
                                 u"RUBYOPT"_s,
                                 u"RUBYLIB"_s,
                                 u"NODE_OPTIONS"_s,
                                 u"NODE_EXTRA_CA_CERTS"_s,
                                 u"GIT_SSH_COMMAND"_s,
                                 u"GIT_EXEC_PATH"_s,
                                 u"SSH_AUTH_SOCK"_s,
                                 u"SSH_ASKPASS"_s,
                                 u"DYLD_INSERT_LIBRARIES"_s,
                                 u"JAVA_TOOL_OPTIONS"_s,
                                 u"JDK_JAVA_OPTIONS"_s,
                                 u"http_proxy"_s,
                                 u"https_proxy"_s,
                                 u"HTTPS_PROXY"_s,
                                 u"ALL_PROXY"_s,
                                 u"no_proxy"_s,
                                 u"HOME"_s,
                                 u"SHELL"_s,
                                 u"EDITOR"_s,
                                 u"PAGER"_s,
                                 u"LESSOPEN"_s,
                                 u"TMPDIR"_s,
                                 u"GLIBC_TUNABLES"_s,
                                 u"MALLOC_CHECK_"_s,
                                 u"GCONV_PATH"_s,
                                 u"LOCPATH"_s,
                                 u"CLASSPATH"_s,
                                 u"XDG_CONFIG_HOME"_s,
                                 u"LC_ALL"_s,
                                 u"QT_PLUGIN_PATH"_s,
                                 u"GTK_MODULES"_s,
                                 u"SSL_CERT_FILE"_s,
                                 u"AWS_CONFIG_FILE"_s,
                                 u"AWS_CA_BUNDLE"_s,
                                 u"KUBECONFIG"_s,
                                 u"DOCKER_CONFIG"_s,
                                 u"RUSTFLAGS"_s,
                                 u"MAKEFLAGS"_s,
                                 u"ZDOTDIR"_s,
                                 u"USER"_s,
                                 u"PWD"_s,
                                 u"HOSTALIASES"_s,
                                 u"path"_s,
                                 u"Ld_Preload"_s,
                                 u"bash_env"_s,
                                 u"pythonpath"_s})
            QTest::newRow(qUtf8Printable(name)) << name;
    }

    void aServiceNamesNoVariableThatSteersAProgram()
    {
        QFETCH(QString, name);
        QVERIFY(!isNameForService(name));
        const auto environment = environmentOf(credentialsWith({{name, "x"}}));
        QCOMPARE(namesIn(environment), QByteArrayList{"ACCESS_TOKEN"});
        QCOMPARE(environment.leftOut, (QList<LeftOutField>{{.field = name, .reason = Reason::Reserved}}));
        QVERIFY(leftOutText(environment.leftOut.first()).contains(name));
        // Also where the program has another name for it.
        const auto renamed =
            environmentOf(credentialsWith({{name, "x"}, {u"good"_s, "x"}}), {{name, u"FINE"_s}, {u"good"_s, name}});
        QCOMPARE(namesIn(renamed), QByteArrayList{"ACCESS_TOKEN"});
    }

    void whatIsNoNameIsNotMadeOne_data()
    {
        QTest::addColumn<QString>("name");
        QTest::newRow("empty") << QString();
        QTest::newRow("a digit first") << u"1st"_s;
        QTest::newRow("an underscore first") << u"_private"_s;
        QTest::newRow("a hyphen") << u"db-password"_s;
        QTest::newRow("a dot") << u"db.password"_s;
        QTest::newRow("a space") << u"db password"_s;
        QTest::newRow("an equals sign") << u"a=b"_s;
        QTest::newRow("a line break") << u"a\nLD_PRELOAD"_s;
        QTest::newRow("a line break at its end") << u"password\n"_s;
        QTest::newRow("a NUL") << u"a\0b"_s;
        QTest::newRow("a command") << u"a;id"_s;
        QTest::newRow("a function") << u"BASH_FUNC_ls%%"_s;
        QTest::newRow("other letters") << u"schlüssel"_s;
        QTest::newRow("a letter that grows") << u"straße"_s;
        QTest::newRow("endless") << QString(129, u'A');
    }

    void whatIsNoNameIsNotMadeOne()
    {
        QFETCH(QString, name);
        QVERIFY(!isNameForService(name));
        const auto environment = environmentOf(credentialsWith({{name, "x"}}));
        QCOMPARE(environment.variables.size(), 1U);
        QCOMPARE(environment.leftOut.size(), 1);
        QCOMPARE(environment.leftOut.first().reason, Reason::NotAName);
    }

    // Fact sheet B3.
    void everyKnownCredentialGetsThrough()
    {
        const QStringList fields{u"dh_projects"_s,
                                 u"aws_access_key_id"_s,
                                 u"aws_secret_access_key"_s,
                                 u"aws_session_token"_s,
                                 u"aws_credentials_expiration"_s,
                                 u"db_username"_s,
                                 u"db_password"_s,
                                 u"trino_username"_s,
                                 u"trino_password"_s,
                                 u"trino_token"_s,
                                 u"container_registry_username"_s,
                                 u"container_registry_password"_s,
                                 u"id_token"_s,
                                 u"refresh_token"_s,
                                 u"client_id"_s,
                                 u"issuer"_s};
        QList<std::pair<QString, QByteArray>> given;
        QByteArrayList expected{"ACCESS_TOKEN"};
        for (const QString &field : fields) {
            given.append({field, "x"});
            expected.append(field.toUpper().toLatin1());
        }
        const auto environment = environmentOf(credentialsWith(given));
        QCOMPARE(namesIn(environment), expected);
        QVERIFY(environment.leftOut.isEmpty());
    }

    void aServicesOwnNamesAreUsed()
    {
        const auto environment =
            environmentOf(credentialsWith({{u"issuer"_s, "x"}}), {{u"access_token"_s, u"CORE_ACCESS_TOKEN"_s}});
        QCOMPARE(namesIn(environment), (QByteArrayList{"CORE_ACCESS_TOKEN", "ISSUER"}));
    }

    void ofTwoOfOneNameTheFirstStays()
    {
        const auto environment =
            environmentOf(credentialsWith({{u"ACCESS_TOKEN"_s, "other"}, {u"key"_s, "1"}, {u"KEY"_s, "2"}}));
        QCOMPARE(namesIn(environment), (QByteArrayList{"ACCESS_TOKEN", "KEY"}));
        QVERIFY(environment.variables[0].value.equals("made-up"));
        QVERIFY(environment.variables[1].value.equals("1"));
        QCOMPARE(environment.leftOut,
                 (QList<LeftOutField>{{u"ACCESS_TOKEN"_s, Reason::NameTaken}, {u"KEY"_s, Reason::NameTaken}}));
    }

    void whatIsNoValueIsLeftOut()
    {
        ExchangedCredentials credentials = credentialsWith({{u"cut"_s, QByteArray("a\0b", 3)}, {u"null"_s, "null"}});
        credentials.fields.push_back({.name = u"nothing"_s, .value = Secret("null"), .isText = false});
        credentials.fields.push_back({.name = u"list"_s, .value = Secret("[1]"), .isText = false});
        credentials.fields.push_back({.name = u"empty"_s, .value = Secret("")});
        const auto environment = environmentOf(credentials);
        QCOMPARE(namesIn(environment), (QByteArrayList{"ACCESS_TOKEN", "NULL", "LIST", "EMPTY"}));
        QCOMPARE(environment.leftOut,
                 (QList<LeftOutField>{{u"cut"_s, Reason::NotAValue}, {u"nothing"_s, Reason::NotAValue}}));
    }

    void aShellReadsBackWhatWasQuoted_data()
    {
        QTest::addColumn<QByteArray>("value");
        QTest::newRow("plain") << "abc"_ba;
        QTest::newRow("empty") << ""_ba;
        QTest::newRow("spaces") << "  a  b "_ba;
        QTest::newRow("quotes") << "'it''s' \"so\" '"_ba;
        QTest::newRow("a variable") << "$HOME ${HOME} $(id) `id`"_ba;
        QTest::newRow("a backslash") << "\\n\\' \\\\"_ba;
        QTest::newRow("line breaks") << "one\ntwo\r\n\nexport LD_PRELOAD=x\n"_ba;
        QTest::newRow("unicode") << "grüße 🗝 שלום"_ba;
        QTest::newRow("control characters") << "\x01\x1b[31m\x7f\t"_ba;
        QTest::newRow("a command") << "'; exit 7; '"_ba;
        QTest::newRow("history and globs") << "!! * ? [a-z] ~ # & | < >"_ba;
    }

    void aShellReadsBackWhatWasQuoted()
    {
        QFETCH(QByteArray, value);
        const auto environment = environmentOf(credentialsWith({{u"db_password"_s, value}}));
        QByteArray script = shellText(environment).view().toByteArray();
        QVERIFY(script.startsWith("export ACCESS_TOKEN='made-up'\nexport DB_PASSWORD="));
        script += "printf '%s|%s' \"$DB_PASSWORD\" \"$(printenv ACCESS_TOKEN)\"\n";
        QProcess shell;
        shell.start(u"/bin/sh"_s, {u"-s"_s});
        shell.write(script);
        shell.closeWriteChannel();
        QVERIFY(shell.waitForFinished());
        QCOMPARE(shell.exitCode(), 0);
        QCOMPARE(shell.readAllStandardError(), QByteArray());
        QCOMPARE(shell.readAllStandardOutput(), value + "|made-up");
        const QByteArray word = shellQuoted(value).view().toByteArray();
        QVERIFY(word.startsWith('\'') && word.endsWith('\''));
    }

    void jsonIsTheAnswerAsItCame()
    {
        ExchangedCredentials credentials =
            credentialsWith({{u"zeta"_s, "p'a\"s\\s\n\t\x01 grüße 🗝"}, {u"ünï \"x\""_s, "1"}});
        credentials.fields.push_back({.name = u"list"_s, .value = Secret("[1,{\"a\":\"b\"}]"), .isText = false});
        credentials.fields.push_back({.name = u"nothing"_s, .value = Secret("null"), .isText = false});
        credentials.tokenType = u"Bearer"_s;
        credentials.issuedTokenType = u"urn:x"_s;
        credentials.expiresAt = QDateTime({2026, 11, 23}, {8, 0, 0}, utcZone);
        credentials.grantedScopes = QStringList{u"a"_s, u"b"_s};
        const Secret json = jsonText(credentials);
        const QJsonObject expected{{u"access_token"_s, u"made-up"_s},
                                   {u"token_type"_s, u"Bearer"_s},
                                   {u"issued_token_type"_s, u"urn:x"_s},
                                   {u"expires_at"_s, u"2026-11-23T08:00:00Z"_s},
                                   {u"scope"_s, u"a b"_s},
                                   {u"zeta"_s, u"p'a\"s\\s\n\t\x01 grüße 🗝"_s},
                                   {u"ünï \"x\""_s, u"1"_s},
                                   {u"list"_s, QJsonArray{1, QJsonObject{{u"a"_s, u"b"_s}}}},
                                   {u"nothing"_s, QJsonValue::Null}};
        QCOMPARE(parsed(json), expected);
        QVERIFY(json.view().indexOf("\"zeta\"") < json.view().indexOf("\"list\""));
        QVERIFY(!json.view().contains('\n'));
    }

    void jsonSaysNothingThatTheServiceDidNotSay()
    {
        QCOMPARE(parsed(jsonText(credentialsWith({}))), (QJsonObject{{u"access_token"_s, u"made-up"_s}}));
    }

    void aServicesOwnEndIsNotSaidTwice()
    {
        ExchangedCredentials credentials = credentialsWith({{u"expires_at"_s, "then"}});
        credentials.expiresAt = QDateTime({2026, 11, 23}, {8, 0, 0}, utcZone);
        const Secret json = jsonText(credentials);
        QCOMPARE(json.view().toByteArray().count("expires_at"), 1);
        QCOMPARE(parsed(json).value(u"expires_at"_s).toString(), u"then"_s);
    }

    void theFormatsHaveTheirNames()
    {
        QCOMPARE(credentialFormatFromName(u"token"_s), CredentialFormat::Token);
        QCOMPARE(credentialFormatFromName(u"json"_s), CredentialFormat::Json);
        QCOMPARE(credentialFormatFromName(u"env"_s), CredentialFormat::Environment);
        QVERIFY(!credentialFormatFromName(u"yaml"_s));
        QVERIFY(!credentialFormatFromName({}));
    }
};

QTEST_GUILESS_MAIN(TestExchangeEnvironment)
#include "tst_exchangeenvironment.moc"
