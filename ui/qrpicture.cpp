// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "qrpicture.h"

#include <QPaintEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace patkeeper
{

namespace
{

constexpr int quietModules = 4; // On each side, as readers need it (ISO/IEC 18004).
constexpr int sideInLines = 9;

} // namespace

QrPicture::QrPicture(const QString &objectName, QWidget *parent) : QWidget(parent)
{
    setObjectName(objectName);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setVisible(false);
}

void QrPicture::say(const QString &text)
{
    m_modules = text.isEmpty() ? QImage() : qrModules(text);
    setAccessibleName(text);
    setVisible(!m_modules.isNull());
    updateGeometry();
    update();
}

QSize QrPicture::sizeHint() const
{
    const int side = std::max(fontMetrics().lineSpacing() * sideInLines, m_modules.width() + 2 * quietModules);
    return {side, side};
}

void QrPicture::paintEvent(QPaintEvent *)
{
    if (m_modules.isNull())
        return;
    const qreal scale = devicePixelRatioF();
    const int room = static_cast<int>(std::floor(std::min(width(), height()) * scale));
    const int all = m_modules.width() + 2 * quietModules;
    const int module = std::max(1, room / all);
    QPainter painter(this);
    painter.fillRect(rect(), Qt::white);
    painter.scale(1 / scale, 1 / scale);
    const int margin = (room - module * m_modules.width()) / 2;
    for (int y = 0; y < m_modules.height(); ++y) {
        for (int x = 0; x < m_modules.width(); ++x) {
            if (m_modules.pixelColor(x, y) == Qt::black)
                painter.fillRect(margin + x * module, margin + y * module, module, module, Qt::black);
        }
    }
}

} // namespace patkeeper
