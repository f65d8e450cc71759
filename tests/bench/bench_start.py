"""Cold start to the first frame with rows, in a pty, against a bare Textual app's first frame.

The store holds 10,000 events and the journal the page of an earlier run, as on any second start.
"""

import fcntl
import os
import pty
import select
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from .report import Row

EVENTS = 10_000
ROUNDS = 7
MARK = "zq7first"
PATIENCE = 60.0
BUDGET = "≤ 1.3×"
ANSWERS = {
    b"\x1b[c": b"\x1b[?62;22c",
    b"\x1b[6n": b"\x1b[1;1R",
    b"\x1b[?2026$p": b"\x1b[?2026;2$y",
    b"\x1b[?2048$p": b"\x1b[?2048;0$y",
}
BARE = f"""
from textual.app import App
from textual.widgets import Static
class Bare(App):
    def compose(self):
        yield Static("{MARK}")
Bare().run()
"""


@dataclass(frozen=True, slots=True)
class Start:
    """Seconds to the first frame with the mark, those the main thread was on a processor, and peak
    resident megabytes then."""

    seconds: float
    busy: float
    megabytes: float


def run() -> list[Row]:
    """The rows of the report: time to first rows, and memory."""
    with tempfile.TemporaryDirectory() as folder:
        env = _environment(Path(folder))
        store = _store(Path(folder), env)
        ours_argv = (sys.executable, "-m", "obs_tui", "--store", str(store))
        bare_argv = (sys.executable, "-c", BARE)
        first_frame(ours_argv, env, linger=3.0)  # leaves the journal and compiled modules behind
        first_frame(bare_argv, env)
        ours, bare = [], []
        for _ in range(ROUNDS):
            bare.append(first_frame(bare_argv, env))
            ours.append(first_frame(ours_argv, env))
    ours_s = statistics.median(start.seconds for start in ours)
    bare_s = statistics.median(start.seconds for start in bare)
    pairs = list(zip(ours, bare, strict=True))
    ratio = statistics.median(mine.seconds / other.seconds for mine, other in pairs)
    busy = statistics.median(start.busy for start in ours)
    bare_busy = statistics.median(start.busy for start in bare)
    busy_ratio = statistics.median(mine.busy / other.busy for mine, other in pairs)
    rss = statistics.median(start.megabytes for start in ours)
    bare_rss = statistics.median(start.megabytes for start in bare)
    note = f"{EVENTS:,} events, second start, medians of {ROUNDS} alternating rounds"
    return [
        Row("start → first rows", f"{ours_s:.2f} s", f"{bare_s:.2f} s bare", ratio, BUDGET, note),
        Row("the same, CPU", f"{busy:.2f} s", f"{bare_busy:.2f} s bare", busy_ratio, BUDGET),
        Row(
            "peak memory at first rows",
            f"{rss:.0f} MB",
            f"{bare_rss:.0f} MB bare",
            rss / bare_rss,
            "≤ 60 MB",
        ),
    ]


def first_frame(argv: Sequence[str], env: Mapping[str, str], linger: float = 0.0) -> Start:
    """Start `argv` in a terminal of 160 by 45 until it has drawn the mark; `linger` seconds later
    leave it by ctrl+q. Raises RuntimeError when the mark does not come."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 45, 160, 0, 0))
    began = time.perf_counter()
    process = subprocess.Popen(
        argv, stdin=slave, stdout=slave, stderr=slave, env=env, start_new_session=True
    )
    os.close(slave)
    try:
        seconds = _until_mark(master, began)
        busy, megabytes = _busy(process.pid), _peak(process.pid)
        _drain(master, linger)
        os.write(master, b"\x11")
        _drain(master, 5.0, until=process)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
        process.wait()
        os.close(master)
    return Start(seconds, busy, megabytes)


def _until_mark(master: int, began: float) -> float:
    seen = b""
    while MARK.encode() not in seen:
        if time.perf_counter() - began > PATIENCE:
            raise RuntimeError(f"no rows within {PATIENCE:.0f} s: {seen[-500:]!r}")
        seen += _read(master, 0.5)
    return time.perf_counter() - began


def _read(master: int, wait: float) -> bytes:
    """What the app wrote; its questions to the terminal are answered."""
    if not select.select([master], [], [], wait)[0]:
        return b""
    try:
        chunk = os.read(master, 1 << 16)
    except OSError:  # the app is gone
        return b""
    for question, answer in ANSWERS.items():
        if question in chunk:
            os.write(master, answer)
    return chunk


def _drain(master: int, seconds: float, until: subprocess.Popen[bytes] | None = None) -> None:
    end = time.perf_counter() + seconds
    while time.perf_counter() < end and (until is None or until.poll() is None):
        _read(master, 0.05)


def _busy(pid: int) -> float:
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9


def _peak(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def _environment(folder: Path) -> dict[str, str]:
    """Nothing of the user's: no configuration, and a journal of its own. Modules are compiled, as
    an installer leaves them."""
    kept = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith("OBS_TUI_") and key != "PYTHONDONTWRITEBYTECODE"
    }
    return kept | {
        "HOME": str(folder),
        "PYTHONPYCACHEPREFIX": str(folder / "compiled"),
        "XDG_CONFIG_HOME": str(folder / "config"),
        "XDG_STATE_HOME": str(folder / "state"),
        "XDG_DATA_HOME": str(folder / "data"),
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
    }


def _store(folder: Path, env: Mapping[str, str]) -> Path:
    """A store whose newest conversations begin with the mark."""
    source, store = folder / "events.jsonl", folder / "events.sqlite"
    with source.open("w") as lines:
        for i in range(EVENTS):
            moment = f"2026-01-{1 + i * 27 // EVENTS:02}T{i % 24:02}:{i % 60:02}:00Z"
            lines.write(
                f'{{"time": "{moment}", "model": "mistral-small-latest", "messages": ['
                f'{{"role": "user", "content": "{MARK} question {i} about the weather"}},'
                f'{{"role": "assistant", "content": "Answer {i}: it rains."}}]}}\n'
            )
    subprocess.run(
        [sys.executable, "-m", "obs_tui", "import", str(source), "--store", str(store)],
        check=True,
        env=env,
        capture_output=True,
    )
    return store
