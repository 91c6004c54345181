// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "boundedoutput.h"

#include "redaction.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>

namespace patkeeper
{

BoundedOutput::~BoundedOutput()
{
    clear();
}

void BoundedOutput::clear()
{
    wipe(m_head);
    wipe(m_tail);
    m_total = 0;
}

void BoundedOutput::append(QByteArrayView bytes)
{
    m_total += bytes.size();
    const auto toHead = std::min(kept - m_head.size(), bytes.size());
    m_head.append(bytes.first(toHead));
    m_tail.append(bytes.sliced(toHead).last(std::min(kept, bytes.size() - toHead)));
    if (m_tail.size() > kept)
        m_tail.remove(0, m_tail.size() - kept);
}

QString BoundedOutput::shown(const Secret &secret) const
{
    const qint64 leftOut = m_total - m_head.size() - m_tail.size();
    if (leftOut == 0) {
        QByteArray whole = m_head + m_tail;
        const QByteArray clean = withoutSecret(whole, secret);
        wipe(whole);
        return shownText(clean);
    }
    const QString gap =
        QCoreApplication::translate("patkeeper::HandOver", "… %1 left out …").arg(QLocale().formattedDataSize(leftOut));
    return shownText(withoutSecret(m_head, secret, Cut::AtEnd)) + u'\n' + gap + u'\n' +
           shownText(withoutSecret(m_tail, secret, Cut::AtStart));
}

} // namespace patkeeper
