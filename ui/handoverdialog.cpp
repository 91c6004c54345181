// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "handoverdialog.h"

#include "errorpanel.h"
#include "formparts.h"
#include "wording.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QSpinBox>

#include <utility>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

constexpr int widthInLetters = 88;
constexpr int argumentLines = 4;

} // namespace

HandOverDialog::HandOverDialog(const DialogContext &context, TokenKey key, bool waits, QWidget *parent)
    : FlowDialog(context, parent),
      m_key(std::move(key))
{
    setObjectName(u"handOverDialog"_s);
    setWindowTitle(tr("Hand-over command"));
    build(waits);
    fill();
    render();
}

void HandOverDialog::build(bool waits)
{
    const TokenEntry *entry = context().inventory->token(m_key);
    auto *heading = headingLabel(u"handOverHeading"_s, this);
    heading->setText(tr("Hand-over command of “%1”").arg(entry ? oneLine(entry->token.name) : m_key.remoteId));
    auto *explained = new ToneLabel(u"handOverExplained"_s, ToneLabel::WhenEmpty::Vanish, this);
    explained->sayQuietly(
        tr("When the token is rotated, this program gets the new secret on its standard input and "
           "takes it to where it is used. No shell is involved, and the secret is never among the arguments. The "
           "program is run only as approved here; if anything about it changes, you are asked again."));
    m_form = new QWidget(this);
    auto *programRow = new QWidget(m_form);
    m_program = named(new QLineEdit(programRow), u"handOverProgram"_s, tr("Program"));
    m_program->setPlaceholderText(tr("/usr/local/bin/hand-over", "placeholder"));
    auto *choose = named(new QPushButton(tr("&Choose…"), programRow), u"handOverChoose"_s, tr("Choose the program"));
    choose->setAutoDefault(false);
    auto *line = new QHBoxLayout(programRow);
    line->setContentsMargins(0, 0, 0, 0);
    line->addWidget(m_program, 1);
    line->addWidget(choose);
    programRow->setFocusProxy(m_program);
    m_arguments = named(new QPlainTextEdit(m_form), u"handOverArguments"_s, tr("Arguments, one per line"));
    m_arguments->setTabChangesFocus(true);
    m_arguments->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_arguments->setFixedHeight(fontMetrics().lineSpacing() * argumentLines + 14);
    m_timeLimit = named(new QSpinBox(m_form), u"handOverTimeLimit"_s, tr("Time limit"));
    m_timeLimit->setRange(static_cast<int>(HandOverCommand::shortestTime.count()),
                          static_cast<int>(HandOverCommand::longestTime.count()));
    const auto sayUnit = [this](int seconds) { m_timeLimit->setSuffix(tr(" seconds", "after a number", seconds)); };
    connect(m_timeLimit, &QSpinBox::valueChanged, this, sayUnit);
    sayUnit(m_timeLimit->value());
    m_part = named(new QComboBox(m_form), u"handOverPart"_s, tr("Part of the secret"));
    QFormLayout *rows = newForm();
    rows->setContentsMargins(0, 0, 0, 0);
    rows->addRow(tr("&Program"), programRow);
    rows->addRow(tr("Ar&guments, one per line"), m_arguments);
    rows->addRow(tr("&Time limit"), m_timeLimit);
    rows->addRow(tr("Part of the &secret"), m_part);
    m_form->setLayout(rows);
    m_error = new ErrorPanel(this);
    m_busy = named(new QProgressBar(this), u"handOverBusy"_s, tr("Under way"));
    m_busy->setRange(0, 0);
    m_busy->setTextVisible(false);
    m_busy->setMaximumHeight(6);
    auto *buttons = new QDialogButtonBox(this);
    auto *cancel = named(buttons->addButton(QDialogButtonBox::Cancel), u"handOverCancel"_s, tr("Cancel"));
    const QString approve = waits ? tr("&Approve and resume") : tr("&Approve");
    m_approve = named(buttons->addButton(approve, QDialogButtonBox::AcceptRole), u"handOverApprove"_s,
                      QString(approve).remove(u'&'));
    m_remove = named(buttons->addButton(tr("&Remove the command"), QDialogButtonBox::ResetRole), u"handOverRemove"_s,
                     tr("Remove the command"));
    cancel->setDefault(true);
    giveOwnWords(this);
    auto *layout = new QVBoxLayout(this);
    layout->setSpacing(10);
    for (QWidget *widget : std::initializer_list<QWidget *>{heading, explained, m_form, m_error, m_busy})
        layout->addWidget(widget);
    layout->addStretch(1);
    layout->addWidget(buttons);
    setMinimumWidth(fontMetrics().averageCharWidth() * widthInLetters);
    connect(choose, &QPushButton::clicked, this, &HandOverDialog::chooseProgram);
    connect(m_program, &QLineEdit::textChanged, this, &HandOverDialog::render);
    connect(cancel, &QPushButton::clicked, this, &HandOverDialog::reject);
    connect(m_approve, &QPushButton::clicked, this, [this] { Q_EMIT approveRequested(command()); });
    connect(m_remove, &QPushButton::clicked, this, &HandOverDialog::removeRequested);
}

void HandOverDialog::fill()
{
    const auto known = handOverCommandOf(*context().inventory, m_key);
    const HandOverCommand command = known.value_or(HandOverCommand());
    m_program->setText(command.program);
    m_arguments->setPlainText(command.arguments.join(u'\n'));
    m_timeLimit->setValue(static_cast<int>(command.timeLimit.count()));
    const Capabilities *capabilities = capabilitiesOf(m_key.accountId);
    if (capabilities && capabilities->secretParts.size() > 1)
        m_part->addItems(capabilities->secretParts);
    m_part->setCurrentIndex(std::max(0, m_part->findText(command.part)));
    auto *rows = static_cast<QFormLayout *>(m_form->layout());
    rows->setRowVisible(m_part, m_part->count() > 0);
    m_remove->setVisible(known.has_value());
}

HandOverCommand HandOverDialog::command() const
{
    return {.program = m_program->text().trimmed(),
            .arguments = m_arguments->toPlainText().split(u'\n', Qt::SkipEmptyParts),
            .timeLimit = std::chrono::seconds(m_timeLimit->value()),
            .part = m_part->currentText()};
}

void HandOverDialog::chooseProgram()
{
    auto *chooser = new QFileDialog(this, tr("Choose the program"));
    chooser->setObjectName(u"handOverFile"_s);
    chooser->setAttribute(Qt::WA_DeleteOnClose);
    chooser->setFileMode(QFileDialog::ExistingFile);
    connect(chooser, &QFileDialog::fileSelected, m_program, &QLineEdit::setText);
    chooser->open();
}

void HandOverDialog::showFlow(HandOverChangeFlow *flow)
{
    m_flow = flow;
    follow(flow);
}

void HandOverDialog::render()
{
    const bool atWork = isAtWork();
    m_form->setEnabled(!atWork);
    m_busy->setVisible(atWork);
    m_approve->setEnabled(!atWork && !m_program->text().trimmed().isEmpty());
    m_remove->setEnabled(!atWork);
    m_error->clear();
    if (!m_flow || atWork)
        return;
    if (m_flow->state() == HandOverChangeFlow::State::Done)
        return accept();
    if (m_flow->error())
        m_error->say(*m_flow->error(), tr("The command was not changed."));
}

} // namespace patkeeper
