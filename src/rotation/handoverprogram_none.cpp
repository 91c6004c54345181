// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "handoverprogram.h"

#include <QCoreApplication>

#include <utility>

namespace patkeeper
{

namespace
{

std::unexpected<Error> unsupported()
{
    return failure(Error::Kind::Unsupported,
                   QCoreApplication::translate(
                       "patkeeper::HandOver", "Hand-over commands are not supported on this system. Take the secret to "
                                              "where it is used yourself."));
}

} // namespace

OpenedProgram::OpenedProgram(HandOverProgram program, int descriptor, bool script) noexcept
    : m_program(std::move(program)),
      m_descriptor(descriptor),
      m_script(script)
{
}

OpenedProgram::OpenedProgram(OpenedProgram &&other) noexcept = default;
OpenedProgram &OpenedProgram::operator=(OpenedProgram &&other) noexcept = default;
OpenedProgram::~OpenedProgram() = default;

Result<void> checkHandOverProgram(const QString &)
{
    return unsupported();
}

Result<OpenedProgram> openHandOverProgram(const QString &)
{
    return unsupported();
}

void openHandOverProgram(const QString &, QObject *context, Reply<OpenedProgram> reply)
{
    replyLater<OpenedProgram>(context, std::move(reply), unsupported());
}

} // namespace patkeeper
