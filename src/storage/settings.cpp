// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "settings.h"

#include <QCoreApplication>

namespace patkeeper
{

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{

using Texts = QHash<QString, QString>;

// They share the table with other short facts of the profile.
constexpr auto prefix = "setting/"_L1;

Result<Texts> readTexts(QSqlDatabase &connection)
{
    auto query = execute(connection, u"SELECT key, value FROM meta WHERE key LIKE 'setting/%'"_s);
    if (!query)
        return std::unexpected(std::move(query.error()));
    Texts texts;
    while (query->next())
        texts.insert(query->value(0).toString().mid(prefix.size()), query->value(1).toString());
    return texts;
}

Result<void> writeText(QSqlDatabase &connection, const QString &key, const std::optional<QString> &text)
{
    auto query = text ? execute(connection, u"INSERT OR REPLACE INTO meta VALUES (?, ?)"_s, {prefix + key, *text})
                      : execute(connection, u"DELETE FROM meta WHERE key = ?"_s, {prefix + key});
    if (!query)
        return std::unexpected(std::move(query.error()));
    return {};
}

} // namespace

Settings::Settings(std::shared_ptr<Database> database, QObject *parent)
    : QObject(parent),
      m_database(std::move(database))
{
    m_soon.setSingleShot(true);
    m_soon.setInterval(300ms);
    connect(&m_soon, &QTimer::timeout, this, [this] {
        save(this, [this](const Result<void> &saved) {
            if (!saved)
                Q_EMIT notSaved(saved.error());
        });
    });
}

// The database finishes what was asked for before it closes.
Settings::~Settings()
{
    if (!m_unsaved.isEmpty())
        save(QCoreApplication::instance(), [](const Result<void> &) {});
}

void Settings::load(QObject *context, Reply<void> reply)
{
    m_database->read<Texts>(&readTexts, context, [this, reply = std::move(reply)](Result<Texts> texts) mutable {
        if (!texts)
            return reply(std::unexpected(std::move(texts.error())));
        m_texts = std::move(*texts);
        reply({});
    });
}

QString Settings::text(const QString &key, const QString &otherwise) const
{
    return m_texts.value(key, otherwise);
}

QByteArray Settings::bytes(const QString &key) const
{
    return QByteArray::fromBase64(m_texts.value(key).toLatin1());
}

void Settings::setText(const QString &key, const QString &text)
{
    if (const auto known = m_texts.constFind(key); known != m_texts.constEnd() && *known == text)
        return;
    m_texts.insert(key, text);
    m_unsaved.insert(key);
    m_soon.start();
    Q_EMIT changed(key);
}

void Settings::setBytes(const QString &key, const QByteArray &bytes)
{
    setText(key, QString::fromLatin1(bytes.toBase64()));
}

void Settings::forget(const QString &key)
{
    if (!m_texts.remove(key))
        return;
    m_unsaved.insert(key);
    m_soon.start();
    Q_EMIT changed(key);
}

void Settings::save(QObject *context, Reply<void> reply)
{
    QHash<QString, std::optional<QString>> unsaved;
    for (const QString &key : std::as_const(m_unsaved)) {
        const auto text = m_texts.constFind(key);
        unsaved.insert(key, text != m_texts.constEnd() ? std::optional(*text) : std::nullopt);
    }
    m_unsaved.clear();
    m_database->write<void>(
        [unsaved = std::move(unsaved)](QSqlDatabase &connection) -> Result<void> {
            for (auto text = unsaved.cbegin(); text != unsaved.cend(); ++text) {
                if (auto written = writeText(connection, text.key(), text.value()); !written)
                    return written;
            }
            return {};
        },
        context, std::move(reply));
}

} // namespace patkeeper
