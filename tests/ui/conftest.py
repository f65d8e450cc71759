"""What pictures need."""

import itertools
import time
from collections.abc import Iterator

import pytest
from pytest_textual_snapshot import SVGImageExtension
from syrupy.assertion import SnapshotAssertion


@pytest.fixture
def pinned(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing of this machine shows: no zone, no colour setting, no measured time."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    monkeypatch.delenv("NO_COLOR", raising=False)
    ticks = itertools.count()
    monkeypatch.setattr("obs_tui.ui.explorer.feed_screen.perf_counter", lambda: next(ticks) / 100)
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def pictures(pinned: None, snapshot: SnapshotAssertion) -> SnapshotAssertion:
    return snapshot.use_extension(SVGImageExtension)
