// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "rotationchanges.h"

#include "rotationdata.h"

#include <QCoreApplication>

#include <functional>
#include <memory>
#include <utility>

namespace patkeeper
{

namespace
{

struct Text {
    Q_DECLARE_TR_FUNCTIONS(patkeeper::Rotation)
};

/// Claims, advances and gives back.
class Change final : public QObject
{
public:
    using Edit = std::function<void(RotationData &)>;

    Change(Journal *journal, Edit edit, QObject *context, Reply<void> reply)
        : QObject(context),
          m_journal(journal),
          m_edit(std::move(edit)),
          m_reply(std::move(reply))
    {
    }

    void of(const QString &operationId)
    {
        m_journal->operation(operationId, this, [this](Result<Operation> known) { onKnown(std::move(known)); });
    }

private:
    void onKnown(Result<Operation> known)
    {
        if (!known)
            return end(std::unexpected(known.error()));
        // This very process may be at work on it, and a claim would not notice.
        if (known->kind != Operation::Kind::Rotate || !m_journal->isAbandoned(*known))
            return end(std::unexpected(
                Error{.kind = Error::Kind::Busy,
                      .message = Text::tr("“%1” is being worked on. Try again when that is done.").arg(known->name)}));
        m_journal->claim(known->id, false, this, [this](Result<Operation> claimed) { onClaimed(std::move(claimed)); });
    }

    void onClaimed(Result<Operation> claimed)
    {
        if (!claimed)
            return end(std::unexpected(claimed.error()));
        RotationData data = rotationFromJson(*claimed);
        m_edit(data);
        claimed->data = toJson(data);
        m_journal->advance(*claimed, this, [this, id = claimed->id](Result<void> noted) {
            m_journal->release(id, this, [this, noted = std::move(noted)](const Result<void> &) { end(noted); });
        });
    }

    void end(Result<void> result)
    {
        deleteLater();
        std::exchange(m_reply, nullptr)(std::move(result));
    }

    Journal *m_journal;
    Edit m_edit;
    Reply<void> m_reply;
};

} // namespace

void keepTicked(Journal *journal, const QString &operationId, const QStringList &places, QObject *context,
                Reply<void> reply)
{
    const auto tick = [places](RotationData &data) { data.ticked = places; };
    (new Change(journal, tick, context, std::move(reply)))->of(operationId);
}

void putOffRevocation(Journal *journal, const QString &operationId, const QDateTime &revokeAt, QObject *context,
                      Reply<void> reply)
{
    const auto putOff = [revokeAt](RotationData &data) { data.revokeAt = revokeAt; };
    (new Change(journal, putOff, context, std::move(reply)))->of(operationId);
}

} // namespace patkeeper
