// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "secretenvelope.h"

#include <QSet>
#include <QWidget>

#include <functional>
#include <vector>

class QGridLayout;
class QProgressBar;
class QPushButton;
class QVBoxLayout;

namespace patkeeper
{

class ClipboardGuard;
class CopyField;
class FocusScrollArea;
class SecretField;
class SessionWatch;
class ToneLabel;

/// The parts of a secret, each painted and each with a Show and a Copy of its own, and what becomes of the clipboard.
/// The secret stays with its owner.
class SecretPartsView final : public QWidget
{
    Q_OBJECT

public:
    /// Null while there is none.
    using Source = std::function<const SecretParts *()>;

    /// @p showFor: how long a value stays shown.
    SecretPartsView(ClipboardGuard *clipboard, SessionWatch *session, std::chrono::seconds showFor,
                    QWidget *parent = nullptr);

    void setSource(Source source);
    /// The part of that name is no secret: it is there to be read, and to be copied like any text.
    void setPlainPart(const QString &name);
    /// The parts are what a service gave: named as they came, and there may be more than fit. @p accessibleName is what
    /// all of them are. To be called before there are any.
    void showFields(const QString &accessibleName);
    /// To be called when the source may have another secret, or none.
    void refresh();
    /// May it be shown and copied?
    void setAllowed(bool allowed);
    /// Every part that is a secret has been on the clipboard since it was allowed.
    bool wasCopied() const;
    void mask();
    /// Copies @p whole, in which all parts are; what becomes of the clipboard is said here.
    void copyWhole(const Secret &whole);

Q_SIGNALS:
    void copied();

private:
    struct Row {
        QString name;
        CopyField *plain; ///< Of a part that is no secret; then the others are null.
        SecretField *field;
        QPushButton *show;
        QPushButton *copy;
    };
    bool fitsRows(const SecretParts &parts) const;
    void makeRows(const QStringList &names);
    void placeRows(QWidget *host);
    Row makeRow(QGridLayout *rows, int index, const QString &partName, bool only);
    Row makePlainRow(QGridLayout *rows, int index, const QString &partName);
    void connectRow(const Row &row, std::size_t index);
    void putInTabOrder(QWidget *before, const std::vector<Row> &rows) const;
    void fillPlainRows(const SecretParts &parts) const;
    QString captionOf(const QString &partName) const;
    static QWidget *lastOf(const Row &row);
    const Secret *valueOf(std::size_t index) const;
    void copyPart(std::size_t index);
    void renderButtons();
    void renderShow(const Row &row) const;
    void connectClipboard();
    void sayAloud(const QString &words);

    ClipboardGuard *m_clipboard;
    SessionWatch *m_session;
    std::chrono::seconds m_showFor;
    Source m_source;
    QString m_plainPart;
    std::vector<Row> m_rows;
    QSet<std::size_t> m_copiedParts;
    std::size_t m_copying = 0;
    bool m_ownsCopy = false;
    bool m_allowed = false;
    QVBoxLayout *m_layout;
    QWidget *m_host = nullptr;           ///< Of the rows.
    FocusScrollArea *m_scroll = nullptr; ///< Around it, where it scrolls.
    ToneLabel *m_clipboardText;
    QProgressBar *m_countdown;
};

} // namespace patkeeper
