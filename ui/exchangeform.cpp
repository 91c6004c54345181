// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "exchangeform.h"

#include "edges.h"
#include "formparts.h"
#include "wording.h"

#include <QCheckBox>
#include <QLineEdit>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace patkeeper
{

namespace
{

QStringList wordsOf(const QLineEdit *line)
{
    return line ? line->text().simplified().split(u' ', Qt::SkipEmptyParts) : QStringList();
}

} // namespace

ExchangeForm::ExchangeForm(const Capabilities &capabilities, const ExchangeSettings &usual, QWidget *parent)
    : QWidget(parent),
      m_rows(new QVBoxLayout(this))
{
    m_rows->setContentsMargins(0, 0, 0, 0);
    const ExchangeOffer offer = capabilities.exchange.value_or(ExchangeOffer());
    if (offer.acceptsScopes) {
        m_scope = addLine(u"exchangeScope"_s, tr("&Scopes, with blanks between them"), usual.scopes.join(u' '),
                          tr("None in particular: what the service gives"));
        proposeScopes(offer.scopes, capabilities.scopes);
    } else {
        auto *note = new ToneLabel(u"exchangeNoScopes"_s, ToneLabel::WhenEmpty::Vanish, this);
        note->sayQuietly(tr("It gets the scopes that the token has; no others can be asked for."));
        m_rows->addWidget(note);
    }
    if (!offer.acceptsTargets)
        return;
    const QString none = tr("None: what the service gives");
    m_audience = addLine(u"exchangeAudience"_s, tr("For which service, by its &name (audience)"), usual.audience, none);
    m_resource =
        addLine(u"exchangeResource"_s, tr("For which service, by its a&ddress (resource)"), usual.resource, none);
}

ExchangeForm::Line ExchangeForm::addLine(const QString &objectName, const QString &label, const QString &usual,
                                         const QString &none)
{
    Line line{.input = named(new QLineEdit(this), objectName, QString(label).remove(u'&'))};
    line.input->setText(usual);
    line.input->setPlaceholderText(none);
    line.note = new ToneLabel(objectName + u"Note"_s, ToneLabel::WhenEmpty::Vanish, this);
    addAbove(m_rows, label, {line.input, line.note});
    connect(line.input, &QLineEdit::textEdited, this, [note = line.note] { note->sayQuietly({}); });
    return line;
}

/// Ticks for what the service is known to take; the line above says what is asked for in the end.
void ExchangeForm::proposeScopes(const QStringList &scopes, const ScopeCatalogue &catalogue)
{
    for (const QString &scope : scopes) {
        const QString caption = oneLine(catalogue.caption(scope));
        const QString text = caption == scope ? scope : tr("%1: %2", "scope, what it is").arg(scope, caption);
        auto *tick =
            named(new QCheckBox(QString(text).replace(u'&', u"&&"_s), this), u"exchangeScopeTick_"_s + scope, text);
        giveCheckEdges(tick);
        m_rows->addWidget(tick);
        connect(tick, &QCheckBox::clicked, this, [this, scope](bool wanted) {
            QStringList words = wordsOf(m_scope.input);
            words.removeAll(scope);
            if (wanted)
                words.append(scope);
            m_scope.input->setText(words.join(u' '));
            m_scope.note->sayQuietly({});
        });
        connect(m_scope.input, &QLineEdit::textChanged, tick,
                [this, tick, scope] { tick->setChecked(wordsOf(m_scope.input).contains(scope)); });
    }
}

ExchangeWish ExchangeForm::wish() const
{
    return {.scopes = wordsOf(m_scope.input),
            .audiences = wordsOf(m_audience.input),
            .resources = wordsOf(m_resource.input)};
}

void ExchangeForm::setScopes(const QStringList &scopes)
{
    if (m_scope.input)
        m_scope.input->setText(scopes.join(u' '));
}

void ExchangeForm::showRefusal(const Error &error)
{
    const auto mark = [&](const QString &field, const Line &line) {
        if (error.field != field || !line.input)
            return;
        line.note->say(Tone::Danger, tr("The service does not give it for this."));
        line.input->setFocus(Qt::OtherFocusReason);
    };
    mark(u"scopes"_s, m_scope);
    mark(u"audience"_s, m_audience);
    mark(u"resource"_s, m_resource);
}

} // namespace patkeeper
