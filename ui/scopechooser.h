// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "capabilities.h"

#include <QSet>
#include <QStringList>
#include <QWidget>

#include <optional>

class QLineEdit;
class QPushButton;
class QTreeWidget;
class QTreeWidgetItem;

namespace patkeeper
{

class ToneLabel;

/// Asks what a token may do: the provider's scopes in their groups, searched as one types, the highly privileged ones
/// marked in words, those included by another said to be so, and a summary of what a bearer may do. What the current
/// one allows is said in full beneath, where its row may be too narrow for it. A scope that the catalogue does not know
/// is kept, and can be typed where the provider takes it. Of a provider without any catalogue they are one line of
/// text.
class ScopeChooser final : public QWidget
{
    Q_OBJECT

public:
    explicit ScopeChooser(QWidget *parent = nullptr);

    /// Keeps the choice as far as the catalogue goes.
    void setCapabilities(const Capabilities &capabilities);
    void setScopes(const QStringList &ids);
    QStringList scopes() const; ///< Normalized.
    void showRefusal(const QString &message);
    /// Said beneath the tree until the choice is complete ("Choose at least one scope.").
    void showMissing(const QString &message);

Q_SIGNALS:
    void changed();

protected:
    /// Return in one of the fields is theirs, and does not send the form.
    bool eventFilter(QObject *watched, QEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    enum Column { CaptionColumn, MarkColumn, AllowsColumn };

    void fill();
    QTreeWidgetItem *addScope(QTreeWidgetItem *group, const Scope &scope);
    QTreeWidgetItem *groupItem(const QString &name);
    QTreeWidgetItem *itemOf(const QString &id) const;
    void onItemChanged(QTreeWidgetItem *item, int column);
    void onFilter(const QString &text);
    void foldForSearch(bool searching);
    void adoptPalette();
    void showFirstChosen();
    void addTyped();
    void onTyped(const QString &text);
    void render();
    void renderMarks();
    void renderSummary();
    QString noScopeText() const;
    void renderDescription();

    ScopeCatalogue m_catalogue;
    bool m_requiresScope = true;
    QString m_noScopeRemark;
    bool m_isText = false; ///< There is no catalogue to choose from.
    QString m_refusal;
    QString m_missing;
    bool m_filling = false;
    bool m_wasShown = false;
    std::optional<QSet<QString>> m_unfolded; ///< The groups that were unfolded before the search; while there is one.
    QLineEdit *m_filter;
    QTreeWidget *m_tree;
    ToneLabel *m_description;
    QWidget *m_typedRow;
    QLineEdit *m_typed;
    QPushButton *m_add;
    ToneLabel *m_risk;
    ToneLabel *m_summary;
};

} // namespace patkeeper
