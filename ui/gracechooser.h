// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QWidget>

#include <chrono>

class QComboBox;
class QSpinBox;

namespace patkeeper
{

/// Asks how long a predecessor lives on after its successor was checked: not at all, a day, a week, another number of
/// hours, or until the person revokes it.
class GraceChooser final : public QWidget
{
    Q_OBJECT

public:
    /// AtOnce: may be revoked as soon as the successor was checked. InBulk: at once only where a hand-over command has
    /// succeeded.
    enum class Offer { AtOnce, InBulk };

    explicit GraceChooser(Offer offer, QWidget *parent = nullptr);

    void setGrace(std::chrono::seconds grace);
    /// In whole hours.
    std::chrono::seconds grace() const;
    /// The person revokes it.
    bool leavesPredecessor() const;

Q_SIGNALS:
    void changed();

private:
    void render();

    QComboBox *m_presets;
    QSpinBox *m_hours;
};

} // namespace patkeeper
