# SPDX-FileCopyrightText: The Patkeeper contributors
# SPDX-License-Identifier: Apache-2.0
#
# The Debian package: "cpack" in a release build makes patkeeper_<version>_<architecture>.deb there.
set(PATKEEPER_MAINTAINER "The Patkeeper contributors <patkeeper@contributors.invalid>" CACHE STRING
  "Who answers for the Debian package: a name and <an address>")

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME patkeeper)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_STRIP_FILES ON)
# The service file names the place where the programs will be, not the one where they are packed.
set(CPACK_SET_DESTDIR ON)
set(CPACK_INSTALL_PREFIX /usr)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_PRE_BUILD_SCRIPTS ${CMAKE_CURRENT_LIST_DIR}/finish.cmake)

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_MAINTAINER ${PATKEEPER_MAINTAINER})
set(CPACK_DEBIAN_PACKAGE_SECTION utils)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "personal access token manager")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION "Lists personal access tokens over all accounts, creates new ones, shows a
new secret once, keeps it in the keychain of the desktop, and revokes what is
no longer needed: in a window and on the command line.

A new secret is in the keychain, read back and compared, before it is shown.
Every change is journalled before it is sent, so that no token is left behind
when something goes wrong.

It speaks to Azure DevOps. A sandbox with demonstration tokens lets one try it
without an account.")

# What is linked is found by itself; this is what is loaded at run time.
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "libsecret-1-0, libqt6sql6-sqlite, ca-certificates")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS
  "gnome-keyring | kwalletmanager | keepassxc, default-dbus-session-bus | dbus-session-bus, qt6-wayland, qt6-translations-l10n, tzdata")

include(CPack)
