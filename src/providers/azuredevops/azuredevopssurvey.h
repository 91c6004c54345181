// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "azuredevopsconnection.h"
#include "servicesurvey.h"

#include <QJsonObject>
#include <QMap>
#include <QPointer>

#include <deque>
#include <functional>

namespace patkeeper::azuredevops
{

/// Asks Azure DevOps what the fact sheet could not confirm (its section 9): one request after the other, each answer
/// boiled down to what tells of the service alone.
///
///   Idle -ask-> Asking -queue empty-> Idle
class Survey final : public ServiceSurvey
{
    Q_OBJECT

public:
    Survey(Connection *connection, Addresses addresses);

    QStringList trialScopes() const override { return {QStringLiteral("vso.profile")}; }
    void ask(Stage stage, const SurveyedToken &token, QObject *context, Reply<QList<SurveyFinding>> reply) override;
    QList<SurveyFinding> noticed() const override;

private:
    using Reader = std::function<void(Result<HttpResponse> &response)>;
    struct Step {
        Question question;
        Reader read;
        bool anonymously = false;
    };
    /// All pages of one way to list.
    struct Listed {
        QList<Token> tokens;
        qsizetype firstPage = 0; ///< Tokens on it.
        int pages = 0;
        bool complete = false;
        QString end;       ///< endOfPaging() of the last page.
        QJsonObject wrong; ///< outcomeOf() where that was no listing.
    };

    void plan(const QByteArray &verb, const QByteArray &query, Reader read);
    void planOutcome(const QByteArray &verb, const QByteArray &query, const QString &question, const QString &about);
    void planListing(const QString &label, const QByteArray &query);
    void onPage(const QString &label, const QByteArray &query, Result<HttpResponse> &response);
    void next();
    void answer(const QString &question, const QString &about, const QJsonValue &answer, const QString &remark = {});

    void planBefore();
    void planVersions();
    void planWithToken(Stage stage);
    void planEnded();
    void conclude(Stage stage);
    void concludeBefore();
    void concludeFilter();
    void concludeOrder();
    void concludeShown(const QString &question, const QString &about);

    QPointer<Connection> m_connection;
    Addresses m_addresses;
    SurveyedToken m_token;
    std::deque<Step> m_steps;
    Stage m_stage = Stage::Before;
    QMap<QString, Listed> m_listed; ///< By label; of this stage.
    QList<SurveyFinding> m_findings;
    QMap<QByteArray, AnswerShape> m_noticed; ///< By verb: the provider's own.
    bool m_asking = false;
    QPointer<QObject> m_context;
    Reply<QList<SurveyFinding>> m_reply;
};

} // namespace patkeeper::azuredevops
