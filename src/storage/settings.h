// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "database.h"

#include <QHash>
#include <QSet>
#include <QTimer>

namespace patkeeper
{

/// What the person has set and how they left the windows: short texts by key, in the profile's database. Never a
/// secret, and nothing that a service knows.
///
/// A value holds in this process at once; it reaches the disk a moment later, many changes in one commit, and at the
/// latest when this ends.
class Settings final : public QObject
{
    Q_OBJECT

public:
    explicit Settings(std::shared_ptr<Database> database, QObject *parent = nullptr);
    ~Settings() override;

    void load(QObject *context, Reply<void> reply);

    /// @p otherwise where nothing was set.
    QString text(const QString &key, const QString &otherwise = {}) const;
    /// Bytes of a widget's own state.
    QByteArray bytes(const QString &key) const;
    void setText(const QString &key, const QString &text);
    void setBytes(const QString &key, const QByteArray &bytes);
    /// As if it had never been set.
    void forget(const QString &key);
    /// Brings what was set to the disk now, for who has to know that it is there.
    void save(QObject *context, Reply<void> reply);

Q_SIGNALS:
    void changed(const QString &key);
    /// What was set holds until the program ends, but is not on the disk.
    void notSaved(const patkeeper::Error &error);

private:
    std::shared_ptr<Database> m_database;
    QHash<QString, QString> m_texts;
    QSet<QString> m_unsaved;
    QTimer m_soon;
};

} // namespace patkeeper
