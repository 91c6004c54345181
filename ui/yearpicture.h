// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "result.h"
#include "yearpainting.h"

#include <QAbstractScrollArea>

namespace patkeeper
{

/// The coming year: a line for each token from its creation to its end, and where today is.
///
/// Takes plain facts (see yearLines()) and the time; both are to be given again when they change. What is chosen and
/// seen stays then. Ctrl and the wheel, + and - zoom, 0 shows the year again; the wheel, the scroll bars and dragging
/// move it. Arrows go from line to line, left and right through time; Return or a click chooses.
class YearPicture final : public QAbstractScrollArea
{
    Q_OBJECT

public:
    explicit YearPicture(QWidget *parent = nullptr);

    /// Any order.
    void setLines(QList<YearLine> lines, const QDateTime &now);
    void setNow(const QDateTime &now);
    const QList<YearLine> &lines() const { return m_scene.lines; }
    const YearLayout &layoutOfYear() const { return m_scene.layout; }

    std::optional<TokenKey> current() const;
    /// Without effect where there is no line of that token. Chooses nothing.
    void setCurrent(const TokenKey &key);

    // For the accessibility: rows from 0.
    int currentRow() const { return m_scene.current.value_or(-1); }
    QRect rowOnScreen(int row) const;
    int rowAtScreen(const QPoint &position) const;
    void setCurrentRow(int row);
    void choose(int row);

    /// The whole picture with every row, as wide and of that time and those colours as it is seen: SVG, or PNG where
    /// @p path ends so, with two pixels for each. Painted on another thread; the file is its owner's alone. Errors are
    /// StorageFailed, and Unsupported where there are too many rows for a PNG, with a sentence.
    void saveAs(const QString &path, QObject *context, Reply<void> reply) const;

public Q_SLOTS:
    void zoomIn();
    void zoomOut();
    void resetZoom();

Q_SIGNALS:
    /// By a click or with Return.
    void tokenChosen(const patkeeper::TokenKey &key);
    void zoomChanged();

protected:
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    void changeEvent(QEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void scrollContentsBy(int dx, int dy) override;
    bool viewportEvent(QEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;

private:
    void remeasure();
    void followLayout();
    void zoom(qreal factor, qreal x);
    void showToolTip(const QPoint &position, const QPoint &onScreen);
    bool moveCurrent(int key);
    bool moveThroughTime(int key);
    int rowsPerPage() const;

    struct Drag {
        QPoint begin;
        QPoint last;
        bool moves = false; ///< Far enough from its beginning to be no click.
    };

    YearScene m_scene;
    std::optional<Drag> m_drag;
    bool m_follows = false; ///< The scroll bars are being set to the layout.
};

} // namespace patkeeper
