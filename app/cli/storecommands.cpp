// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "storecommands.h"

#include "handoverkey.h"
#include "output.h"

#include <algorithm>

namespace patkeeper::cli
{

using namespace Qt::StringLiterals;

namespace
{

QString stateName(const std::optional<Error> &problem)
{
    using enum Error::Kind;
    if (!problem)
        return u"ready"_s;
    switch (problem->kind) {
    case KeychainLocked:
        return u"locked"_s;
    case KeychainAbsent:
        return u"absent"_s;
    case KeychainDenied:
        return u"denied"_s;
    case KeychainTimedOut:
        return u"timed-out"_s;
    default:
        return u"failed"_s;
    }
}

QString stateWords(const std::optional<Error> &problem)
{
    using enum Error::Kind;
    if (!problem)
        return StoreCommand::tr("ready");
    switch (problem->kind) {
    case KeychainLocked:
        return StoreCommand::tr("locked");
    case KeychainAbsent:
        return StoreCommand::tr("not there");
    case KeychainDenied:
        return StoreCommand::tr("refuses access");
    case KeychainTimedOut:
        return StoreCommand::tr("does not answer");
    default:
        return StoreCommand::tr("does not work");
    }
}

Error busy(const QString &message)
{
    return Error{.kind = Error::Kind::Busy, .message = message, .detail = {}, .retryAfter = {}, .field = {}};
}

} // namespace

void StoreCommand::declare(QCommandLineParser &) const {}

QString StoreCommand::accept(const QCommandLineParser &)
{
    return {};
}

void StoreCommand::run()
{
    parts().secrets().probe(this, [this](const Result<KeychainState> &state) { onProbed(state); });
}

void StoreCommand::onProbed(const Result<KeychainState> &state)
{
    if (!state)
        return report(state.error());
    if (*state == KeychainState::Ready)
        return report({});
    // The probe gives a state only; this says why, and what to do.
    parts().secrets().unlock(Interaction::Forbidden, this, [this](const Result<void> &unlocked) {
        report(unlocked ? std::nullopt : std::optional(unlocked.error()));
    });
}

void StoreCommand::report(const std::optional<Error> &problem)
{
    const QString name = parts().keepsNothing() ? u"memory"_s : parts().secretStoreChoice().name();
    const QString description = parts().secrets().description();
    if (json()) {
        printJson({{u"store"_s, name},
                   {u"description"_s, description},
                   {u"state"_s, stateName(problem)},
                   {u"error"_s, problem ? QJsonValue(errorJson(*problem)) : QJsonValue()}});
    } else {
        print(tr("Secrets are kept in: %1").arg(oneLine(description.isEmpty() ? name : description)));
        print(tr("State: %1").arg(stateWords(problem)));
    }
    if (problem)
        printError(*problem);
    end(problem ? exitCodeOf(problem->kind) : Done);
}

void StoreUseCommand::declare(QCommandLineParser &parser) const
{
    parser.addPositionalArgument(u"store"_s, tr("keychain, pass, or the name of another docker credential helper."));
}

QString StoreUseCommand::accept(const QCommandLineParser &parser)
{
    if (parser.positionalArguments().size() != 1)
        return tr("store use needs one place: keychain, pass, or another credential helper.");
    Result<SecretStoreChoice> choice = SecretStoreChoice::fromName(parser.positionalArguments().front());
    if (!choice)
        return choice.error().message;
    m_choice = std::move(*choice);
    return {};
}

std::optional<Error> StoreUseCommand::objection()
{
    if (!inventory().accounts().isEmpty() || !inventory().keptSecrets().isEmpty()) {
        return busy(
            tr("This profile keeps sign-ins or secrets where they are, and this version does not move them. Use "
               "another profile (--profile DIR), or remove the accounts here first (`patkeeper-cli account "
               "remove`)."));
    }
    if (parts().hasOthers())
        return busy(tr("Patkeeper is at work on this profile elsewhere. Close its window, then try again."));
    return {};
}

void StoreUseCommand::run()
{
    if (parts().keepsNothing()) {
        return fail(
            busy(tr("This sandbox keeps secrets in memory only. With --profile DIR it keeps them, and where can "
                    "be chosen.")));
    }
    const std::optional<Error> objects = objection();
    if (isSame() && (objects || m_choice.helper.isEmpty())) {
        return parts().secrets().unlock(Interaction::Allowed, this, [this](const Result<void> &unlocked) {
            if (!unlocked && !m_choice.helper.isEmpty())
                return fail(unlocked.error());
            report();
        });
    }
    if (objects)
        return fail(*objects);
    parts().journal().openOperations(this,
                                     [this](const Result<QList<Operation>> &operations) { onOperations(operations); });
}

void StoreUseCommand::onOperations(const Result<QList<Operation>> &operations)
{
    if (!operations)
        return fail(operations.error());
    if (!operations->isEmpty()) {
        return fail(busy(tr("An operation of this profile is not at its end. Run `patkeeper-cli resume`, then try "
                            "again.")));
    }
    if (isSame())
        return establish();
    parts().secrets().keys(parts().profile().id() + u'/', this,
                           [this](const Result<QStringList> &keys) { onLeftovers(keys); });
}

// A place that is not there or is locked has nothing that the database knows of: that was looked at before.
void StoreUseCommand::onLeftovers(const Result<QStringList> &keys)
{
    // The seal of hand-over commands stays behind: what it sealed belongs to accounts that are gone.
    const QString seal = handOverKey(parts().profile().id());
    if (keys && std::ranges::any_of(*keys, [&seal](const QString &key) { return key != seal; })) {
        return fail(busy(tr("The present place still holds secrets of this profile. `patkeeper-cli account restore` "
                            "brings them back; `patkeeper-cli account remove` then removes them.")));
    }
    establish();
}

void StoreUseCommand::establish()
{
    if (m_choice.helper.isEmpty())
        return choose();
    m_helper = std::make_unique<CredentialHelperStore>(m_choice.helper);
    m_helper->establish(Interaction::Allowed, this, [this](const Result<void> &established) {
        if (!established)
            return fail(established.error());
        choose();
    });
}

void StoreUseCommand::choose()
{
    setChoice(m_choice);
    parts().settings().save(this, [this](const Result<void> &saved) { onChosen(saved); });
}

void StoreUseCommand::setChoice(const SecretStoreChoice &choice)
{
    parts().settings().setText(QLatin1String(SecretStoreChoice::settingKey), choice.setting());
}

void StoreUseCommand::onChosen(const Result<void> &saved)
{
    if (!saved)
        return takeBack(saved.error());
    inventory().load(this, [this](const Result<void> &loaded) { onCheckedAgain(loaded); });
}

void StoreUseCommand::onCheckedAgain(const Result<void> &loaded)
{
    if (!loaded)
        return takeBack(loaded.error());
    if (const std::optional<Error> objects = objection())
        return takeBack(*objects);
    report();
}

void StoreUseCommand::takeBack(const Error &cause)
{
    setChoice(parts().secretStoreChoice());
    parts().settings().save(this, [this, cause](const Result<void> &saved) {
        if (!saved)
            printError(saved.error());
        fail(cause);
    });
}

void StoreUseCommand::report()
{
    const QString description = m_helper   ? m_helper->description()
                                : isSame() ? parts().secrets().description()
                                           : QString();
    if (json())
        printJson({{u"store"_s, m_choice.name()}, {u"description"_s, description}});
    else
        print(tr("This profile keeps its secrets in: %1")
                  .arg(oneLine(description.isEmpty() ? m_choice.name() : description)));
    end(Done);
}

} // namespace patkeeper::cli
