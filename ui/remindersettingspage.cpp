// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "remindersettingspage.h"

#include "edges.h"
#include "formparts.h"
#include "reminderstepsedit.h"
#include "replyaddress.h"
#include "settings.h"
#include "wording.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QPushButton>
#include <QThreadPool>
#include <QTimeEdit>

#include <initializer_list>
#include <memory>
#include <utility>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

QTimeEdit *timeEdit(const QString &name, const QString &accessibleName, QWidget *parent)
{
    auto *edit = named(new QTimeEdit(parent), name, accessibleName);
    edit->setDisplayFormat(ReminderSettingsPage::tr("HH:mm", "time format"));
    edit->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    return edit;
}

QCheckBox *checkBox(const QString &name, const QString &text, QWidget *parent)
{
    auto *box = named(new QCheckBox(text, parent), name, QString(text).remove(u'&'));
    giveCheckEdges(box);
    return box;
}

ToneLabel *noteLabel(const QString &name, const QString &text, QWidget *parent)
{
    auto *label = new ToneLabel(name, ToneLabel::WhenEmpty::Vanish, parent);
    label->sayQuietly(text);
    return label;
}

/// Beside one another, as narrow as they are.
QWidget *rowOf(const QList<QWidget *> &widgets, QWidget *parent)
{
    auto *row = new QWidget(parent);
    auto *layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    for (QWidget *widget : widgets)
        layout->addWidget(widget);
    layout->addStretch();
    row->setFocusProxy(widgets.first());
    return row;
}

QLabel *wordBefore(const QString &text, QWidget *buddy, QWidget *parent)
{
    auto *label = new QLabel(text, parent);
    label->setTextFormat(Qt::PlainText);
    label->setBuddy(buddy);
    return label;
}

} // namespace

ReminderSettingsPage::ReminderSettingsPage(const ReminderPreviewParts &parts, Settings *settings,
                                           std::optional<Autostart> autostart, QWidget *parent)
    : QWidget(parent),
      m_settings(settings),
      m_clock(parts.clock),
      m_autostart(std::move(autostart)),
      m_on(checkBox(u"remindersOn"_s, tr("&Remind me before a token ends, and of what waits for me"), this)),
      m_pause(new QWidget(this)),
      m_paused(new ToneLabel(u"remindersPaused"_s, ToneLabel::WhenEmpty::Vanish, m_pause)),
      m_resume(named(new QPushButton(tr("Res&ume"), m_pause), u"remindersResume"_s, tr("Resume reminders"))),
      m_steps(new ReminderStepsEdit(u"reminderSteps"_s, this)),
      m_morning(timeEdit(u"reminderMorning"_s, tr("When each day's summary comes"), this)),
      m_quiet(checkBox(u"reminderQuiet"_s, tr("Say &nothing"), this)),
      m_quietFrom(timeEdit(u"reminderQuietFrom"_s, tr("Quiet hours begin at"), this)),
      m_quietTo(timeEdit(u"reminderQuietTo"_s, tr("Quiet hours end at"), this)),
      m_quietNote(noteLabel(u"reminderQuietNote"_s, {}, this)),
      m_friday(checkBox(u"reminderFriday"_s, tr("Count as the &Friday before"), this)),
      m_names(named(new QComboBox(this), u"reminderNames"_s, tr("Names in notifications"))),
      m_atLogin(checkBox(u"reminderAtLogin"_s, tr("Start Patkeeper when I &log in, without its window"), this)),
      m_atLoginNote(noteLabel(u"reminderAtLoginNote"_s, {}, this)),
      m_test(named(new QPushButton(tr("Sho&w a test notification"), this), u"reminderTest"_s,
                   tr("Show a test notification"))),
      m_preview(new ReminderPreview(parts, {}, this))
{
    setObjectName(u"reminderSettingsPage"_s);
    build();
    connectAll();
    follow();
    askAutostart();
}

void ReminderSettingsPage::build()
{
    m_names->addItem(tr("Full names of tokens and accounts"), true);
    m_names->addItem(tr("Only how many"), false);
    for (QPushButton *button : {m_test, m_resume})
        button->setAutoDefault(false);
    m_test->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    QFormLayout *rows = newForm();
    auto *pause = new QHBoxLayout(m_pause);
    pause->setContentsMargins(0, 0, 0, 0);
    pause->addWidget(m_paused, 1);
    pause->addWidget(m_resume, 0, Qt::AlignTop);
    addColumn(rows, tr("Reminders"), {m_on, m_pause});
    addColumn(rows, tr("Da&ys before"), {m_steps});
    addTimes(rows);
    addRest(rows);
    addPreview(rows);
    auto *layout = new QVBoxLayout(this);
    layout->addLayout(rows);
    layout->addStretch(1);
}

void ReminderSettingsPage::addTimes(QFormLayout *rows)
{
    addColumn(
        rows, tr("Daily &summary at"),
        {m_morning, noteLabel(u"reminderMorningNote"_s,
                              tr("One notification a day. Only what ends within a day does not wait for it."), this)});
    QWidget *hours = rowOf({m_quiet, wordBefore(tr("fr&om", "a time"), m_quietFrom, this), m_quietFrom,
                            wordBefore(tr("un&til", "a time"), m_quietTo, this), m_quietTo},
                           this);
    addColumn(rows, tr("Quiet hours"), {hours, m_quietNote});
}

void ReminderSettingsPage::addRest(QFormLayout *rows)
{
    addColumn(rows, tr("Ends at a weekend"), {m_friday});
    QWidget *names = rowOf({m_names, m_test}, this);
    addColumn(
        rows, tr("N&ames shown"),
        {names, noteLabel(u"reminderNamesNote"_s,
                          tr("Others may see notifications on a shared screen. A secret is never in them."), this)});
    addColumn(rows, tr("At login"), {m_atLogin, m_atLoginNote});
}

void ReminderSettingsPage::addPreview(QFormLayout *rows)
{
    addColumn(rows, tr("&Preview"), {m_preview});
}

void ReminderSettingsPage::connectAll()
{
    for (QCheckBox *box : {m_on, m_quiet, m_friday})
        connect(box, &QCheckBox::toggled, this, &ReminderSettingsPage::onChanged);
    for (QTimeEdit *edit : {m_morning, m_quietFrom, m_quietTo})
        connect(edit, &QTimeEdit::timeChanged, this, &ReminderSettingsPage::onChanged);
    connect(m_names, &QComboBox::currentIndexChanged, this, &ReminderSettingsPage::onChanged);
    connect(m_steps, &ReminderStepsEdit::edited, this, &ReminderSettingsPage::onChanged);
    connect(m_test, &QPushButton::clicked, this, &ReminderSettingsPage::testWanted);
    connect(m_resume, &QPushButton::clicked, this, &ReminderSettingsPage::onResume);
    connect(m_atLogin, &QCheckBox::clicked, this, &ReminderSettingsPage::setAutostart);
    connect(m_settings, &Settings::changed, this, [this](const QString &key) {
        if (key == reminderSettingsKey())
            follow();
    });
}

void ReminderSettingsPage::follow()
{
    const ReminderSettings now = reminderSettings(*m_settings);
    if (now != chosen())
        fill(now);
    render(now);
}

void ReminderSettingsPage::fill(const ReminderSettings &settings)
{
    m_showing = true;
    m_on->setChecked(settings.on);
    m_steps->setSteps(settings.steps);
    m_morning->setTime(settings.morning);
    m_quiet->setChecked(settings.quietHours);
    m_quietFrom->setTime(settings.quietFrom);
    m_quietTo->setTime(settings.quietTo);
    m_friday->setChecked(settings.fridayForWeekends);
    m_names->setCurrentIndex(m_names->findData(settings.showsNames));
    m_showing = false;
}

/// With the pause as it is: that is not chosen here.
ReminderSettings ReminderSettingsPage::chosen() const
{
    ReminderSettings settings = reminderSettings(*m_settings);
    settings.on = m_on->isChecked();
    settings.steps = m_steps->steps();
    settings.morning = m_morning->time();
    settings.quietHours = m_quiet->isChecked();
    settings.quietFrom = m_quietFrom->time();
    settings.quietTo = m_quietTo->time();
    settings.fridayForWeekends = m_friday->isChecked();
    settings.showsNames = m_names->currentData().toBool();
    return settings;
}

void ReminderSettingsPage::onChanged()
{
    if (m_showing)
        return;
    const ReminderSettings wanted = chosen();
    if (wanted != reminderSettings(*m_settings))
        setReminderSettings(*m_settings, wanted); // It comes back by follow().
}

void ReminderSettingsPage::onResume()
{
    m_on->setFocus();
    setReminderSettings(*m_settings, resumed(reminderSettings(*m_settings)));
}

void ReminderSettingsPage::restoreDefaults()
{
    ReminderSettings fresh;
    const ReminderSettings now = reminderSettings(*m_settings);
    fresh.pausedSince = now.pausedSince;
    fresh.pausedUntil = now.pausedUntil;
    m_steps->setSteps(fresh.steps);
    setReminderSettings(*m_settings, fresh);
}

void ReminderSettingsPage::render(const ReminderSettings &settings)
{
    for (QWidget *widget : std::initializer_list<QWidget *>{m_steps, m_morning, m_quiet, m_friday, m_names})
        widget->setEnabled(settings.on);
    for (QWidget *widget : {m_quietFrom, m_quietTo})
        widget->setEnabled(settings.on && settings.quietHours);
    const bool isPausedNow = settings.on && isPaused(settings, m_clock());
    if (!isPausedNow)
        m_paused->say(Tone::Neutral, {});
    else if (settings.pausedUntil)
        m_paused->say(Tone::Caution, tr("Paused until %1.", "date and time").arg(dateTimeText(*settings.pausedUntil)));
    else
        m_paused->say(Tone::Caution, tr("Paused until you resume them."));
    m_pause->setVisible(isPausedNow);
    if (settings.quietHours && settings.quietFrom == settings.quietTo)
        m_quietNote->say(Tone::Caution, tr("Both times are the same: no hour is quiet."));
    else
        m_quietNote->sayQuietly(tr("What comes meanwhile is told when they are over."));
    m_preview->setSettings(settings);
}

/// On another thread, as everything that asks the disk.
void ReminderSettingsPage::askAutostart()
{
    m_atLogin->setEnabled(false);
    if (!m_autostart)
        return m_atLoginNote->sayQuietly(tr("A sandbox does not start by itself."));
    if (!m_autostart->isSupported())
        return m_atLoginNote->sayQuietly(tr("Patkeeper cannot arrange that on this system. Add it to the programs "
                                            "that your system starts when you log in."));
    auto address = std::make_shared<ReplyAddress>(this);
    QThreadPool::globalInstance()->start([this, autostart = *m_autostart, address = std::move(address)] {
        address->send([this, isOn = autostart.isOn()] { showAutostart(isOn); });
    });
}

void ReminderSettingsPage::setAutostart(bool on)
{
    if (std::exchange(m_isSettingAutostart, true))
        return; // When this one is done, it is seen what is wanted now.
    auto address = std::make_shared<ReplyAddress>(this);
    QThreadPool::globalInstance()->start([this, on, autostart = *m_autostart, address = std::move(address)] {
        Result<void> result = autostart.set(on);
        address->send([this, on, isOn = autostart.isOn(), result = std::move(result)] {
            m_isSettingAutostart = false;
            if (result && m_atLogin->isChecked() != on)
                return setAutostart(!on);
            showAutostart(isOn);
            if (!result)
                m_atLoginNote->say(Tone::Danger, result.error().message);
        });
    });
}

void ReminderSettingsPage::showAutostart(bool isOn)
{
    m_atLogin->setChecked(isOn);
    m_atLogin->setEnabled(true);
    m_atLoginNote->sayQuietly(tr("Reminders come only while Patkeeper runs."));
}

} // namespace patkeeper
