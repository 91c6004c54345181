// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "accountenvelope.h"

namespace patkeeper
{

using namespace Qt::StringLiterals;

SecretEnvelope accountEnvelope(const Account &account, const SecretParts &secret, const QDateTime &storedAt)
{
    SecretEnvelope made;
    made.provider = account.provider;
    made.accountId = account.id;
    made.accountName = account.name;
    made.origins = account.origins;
    made.storedAt = storedAt;
    for (auto field = account.fields.begin(); field != account.fields.end(); ++field)
        made.fields.append(field.key() + u'=' + field.value());
    made.parts = clone(secret);
    return made;
}

SecretEnvelope signInEnvelope(const Account &account, const SignIn &signIn, const SecretParts &secret,
                              const QDateTime &storedAt)
{
    SecretEnvelope made = accountEnvelope(account, secret, storedAt);
    made.kind = u"sign-in"_s;
    made.name = signIn.userName;
    if (signIn.kind != "bearer"_L1)
        made.signIn = QJsonObject{{u"id"_s, signIn.id},
                                  {u"kind"_s, signIn.kind},
                                  {u"authority"_s, signIn.authority},
                                  {u"settings"_s, signIn.settings}};
    return made;
}

SignIn signInOf(const SecretEnvelope &envelope)
{
    SignIn signIn;
    signIn.id = envelope.signIn.value("id"_L1).toString();
    signIn.kind = envelope.signIn.value("kind"_L1).toString(u"bearer"_s);
    signIn.authority = envelope.signIn.value("authority"_L1).toString();
    signIn.settings = envelope.signIn.value("settings"_L1).toObject();
    signIn.userName = envelope.name;
    return signIn;
}

} // namespace patkeeper
