// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "commandline.h"
#include "composition.h"

#include <QObject>

#include <functional>

class QWidget;

namespace patkeeper
{

class MainWindow;

/// Brings the window to where services differ, for a picture of it: the secret that is a pair, what has to be accepted
/// before a token may never expire, what an exchange gives, and many that are extended together. Works on the sandbox,
/// where it makes tokens as a person would.
class ServicePictures final : public QObject
{
    Q_OBJECT

public:
    /// Both outlive it.
    ServicePictures(Composition *composition, MainWindow *window, QObject *parent);

    void show(CommandLine::Dialog dialog);

Q_SIGNALS:
    /// Apart from what still comes from the disk.
    void ready(QWidget *shown);
    void failed(const QString &sentence, const QString &detail);

private:
    using Fits = std::function<bool(const Capabilities &capabilities)>;
    using Made = std::function<void(CreateTokenFlow *flow)>;

    void showNever();
    void showPair();
    void showExchange();
    void showExtension();
    /// Null where none fits; that is said.
    const Account *accountWhere(const Fits &fits);
    /// Where all places are taken, one that has ended goes for it first.
    void makeRoom(const Account &account, const std::function<void()> &goOn);
    void make(const QString &accountId, const TokenRequest &request, const Made &made);

    Composition *m_composition;
    MainWindow *m_window;
};

} // namespace patkeeper
