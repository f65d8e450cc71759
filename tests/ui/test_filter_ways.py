"""Filters by other ways than typing, by keys: JSON in an editor, views, commands, copies."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from obs_tui.journal import ColumnChoice, Journal, View
from obs_tui.model.fields import FieldCatalogue, FieldDefinition, OptionCount
from obs_tui.model.filters import Condition, Filter, Operator, Relative
from obs_tui.model.paging import Feed
from obs_tui.ui.app import ObsApp
from obs_tui.ui.dialogs.confirm import ConfirmScreen
from obs_tui.ui.dialogs.copy_menu import CopyMenu
from obs_tui.ui.dialogs.views import ViewsDialog
from obs_tui.ui.explorer.query_editor import QueryEditor
from obs_tui.ui.palette import Palette
from tests.hostile import HOSTILE

from .fakes import FakeService
from .running import NARROW, PROFILE, WIDE, Running, running
from .test_hostile import Watched

CODE = Condition("model_name", Operator.EQ, "codestral-2508")
LONG = Condition("nb_input_tokens", Operator.GT, 300)
SHORT = tuple(case for case in HOSTILE if len(case.text) < 100)


@dataclass
class Editor:
    """What `$VISUAL` writes into the file it is given, and what was in it."""

    folder: Path

    def writes(self, text: str) -> None:
        (self.folder / "written").write_text(text)

    @property
    def given(self) -> str:
        path = self.folder / "given"
        return path.read_text() if path.exists() else "nothing yet"


LONG_JSON = json.dumps({"field": "nb_input_tokens", "op": "gt", "value": 300})


@pytest.fixture
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Editor:

    @contextmanager
    def suspended(_app: ObsApp) -> Iterator[None]:
        yield

    monkeypatch.setattr(ObsApp, "suspend", suspended)
    script = tmp_path / "editor"
    script.write_text(f'#!/bin/sh\ncd "{tmp_path}"\ncp "$1" given\ncp written "$1"\n')
    script.chmod(0o700)
    monkeypatch.setenv("VISUAL", str(script))
    return Editor(tmp_path)


async def say(run: Running, words: str) -> None:
    """Type a command."""
    await run.press("colon")
    await run.until(lambda: isinstance(run.app.screen, Palette))
    await run.press(*words, "enter")
    await run.until(lambda: not isinstance(run.app.screen, Palette))


async def test_f4_edits_the_filter_as_json(editor: Editor) -> None:
    editor.writes(LONG_JSON)
    async with running(FakeService(400)) as run:
        await run.press("f4")
        await run.until(lambda: run.screen.filters == LONG)
        assert editor.given == "null"
        editor.writes("null")
        await run.press("f4")
        await run.until(lambda: run.screen.filters is None)
        assert json.loads(editor.given)["field"] == "nb_input_tokens"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"field": "nb_input_tokens",', "line 1, column"),
        ("{}", "exactly one of AND and OR"),
        ('{"and": []}', "AND or OR"),
        ('{"field": "modle", "op": "eq", "value": "x"}', "no field called modle"),
        ('{"field": "model_name", "op": "eq", "value": NaN}', "NaN"),
        ('{"AND": [], "AND": []}', "stands twice"),
        ("[" * 100_000, "too deep"),
    ],
)
async def test_json_that_is_no_filter_is_kept_and_edited_again(
    editor: Editor, text: str, said: str
) -> None:
    editor.writes(text)
    async with running(FakeService(40)) as run:
        await run.press("f4")
        await run.until(lambda: isinstance(run.app.screen, ConfirmScreen) and said in run.shown())
        editor.writes(LONG_JSON)
        await run.press("tab", "enter")
        await run.until(lambda: run.screen.filters == LONG)
        assert editor.given == text


async def test_json_left_unread_is_there_the_next_time(editor: Editor) -> None:
    editor.writes("{")
    async with running(FakeService(40)) as run:
        await run.press("f4")
        await run.until(lambda: isinstance(run.app.screen, ConfirmScreen))
        await run.press("escape")
        await run.until(lambda: len(run.app.screen_stack) == 1)
        assert run.screen.filters is None
        editor.writes("")
        await run.press("f4")
        await run.until(lambda: editor.given == "{")
        await run.press("f4")
        await run.until(lambda: editor.given == "null")


async def test_f4_in_the_line_edits_what_is_typed(editor: Editor) -> None:
    editor.writes(LONG_JSON)
    async with running(FakeService(40)) as run:
        await run.press("slash")
        await run.until(lambda: run.screen.query(QueryEditor))
        line = run.screen.query_one(QueryEditor)
        await run.until(lambda: line.field.has_focus)
        await run.press(*"created_at >= -24h", "f4")
        await run.until(lambda: "✗" in run.shown())
        assert editor.given == "nothing yet"
        await run.press("ctrl+u", *'model_name = "x"', "f4")
        await run.until(lambda: line.text == "nb_input_tokens > 300")
        assert json.loads(editor.given)["value"] == "x"
        assert run.screen.filters is None
        await run.press("enter")
        await run.until(lambda: run.screen.filters == LONG)


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_views_are_saved_shown_and_dropped_by_typing(size: tuple[int, int]) -> None:
    journal = Journal.open(None)
    async with running(FakeService(400), journal=journal, size=size) as run:
        run.screen.narrow(CODE)
        await say(run, "view save The Code")
        await run.until(lambda: "The Code: model_name" in run.shown())
        run.screen.narrow(LONG)
        await run.until(lambda: "The Code:" not in run.shown())
        await say(run, "view the code")
        await run.until(lambda: run.screen.filters == CODE)
        run.screen.narrow(LONG)
        await say(run, "view save the code")
        await run.until(lambda: "Saved the view the code anew" in run.shown())
        assert [view.filters for view in await journal.views(PROFILE)] == [LONG]
        await say(run, "view drop THE CODE")
        await run.until(lambda: "Dropped the view" in run.shown())
        assert await journal.views(PROFILE) == ()
        assert {visit.filters for visit in await journal.history(PROFILE)} >= {CODE, LONG}
        await say(run, "view nothing")
        await run.until(lambda: "There is no view nothing." in run.shown())
    await journal.aclose()


async def test_views_are_in_the_palette_and_in_a_list() -> None:
    journal = Journal.open(None)
    columns = (ColumnChoice("model_name", 20),)
    await journal.save_view(PROFILE, View("slow ones", LONG, columns))
    async with running(FakeService(400), journal=journal) as run:
        await say(run, "slow")
        await run.until(lambda: run.screen.filters == LONG)
        await run.press("V")
        await run.until(lambda: isinstance(run.app.screen, ViewsDialog))
        await run.press(*"mine", "enter")
        await run.until(lambda: "Saved the view mine." in run.shown())
        run.screen.narrow(None)
        await run.press("V")
        await run.until(lambda: "nb_input_tokens > 300" in run.shown())
        await run.press(*"mine", "enter")
        await run.until(lambda: run.screen.filters == LONG)
        await run.press("V")
        await run.until(lambda: isinstance(run.app.screen, ViewsDialog))
        await run.press(*"slow", "ctrl+d")
        await run.until(lambda: "Dropped the view slow ones" in run.shown())
        assert [view.name for view in await journal.views(PROFILE)] == ["mine"]
    await journal.aclose()


async def test_what_is_no_command_is_told_and_can_be_mended() -> None:
    async with running(FakeService(40)) as run:
        await run.press("colon")
        await run.until(lambda: isinstance(run.app.screen, Palette))
        await run.press(*"veiw zzz", "enter")
        await run.until(lambda: "There is no command veiw zzz." in run.shown())
        await run.press("escape")
        await run.until(lambda: len(run.app.screen_stack) == 1)


async def test_a_command_that_takes_a_name_is_begun_when_it_is_picked() -> None:
    async with running(FakeService(40)) as run:
        await run.press("ctrl+p")
        await run.until(lambda: isinstance(run.app.screen, Palette))
        await run.press(*"view sa", "enter", *"x", "enter")
        await run.until(lambda: "Saved the view x." in run.shown())


@pytest.mark.parametrize("keys", [("ctrl+y",), ("y",)])
async def test_the_filter_is_copied_in_each_of_its_forms(
    keys: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    copied: list[str] = []

    async def copy(_app: object, text: str, _ways: object = None) -> str:
        copied.append(text)
        return "copied"

    monkeypatch.setattr("obs_tui.ui.clipboard.copy", copy)
    async with running(FakeService(400)) as run:
        run.screen.narrow(CODE)
        await run.until(lambda: run.open_id == run.current_id and run.list.rows.complete)
        for letter in "fJups":
            await run.press(*keys)
            await run.until(lambda: isinstance(run.app.screen, CopyMenu))
            await run.press(letter)
            await run.until(lambda: len(run.app.screen_stack) == 1)
    text, data, curl, python, command = copied
    assert text == 'model_name = "codestral-2508"'
    assert json.loads(data) == {"field": "model_name", "op": "eq", "value": "codestral-2508"}
    assert curl.startswith("curl ")
    assert "from mistralai" in python
    assert command.startswith("obs-tui search")
    assert all("codestral-2508" in each for each in copied)


async def test_a_relative_time_stays_so_in_the_line_and_is_asked_as_an_instant() -> None:
    service = FakeService(40)
    asked: list[Filter] = []
    search = service.search_events

    async def noted(filters: Filter, **options: object) -> object:
        asked.append(filters)
        return await search(None)

    service.search_events = noted  # type: ignore[method-assign, assignment]
    async with running(service) as run:
        since = Condition("created_at", Operator.GTE, Relative("-24h"))
        run.screen.narrow(since)
        await run.until(lambda: len(asked) == 2 and run.screen.resolved == asked[1])
        assert asked[1] == Condition("created_at", Operator.GTE, "2026-01-14T12:00:00Z")
        assert "created_at >= -24h" in run.shown()


class HostileFields(FakeService):
    """Fields and values that a terminal must not obey."""

    async def search_events(self, filters: Filter, **_: object) -> Feed:
        return Feed(())

    async def list_fields(self) -> FieldCatalogue:
        return FieldCatalogue(
            field_definitions=tuple(
                FieldDefinition(
                    name=case.text, label=case.text, type="ENUM", supported_operators=("eq",)
                )
                for case in SHORT
            )
        )

    async def fetch_field_option_counts(
        self, field: str, filters: Filter = None
    ) -> tuple[OptionCount, ...]:
        return tuple(OptionCount(value=case.text, count=3) for case in SHORT)

    async def fetch_field_options(
        self, field: str, operator: Operator
    ) -> tuple[str | bool | None, ...]:
        return ("[bold]", None, True)


async def test_hostile_fields_values_and_views_are_written_and_never_obeyed() -> None:
    journal = Journal.open(None)
    for case in SHORT:
        await journal.save_view(PROFILE, View(case.text, Condition(case.text, Operator.EQ, "x")))
    async with running(HostileFields(20), journal=journal) as run:
        watched = Watched(run)
        await run.press("slash")
        await run.until(lambda: run.screen.query(QueryEditor))
        line = run.screen.query_one(QueryEditor)
        await run.until(lambda: line.field.has_focus)
        await run.press("tab")
        await run.until(lambda: len(line.drop.list.offers) == len(SHORT))
        for _ in SHORT:
            await watched.look("down")
        await run.press("tab", *"= ")
        await run.until(lambda: len(line.drop.list.offers) > len(SHORT))
        for _ in SHORT:
            await watched.look("down")
        await watched.look("tab", "enter")
        await run.until(lambda: isinstance(run.screen.filters, Condition))
        await watched.look("escape")
        await run.press("V")
        await run.until(lambda: isinstance(run.app.screen, ViewsDialog))
        for _ in SHORT:
            await watched.look("down")
    await journal.aclose()
