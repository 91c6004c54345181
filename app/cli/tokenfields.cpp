// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "tokenfields.h"

#include "composition.h"
#include "rules.h"

#include <QCoreApplication>

#include <algorithm>

namespace patkeeper::cli
{

namespace
{

struct Text {
    Q_DECLARE_TR_FUNCTIONS(patkeeper::cli::TokenFields)
};

struct Asked {
    QString of; ///< The kind of service, as it is shown.
    FormField field;
};

/// Of every kind of service, each key once.
QList<Asked> everyField(FieldsOf what)
{
    QList<Asked> all;
    for (const Capabilities &capabilities : Composition::everyKind()) {
        const QList<FormField> fields =
            what == FieldsOf::Change ? changeableFields(capabilities) : capabilities.tokenFields;
        for (const FormField &field : fields) {
            const bool isKnown =
                std::any_of(all.cbegin(), all.cend(), [&](const Asked &known) { return known.field.key == field.key; });
            if (!isKnown)
                all.append({.of = capabilities.displayName, .field = field});
        }
    }
    return all;
}

} // namespace

void declareTokenFields(QCommandLineParser &parser, FieldsOf what)
{
    for (const Asked &asked : everyField(what))
        parser.addOption({asked.field.key,
                          Text::tr("%1: %2.", "service, what is asked for").arg(asked.of, asked.field.label),
                          QStringLiteral("text")});
}

QMap<QString, QString> tokenFieldsFrom(const QCommandLineParser &parser, FieldsOf what)
{
    QMap<QString, QString> fields;
    for (const Asked &asked : everyField(what)) {
        if (parser.isSet(asked.field.key))
            fields.insert(asked.field.key, parser.value(asked.field.key).trimmed());
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
