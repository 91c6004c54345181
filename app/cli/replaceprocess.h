// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "childenvironment.h"
#include "error.h"

#include <QList>
#include <QStringList>

#include <memory>
#include <vector>

namespace patkeeper::cli
{

/// What this process was given when it was started and a program that takes its place must find again: open
/// descriptors, ignored and blocked signals, the mask for new files.
///
/// To be made before anything is opened: what is open by then is the caller's, and all else is closed to that program.
class Inheritance final
{
public:
    Inheritance();
    ~Inheritance();
    Inheritance(const Inheritance &) = delete;
    Inheritance &operator=(const Inheritance &) = delete;

    void handOn() const;

private:
    struct Facts;
    std::unique_ptr<Facts> m_facts;
};

/// Why a program did not take this one's place, and what a shell would end with: 127 where there is none, else 126.
struct NotReplaced {
    Error error;
    int exitCode = 126;
};

/// Puts the command in this process' place, with these variables in addition to (and instead of) those that are there.
/// Only comes back where that was not possible. A command without "/" is looked for as the shell does.
NotReplaced replaceProcess(const QStringList &command, const std::vector<EnvironmentVariable> &variables,
                           const Inheritance &inheritance);

} // namespace patkeeper::cli
