// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "tokenfields.h"

#include "composition.h"

#include <QCoreApplication>

#include <algorithm>

namespace patkeeper::cli
{

namespace
{

struct Text {
    Q_DECLARE_TR_FUNCTIONS(patkeeper::cli::TokenFields)
};

/// Of every kind of service, each key once.
QList<FormField> everyField()
{
    QList<FormField> all;
    for (const Capabilities &capabilities : Composition::everyKind()) {
        for (const FormField &field : capabilities.tokenFields) {
            const bool isKnown =
                std::any_of(all.cbegin(), all.cend(), [&](const FormField &known) { return known.key == field.key; });
            if (!isKnown)
                all.append(field);
        }
    }
    return all;
}

} // namespace

void declareTokenFields(QCommandLineParser &parser)
{
    for (const FormField &field : everyField())
        parser.addOption({field.key, Text::tr("Kept by hand: %1.").arg(field.label), QStringLiteral("text")});
}

QMap<QString, QString> tokenFieldsFrom(const QCommandLineParser &parser)
{
    QMap<QString, QString> fields;
    for (const FormField &field : everyField()) {
        if (parser.isSet(field.key))
            fields.insert(field.key, parser.value(field.key).trimmed());
    }
    return fields;
}

std::optional<Error> vainTokenField(const QMap<QString, QString> &fields, const Capabilities &capabilities)
{
    for (const QString &key : fields.keys()) {
        const bool isAsked = std::any_of(capabilities.tokenFields.cbegin(), capabilities.tokenFields.cend(),
                                         [&](const FormField &field) { return field.key == key; });
        if (!isAsked) {
            return Error{.kind = Error::Kind::Rejected,
                         .message =
                             Text::tr("--%1 says nothing to %2. Leave it out.").arg(key, capabilities.displayName),
                         .field = key};
        }
    }
    return std::nullopt;
}

QJsonObject withTokenFields(QJsonObject options, const QMap<QString, QString> &fields)
{
    for (auto field = fields.cbegin(); field != fields.cend(); ++field) {
        if (field.value().isEmpty())
            options.remove(field.key());
        else
            options.insert(field.key(), field.value());
    }
    return options;
}

} // namespace patkeeper::cli
