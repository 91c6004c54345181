// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "error.h"

#include <QWidget>

#include <optional>

class QPlainTextEdit;
class QPushButton;
class QToolButton;

namespace patkeeper
{

class Notice;

/// Why something failed and what to do next; the service's own words folded away under Details, to be selected or
/// copied.
class ErrorPanel final : public QWidget
{
    Q_OBJECT

public:
    explicit ErrorPanel(QWidget *parent = nullptr);

    /// @p title says what did not happen; empty where the message says enough.
    void say(const Error &error, const QString &title = {});
    /// Several at once: one sentence, and all their details.
    void say(const QString &title, const QString &text, const QString &details);
    void clear();
    QString details() const;

private:
    void toggleDetails(bool open);
    void copyDetails();

    Notice *m_notice;
    QToolButton *m_toggle;
    QPlainTextEdit *m_details;
    QPushButton *m_copy;
};

/// What Details say of an error: its kind and the untranslated detail.
QString detailsText(const Error &error);

} // namespace patkeeper
