// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QImage>
#include <QWidget>

namespace patkeeper
{

/// A text as a QR code, for a telephone's camera: dark on light, whatever the palette, with the quiet margin that
/// readers need, and of whole pixels at every scale. A screen reader is given the text itself.
///
/// Where the program is built without libqrencode it stays empty and hidden.
class QrPicture final : public QWidget
{
    Q_OBJECT

public:
    QrPicture(const QString &objectName, QWidget *parent);

    /// Hidden where @p text is empty, or too long for a code.
    void say(const QString &text);
    QSize sizeHint() const override;

    /// One pixel a module, without a margin; null where there is none.
    const QImage &modules() const { return m_modules; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QImage m_modules;
};

/// The code of @p text, one pixel a module, black and white; null where it cannot be made.
QImage qrModules(const QString &text);

} // namespace patkeeper
