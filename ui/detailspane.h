// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "windowparts.h"

#include <QWidget>

class QLineEdit;
class QStackedWidget;

namespace patkeeper
{

class BreakingLabel;
class FactGrid;
class FocusScrollArea;
class NotesEditor;
class ToneLabel;
class TokenTableModel;
class WindowActions;

/// The right side: what is known of the selected token, its notes and its history, and what can be done with it. With
/// several selected, what can be done with all of them.
class DetailsPane final : public QWidget
{
    Q_OBJECT

public:
    DetailsPane(TokenTableModel *tokens, WindowParts parts, const WindowActions &actions, QWidget *parent = nullptr);

    void showTokens(const QList<TokenKey> &keys);
    /// The same tokens again, as they are now. What is being typed stays.
    void render();
    /// Those that are open: when a predecessor is revoked.
    void setRotations(const QList<Operation> &rotations);
    /// Notes that are still being typed are saved now.
    void saveNotes();
    void takeFocus();
    /// What its longest button needs to be read.
    int widthOfButtons() const;

private:
    QWidget *buildPage(const WindowActions &actions);
    QWidget *buildContent(const WindowActions &actions);
    QWidget *buildSingle(const WindowActions &actions);
    void renderOne(const TokenKey &key);
    void renderSeveral();
    void renderFacts(const TokenEntry &entry);
    void askHistory();
    void onHistory(const TokenKey &key, const QList<HistoryEntry> &entries);

    TokenTableModel *m_tokens;
    WindowParts m_parts;
    QList<TokenKey> m_keys;
    QList<Operation> m_rotations;
    QStackedWidget *m_pages;
    FocusScrollArea *m_scroll;
    ToneLabel *m_placeholder;
    BreakingLabel *m_name;
    ToneLabel *m_where;
    FactGrid *m_facts;
    QWidget *m_several;
    FactGrid *m_common;
    QWidget *m_single;
    QWidget *m_withSecret;
    QWidget *m_withoutSecret;
    QWidget *m_exchange;
    QWidget *m_ofLiving;
    QWidget *m_rotate;
    QWidget *m_ofEnded;
    QWidget *m_revoke;
    BreakingLabel *m_names;
    NotesEditor *m_notes;
    QLineEdit *m_id;
    ToneLabel *m_history;
};

} // namespace patkeeper
