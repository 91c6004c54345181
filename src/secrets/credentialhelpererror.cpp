// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "credentialhelpererror.h"

#include "keychainerror.h"

#include <QCoreApplication>

#include <array>

namespace patkeeper
{

using namespace Qt::StringLiterals;
using Outcome = CredentialHelperAnswer::Outcome;

namespace
{

struct Text {
    Q_DECLARE_TR_FUNCTIONS(patkeeper::CredentialHelper)
};

enum class Meaning { NoSuchEntry, NoProgram, NotInitialised, Locked, Denied, Full };

struct Phrase {
    const char *words; ///< Lower case.
    Meaning meaning;
};

// As docker-credential-helpers 0.6 to 0.9, pass 1.7 and gpg 2.2 to 2.4 say it. What says most stands first.
constexpr std::array phrases{
    Phrase{"credentials not found in native keychain", Meaning::NoSuchEntry},
    Phrase{"executable file not found", Meaning::NoProgram},
    Phrase{"password store is empty", Meaning::NotInitialised},
    Phrase{"store is uninitialized", Meaning::NotInitialised},
    Phrase{"you must run", Meaning::NotInitialised},
    Phrase{"not initialized", Meaning::NotInitialised},
    Phrase{"no secret key", Meaning::Locked},
    Phrase{"no pinentry", Meaning::Locked},
    Phrase{"bad passphrase", Meaning::Locked},
    Phrase{"operation cancelled", Meaning::Locked},
    Phrase{"inappropriate ioctl", Meaning::Locked},
    Phrase{"is locked", Meaning::Locked},
    Phrase{"no space left", Meaning::Full},
    Phrase{"quota exceeded", Meaning::Full},
    Phrase{"file too large", Meaning::Full},
    Phrase{"token too long", Meaning::Full},
    Phrase{"permission denied", Meaning::Denied},
    Phrase{"read-only file system", Meaning::Denied},
    Phrase{"operation not permitted", Meaning::Denied},
};

const Phrase *recognised(const CredentialHelperAnswer &answer)
{
    for (const Secret *said : {&answer.output, &answer.errors}) {
        QByteArray text = said->view().toByteArray();
        QByteArray lower = text.toLower();
        wipe(text);
        const Phrase *found = nullptr;
        for (const Phrase &phrase : phrases) {
            if (found == nullptr && lower.contains(phrase.words))
                found = &phrase;
        }
        wipe(lower);
        if (found != nullptr)
            return found;
    }
    return nullptr;
}

Error error(Error::Kind kind, QString message, QString detail)
{
    return Error{
        .kind = kind, .message = std::move(message), .detail = std::move(detail), .retryAfter = {}, .field = {}};
}

Error noProgram(const QString &program, const QString &detail)
{
    return error(Error::Kind::KeychainAbsent,
                 Text::tr("%1, or a program that it needs, was not found on PATH. Install it (on Debian: "
                          "golang-docker-credential-helpers, and for pass also pass and gnupg), then try again.")
                     .arg(program),
                 detail);
}

Error denied(const QString &program, const QString &detail)
{
    return error(
        Error::Kind::KeychainDenied,
        Text::tr("%1 did not get at its store. See whether you may read and write there, then try again.").arg(program),
        detail);
}

Error meant(const Phrase &phrase, const QString &program, const QString &detail)
{
    switch (phrase.meaning) {
    case Meaning::NoSuchEntry:
        return keychainError(Error::Kind::SecretMissing, detail);
    case Meaning::NoProgram:
        return noProgram(program, detail);
    case Meaning::NotInitialised:
        return error(Error::Kind::KeychainAbsent,
                     Text::tr("The store behind %1 has not been set up for this user. Set it up (for pass: `pass init` "
                              "with the id of your key), then try again.")
                         .arg(program),
                     detail);
    case Meaning::Locked:
        return error(Error::Kind::KeychainLocked,
                     Text::tr("The key that %1 needs is locked or missing. Unlock it (for pass: `pass show` of any "
                              "entry in a terminal), then try again.")
                         .arg(program),
                     detail);
    case Meaning::Denied:
        return denied(program, detail);
    case Meaning::Full:
        return keychainRefusedValue(detail);
    }
    return denied(program, detail);
}

QString runOf(const QString &helper, const QString &action)
{
    return CredentialHelperRun::programName(helper) + u' ' + action;
}

} // namespace

Error credentialHelperError(const QString &helper, const QString &action, const CredentialHelperAnswer &answer)
{
    const QString program = CredentialHelperRun::programName(helper);
    const QString run = runOf(helper, action);
    switch (answer.outcome) {
    case Outcome::NotFound:
        return noProgram(program, run + u": not found on PATH"_s);
    case Outcome::NotStarted:
        return error(Error::Kind::KeychainDenied,
                     Text::tr("%1 could not be run. See whether you may run it, then try again.").arg(program),
                     run + u": not started"_s);
    case Outcome::Done:
    case Outcome::TooMuch:
        return credentialHelperMisunderstood(helper, action);
    case Outcome::TimedOut:
        return credentialHelperTimedOut(helper, action);
    case Outcome::Refused:
        break;
    }
    const QString ended = run + (answer.exitCode < 0 ? u": crashed"_s : u": exit code %1"_s.arg(answer.exitCode));
    if (const Phrase *phrase = recognised(answer))
        return meant(*phrase, program, ended + u", “%1”"_s.arg(QLatin1String(phrase->words)));
    return error(Error::Kind::StorageFailed,
                 Text::tr("%1 reported an error. Try again; `%2` in a terminal may tell more.")
                     .arg(program, program + " list"_L1),
                 ended);
}

Error credentialHelperTimedOut(const QString &helper, const QString &action)
{
    return error(Error::Kind::KeychainTimedOut,
                 Text::tr("%1 did not answer in time. See whether it is waiting for a password, then try again.")
                     .arg(CredentialHelperRun::programName(helper)),
                 action.isEmpty() ? u"waiting for its turn"_s : runOf(helper, action));
}

Error credentialHelperNotSetUp(const QString &helper)
{
    return error(Error::Kind::KeychainAbsent,
                 Text::tr("%1 does not reach the store that was chosen for this profile: HOME or PASSWORD_STORE_DIR "
                          "may be another one here, or the store was taken away. Correct that, then try again.")
                     .arg(CredentialHelperRun::programName(helper)),
                 runOf(helper, u"list"_s) + u": no mark of Patkeeper's"_s);
}

Error credentialHelperMisunderstood(const QString &helper, const QString &action)
{
    return error(Error::Kind::StorageFailed,
                 Text::tr("%1 answered something that Patkeeper does not understand. See in a terminal whether it is a "
                          "credential helper, then try again.")
                     .arg(CredentialHelperRun::programName(helper)),
                 runOf(helper, action) + u": not an answer of the protocol"_s);
}

Error credentialHelperDenied(const QString &helper, const QString &detail)
{
    return denied(CredentialHelperRun::programName(helper), detail);
}

} // namespace patkeeper
