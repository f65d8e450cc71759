"""A served store, in a process of its own."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

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


@dataclass
class Served:
    """A running server: its address and the token that it made."""

    url: str
    token: str
    process: subprocess.Popen[str]

    def stop(self, how: signal.Signals = signal.SIGTERM) -> tuple[int, str]:
        """The exit code, and what else was printed on stderr."""
        self.process.send_signal(how)
        _, rest = self.process.communicate(timeout=30)
        return self.process.returncode, rest


@contextmanager
def served(store: Path, *names: str, model: str = "") -> Iterator[Served]:
    """The store at this path, served on loopback, and called by these names too. `model` is where
    judges' models are."""
    process = subprocess.Popen(
        [sys.executable, "-c", _PROGRAM, str(store), model, *names],
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    try:
        url = process.stderr.readline().removeprefix("Serving on ").strip()
        token = process.stderr.readline().removeprefix("Token: ").strip()
        yield Served(url, token, process)
    finally:
        process.kill()
        process.wait()
        process.stderr.close()
