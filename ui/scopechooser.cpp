// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "scopechooser.h"

#include "appearance.h"
#include "edges.h"
#include "fonts.h"
#include "formparts.h"
#include "wording.h"

#include <QApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPushButton>
#include <QTreeWidget>

#include <initializer_list>
#include <utility>

using namespace Qt::StringLiterals;

namespace patkeeper
{

namespace
{

constexpr int idRole = Qt::UserRole;
constexpr int groupRole = Qt::UserRole + 1;
constexpr int fewestRows = 6;
constexpr qsizetype saidScopes = 4;

bool isChecked(const QTreeWidgetItem *item)
{
    return item->checkState(0) == Qt::Checked;
}

/// "Read builds" within a sentence; "SARIF" stays. Not every language has the verb first.
QString withinSentence(const QString &text)
{
    if (ScopeChooser::tr("read builds", "within a sentence; with a capital if Read builds is to keep its own")
            .at(0)
            .isUpper())
        return text;
    return text.size() > 1 && text.at(1).isLower() ? text.left(1).toLower() + text.mid(1) : text;
}

template<typename Visit>
void eachScope(const QTreeWidget *tree, Visit visit)
{
    for (int i = 0; i < tree->topLevelItemCount(); ++i) {
        QTreeWidgetItem *group = tree->topLevelItem(i);
        for (int j = 0; j < group->childCount(); ++j)
            visit(group, group->child(j));
    }
}

} // namespace

ScopeChooser::ScopeChooser(QWidget *parent)
    : QWidget(parent),
      m_filter(named(new QLineEdit(this), u"scopeFilter"_s, tr("Search the scopes"))),
      m_tree(named(new QTreeWidget(this), u"scopeTree"_s, tr("Scopes"))),
      m_description(new ToneLabel(u"scopeDescription"_s, ToneLabel::WhenEmpty::KeepPlace, this)),
      m_typedRow(new QWidget(this)),
      m_typed(named(new QLineEdit(m_typedRow), u"scopeTyped"_s, tr("Another scope"))),
      m_add(named(new QPushButton(tr("A&dd scope"), m_typedRow), u"scopeAdd"_s, tr("Add the typed scope"))),
      m_risk(new ToneLabel(u"scopeRisk"_s, ToneLabel::WhenEmpty::Vanish, this)),
      m_summary(new ToneLabel(u"scopeSummary"_s, ToneLabel::WhenEmpty::KeepPlace, this))
{
    m_filter->setPlaceholderText(tr("Search by name or by what it allows"));
    m_filter->setClearButtonEnabled(true);
    giveCheckEdges(m_tree);
    m_tree->setColumnCount(3);
    m_tree->setHeaderHidden(true);
    m_tree->setUniformRowHeights(true);
    m_tree->setMinimumHeight(fontMetrics().lineSpacing() * fewestRows);
    m_tree->header()->setStretchLastSection(true);
    m_tree->header()->setSectionResizeMode(CaptionColumn, QHeaderView::ResizeToContents);
    m_tree->header()->setSectionResizeMode(MarkColumn, QHeaderView::ResizeToContents);
    adoptPalette();
    m_add->setAutoDefault(false);
    m_add->setEnabled(false);

    auto *typedLayout = new QHBoxLayout(m_typedRow);
    typedLayout->setContentsMargins(0, 0, 0, 0);
    typedLayout->addWidget(m_typed, 1);
    typedLayout->addWidget(m_add);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(m_filter);
    layout->addWidget(m_tree, 1);
    layout->addWidget(m_description);
    layout->addWidget(m_typedRow);
    layout->addWidget(m_summary);
    layout->addWidget(m_risk);
    setFocusProxy(m_filter);

    connect(m_filter, &QLineEdit::textChanged, this, &ScopeChooser::onFilter);
    connect(m_tree, &QTreeWidget::itemChanged, this, &ScopeChooser::onItemChanged);
    connect(m_tree, &QTreeWidget::currentItemChanged, this, &ScopeChooser::renderDescription);
    connect(m_typed, &QLineEdit::textChanged, this, &ScopeChooser::onTyped);
    m_typed->installEventFilter(this);
    m_filter->installEventFilter(this);
    connect(m_add, &QPushButton::clicked, this, &ScopeChooser::addTyped);
}

bool ScopeChooser::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::KeyPress) {
        const int key = static_cast<const QKeyEvent *>(event)->key();
        if (key == Qt::Key_Return || key == Qt::Key_Enter) {
            if (watched == m_typed && m_isText)
                return false;
            if (watched == m_typed)
                addTyped();
            else
                m_tree->setFocus(Qt::TabFocusReason);
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void ScopeChooser::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    if (!std::exchange(m_wasShown, true))
        showFirstChosen();
}

void ScopeChooser::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::ApplicationPaletteChange || event->type() == QEvent::StyleChange) {
        adoptPalette();
        renderMarks();
    }
}

void ScopeChooser::adoptPalette()
{
    m_tree->setPalette(withCalmSelection(QApplication::palette(m_tree)));
}

/// The first one and, as far as there is room, the name of its group.
void ScopeChooser::showFirstChosen()
{
    QTreeWidgetItem *first = nullptr;
    eachScope(m_tree, [&first](QTreeWidgetItem *, QTreeWidgetItem *item) {
        if (!first && isChecked(item))
            first = item;
    });
    if (!first)
        return;
    m_tree->setCurrentItem(first);
    m_tree->scrollToItem(first->parent(), QAbstractItemView::PositionAtTop);
    m_tree->scrollToItem(first);
}

void ScopeChooser::setCapabilities(const Capabilities &capabilities)
{
    const QStringList before = scopes();
    m_catalogue = capabilities.scopes;
    m_requiresScope = capabilities.requiresScope;
    m_noScopeRemark = capabilities.noScopeRemark;
    m_isText = m_catalogue.scopes().isEmpty();
    m_typed->clear();
    m_typed->setPlaceholderText(m_isText ? tr("As the service calls them, with blanks between them")
                                         : tr("A scope that is not in the list"));
    m_typed->setAccessibleName(m_isText ? tr("Scopes") : tr("Another scope"));
    for (QWidget *widget : std::initializer_list<QWidget *>{m_filter, m_tree, m_description, m_add})
        widget->setVisible(!m_isText);
    // One line needs no more room than it has.
    setSizePolicy(QSizePolicy::Preferred, m_isText ? QSizePolicy::Maximum : QSizePolicy::Preferred);
    setFocusProxy(m_isText ? m_typed : m_filter);
    m_typedRow->setVisible(m_isText || capabilities.acceptsUnknownScopes);
    fill();
    QStringList kept;
    for (const QString &id : before) {
        if (m_isText || m_catalogue.find(id))
            kept.append(id);
    }
    setScopes(kept);
    onFilter(m_filter->text());
}

void ScopeChooser::fill()
{
    m_filling = true;
    m_tree->clear();
    for (const Scope &scope : m_catalogue.scopes()) {
        if (scope.offered)
            addScope(groupItem(scope.group), scope);
    }
    // What fits is there to be seen.
    if (m_catalogue.scopes().size() + m_tree->topLevelItemCount() <= fewestRows)
        m_tree->expandAll();
    m_filling = false;
}

QTreeWidgetItem *ScopeChooser::groupItem(const QString &name)
{
    for (int i = 0; i < m_tree->topLevelItemCount(); ++i) {
        if (m_tree->topLevelItem(i)->data(CaptionColumn, groupRole).toString() == name)
            return m_tree->topLevelItem(i);
    }
    auto *group = new QTreeWidgetItem(m_tree, {name});
    group->setData(CaptionColumn, groupRole, name);
    group->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable);
    group->setFont(CaptionColumn, strongFont(m_tree->font()));
    group->setFirstColumnSpanned(true);
    return group;
}

QTreeWidgetItem *ScopeChooser::addScope(QTreeWidgetItem *group, const Scope &scope)
{
    auto *item = new QTreeWidgetItem(group, {oneLine(scope.caption), QString(), scope.description});
    item->setData(CaptionColumn, idRole, scope.id);
    // A tool tip guesses whether it is markup.
    item->setToolTip(AllowsColumn,
                     scope.description.isEmpty() ? QString() : u"<qt>%1</qt>"_s.arg(scope.description.toHtmlEscaped()));
    item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable | Qt::ItemNeverHasChildren);
    item->setCheckState(CaptionColumn, Qt::Unchecked);
    return item;
}

QTreeWidgetItem *ScopeChooser::itemOf(const QString &id) const
{
    QTreeWidgetItem *found = nullptr;
    eachScope(m_tree, [&](QTreeWidgetItem *, QTreeWidgetItem *item) {
        if (item->data(CaptionColumn, idRole).toString().compare(id, Qt::CaseInsensitive) == 0)
            found = item;
    });
    return found;
}

void ScopeChooser::setScopes(const QStringList &ids)
{
    if (m_isText)
        return m_typed->setText(ids.join(u' '));
    m_filling = true;
    eachScope(m_tree,
              [](QTreeWidgetItem *, QTreeWidgetItem *item) { item->setCheckState(CaptionColumn, Qt::Unchecked); });
    for (const QString &id : ids) {
        QTreeWidgetItem *item = itemOf(id);
        if (!item) {
            const Scope *known = m_catalogue.find(id);
            const Scope asItIs{.id = id, .group = {}, .caption = id, .description = {}, .includes = {}};
            item = addScope(groupItem(known ? known->group : tr("Others")), known ? *known : asItIs);
        }
        item->setCheckState(CaptionColumn, Qt::Checked);
        item->parent()->setExpanded(true);
        if (m_unfolded)
            m_unfolded->insert(item->parent()->data(CaptionColumn, groupRole).toString());
    }
    m_filling = false;
    if (m_wasShown)
        showFirstChosen();
    render();
}

QStringList ScopeChooser::scopes() const
{
    if (m_isText)
        return normalizedScopes(m_typed->text().split(u' ', Qt::SkipEmptyParts));
    QStringList ids;
    eachScope(m_tree, [&](QTreeWidgetItem *, QTreeWidgetItem *item) {
        if (isChecked(item))
            ids.append(item->data(CaptionColumn, idRole).toString());
    });
    return normalizedScopes(ids);
}

void ScopeChooser::showRefusal(const QString &message)
{
    m_refusal = message;
    renderSummary();
}

void ScopeChooser::showMissing(const QString &message)
{
    m_missing = message;
    renderSummary();
}

void ScopeChooser::onItemChanged(QTreeWidgetItem *item, int column)
{
    if (m_filling || column != CaptionColumn)
        return;
    if (m_unfolded && item->parent() && isChecked(item))
        m_unfolded->insert(item->parent()->data(CaptionColumn, groupRole).toString());
    m_refusal.clear();
    m_missing.clear();
    render();
    Q_EMIT changed();
}

void ScopeChooser::onFilter(const QString &text)
{
    const QStringList words = text.simplified().split(u' ', Qt::SkipEmptyParts);
    QSet<QTreeWidgetItem *> groupsWithHits;
    eachScope(m_tree, [&](QTreeWidgetItem *group, QTreeWidgetItem *item) {
        const QString all = group->text(CaptionColumn) + u' ' + item->text(CaptionColumn) + u' ' +
                            item->text(AllowsColumn) + u' ' + item->text(MarkColumn) + u' ' +
                            item->data(CaptionColumn, idRole).toString();
        const bool hit = std::all_of(words.cbegin(), words.cend(),
                                     [&all](const QString &word) { return all.contains(word, Qt::CaseInsensitive); });
        item->setHidden(!hit);
        if (hit)
            groupsWithHits.insert(group);
    });
    for (int i = 0; i < m_tree->topLevelItemCount(); ++i) {
        QTreeWidgetItem *group = m_tree->topLevelItem(i);
        group->setHidden(!groupsWithHits.contains(group));
    }
    foldForSearch(!words.isEmpty());
}

/// A search unfolds all; afterwards each group is as it was, and unfolded where something was chosen meanwhile.
void ScopeChooser::foldForSearch(bool searching)
{
    if (!searching && !m_unfolded)
        return;
    const bool begins = searching && !m_unfolded;
    if (begins)
        m_unfolded.emplace();
    for (int i = 0; i < m_tree->topLevelItemCount(); ++i) {
        QTreeWidgetItem *group = m_tree->topLevelItem(i);
        const QString name = group->data(CaptionColumn, groupRole).toString();
        if (begins && group->isExpanded())
            m_unfolded->insert(name);
        group->setExpanded(searching || m_unfolded->contains(name));
    }
    if (!searching)
        m_unfolded.reset();
}

void ScopeChooser::onTyped(const QString &text)
{
    m_add->setEnabled(!text.trimmed().isEmpty());
    if (!m_isText)
        return;
    m_refusal.clear();
    m_missing.clear();
    renderSummary();
    Q_EMIT changed();
}

void ScopeChooser::addTyped()
{
    const QString id = m_typed->text().trimmed();
    if (id.isEmpty())
        return;
    m_typed->clear();
    m_refusal.clear();
    m_missing.clear();
    m_filter->clear();
    setScopes(scopes() << id.split(u' ', Qt::SkipEmptyParts));
    if (QTreeWidgetItem *item = itemOf(id)) {
        m_tree->setCurrentItem(item);
        m_tree->scrollToItem(item);
    }
    Q_EMIT changed();
}

void ScopeChooser::render()
{
    renderMarks();
    renderSummary();
}

void ScopeChooser::renderMarks()
{
    m_filling = true;
    const QStringList chosen = scopes();
    const QStringList all = m_catalogue.closure(chosen);
    const QColor danger = toneColor(Tone::Danger, palette());
    eachScope(m_tree, [&](QTreeWidgetItem *, QTreeWidgetItem *item) {
        const QString id = item->data(CaptionColumn, idRole).toString();
        const Scope *scope = m_catalogue.find(id);
        QString mark = privilegeText(m_catalogue, {id});
        const bool risky = !mark.isEmpty();
        if (!scope)
            mark = tr("not in the catalogue");
        if (!isChecked(item) && all.contains(id, Qt::CaseInsensitive))
            mark = risky ? tr("%1, included").arg(mark) : tr("✓ included");
        item->setText(MarkColumn, mark);
        item->setForeground(MarkColumn, risky ? QBrush(danger) : QBrush(quietColor(palette())));
    });
    for (int i = 0; i < m_tree->topLevelItemCount(); ++i) {
        QTreeWidgetItem *group = m_tree->topLevelItem(i);
        int count = 0;
        for (int j = 0; j < group->childCount(); ++j)
            count += isChecked(group->child(j)) ? 1 : 0;
        const QString name = group->data(CaptionColumn, groupRole).toString();
        group->setText(CaptionColumn, count > 0 ? tr("%1: %n chosen", nullptr, count).arg(name) : name);
    }
    m_filling = false;
}

void ScopeChooser::renderDescription()
{
    const QTreeWidgetItem *item = m_tree->currentItem();
    const QString description = item ? item->text(AllowsColumn) : QString();
    m_description->sayQuietly(description.isEmpty()
                                  ? QString()
                                  : tr("%1: %2", "scope, what it allows").arg(item->text(CaptionColumn), description));
}

QString ScopeChooser::noScopeText() const
{
    if (m_requiresScope)
        return QString(tr("No scope chosen yet.") + u' ' + m_noScopeRemark).trimmed();
    return m_noScopeRemark.isEmpty() ? tr("Without a scope it may do next to nothing.") : m_noScopeRemark;
}

void ScopeChooser::renderSummary()
{
    const QStringList chosen = scopes();
    QStringList sentences;
    for (const QString &id : chosen) {
        const Scope *scope = m_catalogue.find(id);
        sentences.append(scope && !scope->description.isEmpty() ? withinSentence(scope->description)
                                                                : oneLine(m_catalogue.caption(id)));
    }
    QString said = QStringList(sentences.mid(0, saidScopes)).join(tr("; ", "between two things that a token may do"));
    if (sentences.size() > saidScopes)
        said = tr("%1; and %n more", nullptr, static_cast<int>(sentences.size() - saidScopes)).arg(said);
    if (!m_refusal.isEmpty())
        m_summary->say(Tone::Danger, m_refusal);
    else if (chosen.isEmpty() && !m_missing.isEmpty())
        m_summary->say(Tone::Danger, QString(m_missing + u' ' + m_noScopeRemark).trimmed());
    else if (m_isText)
        m_summary->sayQuietly({});
    else if (chosen.isEmpty())
        m_summary->sayQuietly(noScopeText());
    else
        m_summary->sayQuietly(tr("Whoever has this token may: %1.").arg(said));
    if (m_catalogue.grantsEverything(chosen))
        m_risk->say(Tone::Danger,
                    tr("Full access: as powerful as your own sign-in. Choose single scopes wherever you can."));
    else if (m_catalogue.isHighPrivilege(chosen))
        m_risk->say(Tone::Caution,
                    tr("High privilege: it can change or reveal what others rely on. Prefer a short life."));
    else
        m_risk->say(Tone::Neutral, {});
}

} // namespace patkeeper
