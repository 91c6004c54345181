// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "assistantpage.h"
#include "capabilities.h"

#include <QList>

class QListWidget;

namespace patkeeper
{

class ToneLabel;

/// Which kind of service the tokens are at, and what one needs to have there.
class ServicePage final : public AssistantPage
{
    Q_OBJECT

public:
    /// At least one of @p kinds.
    ServicePage(const QList<Capabilities> &kinds, QWidget *parent);

    /// Its place among the kinds.
    int chosen() const;

    QString heading() const override;
    void takeFocus() override;

Q_SIGNALS:
    void kindChosen();

private:
    QList<Capabilities> m_kinds;
    QListWidget *m_list;
    ToneLabel *m_hint;
};

} // namespace patkeeper
