# SPDX-FileCopyrightText: The Patkeeper contributors
# SPDX-License-Identifier: Apache-2.0
#
# Run by cpack over what was installed: adds what Debian asks of a package beyond an installation.
set(documents ${CPACK_TEMPORARY_DIRECTORY}/usr/share/doc/patkeeper)

# Every Debian system has the text of the licence already, which the copyright file names.
file(REMOVE ${documents}/LICENSE)
file(COPY ${CMAKE_CURRENT_LIST_DIR}/copyright DESTINATION ${documents})
execute_process(COMMAND ${CMAKE_CURRENT_LIST_DIR}/make-changelog
    ${CPACK_PACKAGE_NAME} ${CPACK_PACKAGE_VERSION} ${CPACK_DEBIAN_PACKAGE_MAINTAINER}
  COMMAND gzip -9n
  OUTPUT_FILE ${documents}/changelog.gz COMMAND_ERROR_IS_FATAL ANY)
file(CHMOD ${documents}/changelog.gz ${documents}/copyright
  PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
