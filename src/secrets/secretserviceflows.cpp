// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "secretserviceflows.h"

#include "keychainerror.h"
#include "secretservicecall.h"

#include <QDBusArgument>
#include <QDBusObjectPath>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

bool isError(const QDBusMessage &answer)
{
    return answer.type() != QDBusMessage::ReplyMessage || answer.arguments().isEmpty();
}

QVariant propertyValue(const QDBusMessage &answer)
{
    return isError(answer) ? QVariant() : answer.arguments().constFirst().value<QDBusVariant>().variant();
}

QString pathArgument(const QDBusMessage &answer, qsizetype index)
{
    const QString path = answer.arguments().value(index).value<QDBusObjectPath>().path();
    return path == "/"_L1 ? QString() : path;
}

} // namespace

Error secretServiceError(const QDBusMessage &answer)
{
    const QString name = answer.errorName();
    QString detail =
        name.isEmpty() ? u"unexpected answer of the Secret Service"_s : name + u": "_s + answer.errorMessage();
    auto kind = Error::Kind::StorageFailed;
    if (name.endsWith(".ServiceUnknown"_L1) || name.endsWith(".NameHasNoOwner"_L1) ||
        name.endsWith(".Disconnected"_L1) || name.contains(".Error.Spawn."_L1))
        kind = Error::Kind::KeychainAbsent;
    else if (name.endsWith(".IsLocked"_L1))
        kind = Error::Kind::KeychainLocked;
    else if (name.endsWith(".AccessDenied"_L1))
        kind = Error::Kind::KeychainDenied;
    else if (name.endsWith(".NoReply"_L1) || name.endsWith(".Timeout"_L1) || name.endsWith(".TimedOut"_L1))
        kind = Error::Kind::KeychainTimedOut;
    return keychainError(kind, std::move(detail));
}

SurveyFlow::SurveyFlow(QObject *context, Reply<KeychainSurvey> reply) : QObject(context), m_reply(std::move(reply)) {}

void SurveyFlow::start()
{
    QDBusMessage call = busCall(u"NameHasOwner"_s);
    call << QString(QLatin1String(secretServiceName));
    sendCall(call, this, [this](const QDBusMessage &answer) { onOwner(answer); });
}

void SurveyFlow::onOwner(const QDBusMessage &answer)
{
    if (isError(answer)) {
        end(std::unexpected(secretServiceError(answer)));
        return;
    }
    m_survey.running = answer.arguments().constFirst().toBool();
    if (!m_survey.running) {
        sendCall(busCall(u"ListActivatableNames"_s), this, [this](const QDBusMessage &names) { onActivatable(names); });
        return;
    }
    QDBusMessage call =
        secretServiceCall(QLatin1String(secretServicePath), u"org.freedesktop.Secret.Service"_s, u"ReadAlias"_s);
    call << u"default"_s;
    call.setAutoStartService(false);
    sendCall(call, this, [this](const QDBusMessage &alias) { onAlias(alias); });
}

void SurveyFlow::onActivatable(const QDBusMessage &answer)
{
    const bool startable =
        !isError(answer) && answer.arguments().constFirst().toStringList().contains(QLatin1String(secretServiceName));
    // A service that has yet to be started has nothing unlocked.
    m_survey.state = startable ? KeychainState::Locked : KeychainState::Absent;
    end(m_survey);
}

void SurveyFlow::onAlias(const QDBusMessage &answer)
{
    if (isError(answer)) {
        end(std::unexpected(secretServiceError(answer)));
        return;
    }
    m_survey.defaultCollection = pathArgument(answer, 0);
    if (m_survey.defaultCollection.isEmpty()) {
        m_survey.state = KeychainState::Absent;
        end(m_survey);
        return;
    }
    sendCall(secretServiceProperty(m_survey.defaultCollection, u"org.freedesktop.Secret.Collection"_s, u"Locked"_s),
             this, [this](const QDBusMessage &locked) { onLocked(locked); });
}

void SurveyFlow::onLocked(const QDBusMessage &answer)
{
    const QVariant locked = propertyValue(answer);
    if (locked.typeId() != QMetaType::Bool) {
        end(std::unexpected(secretServiceError(answer)));
        return;
    }
    m_survey.state = locked.toBool() ? KeychainState::Locked : KeychainState::Ready;
    end(m_survey);
}

void SurveyFlow::end(Result<KeychainSurvey> result)
{
    deleteLater();
    m_reply(std::move(result));
}

PromptFlow::PromptFlow(const QDBusMessage &call, QObject *context, Reply<void> reply)
    : QObject(context),
      m_call(call),
      m_reply(std::move(reply))
{
}

void PromptFlow::start()
{
    sendCall(m_call, this, [this](const QDBusMessage &answer) { onCallAnswered(answer); });
}

void PromptFlow::onCallAnswered(const QDBusMessage &answer)
{
    if (isError(answer) || answer.arguments().size() < 2) {
        end(std::unexpected(secretServiceError(answer)));
        return;
    }
    const QString prompt = pathArgument(answer, 1);
    if (prompt.isEmpty()) {
        end({});
        return;
    }
    // Before the prompt is shown, so that its end is not missed. Any sender: naming one makes Qt ask the bus and wait
    // for it.
    QDBusConnection::sessionBus().connect(QString(), prompt, u"org.freedesktop.Secret.Prompt"_s, u"Completed"_s, this,
                                          SLOT(onCompleted(bool, QDBusVariant)));
    QDBusMessage call = secretServiceCall(prompt, u"org.freedesktop.Secret.Prompt"_s, u"Prompt"_s);
    call << QString();
    sendCall(call, this, [this](const QDBusMessage &shown) { onPromptAnswered(shown); });
}

void PromptFlow::onPromptAnswered(const QDBusMessage &answer)
{
    if (answer.type() == QDBusMessage::ErrorMessage)
        end(std::unexpected(secretServiceError(answer)));
}

void PromptFlow::onCompleted(bool dismissed, const QDBusVariant &)
{
    if (dismissed)
        end(std::unexpected(keychainError(Error::Kind::KeychainDenied, u"the prompt was dismissed"_s)));
    else
        end({});
}

void PromptFlow::end(Result<void> result)
{
    if (!m_reply)
        return;
    deleteLater();
    std::exchange(m_reply, nullptr)(std::move(result));
}

ItemKeysFlow::ItemKeysFlow(QStringList items, QObject *context, Reply<QStringList> reply)
    : QObject(context),
      m_items(std::move(items)),
      m_reply(std::move(reply))
{
}

void ItemKeysFlow::start()
{
    m_outstanding = m_items.size();
    for (const QString &item : std::as_const(m_items))
        sendCall(secretServiceProperty(item, u"org.freedesktop.Secret.Item"_s, u"Attributes"_s), this,
                 [this](const QDBusMessage &answer) { onAttributes(answer); });
}

void ItemKeysFlow::onAttributes(const QDBusMessage &answer)
{
    const QVariant value = propertyValue(answer);
    const auto attributes = qdbus_cast<QMap<QString, QString>>(value);
    if (attributes.contains(u"user"_s))
        m_keys.append(attributes.value(u"user"_s));
    if (--m_outstanding == 0)
        end(m_keys);
}

void ItemKeysFlow::end(Result<QStringList> result)
{
    deleteLater();
    m_reply(std::move(result));
}

} // namespace patkeeper
