"""Other programs in this terminal: the app steps aside for one, and comes back as it was."""

import os
import re
import shlex
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from textual.app import App, SuspendNotSupported

_LONGEST = 60
"""Characters of a file's name that come from what is in it."""


class OutsideError(Exception):
    """A program that could not do its work: why, and what to do."""


def read_outside(app: App[object], text: str, name: str) -> None:
    """Show the text in `$PAGER`, which is given it on its input, else in `$VISUAL` or `$EDITOR`, as
    a file named after `name`, made for this owner to read and gone afterwards. `text` must hold
    nothing that a terminal would obey. Blocks the app. Raises OutsideError."""
    if pager := _command("PAGER"):
        step_aside(app, pager, text)
    elif editor := _command("VISUAL", "EDITOR"):
        with passing_file(text, name, ".md") as path:
            path.chmod(0o400)
            step_aside(app, [*editor, str(path)])
    else:
        raise OutsideError("Set $PAGER or $EDITOR to the program that is to show it.")


def editor_command() -> list[str]:
    """The person's editor. Raises OutsideError where there is none."""
    if command := _command("VISUAL", "EDITOR"):
        return command
    raise OutsideError("Set $VISUAL or $EDITOR to the editor to open.")


def _command(*variables: str) -> list[str]:
    """The command line in the first of these that says something, split as a shell does."""
    for variable in variables:
        try:
            if command := shlex.split(os.environ.get(variable) or ""):
                return command
        except ValueError as error:
            raise OutsideError(f"${variable} is no command line: {error}.") from None
    return []


@contextmanager
def passing_file(text: str, name: str, suffix: str) -> Iterator[Path]:
    """A file with this text that only its owner can read; it goes at the end. Raises
    OutsideError."""
    plain = "-".join(re.findall(r"[0-9A-Za-z]+", name))[:_LONGEST]
    try:
        handle, made = tempfile.mkstemp(prefix=f"obs-tui-{plain}-", suffix=suffix)
    except OSError as error:
        raise OutsideError(f"The temporary file: {error.strerror}.") from error
    path = Path(made)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        yield path
    except (OSError, UnicodeError) as error:
        raise OutsideError(f"The temporary file: {error}.") from error
    finally:
        path.unlink(missing_ok=True)


def step_aside(app: App[object], command: Sequence[str], text: str | None = None) -> None:
    """Give the terminal to a program until it ends; `text` is its input. Raises OutsideError."""
    fault = ""
    try:
        with app.suspend(), _interrupts_left_to_it():
            fault = _run(command, text)  # Textual does not come back after an exception
    except SuspendNotSupported:
        fault = "This terminal cannot step aside for another program."
    if fault:
        raise OutsideError(fault)


def _run(command: Sequence[str], text: str | None) -> str:
    given = None if text is None else text.encode(errors="backslashreplace")
    try:
        done = subprocess.run(command, check=False, input=given)
    except FileNotFoundError:
        return f"There is no program {command[0]}: set $PAGER, $VISUAL or $EDITOR to one there is."
    except OSError as error:
        return f"{command[0]} cannot be run: {error.strerror}."
    if done.returncode < 0:
        return f"{command[0]} was ended by signal {-done.returncode}."
    return f"{command[0]} ended with status {done.returncode}." if done.returncode else ""


@contextmanager
def _interrupts_left_to_it() -> Iterator[None]:
    """ctrl+c reaches every program of the terminal: it is for the one in front. It would not have
    it, if it were ignored here."""
    before = signal.signal(signal.SIGINT, lambda _number, _frame: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
