// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "history.h"

#include <QCoreApplication>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

struct Text {
    Q_DECLARE_TR_FUNCTIONS(patkeeper::HistoryVerdict)
};

QString misfitText(const HistoryVerdict::Misfit &misfit)
{
    switch (misfit.kind) {
    case HistoryVerdict::Kind::Changed:
        return Text::tr("Entry %1 is not as it was written, or the one before it is not.").arg(misfit.id);
    case HistoryVerdict::Kind::Missing:
        return Text::tr("Entry %1 is missing.").arg(misfit.id);
    case HistoryVerdict::Kind::Added:
        return Text::tr("Entry %1 was not written by Patkeeper.").arg(misfit.id);
    }
    return {};
}

} // namespace

QString misfitName(HistoryVerdict::Kind kind)
{
    using enum HistoryVerdict::Kind;
    switch (kind) {
    case Changed:
        return u"changed"_s;
    case Missing:
        return u"missing"_s;
    case Added:
        return u"added"_s;
    }
    return {};
}

QString verdictText(const HistoryVerdict &verdict)
{
    if (verdict.misfit) {
        return Text::tr("%1 Somebody or something else than Patkeeper has changed the history; what was written before "
                        "that entry still fits.",
                        "which entry is the first that does not fit")
            .arg(misfitText(*verdict.misfit));
    }
    if (verdict.checked == 0 && verdict.earlier == 0)
        return Text::tr("Nothing was written so far.");
    QString text = Text::tr("Nothing in it was changed since it was written.");
    if (verdict.earlier > 0)
        text += u' ' + Text::tr("The oldest %n entries are from before that could be told.", nullptr,
                                static_cast<int>(verdict.earlier));
    return text;
}

} // namespace patkeeper
