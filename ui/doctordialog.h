// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "checkup.h"

#include <QDialog>

#include <memory>

class QProgressBar;
class QPushButton;

namespace patkeeper
{

class FindingList;
class Notice;
class ToneLabel;

/// What is in Patkeeper's way and how to mend it: what is to be mended comes first. Looks when it is opened, and again
/// when it is told to; what was found before stays until then. What it copies has no secret in it.
class DoctorDialog final : public QDialog
{
    Q_OBJECT

public:
    DoctorDialog(CheckupMaker makeCheckup, QWidget *parent = nullptr);
    ~DoctorDialog() override;

    bool isChecking() const { return m_checkup && m_checkup->state() == Checkup::State::Checking; }

Q_SIGNALS:
    /// All has been looked at.
    void checked();

private:
    void build();
    void check();
    void onProgress();
    void onEnded();
    void adopt(const Findings &findings);
    void render();
    void renderVerdict();
    void copy();

    CheckupMaker m_makeCheckup;
    std::unique_ptr<Checkup> m_checkup;
    Findings m_findings; ///< As they are shown, in the order of the checks.
    bool m_wasChecked = false;
    Notice *m_verdict;
    QProgressBar *m_progress;
    FindingList *m_list = nullptr;
    ToneLabel *m_said;
    QPushButton *m_again;
    QPushButton *m_copy;
};

} // namespace patkeeper
