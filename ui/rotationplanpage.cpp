// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "rotationplanpage.h"

#include "expirychooser.h"
#include "formparts.h"
#include "gracechooser.h"
#include "handoverchangeflow.h"
#include "rotationsurroundings.h"
#include "rules.h"
#include "wording.h"

#include <QCheckBox>
#include <QFormLayout>

#include <algorithm>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

constexpr qint64 secondsOfDay = qint64{24} * 60 * 60;

} // namespace

RotationPlanPage::RotationPlanPage(const DialogContext &context, const TokenKey &key, const RotationWishes &wishes,
                                   QWidget *parent)
    : QWidget(parent),
      m_context(context),
      m_key(key),
      m_expiry(new ExpiryChooser(this)),
      m_grace(new GraceChooser(GraceChooser::Offer::AtOnce, this)),
      m_revokeFirst(named(new QCheckBox(tr("Revoke the old token &before the new one is made"), this),
                          u"rotateRevokeFirst"_s, tr("Revoke the old token before the new one is made"))),
      m_ends(new ToneLabel(u"rotateEnds"_s, ToneLabel::WhenEmpty::Vanish, this)),
      m_remarks(new ToneLabel(u"rotateRemarks"_s, ToneLabel::WhenEmpty::Vanish, this))
{
    const TokenEntry *entry = context.inventory->token(key);
    const Capabilities *capabilities = context.providers->capabilities(key.accountId);
    if (!entry || !capabilities)
        return;
    build(*entry, *capabilities);
    chooseUsual(*entry, *capabilities, wishes);
    connect(m_expiry, &ExpiryChooser::changed, this, &RotationPlanPage::render);
    connect(m_grace, &GraceChooser::changed, this, &RotationPlanPage::render);
    connect(m_revokeFirst, &QCheckBox::toggled, this, &RotationPlanPage::render);
    render();
}

void RotationPlanPage::build(const TokenEntry &entry, const Capabilities &capabilities)
{
    QFormLayout *rows = newForm();
    rows->setContentsMargins(0, 0, 0, 0);
    const auto addFact = [&](const QString &label, const QString &fact, const QString &name) {
        addColumn(rows, label, {plainLabel(fact, name, this)});
    };
    const Account *account = m_context.inventory->account(m_key.accountId);
    const QString notes = m_context.inventory->notes(m_key);
    const auto command = handOverCommandOf(*m_context.inventory, m_key);
    addFact(tr("Account"),
            tr("%1 · %2", "account, provider")
                .arg(account ? oneLine(account->name) : m_key.accountId, capabilities.displayName),
            u"rotateAccount"_s);
    addFact(tr("Scopes"), scopesText(capabilities.scopes, entry.token.scopes), u"rotateScopes"_s);
    addOrganizations(rows, entry);
    addFact(tr("Used in"), notes.isEmpty() ? tr("nothing noted") : notes, u"rotateUsedIn"_s);
    if (command)
        addFact(tr("Handed over by"), oneLine(command->program, 400), u"rotateHandOver"_s);
    rows->addRow(tr("Ne&w token expires"), m_expiry);
    m_revokeFirst->setVisible(false);
    addColumn(rows, tr("&Old token ends"), {m_grace, m_revokeFirst, m_ends});
    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->addLayout(rows);
    all->addWidget(m_remarks);
    auto *service = new ToneLabel(u"rotateService"_s, ToneLabel::WhenEmpty::Vanish, this);
    service->sayQuietly(capabilities.rotationRemark);
    all->addWidget(service);
}

void RotationPlanPage::addOrganizations(QFormLayout *rows, const TokenEntry &entry)
{
    const QList<Account> others = furtherAccounts(entry.token, m_context.inventory->accounts());
    const Account *own = m_context.inventory->account(m_key.accountId);
    if (others.isEmpty() || !own)
        return;
    auto *sentence = new ToneLabel(u"rotateOrganizationsNote"_s, ToneLabel::WhenEmpty::Vanish, this);
    sentence->sayQuietly(
        tr("The old token works in all organizations; a new one works in its own only. One is made for "
           "each that is ticked, with the same name, scopes and expiry."));
    QCheckBox *ownBox = boxFor(*own, u"rotateOwnOrganization"_s);
    ownBox->setChecked(true);
    ownBox->setEnabled(false);
    QList<QWidget *> column{ownBox};
    for (const Account &account : others) {
        QCheckBox *box = boxFor(account, u"rotateOrganization%1"_s.arg(m_further.size() + 1));
        m_further.append({account.id, box});
        connect(box, &QCheckBox::toggled, this, &RotationPlanPage::render);
        column.append(box);
    }
    column.append(sentence);
    addColumn(rows, tr("Organizations"), column);
}

QCheckBox *RotationPlanPage::boxFor(const Account &account, const QString &name)
{
    const QString text = oneLine(account.name);
    return named(new QCheckBox(QString(text).replace(u'&', "&&"_L1), this), name, text);
}

QStringList RotationPlanPage::ticked() const
{
    QStringList ids;
    for (const auto &[accountId, box] : m_further) {
        if (box->isChecked())
            ids.append(accountId);
    }
    return ids;
}

void RotationPlanPage::chooseUsual(const TokenEntry &entry, const Capabilities &capabilities,
                                   const RotationWishes &wishes)
{
    const auto clock = [inventory = m_context.inventory, account = m_key.accountId] { return inventory->now(account); };
    m_expiry->setLimits(capabilities, clock);
    m_grace->setGrace(wishes.grace);
    const QDateTime now = clock();
    // Whether there is room for it changes nothing about what it would be.
    const auto usual = planRotation(entry.token, capabilities, wishes, now);
    if (!usual)
        return;
    if (!usual->request.expiresAt)
        m_expiry->setNever();
    else
        m_expiry->setDays(
            std::max(1, static_cast<int>((now.secsTo(*usual->request.expiresAt) + secondsOfDay / 2) / secondsOfDay)));
}

Result<RotationPlan> RotationPlanPage::plan() const
{
    const TokenEntry *entry = m_context.inventory->token(m_key);
    const Capabilities *capabilities = m_context.providers->capabilities(m_key.accountId);
    if (!entry || !capabilities)
        return failure(Error::Kind::NotFound,
                       tr("This token is not in the inventory any longer. Refresh, then try again."));
    const RotationWishes wishes{.expiresAt = m_expiry->expiresAt(),
                                .scopes = {},
                                .grace = m_grace->grace(),
                                .leavesPredecessor = m_grace->leavesPredecessor(),
                                .mayBeWider = false,
                                .neverAcknowledged = m_expiry->isNeverAcknowledged(),
                                .mayRevokeFirst = m_revokeFirst->isChecked(),
                                .furtherAccounts = ticked()};
    auto plan = planRotation(entry->token, *capabilities, wishes, m_context.inventory->now(m_key.accountId),
                             surroundingsOf(*m_context.inventory, m_key.accountId));
    if (plan && m_expiry->isNever() && plan->request.expiresAt) {
        // Never was chosen, which wishes cannot say.
        plan->request.expiresAt.reset();
        plan->endsEarlier = false;
    }
    return plan;
}

QString RotationPlanPage::problem() const
{
    return m_expiry->problem();
}

void RotationPlanPage::showExpiryRefusal(const QString &message)
{
    m_expiry->showRefusal(message);
}

void RotationPlanPage::focusExpiry()
{
    m_expiry->focusChoice();
}

QString RotationPlanPage::endOfPredecessor(const RotationPlan &plan) const
{
    const QDateTime now = m_context.inventory->now(m_key.accountId);
    const TokenEntry *entry = m_context.inventory->token(m_key);
    const QDateTime revokeAt = now.addSecs(plan.grace.count());
    if (statusAt(entry->token, now) == TokenStatus::Expired)
        return tr("It has expired already.");
    if (plan.leavesPredecessor && neverExpires(entry->token))
        return tr("It is not revoked, and never expires: do not forget to revoke it.");
    if (plan.leavesPredecessor)
        return entry->token.expiresAt ? tr("It is not revoked, and lives on until %1.").arg(endText(entry->token, now))
                                      : tr("It is not revoked.");
    if (entry->token.expiresAt && *entry->token.expiresAt <= revokeAt)
        return tr("It expires before that: %1.").arg(endText(entry->token, now));
    const Capabilities *capabilities = m_context.providers->capabilities(m_key.accountId);
    const bool byPerson = capabilities && !capabilities->revokesItself;
    if (byPerson && plan.grace.count() == 0)
        return tr("You revoke it on the page of its service as soon as the new one is in its place.");
    if (byPerson)
        return tr("Both work until you revoke the old one on the page of its service: on %1 (%2).",
                  "date and time, distance")
            .arg(dateTimeText(revokeAt), distanceText(revokeAt, now));
    if (plan.grace.count() == 0)
        return tr("It is revoked as soon as the new secret has been checked. Whatever still uses it stops working.");
    return tr("Both work until %1 (%2); then the old one is revoked.", "date and time, distance")
        .arg(dateTimeText(revokeAt), distanceText(revokeAt, now));
}

void RotationPlanPage::render()
{
    const auto planned = plan();
    const bool revokesFirst = planned && planned->revokesFirst;
    const bool hasNoRoom = !planned && planned.error().field == noRoomField;
    const bool hasChoice = !planned || !planned->leavesPredecessor || m_grace->leavesPredecessor();
    m_grace->setVisible(hasChoice && !revokesFirst && !hasNoRoom);
    m_revokeFirst->setVisible(hasNoRoom || revokesFirst);
    if (!planned || revokesFirst) // The remark says it.
        m_ends->sayQuietly({});
    else if (planned->grace.count() == 0 && !planned->leavesPredecessor)
        m_ends->say(Tone::Caution, endOfPredecessor(*planned));
    else
        m_ends->sayQuietly(endOfPredecessor(*planned));
    if (!planned && problem().isEmpty())
        m_remarks->say(Tone::Danger, planned.error().message);
    else
        m_remarks->say(revokesFirst ? Tone::Danger : Tone::Caution, planned ? planned->remarks.join(u'\n') : QString());
    Q_EMIT changed();
}

} // namespace patkeeper
