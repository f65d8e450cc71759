"""What `y` and `Y` copy, and what ctrl+c does with a selection, by keys and mouse."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from obs_tui.ui.dialogs.copy_menu import CopyMenu
from obs_tui.ui.widgets.field_view import FieldView
from tests.ui.datasets.fakes import FakeDatasets
from tests.ui.datasets.screening import screening

from .fakes import FakeService, event_id
from .running import NARROW, WIDE, Running, running

BOTH = pytest.mark.parametrize("size", [WIDE, NARROW])
BASE = "https://api.example.com"


@pytest.fixture
def copied(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What was copied."""
    texts: list[str] = []

    async def copy(_app: object, text: str, _ways: object = None) -> str:
        texts.append(text)
        return f"{len(texts)} copied"

    monkeypatch.setattr("obs_tui.ui.clipboard.copy", copy)
    yield texts


async def chosen(run: Running, letter: str, copied: list[str]) -> str:
    """What a letter of the menu copies."""
    before = len(copied)
    await run.press("y")
    await run.until(lambda: isinstance(run.app.screen, CopyMenu))
    await run.press(letter)
    await run.until(lambda: len(copied) > before)
    await run.until(lambda: len(run.app.screen_stack) == 1)
    return copied[-1]


def addressed() -> FakeService:
    service = FakeService(5)
    service.can(replace(service.capabilities, base_url=BASE))
    return service


@BOTH
async def test_an_event_is_copied_in_each_of_its_forms(
    size: tuple[int, int], copied: list[str]
) -> None:
    async with running(addressed(), size=size) as run:
        await run.until(lambda: run.open_id == event_id(0))
        await run.press("Y")
        await run.until(lambda: copied == [event_id(0)])
        assert await chosen(run, "i", copied) == event_id(0)
        assert "Question 0" in await chosen(run, "m", copied)
        assert await chosen(run, "a", copied) in await chosen(run, "c", copied)
        assert json.loads(await chosen(run, "j", copied))["event_id"] == event_id(0)
        address = f"{BASE}/v1/observability/chat-completion-events/{event_id(0)}"
        assert await chosen(run, "l", copied) == address
        curl = await chosen(run, "g", copied)
        assert address in curl and "Bearer $MISTRAL_API_KEY" in curl


@BOTH
async def test_in_json_the_value_its_path_and_its_subtree_are_copied(
    size: tuple[int, int], copied: list[str]
) -> None:
    async with running(addressed(), size=size) as run:
        await run.until(lambda: run.open_id == event_id(0))
        await run.press("enter", "t")
        pane = run.screen.detail
        while pane.path_line.path != "$.request_messages[0].content":
            await run.press("j")
        content = await chosen(run, "v", copied)
        assert content.startswith("Question 0")
        assert await chosen(run, "k", copied) == "$.request_messages[0].content"
        part = json.loads(await chosen(run, "t", copied))
        assert part == {"role": "user", "content": content}
        await run.press("h")
        assert json.loads(await chosen(run, "v", copied)) == part
        assert "\n" not in copied[-1]
        assert await chosen(run, "k", copied) == "$.request_messages[0]"
        assert json.loads(await chosen(run, "t", copied)) == part


async def test_a_store_without_an_address_says_so_and_how_it_gets_one(copied: list[str]) -> None:
    async with running(FakeService(5)) as run:
        await run.until(lambda: run.open_id == event_id(0))
        for letter in "lg":
            await run.press("y")
            await run.until(lambda: isinstance(run.app.screen, CopyMenu))
            await run.press(letter)
            await run.until(lambda: len(run.app.screen_stack) == 1)
            await run.until(lambda: "no address" in run.shown())
            run.app.clear_notifications()
            await run.until(lambda: "no address" not in run.shown())
        assert copied == []


@BOTH
async def test_a_record_is_copied_too(size: tuple[int, int], copied: list[str]) -> None:
    async with screening(FakeDatasets(7), size=size) as run:
        record = run.here.current_record()
        assert record is not None
        await run.press("Y")
        await run.until(lambda: copied == [record.id])
        assert await chosen(run, "i", copied) == record.id
        assert json.loads(await chosen(run, "p", copied)) == record.payload
        assert json.loads(await chosen(run, "j", copied))["payload"] == record.payload
        await run.press("enter", "t")
        while run.here.record_pane.path_line.path != "$.payload":
            await run.press("j")
        assert json.loads(await chosen(run, "t", copied)) == record.payload


async def test_ctrl_c_copies_what_is_selected(copied: list[str]) -> None:
    async with running(FakeService(5)) as run:
        await run.until(lambda: run.open_id == event_id(0))
        await run.press("enter")
        lines = run.shown().splitlines()
        y, line = next((y, line) for y, line in enumerate(lines) if "▌ Question" in line)
        x = line.rindex("Question")
        await run.pilot.mouse_down(offset=(x, y))
        await run.pilot.hover(offset=(x + 9, y))
        await run.pilot.mouse_up(offset=(x + 9, y))
        await run.press("ctrl+c")
        await run.until(lambda: copied)
        assert copied == ["Question 0"]
        await run.until(lambda: "1 copied" in run.shown())
        assert isinstance(run.app.focused, FieldView)
        await run.press("y")
        await run.until(lambda: isinstance(run.app.screen, CopyMenu))
        await run.press("escape", "j", "ctrl+c")
        await run.until(lambda: len(run.app.screen_stack) == 1)
