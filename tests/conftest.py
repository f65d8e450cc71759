"""What makes the suite quick, and the same everywhere: an app's rest is seen at once, styles are
parsed once, what lives as long as the process is not looked through for garbage again and again,
examples are not drawn by chance, and signals arrive."""

import gc
import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import hypothesis
import pytest

from tests import parsed, quiet

hypothesis.settings.load_profile("ci")
"""The same examples each time, however long they take: neither chance nor a slow machine fails a
test. Others are tried with `--hypothesis-profile=default`."""


@pytest.fixture(scope="session", autouse=True)
def at_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("textual.app.wait_for_idle", quiet.rest)
        patched.setattr("textual.pilot.wait_for_idle", quiet.rest)
        patched.setattr("textual.app.App._shutdown", quiet.leave)
        patched.setattr("textual.app.App.NOTIFICATION_TIMEOUT", 3_600.0)  # none goes unseen
        patched.setattr("textual.css.stylesheet.Stylesheet._parse_rules", parsed.known_rules)
        patched.setattr(ThreadPoolExecutor, "submit", quiet.submit)
        yield


@pytest.fixture(scope="session", autouse=True)
def left_alone() -> None:
    """What tests start inherits two things less from whoever began this run: SIGINT ignored, as in
    the background of a script, and proxies, which clients would ask for servers on loopback."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        del os.environ[name]


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The files that take longest begin first: no worker is left alone with one at the end."""
    items.sort(key=lambda item: (item.path.parent.name != "real", item.path.parent.name != "ui"))
