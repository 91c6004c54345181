// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "qrpicture.h"

#include <qrencode.h>

#include <memory>

namespace patkeeper
{

QImage qrModules(const QString &text)
{
    const std::unique_ptr<QRcode, decltype(&QRcode_free)> code(
        QRcode_encodeString8bit(text.toUtf8().constData(), 0, QR_ECLEVEL_M), &QRcode_free);
    if (!code)
        return {};
    QImage modules(code->width, code->width, QImage::Format_RGB32);
    for (int y = 0; y < code->width; ++y) {
        for (int x = 0; x < code->width; ++x) {
            const bool isDark = (code->data[y * code->width + x] & 1U) != 0;
            modules.setPixelColor(x, y, isDark ? Qt::black : Qt::white);
        }
    }
    return modules;
}

} // namespace patkeeper
