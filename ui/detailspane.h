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
    /// What there is to be said of a token is made when it is first said, or after the first paint: a start is quicker
    /// without. It is as wide as its longest button needs, then.
    void makePage();

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QWidget *buildPage();
    QWidget *buildContent();
    QWidget *buildSingle();
    int widthOfButtons() const;
    void renderOne(const TokenKey &key);
    void renderSeveral();
    void renderFacts(const TokenEntry &entry);
    void askHistory();
    void onHistory(const TokenKey &key, const QList<HistoryEntry> &entries);

    TokenTableModel *m_tokens;
    WindowParts m_parts;
    const WindowActions &m_actions;
    QList<TokenKey> m_keys;
    QList<Operation> m_rotations;
    QStackedWidget *m_pages;
    ToneLabel *m_placeholder;
    // Of the page, and null until it is made.
    FocusScrollArea *m_scroll = nullptr;
    BreakingLabel *m_name = nullptr;
    ToneLabel *m_where = nullptr;
    FactGrid *m_facts = nullptr;
    QWidget *m_several = nullptr;
    FactGrid *m_common = nullptr;
    QWidget *m_single = nullptr;
    QWidget *m_withSecret = nullptr;
    QWidget *m_withoutSecret = nullptr;
    QWidget *m_exchange = nullptr;
    QWidget *m_ofLiving = nullptr;
    QWidget *m_rotate = nullptr;
    QWidget *m_ofEnded = nullptr;
    QWidget *m_revoke = nullptr;
    BreakingLabel *m_names = nullptr;
    NotesEditor *m_notes = nullptr;
    QLineEdit *m_id = nullptr;
    ToneLabel *m_history = nullptr;
};

} // namespace patkeeper
