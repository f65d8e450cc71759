"""The embedded service over a sample."""

from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from obs_tui.cli.connection import opened
from obs_tui.cli.target import Store as Target
from obs_tui.embedded.ingest import ingest
from obs_tui.embedded.sample import generate
from obs_tui.embedded.store import Store
from obs_tui.service.protocol import Service
from obs_tui.settings import Settings

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of 300 events."""
    path = tmp_path_factory.mktemp("sample") / "store.sqlite"
    with closing(Store.open(path)) as store:
        store.write_now(lambda conn: ingest(conn, generate(300, now=NOW)))
    return path


@pytest.fixture
async def service(sample: Path) -> AsyncIterator[Service]:
    async with opened(Target("p", sample), Settings()) as connected:
        yield connected
