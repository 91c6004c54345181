// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "secretenvelope.h"

#include <QSet>
#include <QWidget>

#include <functional>
#include <vector>

class QProgressBar;
class QPushButton;
class QVBoxLayout;

namespace patkeeper
{

class ClipboardGuard;
class SecretField;
class SessionWatch;
class ToneLabel;

/// The parts of a secret, each painted and each with a Copy of its own, one Show for all, and what becomes of the
/// clipboard. The secret stays with its owner.
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
    /// To be called when the source may have another secret, or none.
    void refresh();
    /// May it be shown and copied?
    void setAllowed(bool allowed);
    /// Every part has been on the clipboard since it was allowed.
    bool wasCopied() const;
    void mask();
    /// Copies @p whole, in which all parts are; what becomes of the clipboard is said here.
    void copyWhole(const Secret &whole);

Q_SIGNALS:
    void copied();

private:
    struct Row {
        QString name;
        QWidget *widget;
        SecretField *field;
        QPushButton *copy;
    };
    bool fitsRows(const SecretParts &parts) const;
    void addRow(std::size_t index, const QString &partName, bool only);
    void copyPart(std::size_t index);
    void toggleShown();
    void renderButtons();
    void connectClipboard();
    void sayAloud(const QString &words);

    ClipboardGuard *m_clipboard;
    SessionWatch *m_session;
    std::chrono::seconds m_showFor;
    Source m_source;
    std::vector<Row> m_rows;
    QSet<std::size_t> m_copiedParts;
    std::size_t m_copying = 0;
    bool m_ownsCopy = false;
    bool m_allowed = false;
    QVBoxLayout *m_rowsLayout;
    QPushButton *m_show;
    ToneLabel *m_clipboardText;
    QProgressBar *m_countdown;
};

} // namespace patkeeper
