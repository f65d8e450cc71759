"""What the first frame must not wait for is not loaded before it."""

import json
import subprocess
import sys

import pytest

from tests.embedded.served import PATIENCE

LATE = (
    *("httpx", "starlette", "uvicorn", "jinja2", "tantivy", "re2", "pygments", "markdown_it"),
    *("lark", "obs_tui.model.query_parser", "obs_tui.model.completion"),
    *("obs_tui.curation", "obs_tui.ui.datasets", "obs_tui.ui.judges", "obs_tui.model.datasets"),
    *("obs_tui.service.dataset_protocol", "obs_tui.service.datasets"),
    *("pydantic", "pydantic_settings", "tomllib", "tqdm", "tenacity"),
    *("obs_tui.embedded", "obs_tui.judging", "obs_tui.settings_file", "obs_tui.cli.connection"),
    *("obs_tui.service.client", "obs_tui.service.reading"),
    *("obs_tui.model.events", "obs_tui.model.messages", "obs_tui.model.judges"),
    *("obs_tui.text.lines", "obs_tui.text.transcript", "obs_tui.text.markdown"),
    *("obs_tui.ui.review", "obs_tui.ui.agreement", "obs_tui.evaluation"),
    *("obs_tui.ui.dialogs", "obs_tui.ui.explorer.detail", "obs_tui.ui.explorer.similar"),
    *("obs_tui.ui.explorer.strip", "obs_tui.ui.explorer.offers", "obs_tui.finding.shaping"),
    *("obs_tui.ui.explorer.feed", "obs_tui.ui.explorer.asking", "obs_tui.ui.explorer.remembering"),
    *("obs_tui.service.paging", "obs_tui.model.query_words"),
    *("obs_tui.cli.curation_parser", "obs_tui.cli.finding_parser"),
    *("obs_tui.ui.palette", "obs_tui.ui.clipboard", "obs_tui.ui.widgets.line_view"),
)

FIRST_FRAME = """
import asyncio, json, sys
from datetime import UTC, datetime
from pathlib import Path

from obs_tui import cli
from obs_tui.cli import explore, target
from obs_tui.journal import Journal, LastSeen
from obs_tui.model.rows import EventRow
from obs_tui.settings import load
from obs_tui.ui.app import ObsApp

cli.parse([])
settings = load()
assert isinstance(target.resolve(settings), target.Store)

async def connect():
    raise AssertionError("the first frame comes before")

async def main():
    journal = Journal.open(None)
    row = EventRow(
        event_id="e",
        created_at=datetime.now(UTC),
        extra_fields={"last_user_message_preview": "seen before"},
    )
    await journal.remember("local", LastSeen(None, (row,), "e", None))
    app = ObsApp(connect, journal, profile="local", triage=settings.triage, keymap=settings.keymap)
    frames = []

    def begin(screen):
        frames.append("\\n".join(strip.text for strip in screen._compositor.render_strips()))
        frames.append(sorted(sys.modules))
        app.exit()

    # What comes right after the first frame.
    type(app.get_default_screen())._begin = begin
    await app.run_async(headless=True, size=(160, 45))
    await journal.aclose()
    return frames

print(json.dumps(asyncio.run(main())))
"""


@pytest.fixture(scope="module")
def frame() -> tuple[str, set[str]]:
    """The first frame of a second start, and the modules loaded by then."""
    done = subprocess.run(
        [sys.executable, "-c", FIRST_FRAME],
        check=True,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        env={"HOME": "/nonexistent", "PATH": ""},
    )
    assert not done.stderr, "a start that is left at once goes well"
    shown, modules = json.loads(done.stdout.splitlines()[-1])
    return shown, set(modules)


def test_the_first_frame_shows_what_was_seen_last(frame: tuple[str, set[str]]) -> None:
    assert "seen before" in frame[0]


@pytest.mark.parametrize("module", LATE)
def test_the_first_frame_does_not_wait_for(module: str, frame: tuple[str, set[str]]) -> None:
    assert module not in frame[1]
