// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QByteArray>
#include <QIODevice>

namespace patkeeper
{

/// A request body that can be read once. Being sequential and refusing reset() it keeps QNetworkAccessManager from
/// sending a request a second time. It wipes its bytes, and knows whether any of them were asked for: as long as none
/// were, the service cannot have got the request.
class OneShotBody final : public QIODevice
{
    Q_OBJECT

public:
    /// @p bytes are taken over; the source should not share them, or they cannot be wiped.
    explicit OneShotBody(QByteArray bytes, QObject *parent = nullptr);
    ~OneShotBody() override;

    bool isSequential() const override { return true; }
    bool reset() override { return false; }
    bool atEnd() const override { return m_offset == m_bytes.size(); }
    qint64 bytesAvailable() const override { return m_bytes.size() - m_offset; }
    /// Always false for an empty body, which proves nothing.
    bool wasRead() const { return m_offset > 0; }

protected:
    qint64 readData(char *data, qint64 maximum) override;
    qint64 writeData(const char *data, qint64 size) override;

private:
    QByteArray m_bytes;
    qint64 m_offset = 0;
};

} // namespace patkeeper
