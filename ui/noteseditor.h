// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "inventory.h"

#include <QWidget>

class QPlainTextEdit;
class QTimer;

namespace patkeeper
{

class ToneLabel;

/// Where a token is used, as the person wrote it down. Saves by itself: a moment after typing, on leaving, and before
/// another token is shown. What could not be saved stays in the field.
class NotesEditor final : public QWidget
{
    Q_OBJECT

public:
    explicit NotesEditor(Inventory *inventory, QWidget *parent = nullptr);

    /// Keeps what is being typed where it is the same token.
    void edit(const TokenKey &key);
    void save();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void onSaved(const TokenKey &key, const Result<void> &result);

    Inventory *m_inventory;
    TokenKey m_key;
    QPlainTextEdit *m_text;
    ToneLabel *m_state;
    QTimer *m_pause;
    bool m_dirty = false;
    int m_saving = 0;
};

} // namespace patkeeper
