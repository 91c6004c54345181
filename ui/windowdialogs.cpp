// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "windowdialogs.h"

#include "accountdialogs.h"
#include "clipboardguard.h"
#include "createtokendialog.h"
#include "doctordialog.h"
#include "edittokendialog.h"
#include "exchangedialog.h"
#include "extenddialog.h"
#include "forgetrun.h"
#include "formparts.h"
#include "historydialog.h"
#include "keepsecretdialog.h"
#include "remindersdialog.h"
#include "remindersettingspage.h"
#include "revealdialog.h"
#include "revokedialog.h"
#include "settings.h"
#include "settingsdialog.h"
#include "shortcutsheet.h"
#include "tokenfacts.h"
#include "wording.h"

#include <QApplication>
#include <QMessageBox>
#include <QPushButton>

namespace patkeeper
{

using namespace Qt::StringLiterals;

WindowDialogs::WindowDialogs(const WindowParts &parts, QWidget *window)
    : QObject(window),
      m_parts(parts),
      m_window(window),
      m_clipboard(new ClipboardGuard(QApplication::clipboard(), this)),
      m_accounts(new AccountDialogs(parts, this, window))
{
    if (parts.sessionWatch)
        m_clipboard->watch(parts.sessionWatch);
    watchClipboard();
    connect(m_parts.settings, &Settings::changed, this, &WindowDialogs::adoptPreferences);
    connect(m_parts.settings, &Settings::notSaved, this, [this](const Error &error) {
        Q_EMIT failed(tr("The settings hold until Patkeeper ends, but could not be saved."), error);
    });
    adoptPreferences();
}

WindowDialogs::~WindowDialogs() = default;

void WindowDialogs::adoptPreferences()
{
    m_clipboard->setHoldTime(preferencesFrom(*m_parts.settings).clipboardFor);
}

void WindowDialogs::watchClipboard()
{
    connect(m_clipboard, &ClipboardGuard::secondsLeftChanged, this, [this](int seconds) {
        Q_EMIT passing(tr("Secret copied. The clipboard is cleared in %n seconds.", nullptr, seconds));
    });
    connect(m_clipboard, &ClipboardGuard::cleared, this, [this] { Q_EMIT passing(tr("The clipboard was cleared.")); });
    connect(m_clipboard, &ClipboardGuard::replaced, this, [this] { Q_EMIT passing({}); });
    connect(m_clipboard, &ClipboardGuard::failed, this, [this](const QString &message) {
        Q_EMIT failed(
            tr("The secret was not copied."),
            Error{.kind = Error::Kind::Rejected, .message = message, .detail = {}, .retryAfter = {}, .field = {}});
    });
}

DialogContext WindowDialogs::context() const
{
    return {.inventory = m_parts.inventory,
            .providers = m_parts.providers,
            .clipboard = m_clipboard,
            .session = m_parts.sessionWatch,
            .preferences = preferencesFrom(*m_parts.settings),
            .keepsNothing = m_parts.keepsNothing()};
}

QString WindowDialogs::nameOf(const TokenKey &key) const
{
    const TokenEntry *entry = m_parts.inventory->token(key);
    return entry ? oneLine(entry->token.name) : QString();
}

void WindowDialogs::present(FlowDialog *dialog)
{
    connect(dialog, &FlowDialog::released, this, [this](Flow *flow) {
        m_showing.remove(flow);
        m_parts.flows->release(flow);
    });
    connect(dialog, &QDialog::finished, dialog, &QObject::deleteLater);
    dialog->setWindowModality(Qt::WindowModal);
    dialog->show();
}

void WindowDialogs::shows(Flow *flow, FlowDialog *dialog)
{
    m_showing.insert(flow, dialog);
}

CreateTokenDialog *WindowDialogs::createToken(const QString &accountId)
{
    auto *dialog = new CreateTokenDialog(context(), accountId, m_window);
    connectCreate(dialog);
    present(dialog);
    return dialog;
}

CreateTokenDialog *WindowDialogs::duplicateToken(const TokenKey &key)
{
    const TokenEntry *entry = m_parts.inventory->token(key);
    if (!entry)
        return nullptr;
    auto *dialog = createToken(key.accountId);
    dialog->setRequest(requestLike(entry->token, m_parts.inventory->now(key.accountId)));
    return dialog;
}

void WindowDialogs::connectCreate(CreateTokenDialog *dialog)
{
    connect(dialog, &CreateTokenDialog::createRequested, this,
            [this, dialog](const QString &account, const TokenRequest &request) {
                auto *flow = m_parts.flows->createToken(account);
                m_showing.insert(flow, dialog);
                dialog->showFlow(flow);
                if (dialog->bringsSecret())
                    flow->bringSecret(dialog->secret());
                flow->start(request);
            });
    connect(dialog, &CreateTokenDialog::entered, this, [this](const TokenKey &key, const QString &notes) {
        if (!notes.isEmpty())
            saveNotes(key, notes);
        Q_EMIT tokenWanted(key);
    });
    connect(dialog, &CreateTokenDialog::issued, this, &WindowDialogs::reveal);
    connect(dialog, &CreateTokenDialog::signInRequested, this, &WindowDialogs::signInAgain);
}

void WindowDialogs::saveNotes(const TokenKey &key, const QString &notes)
{
    m_parts.inventory->saveNotes(key, notes, this, [this](Result<void> result) {
        if (!result)
            Q_EMIT failed(tr("The notes were not saved."), result.error());
    });
}

RevealDialog *WindowDialogs::reveal(CreateTokenFlow *flow)
{
    auto *dialog = new RevealDialog(context(), flow, m_window);
    m_showing.insert(flow, dialog);
    connect(dialog, &RevealDialog::notesEntered, this, &WindowDialogs::saveNotes);
    connect(dialog, &RevealDialog::savedToFile, this, [this](const TokenKey &key) { note(key, u"secret-saved"_s); });
    connect(dialog, &QDialog::finished, this, [this, flow = QPointer<CreateTokenFlow>(flow)] {
        if (flow && flow->token())
            Q_EMIT tokenWanted(TokenKey{flow->token()->accountId, flow->token()->remoteId});
    });
    present(dialog);
    return dialog;
}

RevokeDialog *WindowDialogs::revokeTokens(const QList<TokenKey> &keys)
{
    if (keys.isEmpty())
        return nullptr;
    auto *dialog = new RevokeDialog(context(), keys, m_window);
    connect(dialog, &RevokeDialog::revokeRequested, this, [this, dialog](const QList<TokenKey> &confirmed) {
        auto *flow = m_parts.flows->revokeTokens();
        m_showing.insert(flow, dialog);
        dialog->showFlow(flow);
        flow->start(confirmed);
    });
    connect(dialog, &RevokeDialog::signInRequested, this, &WindowDialogs::signInAgain);
    present(dialog);
    return dialog;
}

void WindowDialogs::openPage(const TokenKey &key)
{
    const TokenEntry *entry = m_parts.inventory->token(key);
    const Capabilities *capabilities = m_parts.providers->capabilities(key.accountId);
    const QUrl page = entry && capabilities ? pageOf(entry->token, *capabilities) : QUrl();
    if (page.isEmpty())
        return;
    const bool opened = m_parts.signIn.openAddress && m_parts.signIn.openAddress(page);
    if (!opened)
        Q_EMIT failed(tr("No browser could be opened."),
                      Error{.kind = Error::Kind::Unsupported,
                            .message = tr("Open this page yourself: %1").arg(page.toString(QUrl::FullyEncoded)),
                            .detail = {},
                            .retryAfter = {},
                            .field = {}});
}

ExtendDialog *WindowDialogs::extendTokens(const QList<TokenKey> &keys)
{
    if (keys.isEmpty())
        return nullptr;
    auto *dialog = new ExtendDialog(context(), keys, m_window);
    connect(dialog, &ExtendDialog::extendRequested, this, [this, dialog](const QList<ExtendTokensFlow::Wish> &wishes) {
        auto *flow = m_parts.flows->extendTokens();
        m_showing.insert(flow, dialog);
        dialog->showFlow(flow);
        flow->start(wishes);
    });
    connect(dialog, &ExtendDialog::signInRequested, this, &WindowDialogs::signInAgain);
    present(dialog);
    return dialog;
}

void WindowDialogs::copySecret(const TokenKey &key)
{
    auto *flow = m_parts.flows->readSecret(key);
    connect(flow, &Flow::ended, this, [this, flow] { onSecretToCopy(flow); });
    flow->start();
}

void WindowDialogs::onSecretToCopy(ReadSecretFlow *flow)
{
    if (flow->state() != ReadSecretFlow::State::Ready) {
        if (flow->error())
            Q_EMIT failed(tr("The secret of “%1” was not copied.").arg(nameOf(flow->key())), *flow->error());
        m_parts.flows->release(flow);
        return;
    }
    if (flow->secret().size() > 1) {
        // Which of the parts is wanted, the person says where they can be seen.
        auto *dialog = new RevealDialog(context(), flow, m_window);
        m_showing.insert(flow, dialog);
        present(dialog);
        return;
    }
    if (!flow->secret().empty()) {
        m_clipboard->copy(flow->secret().front().value);
        note(flow->key(), u"secret-copied"_s);
    }
    flow->wipeSecret();
    m_parts.flows->release(flow);
}

void WindowDialogs::note(const TokenKey &key, const QString &event)
{
    m_parts.journal->record({.at = {},
                             .accountId = key.accountId,
                             .remoteId = key.remoteId,
                             .name = nameOf(key),
                             .event = event,
                             .detail = {},
                             .outcome = u"done"_s,
                             .by = u"window"_s},
                            this, [](const Result<void> &) {});
}

void WindowDialogs::showSecret(const TokenKey &key)
{
    auto *flow = m_parts.flows->readSecret(key);
    auto *dialog = new RevealDialog(context(), flow, m_window);
    m_showing.insert(flow, dialog);
    present(dialog);
    flow->start();
}

ExchangeDialog *WindowDialogs::exchange(const TokenKey &key)
{
    auto *dialog = new ExchangeDialog(context(), key, m_window);
    connect(dialog, &ExchangeDialog::exchangeRequested, this,
            [this, dialog](const TokenKey &of, const ExchangeWish &wish) {
                auto *flow = m_parts.flows->exchange(of);
                m_showing.insert(flow, dialog);
                dialog->showFlow(flow);
                flow->start(wish);
            });
    present(dialog);
    return dialog;
}

void WindowDialogs::keepSecret(const TokenKey &key)
{
    auto *dialog = new KeepSecretDialog(context(), key, m_window);
    connect(dialog, &KeepSecretDialog::keepRequested, this, [this, dialog](const TokenKey &of, SecretParts &secret) {
        auto *flow = m_parts.flows->importSecret(of);
        m_showing.insert(flow, dialog);
        dialog->showFlow(flow);
        flow->start(std::move(secret));
    });
    present(dialog);
}

void WindowDialogs::editToken(const TokenKey &key)
{
    auto *dialog = new EditTokenDialog(context(), key, m_window);
    connect(dialog, &EditTokenDialog::updateRequested, this,
            [this, dialog](const TokenKey &of, const TokenUpdate &update) {
                auto *flow = m_parts.flows->updateToken(of);
                m_showing.insert(flow, dialog);
                dialog->showFlow(flow);
                flow->start(update);
            });
    connect(dialog, &EditTokenDialog::signInRequested, this, &WindowDialogs::signInAgain);
    present(dialog);
}

void WindowDialogs::forgetTokens(const QList<TokenKey> &keys)
{
    QList<const TokenEntry *> entries;
    for (const TokenKey &key : keys) {
        if (const TokenEntry *entry = m_parts.inventory->token(key))
            entries.append(entry);
    }
    if (entries.isEmpty())
        return;
    const bool one = entries.size() == 1;
    const QString what = one ? tr("Forget “%1”?").arg(oneLine(entries.first()->token.name))
                             : tr("Forget %n tokens?", nullptr, static_cast<int>(entries.size()));
    const QString consequence =
        one ? tr("It has ended or is not listed any longer. Its row here, its notes and, where it is kept, its secret "
                 "in the keychain go and cannot be brought back; nothing changes at the service.")
            : listedNames(entries, *m_parts.inventory) + u"\n\n"_s +
                  tr("They have ended or are not listed any longer. Their rows here, their notes and, where they are "
                     "kept, their secrets in the keychain go and cannot be brought back; nothing changes at the "
                     "service.");
    ask(what, consequence, tr("&Forget"), [this, keys] {
        auto *run = new ForgetRun(m_parts.flows, keys, this);
        connect(run, &ForgetRun::ended, this, [this, run, wanted = keys.size()] {
            onForgotten(run, static_cast<int>(wanted));
            run->deleteLater();
        });
        run->start();
    });
}

void WindowDialogs::onForgotten(ForgetRun *run, int wanted)
{
    const auto &failures = run->failures();
    if (failures.isEmpty()) {
        if (wanted > 1)
            Q_EMIT passing(tr("%n tokens were forgotten.", nullptr, run->forgotten()));
        return;
    }
    if (wanted == 1) {
        Q_EMIT failed(tr("“%1” was not forgotten.").arg(failures.first().name), failures.first().error);
        return;
    }
    Error all = failures.first().error;
    QStringList sentences;
    QStringList details;
    for (const ForgetRun::Failure &failure : failures) {
        sentences.append(tr("%1: %2", "name, what happened").arg(failure.name, failure.error.message));
        details.append(failure.error.detail);
    }
    all.message = sentences.join(u'\n');
    all.detail = details.join(u'\n');
    Q_EMIT failed(tr("Not forgotten: %1 of %2 tokens.").arg(failures.size()).arg(wanted), all);
}

void WindowDialogs::signInAgain(const QString &accountId)
{
    m_accounts->signInAgain(accountId);
}

void WindowDialogs::openFlow(Flow *flow)
{
    if (const auto dialog = m_showing.value(flow)) {
        dialog->show();
        dialog->raise();
        dialog->activateWindow();
        return;
    }
    auto *create = qobject_cast<CreateTokenFlow *>(flow);
    if (!create)
        return;
    if (!create->secret().empty()) {
        reveal(create);
        return;
    }
    auto *dialog = createToken(create->accountId());
    m_showing.insert(create, dialog);
    dialog->showFlow(create);
}

bool WindowDialogs::raised(const QPointer<QDialog> &open)
{
    if (!open || !open->isVisible())
        return false;
    open->raise();
    open->activateWindow();
    return true;
}

void WindowDialogs::showShortcuts(const QMenuBar *menus)
{
    if (raised(m_shortcuts))
        return;
    m_shortcuts = new ShortcutSheet(menus, m_window);
    m_shortcuts->setAttribute(Qt::WA_DeleteOnClose);
    m_shortcuts->show();
}

void WindowDialogs::showHistory()
{
    if (raised(m_history))
        return;
    m_history = new HistoryDialog(m_parts.journal, m_parts.inventory, m_window);
    m_history->setAttribute(Qt::WA_DeleteOnClose);
    m_history->show();
}

RemindersDialog *WindowDialogs::showReminders()
{
    if (m_parts.saidReminders == nullptr || raised(m_reminders))
        return nullptr;
    auto *dialog = new RemindersDialog(m_parts, m_window);
    m_reminders = dialog;
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &RemindersDialog::tokenWanted, this, &WindowDialogs::tokenWanted);
    dialog->show();
    return dialog;
}

DoctorDialog *WindowDialogs::showDoctor()
{
    if (!m_parts.makeCheckup || raised(m_doctor))
        return nullptr;
    auto *dialog = new DoctorDialog(m_parts.makeCheckup, m_window);
    m_doctor = dialog;
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->show();
    return dialog;
}

void WindowDialogs::showAbout()
{
    if (raised(m_about))
        return;
    auto *box =
        new QMessageBox(QMessageBox::NoIcon, tr("About Patkeeper"),
                        tr("Patkeeper %1").arg(QCoreApplication::applicationVersion()), QMessageBox::Close, m_window);
    m_about = box;
    box->setObjectName(u"aboutBox"_s);
    box->setTextFormat(Qt::PlainText);
    box->setInformativeText(
        tr("Keeps your personal access tokens: it lists them, makes and revokes them, shows a new secret once, "
           "and keeps secrets in this computer's keychain.\n\nApache License 2.0"));
    box->setAttribute(Qt::WA_DeleteOnClose);
    giveOwnWords(box);
    box->show();
}

SettingsDialog *WindowDialogs::showSettings(const QList<ColumnChoice> &columns)
{
    if (raised(m_settings))
        return nullptr;
    const QString place = m_parts.secrets->description();
    auto *dialog = new SettingsDialog(preferencesFrom(*m_parts.settings), columns,
                                      place.isEmpty() ? tr("The keychain of this desktop") : place, m_window);
    auto *reminders = new ReminderSettingsPage({.inventory = m_parts.inventory,
                                                .settings = m_parts.settings,
                                                .providers = m_parts.providers,
                                                .clock = m_parts.clock},
                                               m_parts.settings, m_parts.autostart, dialog);
    dialog->addReminders(reminders);
    m_settings = dialog;
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(reminders, &ReminderSettingsPage::testWanted, this, &WindowDialogs::reminderTestWanted);
    connect(dialog, &SettingsDialog::preferencesChanged, this,
            [this](const Preferences &preferences) { savePreferences(preferences, m_parts.settings); });
    dialog->show();
    return dialog;
}

void WindowDialogs::askToLose(std::function<void()> goOn)
{
    ask(tr("A secret is not saved anywhere yet."),
        tr("If Patkeeper ends now, that secret is lost: the service cannot show it again. Copy or save it first, or "
           "revoke its "
           "token."),
        tr("&Lose it and close"), std::move(goOn));
}

bool WindowDialogs::anyWorkUnderWay() const
{
    const std::vector<Flow *> running = m_parts.flows->running();
    return std::any_of(running.begin(), running.end(), [](const Flow *flow) {
        return qobject_cast<const RefreshFlow *>(flow) == nullptr &&
               qobject_cast<const ReadSecretFlow *>(flow) == nullptr;
    });
}

void WindowDialogs::askToInterrupt(std::function<void()> goOn)
{
    ask(tr("Work is still under way."),
        tr("What is at a service now comes to its end there. The rest waits: when Patkeeper is opened again, it is "
           "shown "
           "with what is known of it and can be resumed."),
        tr("&Interrupt it and quit"), std::move(goOn));
}

QMessageBox *WindowDialogs::ask(const QString &text, const QString &more, const QString &yes,
                                std::function<void()> goOn)
{
    auto *box = new QMessageBox(QMessageBox::Warning, tr("Patkeeper"), text, QMessageBox::Cancel, m_window);
    box->setObjectName(u"question"_s);
    box->setTextFormat(Qt::PlainText);
    box->setInformativeText(more);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setWindowModality(Qt::WindowModal);
    box->setDefaultButton(QMessageBox::Cancel);
    auto *accept = box->addButton(yes, QMessageBox::DestructiveRole);
    giveOwnWords(box);
    accept->setObjectName(u"questionAccept"_s);
    accept->setAutoDefault(false);
    connect(accept, &QPushButton::clicked, this, [goOn = std::move(goOn)] { goOn(); });
    box->show();
    return box;
}

} // namespace patkeeper
