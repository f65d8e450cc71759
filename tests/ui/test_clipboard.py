"""Copying: which way is taken, and that the sentence says so."""

import asyncio
import base64
import stat
from pathlib import Path

import pytest
from textual.app import App

from obs_tui.ui import clipboard
from obs_tui.ui.clipboard import OSC_52_LIMIT, Ways, copy


class Terminal(App[object]):
    """An app that keeps what it was asked to send to the terminal."""

    sent = ""

    def copy_to_clipboard(self, text: str) -> None:
        base64.b64encode(text.encode())  # as Textual does: must not raise
        self.sent = text


def unavailable(_text: str) -> None:
    raise RuntimeError("no clipboard program")


async def no_tmux(_text: str) -> None:
    raise OSError("no tmux")


def ways(folder: Path, **environ: str) -> Ways:
    return Ways({"TERM": "xterm", **environ}, unavailable, no_tmux, lambda: folder / "copies")


async def test_the_desktop_s_clipboard_is_used_when_there_is_one(tmp_path: Path) -> None:
    got: list[str] = []
    app = Terminal()
    sentence = await copy(app, "abc", Ways({}, got.append, no_tmux, lambda: tmp_path))
    assert (got, app.sent) == (["abc"], "")
    assert sentence == "3 characters copied to the clipboard"


async def test_over_ssh_the_terminal_s_clipboard_is_used(tmp_path: Path) -> None:
    got: list[str] = []
    app = Terminal()
    remote = Ways({"SSH_TTY": "/dev/pts/1"}, got.append, no_tmux, lambda: tmp_path)
    assert "OSC 52" in await copy(app, "a\x1bb\ud800", remote)
    assert (got, app.sent) == ([], "a\x1bb\\ud800")


async def test_within_tmux_the_text_goes_through_tmux(tmp_path: Path) -> None:
    got: list[str] = []

    async def tmux(text: str) -> None:
        got.append(text)

    app = Terminal()
    inside = Ways({"TMUX": "/tmp/tmux"}, unavailable, tmux, lambda: tmp_path)  # noqa: S108 (a value of $TMUX, no file)
    assert "tmux" in await copy(app, "abc", inside)
    assert (got, app.sent) == (["abc"], "")


async def test_a_tmux_that_refuses_is_passed_by(tmp_path: Path) -> None:
    app = Terminal()
    assert "OSC 52" in await copy(app, "abc", ways(tmp_path, TMUX="x"))
    assert app.sent == "abc"


async def test_a_long_text_goes_to_a_private_file(tmp_path: Path) -> None:
    app = Terminal()
    text = "é" * OSC_52_LIMIT
    sentence = await copy(app, text, ways(tmp_path))
    (path,) = (tmp_path / "copies").iterdir()
    assert str(path) in sentence
    assert path.read_text(encoding="utf-8") == text
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert app.sent == ""


async def test_a_terminal_that_knows_no_osc_52_gets_a_file(tmp_path: Path) -> None:
    app = Terminal()
    sentence = await copy(app, "line\r\n", ways(tmp_path, TERM_PROGRAM="Apple_Terminal"))
    (path,) = (tmp_path / "copies").iterdir()
    assert str(path) in sentence
    assert path.read_bytes() == b"line\r\n"


async def test_when_nothing_works_it_says_so(tmp_path: Path) -> None:
    (tmp_path / "copies").write_text("in the way")
    sentence = await copy(Terminal(), "abc", ways(tmp_path, TERM="dumb"))
    assert sentence.startswith("Not copied")


async def test_a_clipboard_that_hangs_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clipboard, "PATIENCE", 0.01)
    started = asyncio.Event()

    async def hangs(_text: str) -> None:
        started.set()
        await asyncio.Event().wait()

    stuck = Ways({"TMUX": "x", "TERM": "dumb"}, unavailable, hangs, lambda: tmp_path)
    assert "written to" in await copy(Terminal(), "abc", stuck)
    assert started.is_set()
