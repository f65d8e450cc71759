"""Editing a text in the person's own editor, while the app steps aside."""

import os
import shlex
import subprocess
import tempfile
from pathlib import Path

from textual.app import App, SuspendNotSupported


def edited_outside(app: App[object], text: str) -> tuple[str, str]:
    """The text as `$VISUAL` or `$EDITOR` left it, and why it could not be edited (then the text is
    the one given). Blocks the app, which has left the screen to the editor."""
    command = shlex.split(os.environ.get("VISUAL") or os.environ.get("EDITOR") or "")
    if not command:
        return text, "Set $VISUAL or $EDITOR to the editor to open."
    handle, name = tempfile.mkstemp(prefix="obs-tui-", suffix=".txt")
    path = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        with app.suspend():
            subprocess.run([*command, name], check=True)
        return path.read_text(encoding="utf-8").removesuffix("\n"), ""
    except SuspendNotSupported:
        return text, "This terminal cannot step aside for an editor."
    except (OSError, subprocess.CalledProcessError, UnicodeError) as error:
        return text, f"{command[0]}: {error}"
    finally:
        path.unlink(missing_ok=True)
