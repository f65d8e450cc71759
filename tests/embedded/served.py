"""A served store, in a process of its own."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

PATIENCE = 120
"""Seconds that no process takes, on whatever machine."""
_PROGRAM = """
import sys
from pathlib import Path
from obs_tui.embedded.model_client import ModelEndpoint
from obs_tui.embedded.serve import serve_store
from obs_tui.embedded.store import Store
store, model = Store.open(Path(sys.argv[1])), sys.argv[2]
endpoint = ModelEndpoint(model) if model else None
serve_store(store, "127.0.0.1", 0, names=sys.argv[3:], endpoint=endpoint)
store.close()
"""

_HOLDING = """
import threading
from obs_tui.embedded import imports
advance, steps = imports._advance, iter(range(3))

def held(conn, found):
    advance(conn, found)
    if next(steps, None) is None:
        threading.Event().wait()

imports._advance = held
"""


@dataclass
class Served:
    """A running server: its address and the token that it made."""

    url: str
    token: str
    process: subprocess.Popen[str]

    def stop(self, how: signal.Signals = signal.SIGTERM) -> tuple[int, str]:
        """The exit code, and what else was printed on stderr."""
        self.process.send_signal(how)
        _, rest = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, rest


@contextmanager
def served(store: Path, *names: str, model: str = "", holding: bool = False) -> Iterator[Served]:
    """The store at this path, served on loopback, and called by these names too. `model` is where
    judges' models are. `holding`, imports stop in their fourth step, which is never committed: they
    are under way whenever the server is killed."""
    program = _HOLDING + _PROGRAM if holding else _PROGRAM
    process = subprocess.Popen(
        [sys.executable, "-c", program, str(store), model, *names],
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    try:
        url = process.stderr.readline().removeprefix("Serving on ").strip()
        token = process.stderr.readline().removeprefix("Token: ").strip()
        httpx.get(url, trust_env=False, timeout=PATIENCE)  # what it loads first takes a while
        yield Served(url, token, process)
    finally:
        process.kill()
        process.wait()
        process.stderr.close()
