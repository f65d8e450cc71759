"""`E` in a real terminal: another program has it, and the app comes back as it was.

The programs are scripts that say what they were given. What is written to the terminal is waited
for, never a time.
"""

import fcntl
import json
import os
import pty
import select
import signal
import stat
import struct
import subprocess
import sys
import termios
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.hostile import HOSTILE, forbidden

PATIENCE = 60.0
"""Seconds without a byte after which something is wrong."""
MARK = "how heavy is a fry"
BACK = "\x1b[?1049h"
"""What the app writes when it takes the terminal."""


class Terminal:
    """A terminal with the app in it."""

    def __init__(self, env: Mapping[str, str], store: Path) -> None:
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 45, 160, 0, 0))
            argv = [sys.executable, "-m", "obs_tui", "--store", str(store)]
            os.execve(sys.executable, argv, env)  # noqa: S606 - no shell is wanted
        self._seen = ""

    def until(self, words: str) -> str:
        """Wait until this was written since the last wait; what was written up to it."""
        while words not in self._seen:
            if not select.select([self._fd], [], [], PATIENCE)[0]:
                raise AssertionError(f"{words!r} never came: {self._seen[-3000:]!r}")
            self._seen += os.read(self._fd, 1 << 16).decode(errors="replace")
        before, _, self._seen = self._seen.partition(words)
        return before

    def press(self, keys: str) -> None:
        os.write(self._fd, keys.encode())

    def ended(self) -> int:
        """Wait until the app has ended; its exit status."""
        try:
            while select.select([self._fd], [], [], PATIENCE)[0]:
                os.read(self._fd, 1 << 16)
        except OSError:  # all has been read
            pass
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])

    def close(self) -> None:
        try:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        except (ChildProcessError, ProcessLookupError):
            pass
        os.close(self._fd)


@contextmanager
def terminal(folder: Path, **settings: str) -> Iterator[Terminal]:
    """The app on one hostile conversation, which it has opened."""
    home = {key: str(folder / key) for key in ("XDG_DATA_HOME", "XDG_STATE_HOME", "TMPDIR")}
    (folder / "TMPDIR").mkdir()
    kept = {"PATH": os.environ["PATH"], "HOME": str(folder), "TERM": "xterm-256color"}
    env = {**kept, **home, "XDG_CONFIG_HOME": str(folder), **settings}
    lines, store = folder / "events.jsonl", folder / "events.db"
    said = [{"role": "user", "content": each.text[:2000]} for each in HOSTILE]
    messages = [{"role": "user", "content": MARK}, *said]
    lines.write_text(json.dumps({"time": "2026-01-01T00:00:00Z", "messages": messages}))
    argv = [sys.executable, "-m", "obs_tui", "import", str(lines), "--store", str(store)]
    subprocess.run(argv, check=True, env=env, capture_output=True)
    shown = Terminal(env, store)
    try:
        shown.until(MARK)
        yield shown
    finally:
        shown.close()


def script(path: Path, body: str) -> Path:
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o700)
    return path


def test_the_pager_reads_it_and_the_app_comes_back(tmp_path: Path) -> None:
    given = tmp_path / "given"
    pager = script(tmp_path / "a pager", f'cat >"{given}"; echo "$#:$1:$2 READ"')
    with terminal(tmp_path, PAGER=f"'{pager}' -x 'two words'", EDITOR="false") as shown:
        shown.press("E")
        shown.until("2:-x:two words READ")
        shown.until(BACK)
        shown.until(MARK)
        text = given.read_text()
        assert MARK in text
        assert "\\u001b[31mred" in text
        assert forbidden(text.replace("\t", " ")) is None

        script(pager, "cat >/dev/null; exit 3")
        shown.press("E")
        shown.until("a pager ended with status 3")

        left = "trap 'echo LEFT IT; exit' INT"  # `read` waits on if the trap was sprung before it
        script(pager, f"{left}; cat >/dev/null; echo WAITING; read answer </dev/tty")
        shown.press("E")
        shown.until("WAITING")
        shown.press("\x03")
        shown.until("LEFT IT")
        shown.until(MARK)

        pager.unlink()
        shown.press("E")
        shown.until("There is no program")
        shown.press("j\x11")
        assert shown.ended() == 0


def test_an_editor_is_given_a_file_that_it_cannot_change_and_that_goes(tmp_path: Path) -> None:
    told = tmp_path / "told"
    body = f'ls -l "$2" >"{told}"; cat "$2" >>"{told}"; echo "$1 READ"'
    editor = script(tmp_path / "editor", body)
    with terminal(tmp_path, EDITOR=f"{editor} --wait") as shown:
        shown.press("E")
        shown.until("--wait READ")
        shown.until(BACK)
        shown.until(MARK)
        about, _, text = told.read_text().partition("\n")
        mode, *_, path = about.split()
        assert mode == stat.filemode(stat.S_IFREG | 0o400)
        assert Path(path).name.startswith("obs-tui-event-")
        assert not Path(path).exists()
        assert MARK in text
        shown.press("\x11")
        assert shown.ended() == 0
