"""Copying text out of the terminal, by whichever way there is, and saying which.

The desktop's clipboard first, when this is the desktop; over SSH and elsewhere the terminal's, by
OSC 52 or through tmux; a private file when neither is in reach or the text is too long for them.
"""

import asyncio
import os
import tempfile
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from textual.app import App

OSC_52_LIMIT = 74_994
"""Bytes that fit OSC 52: terminals cut its base64 off at 100,000 characters."""
PATIENCE = 3.0
"""Seconds after which a clipboard program that does not answer is given up."""
_DEAF = frozenset({"dumb", "linux"})


def _native(text: str) -> None:
    # Late, since it asks the system which clipboard programs it has. It ships no types.
    import pyperclip

    pyperclip.copy(text)


async def _tmux(text: str) -> None:
    """Give tmux the text for its own buffer and (-w) for the clipboard of the terminal around it,
    which works where tmux lets no escape sequence through. Raises OSError when tmux refuses."""
    process = await asyncio.create_subprocess_exec(
        "tmux",
        "load-buffer",
        "-w",
        "-",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        await process.communicate(text.encode())
    finally:
        if process.returncode is None:
            process.kill()
    if process.returncode:
        raise OSError("tmux refused the text")


def _folder() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("obs-tui")


@dataclass(frozen=True)
class Ways:
    """The ways out of this machine; tests give others. `native` may block and raise anything."""

    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    native: Callable[[str], None] = _native
    tmux: Callable[[str], Awaitable[None]] = _tmux
    folder: Callable[[], Path] = _folder


async def copy(app: App[object], text: str, ways: Ways | None = None) -> str:
    """Copy `text` and say, in a sentence, by which way. Never raises, never blocks the loop."""
    ways = ways or Ways()
    # What UTF-8 cannot carry (lone surrogates) goes out as its escape; the rest as it is.
    text = text.encode("utf-8", "backslashreplace").decode()
    size = f"{len(text):,} character{'' if len(text) == 1 else 's'}"
    if await _copied_natively(text, ways):
        return f"{size} copied to the clipboard"
    if len(text.encode()) <= OSC_52_LIMIT:
        if "TMUX" in ways.environ and await _copied_by_tmux(text, ways):
            return f"{size} copied through tmux, to its buffer and the terminal's clipboard"
        if _listens(ways.environ):
            app.copy_to_clipboard(text)
            return f"{size} sent to the terminal's clipboard (OSC 52)"
    try:
        path = await asyncio.to_thread(_written, text, ways.folder())
    except OSError as error:
        return f"Not copied: no clipboard is in reach, and no file could be written ({error})"
    return f"{size} written to {path}: no clipboard in reach takes them"


async def _copied_natively(text: str, ways: Ways) -> bool:
    if "SSH_CONNECTION" in ways.environ or "SSH_TTY" in ways.environ:
        return False  # it would be the clipboard of the machine at the other end
    try:
        async with asyncio.timeout(PATIENCE):
            await asyncio.to_thread(ways.native, text)
    except (TimeoutError, OSError, RuntimeError):  # pyperclip's own error is a RuntimeError
        return False
    return True


async def _copied_by_tmux(text: str, ways: Ways) -> bool:
    try:
        async with asyncio.timeout(PATIENCE):
            await ways.tmux(text)
    except (TimeoutError, OSError):
        return False
    return True


def _listens(environ: Mapping[str, str]) -> bool:
    """Whether the terminal may understand OSC 52: Terminal.app and the console do not."""
    deaf = environ.get("TERM", "") in _DEAF
    return not deaf and environ.get("TERM_PROGRAM") != "Apple_Terminal"


def _written(text: str, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(prefix="copy-", suffix=".txt", dir=folder)  # made 0600
    with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
        file.write(text)
    return Path(name)
