// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "handoverseal.h"

#include "handoverkey.h"

#include <QCryptographicHash>
#include <QMessageAuthenticationCode>
#include <QRandomGenerator>
#include <QtEndian>

#include <array>
#include <utility>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

constexpr qsizetype keyBytes = 32;

// Each field with its length before it, so that no two definitions are the same bytes.
void appendField(QByteArray &definition, const QByteArray &field)
{
    const quint64 size = qToBigEndian(static_cast<quint64>(field.size()));
    definition.append(reinterpret_cast<const char *>(&size), sizeof size);
    definition.append(field);
}

QByteArray definitionOf(const QString &profileId, const QString &lineageId, const HandOverCommand &command,
                        const HandOverProgram &program)
{
    QByteArray definition;
    appendField(definition, "Patkeeper hand-over 1"_ba);
    appendField(definition, profileId.toUtf8());
    appendField(definition, lineageId.toUtf8());
    appendField(definition, command.program.toUtf8());
    appendField(definition, program.resolvedPath.toUtf8());
    appendField(definition, program.digest);
    appendField(definition, QByteArray::number(command.timeLimit.count()));
    appendField(definition, command.part.toUtf8());
    for (const QString &argument : command.arguments)
        appendField(definition, argument.toUtf8());
    return definition;
}

QString sealOf(const QByteArray &definition, const Secret &key)
{
    const QByteArray keyView = QByteArray::fromRawData(key.view().data(), key.size());
    const QByteArray code = QMessageAuthenticationCode::hash(definition, keyView, QCryptographicHash::Sha256);
    return u"1:"_s + QString::fromLatin1(code.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals));
}

Secret newKey()
{
    std::array<quint32, keyBytes / sizeof(quint32)> words{};
    QRandomGenerator::system()->fillRange(words.data(), static_cast<qsizetype>(words.size()));
    Secret key(QByteArrayView(reinterpret_cast<const char *>(words.data()), keyBytes));
    wipe(reinterpret_cast<char *>(words.data()), keyBytes);
    return key;
}

struct SealQuestion {
    SecretStore *secrets;
    QString profileId;
    QString lineageId;
    HandOverCommand command;
};

/// What approving and verifying have in common: the program is read, then the key. Dies with its context.
class SealCall : public QObject
{
public:
    SealCall(SealQuestion question, Interaction interaction, QObject *context)
        : QObject(context),
          m_question(std::move(question)),
          m_interaction(interaction)
    {
    }

    void start()
    {
        openHandOverProgram(m_question.command.program, this,
                            [this](const Result<OpenedProgram> &opened) { onOpened(opened); });
    }

protected:
    virtual void onProgramRead() { readKey(); }
    virtual void onKeyMissing(Error error) = 0;
    virtual void onSealed(const QString &seal) = 0;
    virtual void fail(Error error) = 0;

    const HandOverProgram &program() const { return m_program; }
    QString keyName() const { return handOverKey(m_question.profileId); }
    SecretStore *secrets() const { return m_question.secrets; }
    Interaction interaction() const { return m_interaction; }

    void readKey()
    {
        secrets()->read(keyName(), m_interaction, this, [this](const Result<Secret> &key) { onKeyRead(key); });
    }

private:
    void onOpened(const Result<OpenedProgram> &opened)
    {
        if (!opened)
            return fail(opened.error());
        m_program = opened->program();
        onProgramRead();
    }

    void onKeyRead(const Result<Secret> &key)
    {
        if (!key && key.error().kind == Error::Kind::SecretMissing)
            return onKeyMissing(key.error());
        if (!key)
            return fail(key.error());
        if (key->size() != keyBytes) {
            return fail(
                {.kind = Error::Kind::StorageFailed,
                 .message = HandOverSeals::tr("The keychain's entry that seals hand-over commands is damaged. "
                                              "Delete it in the keychain's own program, then approve the command "
                                              "again."),
                 .detail = u"key "_s + keyName()});
        }
        onSealed(sealOf(definitionOf(m_question.profileId, m_question.lineageId, m_question.command, m_program), *key));
    }

    SealQuestion m_question;
    Interaction m_interaction;
    HandOverProgram m_program;
};

class ApproveCall final : public SealCall
{
public:
    ApproveCall(SealQuestion question, QObject *context, Reply<QString> reply)
        : SealCall(std::move(question), Interaction::Allowed, context),
          m_reply(std::move(reply))
    {
    }

private:
    void onKeyMissing(Error error) override
    {
        if (m_stored)
            return fail(m_storeError.value_or(std::move(error)));
        secrets()->store(keyName(), newKey(), interaction(), this,
                         [this](const Result<void> &stored) { onStored(stored); });
    }

    // Another process may have been quicker: what counts is what is there now.
    void onStored(const Result<void> &stored)
    {
        if (!stored && stored.error().kind != Error::Kind::StorageFailed)
            return fail(stored.error());
        m_stored = true;
        if (!stored)
            m_storeError = stored.error();
        readKey();
    }

    void onSealed(const QString &seal) override { answer(seal); }
    void fail(Error error) override { answer(std::unexpected(std::move(error))); }

    void answer(Result<QString> result)
    {
        deleteLater();
        std::exchange(m_reply, nullptr)(std::move(result));
    }

    Reply<QString> m_reply;
    bool m_stored = false;
    std::optional<Error> m_storeError;
};

class VerifyCall final : public SealCall
{
public:
    VerifyCall(SealQuestion question, QString seal, Interaction interaction, QObject *context, Reply<SealVerdict> reply)
        : SealCall(std::move(question), interaction, context),
          m_seal(std::move(seal)),
          m_reply(std::move(reply))
    {
    }

private:
    void onProgramRead() override
    {
        if (m_seal.isEmpty())
            return answer(SealVerdict{.kind = SealVerdict::Kind::NotApproved, .program = {}});
        readKey();
    }

    void onKeyMissing(Error) override { answer(SealVerdict{.kind = SealVerdict::Kind::NotApproved, .program = {}}); }

    void onSealed(const QString &seal) override
    {
        if (Secret(seal.toUtf8()).equals(m_seal.toUtf8()))
            return answer(SealVerdict{.kind = SealVerdict::Kind::Approved, .program = program()});
        answer(SealVerdict{.kind = SealVerdict::Kind::Changed, .program = {}});
    }

    void fail(Error error) override { answer(std::unexpected(std::move(error))); }

    void answer(Result<SealVerdict> result)
    {
        deleteLater();
        std::exchange(m_reply, nullptr)(std::move(result));
    }

    QString m_seal;
    Reply<SealVerdict> m_reply;
};

} // namespace

HandOverSeals::HandOverSeals(SecretStore *secrets, QString profileId, QObject *parent)
    : QObject(parent),
      m_secrets(secrets),
      m_profileId(std::move(profileId))
{
}

void HandOverSeals::approve(const QString &lineageId, const HandOverCommand &command, QObject *context,
                            Reply<QString> reply)
{
    auto *call = new ApproveCall({m_secrets, m_profileId, lineageId, command}, context, std::move(reply));
    call->start();
}

void HandOverSeals::verify(const QString &lineageId, const HandOverCommand &command, const QString &seal,
                           Interaction interaction, QObject *context, Reply<SealVerdict> reply)
{
    auto *call =
        new VerifyCall({m_secrets, m_profileId, lineageId, command}, seal, interaction, context, std::move(reply));
    call->start();
}

} // namespace patkeeper
