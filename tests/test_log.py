"""What a bug of the embedded service leaves behind, for whom it hits: on a screen, a log file."""

from pathlib import Path

import pytest

from obs_tui.cli.connection import opened
from obs_tui.cli.target import Store
from obs_tui.embedded import events
from obs_tui.service.errors import ServerError
from obs_tui.settings import Settings

WORDS = "what somebody said"


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The state folder of a person in whose store nothing can be searched."""

    def broken(*_: object) -> None:
        raise RuntimeError(WORDS)

    monkeypatch.setattr(events, "search", broken)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state"


async def cause(store: Path, *, lasting: bool) -> str:
    async with opened(Store("local", store), Settings(), lasting=lasting) as service:
        with pytest.raises(ServerError) as found:
            await service.search_events(None)
    return found.value.failure.cause


async def test_on_a_screen_an_error_names_the_file_that_tells_the_place(
    state: Path, tmp_path: Path
) -> None:
    log = state / "obs-tui" / "obs-tui.log"
    said = await cause(tmp_path / "events.db", lasting=True)
    assert f"The server failed (RuntimeError); {log} says where." in said
    told = log.read_text()
    assert "chat_completion_events.search failed with RuntimeError" in told
    assert "in broken" in told
    assert WORDS not in said + told
    assert "stderr says where" in await cause(tmp_path / "events.db", lasting=False)
    assert log.read_text() == told


async def test_a_log_that_cannot_be_written_is_done_without(
    state: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(Path(__file__) / "no folder"))
    assert "cannot be written" in await cause(tmp_path / "events.db", lasting=True)
