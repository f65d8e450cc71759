"""A journal in a file, and datasets in memory."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from obs_tui.journal import Journal

from .fakes import FakeDatasets


@pytest.fixture
async def journal(tmp_path: Path) -> AsyncIterator[Journal]:
    opened = Journal.open(tmp_path / "journal.sqlite")
    yield opened
    await opened.aclose()


@pytest.fixture
def datasets() -> FakeDatasets:
    return FakeDatasets()
