// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "capabilities.h"
#include "error.h"

#include <QJsonObject>
#include <QWidget>

class QGridLayout;
class QLineEdit;
class QVBoxLayout;

namespace patkeeper
{

class Fold;
class ToneLabel;

/// What the tokens of a service are entered with beside name, scopes and expiry, as its capabilities say it; what not
/// everybody needs is folded away. Hidden where there is no such thing.
class TokenFieldsForm final : public QWidget
{
    Q_OBJECT

public:
    /// All object names begin with @p prefix.
    TokenFieldsForm(QString prefix, QWidget *parent);

    /// What was entered stays where there is the same field.
    void setFields(const QList<FormField> &fields);
    void setValues(const QJsonObject &options);
    /// Of the fields that are filled in.
    QJsonObject values() const;
    /// False where it concerns none of the fields.
    bool showRefusal(const Error &error);

Q_SIGNALS:
    void changed();

private:
    struct Row {
        FormField field;
        QLineEdit *input = nullptr;
        ToneLabel *note = nullptr;
    };

    void build();
    void addField(const FormField &field, QGridLayout *rows, QVBoxLayout *folded);

    QString m_prefix;
    QVBoxLayout *m_all;
    QWidget *m_form = nullptr;
    Fold *m_fold = nullptr;
    QList<FormField> m_fields;
    QList<Row> m_rows;
};

} // namespace patkeeper
