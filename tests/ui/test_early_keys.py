"""Keys typed while a dialog opens wait for it, however late it comes."""

import asyncio
from collections.abc import Iterable

import pytest
from textual.events import Key
from textual.widgets import TextArea

from obs_tui.ui.dialogs.record_editor import RecordEditor

from .datasets.fakes import FakeDatasets, record_id
from .datasets.screening import Screening, screening
from .running import NARROW, WIDE, Running


def type_at_once(run: Running | Screening, keys: Iterable[str]) -> None:
    """Put keys into the queue together, as a terminal does with what was typed ahead."""
    for key in keys:
        run.app.post_message(Key(key, key if len(key) == 1 else None))


def edited(run: Screening) -> str:
    return run.app.screen.query_one(TextArea).text


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_keys_typed_at_once_go_where_they_would_have_gone_one_by_one(
    size: tuple[int, int],
) -> None:
    async with screening(FakeDatasets(3), size=size) as run:
        type_at_once(run, ("e", "p", "down", "end", "!"))
        await run.until(lambda: isinstance(run.app.screen, RecordEditor) and "!" in edited(run))
        assert edited(run).splitlines()[1] == '  "messages": [!'
        assert run.current == record_id(0)


async def test_keys_wait_for_a_slow_server_and_do_not_act_on_the_list() -> None:
    datasets = FakeDatasets(3)
    async with screening(datasets) as run:
        datasets.gates["fetch_record"] = asyncio.Event()
        await run.press("e", "p")
        await run.until(lambda: datasets.asked("fetch_record"))
        await run.press("j", "D", "!")
        assert run.current == record_id(0)
        datasets.gates["fetch_record"].set()
        await run.until(lambda: isinstance(run.app.screen, RecordEditor))
        await run.until(lambda: edited(run).startswith("jD!"))
        assert not datasets.asked("delete_record")


async def test_escape_does_not_wait_and_drops_what_was_to_come() -> None:
    datasets = FakeDatasets(3)
    async with screening(datasets) as run:
        datasets.gates["fetch_record"] = asyncio.Event()
        await run.press("e", "p")
        await run.until(lambda: datasets.asked("fetch_record"))
        await run.press("x", "escape")
        await run.until(lambda: not run.here.acting)
        await run.press("j")
        await run.until(lambda: run.current == record_id(1))
        assert len(run.app.screen_stack) == 1


async def test_one_triage_after_the_other_needs_no_waiting() -> None:
    datasets = FakeDatasets(3)
    async with screening(datasets) as run:
        type_at_once(run, ("p", "g", "p", "b", "p", "g"))
        await run.until(lambda: len(datasets.asked("update_properties")) == 3)
        set_to = [datasets.records[record_id(n)].properties.get("label") for n in range(3)]
        assert set_to == ["good", "bad", "good"]
