#!/usr/bin/python3
# SPDX-FileCopyrightText: The Patkeeper contributors
# SPDX-License-Identifier: Apache-2.0
#
# accessible_life.py PATKEEPER
#
# A whole life of a token as somebody meets it who does not see the window: everything is found by its role and its name in the
# accessibility tree, read from there, and done through it. Make a token, hear that its secret is saved, copy it, find its row in
# the table, revoke it, hear that it is gone. Prints what failed and ends with 1.
import os
import subprocess
import sys
import time

import pyatspi

PATIENCE = 60  # Seconds until something that must come counts as missing.
NAME = "heard-not-seen"


class Missing(Exception):
    pass


def waited(what, look):
    """What look() finds, as soon as it finds something."""
    end = time.monotonic() + PATIENCE
    trouble = None
    while time.monotonic() < end:
        try:
            found = look()
            if found:
                return found
        except Exception as gone:  # What was there a moment ago may be gone while one looks at it.
            trouble = gone
        time.sleep(0.1)
    raise Missing(f"{what} ({trouble!r})" if trouble else what)


def everything(parent):
    yield parent
    for child in parent:
        if child is not None:
            yield from everything(child)


def is_shown(node):
    states = node.getState()
    return states.contains(pyatspi.STATE_SHOWING) and states.contains(pyatspi.STATE_VISIBLE)


def look_for(parent, role, name, enabled=True):
    for node in everything(parent):
        if node.getRole() != role or not is_shown(node):
            continue
        if (name(node.name) if callable(name) else node.name == name) and (
            not enabled or node.getState().contains(pyatspi.STATE_ENABLED)
        ):
            return node
    return None


def find(parent, role, name, enabled=True):
    return waited(f"{role} “{name}”", lambda: look_for(parent, role, name, enabled))


def press(parent, name):
    button = find(parent, pyatspi.ROLE_PUSH_BUTTON, name)
    action = button.queryAction()
    for index in range(action.nActions):
        if action.getName(index).lower() in ("press", "click"):
            action.doAction(index)
            return
    raise Missing(f"a way to press “{name}”")


def enter(parent, name, text):
    field = find(parent, pyatspi.ROLE_TEXT, name)
    field.queryEditableText().setTextContents(text)
    waited(f"“{text}” in “{name}”", lambda: field.queryText().getText(0, -1) == text)


def window(application, title):
    for node in application:
        if node is not None and node.name == title and is_shown(node):
            return node
    return None


def hear(parent, words):
    """A label that says so."""
    return find(parent, pyatspi.ROLE_LABEL, lambda name: words in name)


def rows(application):
    """The table row by row, each as the words of its cells."""
    table = find(application, pyatspi.ROLE_TABLE, "Tokens")
    cells = table.queryTable()
    said = []
    for row in range(cells.nRows):
        line = [cells.getAccessibleAt(row, column) for column in range(cells.nColumns)]
        said.append([cell.name if cell is not None else "" for cell in line])
    return table, said


def select(application, name):
    table, said = rows(application)
    row = next(index for index, cells in enumerate(said) if cells[0] == name)
    table.queryTable().addRowSelection(row)
    waited(f"the details of “{name}”", lambda: look_for(application, pyatspi.ROLE_LABEL, name))


def nameless(application):
    """What takes the focus and says nothing."""
    silent = []
    for node in everything(application):
        states = node.getState()
        if not is_shown(node) or not states.contains(pyatspi.STATE_FOCUSABLE):
            continue
        if node.getRole() in (pyatspi.ROLE_PUSH_BUTTON, pyatspi.ROLE_TEXT, pyatspi.ROLE_COMBO_BOX, pyatspi.ROLE_TABLE,
                              pyatspi.ROLE_TREE, pyatspi.ROLE_CHECK_BOX, pyatspi.ROLE_SPIN_BUTTON) and not node.name:
            silent.append(node.getRoleName())
    return silent


def expect(condition, words):
    if not condition:
        raise Missing(words)


def create(application):
    press(application, "New token…")
    dialog = waited("the New token dialog", lambda: window(application, "New token"))
    expect(not nameless(dialog), f"names in New token: {nameless(dialog)}")
    enter(dialog, "Name", NAME)
    enter(dialog, "Another scope", "vso.packaging")
    press(dialog, "Add the typed scope")
    hear(dialog, "Whoever has this token may")
    press(dialog, "Create token")


def reveal(application):
    dialog = waited("the reveal", lambda: look_for(application, pyatspi.ROLE_LABEL, f"“{NAME}” is ready"))
    while dialog.parent is not None and dialog.parent.getRole() != pyatspi.ROLE_APPLICATION:
        dialog = dialog.parent
    hear(dialog, "Saved in the keychain and checked.")
    expect(not nameless(dialog), f"names in the reveal: {nameless(dialog)}")
    secret = waited("the secret's field", lambda: next(n for n in everything(dialog) if n.name == "Secret"))
    expect(secret.description == "hidden", "a secret that says it is hidden")
    press(dialog, "Copy the secret")
    hear(dialog, "The clipboard is cleared in")
    press(dialog, "Show the secret")
    waited("a secret that says it is shown", lambda: secret.description == "shown")
    press(dialog, "Hide the secret")
    waited("a secret that says it is hidden again", lambda: secret.description == "hidden")
    press(dialog, "Close")


def revoke(application):
    select(application, NAME)
    press(application, "Revoke…")
    dialog = waited("the Revoke dialog", lambda: window(application, "Revoke"))
    hear(dialog, f"Revoke “{NAME}”?")
    hear(dialog, "Whatever uses it stops working at once")
    press(dialog, "Revoke token")
    hear(dialog, f"“{NAME}” is revoked")
    press(dialog, "Close")


def live(application):
    main = waited("the main window", lambda: window(application, "Patkeeper (sandbox)"))
    waited("the demonstration's tokens", lambda: len(rows(main)[1]) > 5)
    expect(not nameless(main), f"names in the main window: {nameless(main)}")
    create(application)
    reveal(application)
    row = waited("the new token's row", lambda: next(cells for cells in rows(main)[1] if cells[0] == NAME))
    expect("Active" in row and "kept" in row, f"the row's words: {row}")
    revoke(application)
    waited("a table without it", lambda: all(cells[0] != NAME for cells in rows(main)[1]))


def main():
    program = sys.argv[1]
    profile = os.path.join(os.environ["HOME"], "profile")
    environment = dict(os.environ, QT_LINUX_ACCESSIBILITY_ALWAYS_ON="1")
    process = subprocess.Popen([program, "--sandbox", "--profile", profile, "--language", "en"], env=environment)
    try:
        desktop = pyatspi.Registry.getDesktop(0)
        application = waited(
            "the program in the accessibility tree",
            lambda: next(a for a in desktop if a is not None and a.get_process_id() == process.pid),
        )
        live(application)
        return 0
    except Missing as missing:
        print(f"FAIL: not found: {missing}", file=sys.stderr)
        for node in everything(application) if "application" in locals() else []:
            if is_shown(node) and node.name:
                print(f"  {node.getRoleName()}: {node.name}", file=sys.stderr)
        return 1
    finally:
        process.terminate()
        process.wait(PATIENCE)


sys.exit(main())
