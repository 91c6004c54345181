// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "flowdialog.h"
#include "secretflows.h"

#include <QPointer>
#include <QWidget>

class QLabel;
class QListWidget;
class QProgressBar;

namespace patkeeper
{

class ErrorPanel;
class SecretPartsView;
class ToneLabel;

/// The secret of a new token out of the keychain, and the places that are to get it, each with a tick.
class NewSecretPane final : public QWidget
{
    Q_OBJECT

public:
    explicit NewSecretPane(const DialogContext &context, QWidget *parent = nullptr);

    /// @p flow is read into here from now on; the one before is wiped.
    void show(ReadSecretFlow *flow);
    /// One place a line; @p ticked have it already.
    void setPlaces(const QString &usedIn, const QStringList &ticked);
    QStringList ticked() const;
    /// Nothing of a secret stays in memory or on screen.
    void wipe();

Q_SIGNALS:
    void ticksChanged(const QStringList &ticked);

private:
    void render();

    const AccountProviders *m_providers;
    QPointer<ReadSecretFlow> m_flow;
    QProgressBar *m_busy;
    ToneLabel *m_said;
    SecretPartsView *m_secret;
    ErrorPanel *m_error;
    QLabel *m_placesLabel;
    QListWidget *m_places;
    bool m_filling = false;
};

} // namespace patkeeper
