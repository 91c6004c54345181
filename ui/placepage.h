// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "assistantpage.h"
#include "capabilities.h"
#include "result.h"
#include "values.h"

#include <QMap>

#include <functional>

class QGridLayout;
class QLineEdit;
class QVBoxLayout;

namespace patkeeper
{

class Fold;
class Inventory;
class ToneLabel;

/// Which place at a service the tokens are in, and what it is to be called here. What it asks for is the service's; a
/// problem is said at the field it is about.
class PlacePage final : public AssistantPage
{
    Q_OBJECT

public:
    using Fields = QMap<QString, QString>;
    /// The provider catalogue's.
    using MakeAccount = std::function<Result<Account>(const QString &kind, const QString &name, const Fields &fields)>;

    PlacePage(const Inventory *inventory, MakeAccount makeAccount, QWidget *parent);

    /// Asks for what that kind needs; @p offered stands in the fields at first. What was typed stays where it is the
    /// same kind as before.
    void setKind(const Capabilities &kind, const Fields &offered);
    /// As it is filled in.
    Result<Account> account() const;
    /// At the field that it is about; false where that is not one of these.
    bool showRefusal(const Error &error);

    QString heading() const override;
    void takeFocus() override;
    bool isComplete() override;

private:
    struct Row {
        FormField field;
        QLineEdit *input = nullptr;
        ToneLabel *note = nullptr;
    };

    void build();
    void addField(const FormField &field, QGridLayout *rows);
    void addName(QGridLayout *rows);
    void onEdited(const Row &row);
    void suggestName();
    void renderName();
    QString nameProblem() const;
    Fields fields() const;

    const Inventory *m_inventory;
    MakeAccount m_makeAccount;
    Capabilities m_kind;
    Fields m_offered;
    bool m_nameTouched = false;
    bool m_tried = false;
    QList<Row> m_rows;

    QVBoxLayout *m_all;
    QWidget *m_form = nullptr;
    Fold *m_advanced = nullptr;
    QLineEdit *m_name = nullptr;
    ToneLabel *m_nameNote = nullptr;
};

} // namespace patkeeper
