"""What makes the suite quick: an app's rest is seen at once, styles are parsed once, and what lives
as long as the process is not looked through for garbage again and again."""

import gc
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests import parsed, quiet


@pytest.fixture(scope="session", autouse=True)
def at_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("textual.app.wait_for_idle", quiet.rest)
        patched.setattr("textual.pilot.wait_for_idle", quiet.rest)
        patched.setattr("textual.css.stylesheet.Stylesheet._parse_rules", parsed.known_rules)
        patched.setattr(ThreadPoolExecutor, "submit", quiet.submit)
        yield


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The files that take longest begin first: no worker is left alone with one at the end."""
    items.sort(key=lambda item: (item.path.parent.name != "real", item.path.parent.name != "ui"))
