// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QByteArray>
#include <QObject>
#include <QString>

class QSocketNotifier;

namespace patkeeper::cli
{

/// The lines of standard input as somebody types or pastes them, without waiting for any: what else goes on, goes on.
/// The end of the input ends the lines and nothing else.
class TypedLines final : public QObject
{
    Q_OBJECT

public:
    explicit TypedLines(QObject *parent = nullptr);
    ~TypedLines() override;

Q_SIGNALS:
    /// Without its end; never empty.
    void typed(const QString &line);

private:
    void onReadable();
    void tell(QByteArray line);

    QSocketNotifier *m_notifier = nullptr;
    QByteArray m_begun; ///< A line whose end has not come.
};

} // namespace patkeeper::cli
