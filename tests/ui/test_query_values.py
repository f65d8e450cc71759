"""Values that the query line offers: where they come from, and what is told where none do."""

import asyncio
import json
import re
from contextlib import closing
from pathlib import Path

import pytest
from textual.events import AppBlur, AppFocus

from obs_tui.embedded.importing import import_lines
from obs_tui.embedded.sample import generate
from obs_tui.embedded.store import Store
from obs_tui.model.filters import Condition, Operator
from obs_tui.model.load import Ready
from obs_tui.service.errors import UnreachableError

from .exploring import exploring
from .fakes import FakeService
from .running import running
from .test_query_line import edit, editor, offered, top, typed


async def test_values_that_cannot_be_had_are_told_of_where_they_would_stand() -> None:
    service = FakeService(40)
    refusal = UnreachableError("The server does not answer.")
    service.failures["options"].append(refusal)
    service.failures["option counts"].append(refusal)
    async with running(service) as run:
        await edit(run, *"model_name = ")
        await run.until(lambda: "values are not offered: The server does not" in top(run))
        assert offered(run) == []
        await run.press(*'"c', "backspace", "backspace", "space", "left")
        assert service.asked("options") == ["model_name"]
        await run.press("ctrl+u", *"nb_input_tokens > 1")
        await run.until(lambda: "values are not offered" not in top(run))


async def test_a_server_that_only_counts_or_only_lists_is_enough() -> None:
    service = FakeService(40)
    service.failures["options"].append(UnreachableError("No."))
    async with running(service) as run:
        await edit(run, *"model_name = cod")
        await run.until(lambda: re.search(r'"codestral-2508" +10', top(run)))
        assert "not offered" not in top(run)


async def test_counts_under_a_filter_that_is_not_in_force_any_more_are_not_shown() -> None:
    service = FakeService(40)
    gate = service.gates["option counts"] = asyncio.Event()
    async with running(service) as run:
        await edit(run, *"model_name = ")
        await run.until(lambda: service.asked("option counts"))
        await run.press(*"codestral-2508", "enter")
        await run.until(lambda: run.screen.filters is not None)
        await run.until(lambda: isinstance(run.screen.page, Ready) and run.screen.resolved)
        gate.set()
        await run.pilot.pause(0.05)
        assert editor(run).values == {}
        before = len(service.asked("option counts"))  # more than one, where keys come slowly
        await edit(run, "ctrl+u", *"model_name = ")
        await run.until(lambda: '"codestral-2508"' in offered(run))
        assert len(service.asked("option counts")) == before + 1


async def test_a_terminal_that_loses_the_focus_leaves_the_line_open() -> None:
    async with running(FakeService(40)) as run:
        await edit(run, *"mod")
        await run.until(lambda: offered(run) == ["model_name"])
        run.app.post_message(AppBlur())
        await run.until(lambda: not run.app.app_focus)
        assert editor(run).display
        run.app.post_message(AppFocus())
        await run.until(lambda: editor(run).field.has_focus)
        await run.press("e")
        assert typed(run) == "mode"
        assert offered(run) == ["model_name"]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("values") / "events.db"
    with closing(Store.open(path)) as made:
        import_lines(made, "sample", (json.dumps(event).encode() for event in generate(60)))
    return path


async def test_the_field_of_whole_conversations_is_offered_and_searched(store: Path) -> None:
    async with exploring(store) as run:
        await edit(run, *"conv")
        await run.until(lambda: offered(run)[:1] == ["conversation"])
        await run.press("tab")
        await run.until(lambda: "icontains" in offered(run))
        await run.press(*"icon", "tab", *'"the"', "escape", "enter")
        wanted = Condition("conversation", Operator.ICONTAINS, "the")
        await run.until(lambda: run.screen.filters == wanted)
        await run.until(lambda: isinstance(run.screen.page, Ready) and run.list.current)


async def test_a_key_lays_the_screen_out_anew_only_where_more_is_offered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("obs_tui.ui.explorer.query_editor.REST", 60.0)
    layouts: list[object] = []
    async with running(FakeService(40)) as run:
        await edit(run, *"model_name ")
        await run.until(lambda: len(offered(run)) == 5)
        await run.until(lambda: editor(run).drop.list.size.height == 5)
        run.screen.screen_layout_refresh_signal.subscribe(run.screen, layouts.append)
        for key in ("i", "s", "n", "u"):
            await run.press(key)
            drawn = asyncio.Event()
            run.screen.call_after_refresh(drawn.set)
            await drawn.wait()
        assert offered(run) == ["isnull"]
        assert layouts == []
        await run.press("escape")
        await run.until(lambda: layouts)
        assert not editor(run).drop.display
