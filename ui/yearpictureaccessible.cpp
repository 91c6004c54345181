// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "yearpictureaccessible.h"

#include "wording.h"
#include "yearpicture.h"

#include <QAccessible>
#include <QAccessibleWidget>
#include <QPointer>

#include <vector>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

/// One line. Has no object of its own; lives in Qt's registry as long as the picture's interface wants it there.
class YearLineAccessible final : public QAccessibleInterface, public QAccessibleActionInterface
{
public:
    YearLineAccessible(YearPicture *picture, int row) : m_picture(picture), m_row(row) {}

    bool isValid() const override { return m_picture && m_row < m_picture->lines().size(); }
    QObject *object() const override { return nullptr; }
    QWindow *window() const override { return m_picture ? m_picture->window()->windowHandle() : nullptr; }
    QAccessibleInterface *parent() const override { return QAccessible::queryAccessibleInterface(m_picture); }
    QAccessibleInterface *child(int) const override { return nullptr; }
    QAccessibleInterface *childAt(int, int) const override { return nullptr; }
    int childCount() const override { return 0; }
    int indexOfChild(const QAccessibleInterface *) const override { return -1; }
    QAccessible::Role role() const override { return QAccessible::ListItem; }
    QRect rect() const override { return isValid() ? m_picture->rowOnScreen(m_row) : QRect(); }
    void setText(QAccessible::Text, const QString &) override {}

    QString text(QAccessible::Text kind) const override
    {
        if (!isValid())
            return {};
        const YearLine &line = m_picture->lines().at(m_row);
        if (kind == QAccessible::Name)
            return oneLine(line.name);
        return kind == QAccessible::Description ? yearLineSentence(line, m_picture->layoutOfYear().now()) : QString();
    }

    QAccessible::State state() const override
    {
        QAccessible::State state;
        state.invalid = !isValid();
        if (state.invalid)
            return state;
        const bool isCurrent = m_picture->currentRow() == m_row;
        state.focusable = true;
        state.selectable = true;
        state.selected = isCurrent;
        state.focused = isCurrent && m_picture->hasFocus();
        state.offscreen = rect().isEmpty();
        return state;
    }

    void *interface_cast(QAccessible::InterfaceType type) override
    {
        return type == QAccessible::ActionInterface ? static_cast<QAccessibleActionInterface *>(this) : nullptr;
    }

    QStringList actionNames() const override { return {pressAction(), setFocusAction()}; }
    QStringList keyBindingsForAction(const QString &) const override { return {}; }
    void doAction(const QString &name) override
    {
        if (!isValid())
            return;
        if (name == setFocusAction()) {
            m_picture->setFocus();
            m_picture->setCurrentRow(m_row);
        } else if (name == pressAction()) {
            m_picture->choose(m_row);
        }
    }

    int row() const { return m_row; }

private:
    QPointer<YearPicture> m_picture;
    int m_row;
};

/// The list of them. Makes an item when somebody asks for it, as there may be thousands.
class YearPictureAccessible final : public QAccessibleWidget
{
public:
    explicit YearPictureAccessible(YearPicture *picture) : QAccessibleWidget(picture, QAccessible::List) {}
    ~YearPictureAccessible() override
    {
        for (const QAccessible::Id id : m_items) {
            if (id != 0)
                QAccessible::deleteAccessibleInterface(id);
        }
    }
    YearPictureAccessible(const YearPictureAccessible &) = delete;
    YearPictureAccessible &operator=(const YearPictureAccessible &) = delete;

    int childCount() const override { return static_cast<int>(picture()->lines().size()); }

    QAccessibleInterface *child(int index) const override
    {
        if (index < 0 || index >= childCount())
            return nullptr;
        const auto row = static_cast<std::size_t>(index);
        if (row >= m_items.size())
            m_items.resize(static_cast<std::size_t>(childCount()), 0);
        if (m_items[row] == 0)
            m_items[row] = QAccessible::registerAccessibleInterface(new YearLineAccessible(picture(), index));
        return QAccessible::accessibleInterface(m_items[row]);
    }

    int indexOfChild(const QAccessibleInterface *item) const override
    {
        const auto *line = dynamic_cast<const YearLineAccessible *>(item);
        return line ? line->row() : -1;
    }

    QAccessibleInterface *childAt(int x, int y) const override { return child(picture()->rowAtScreen({x, y})); }

    QAccessibleInterface *focusChild() const override
    {
        return picture()->hasFocus() ? child(picture()->currentRow()) : nullptr;
    }

    QString text(QAccessible::Text kind) const override
    {
        if (kind == QAccessible::Description)
            return YearPicture::tr("%n living tokens, sorted by their ends", nullptr, childCount());
        return QAccessibleWidget::text(kind);
    }

private:
    YearPicture *picture() const { return static_cast<YearPicture *>(widget()); }

    mutable std::vector<QAccessible::Id> m_items; ///< By row; 0: nobody has asked for it.
};

QAccessibleInterface *madeFor(const QString &, QObject *object)
{
    auto *picture = qobject_cast<YearPicture *>(object);
    return picture ? new YearPictureAccessible(picture) : nullptr;
}

} // namespace

void makeYearPictureAccessible()
{
    [[maybe_unused]] static const bool isInstalled = [] {
        QAccessible::installFactory(madeFor);
        return true;
    }();
}

void announceYearRow(YearPicture *picture, int row)
{
    if (!QAccessible::isActive() || !picture->hasFocus())
        return;
    QAccessibleEvent event(picture, QAccessible::Focus);
    event.setChild(row);
    QAccessible::updateAccessibility(&event);
}

void announceYearRows(YearPicture *picture)
{
    if (!QAccessible::isActive())
        return;
    QAccessibleEvent event(picture, QAccessible::ObjectReorder);
    QAccessible::updateAccessibility(&event);
}

} // namespace patkeeper
