"""The app: help, palette, dialogs, keymap, themes, copying, by keys."""

import asyncio
from typing import ClassVar

import pytest
from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.drivers.headless_driver import HeadlessDriver
from textual.widgets import Static

from obs_tui.journal import Journal
from obs_tui.model.filters import Condition, Operator
from obs_tui.service.errors import UnreachableError
from obs_tui.ui.app import ObsApp
from obs_tui.ui.commands import in_reach
from obs_tui.ui.dialogs.filter_builder import FilterBuilder
from obs_tui.ui.dialogs.help import HelpScreen
from obs_tui.ui.dialogs.judge import JudgeDialog
from obs_tui.ui.palette import palette_entries
from obs_tui.ui.widgets.dialog import Dialog

from .fakes import FakeService, event_id
from .running import NARROW, WIDE, running

BOTH = pytest.mark.parametrize("size", [WIDE, NARROW])


@BOTH
async def test_the_footer_shows_at_most_six_commands_of_the_focused_pane(
    size: tuple[int, int],
) -> None:
    async with running(FakeService(50), size=size) as run:
        await run.until(lambda: run.open_id == event_id(0))
        footer = run.shown().splitlines()[-1]
        assert "read" in footer
        assert 4 <= len(footer.strip().split("   ")) <= 6
        await run.press("enter")
        await run.until(lambda: run.shown().splitlines()[-1] != footer)
        shown = run.shown().splitlines()[-1].strip().split("   ")
        assert len(shown) == 6
        assert shown[:2] == ["/ search", "t view"]
        assert shown[-1] == "? more"


@pytest.mark.parametrize("keys", [(), ("enter",), ("s",)], ids=["list", "detail", "similar"])
async def test_every_command_is_in_the_palette_once(keys: tuple[str, ...]) -> None:
    async with running(FakeService(50)) as run:
        await run.until(lambda: run.open_id == event_id(0))
        await run.press(*keys)
        commands = [command for _, command in in_reach(run.screen.focused or run.screen)]
        assert all(command.title == command.title.lower() for command in commands)
        entries = [entry.name for entry in palette_entries(run.screen)]
        assert len(set(entries)) == len(entries)
        unsought = {"next hit", "previous hit", "leave search"}
        titles = {command.title for command in commands} - unsought
        assert {entry.lower() for entry in entries} == titles


async def test_the_palette_runs_a_command() -> None:
    async with running(FakeService(50)) as run:
        await run.until(lambda: run.open_id == event_id(0))
        await run.press("colon")
        await run.until(lambda: len(run.app.screen_stack) == 2)
        await run.press(*"similar")
        await run.until(lambda: "Show or hide" in run.shown())
        await run.press("enter")
        await run.until(lambda: run.screen.has_class("-similar"))


@pytest.mark.parametrize("key", ["question_mark", "f1"])
async def test_help_tells_what_works_here(key: str) -> None:
    async with running(FakeService(50)) as run:
        await run.press(key)
        await run.until(lambda: isinstance(run.app.screen, HelpScreen))
        await run.until(lambda: "Go into this row." in run.shown())
        await run.press("escape")
        await run.until(lambda: len(run.app.screen_stack) == 1)


async def test_the_filter_builder_opens_and_is_left_without_a_change() -> None:
    service = FakeService(50)
    async with running(service) as run:
        await run.press("f")
        await run.until(lambda: isinstance(run.app.screen, FilterBuilder))
        await run.press("escape")
        await run.until(lambda: len(run.app.screen_stack) == 1)
        assert "all events" in run.shown()


async def test_an_applied_filter_keeps_the_cursor_on_its_event() -> None:
    service = FakeService(400)
    async with running(service) as run:
        await run.press(*["j"] * 8)
        large = Condition("model_name", Operator.EQ, "mistral-large-latest")
        run.screen.narrow(large)
        await run.until(lambda: run.list.cursor == 2)
        assert run.current_id == event_id(8)
        assert 'model_name = "mistral-large-latest"' in run.shown()
        await run.press("j")
        run.screen.narrow(Condition("nb_input_tokens", Operator.GT, 300))
        await run.until(lambda: run.current_id == event_id(201))


async def test_a_filter_that_nothing_matches_says_so() -> None:
    async with running(FakeService(400)) as run:
        run.screen.narrow(Condition("nb_input_tokens", Operator.GT, 10_000))
        await run.until(lambda: "No events match this filter." in run.shown())


async def test_the_filter_builder_needs_the_fields_and_says_when_they_fail() -> None:
    service = FakeService(50)
    service.failures["fields"] += [UnreachableError("No answer."), UnreachableError("Still none.")]
    async with running(service) as run:
        await run.until(lambda: len(service.asked("fields")) == 1)
        await run.press("f")
        await run.until(lambda: "Still none." in run.shown())
        await run.press("f")
        await run.until(lambda: isinstance(run.app.screen, FilterBuilder))


async def test_the_judge_dialog_opens_on_the_event_being_read() -> None:
    async with running(FakeService(50)) as run:
        await run.until(lambda: run.open_id == event_id(0))
        await run.press("x")
        await run.until(lambda: any(isinstance(s, JudgeDialog) for s in run.app.screen_stack))
        await run.press("escape", "escape")
        await run.until(lambda: len(run.app.screen_stack) == 1)


async def test_the_copy_menu_opens_and_is_left() -> None:
    async with running(FakeService(50)) as run:
        await run.until(lambda: run.open_id == event_id(0))
        await run.press("y")
        await run.until(lambda: "conversation, as markdown" in run.shown())
        await run.press("escape")
        await run.until(lambda: len(run.app.screen_stack) == 1)


async def test_keys_can_be_mapped_otherwise() -> None:
    async with running(FakeService(50), keymap={"list.down": "n"}) as run:
        await run.press("n")
        assert run.list.cursor == 1
        await run.press("j")
        assert run.list.cursor == 1


async def test_an_unknown_theme_is_told_and_ours_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    # It is told as the app starts, which takes a slow machine longer than it stays.
    monkeypatch.setattr(ObsApp, "NOTIFICATION_TIMEOUT", 60)
    async with running(FakeService(1), theme="no-such-theme") as run:
        await run.until(lambda: "There is no theme called no-such-theme." in run.shown())
        assert run.app.theme == "obs-dark"


@pytest.mark.parametrize("key", ["q", "ctrl+q"])
async def test_leaving(key: str) -> None:
    journal = Journal.open(None)
    async with running(FakeService(5), journal=journal) as run:
        await run.press(key)
        await run.until(lambda: journal.last_seen("demo") is not None)
    await journal.aclose()


async def test_the_mouse_is_left_to_the_terminal_and_taken_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[str] = []
    for name in ("enable", "disable"):

        def tell(driver: HeadlessDriver, name: str = name) -> None:
            told.extend([name] if driver._mouse else [])

        monkeypatch.setattr(HeadlessDriver, f"_{name}_mouse_support", tell, raising=False)
    async with running(FakeService(3)) as run:

        async def say(words: str) -> None:
            await run.press("colon")
            await run.until(lambda: len(run.app.screen_stack) == 2)
            await run.press(*words, "enter")
            await run.until(lambda: len(run.app.screen_stack) == 1)

        await say("mouse off")
        assert told == ["disable"]
        driver = run.app._driver
        assert driver is not None
        assert not driver._mouse, "coming back from an editor, the terminal keeps it"
        await say("mouse on")
        assert told == ["disable", "enable"] and driver._mouse


async def test_the_title_of_the_pane_with_the_keys_is_lit_at_once() -> None:
    async with running(FakeService(50)) as run:
        await run.until(lambda: run.open_id == event_id(0))
        accent = run.app.get_css_variables()["accent"].lower()

        def lit(title: str) -> bool:
            return run.screen.query_one(title).styles.color.hex.lower() == accent

        await run.press("s", "F")
        await run.until(lambda: run.screen.query("#trail, #facets-title"))
        await run.pilot.pause()
        assert lit("#facets-title") and not lit("#trail")
        await run.press("tab", "tab", "tab")
        await run.pilot.pause()
        assert lit("#trail") and not lit("#facets-title")


async def test_what_a_dialog_does_ends_before_what_it_shows_goes() -> None:
    going, ended = asyncio.Event(), asyncio.Event()

    class Slow(Static):
        async def on_unmount(self) -> None:
            going.set()
            await ended.wait()

    class Working(Dialog[None]):
        BINDINGS: ClassVar[list[BindingType]] = [("escape", "dismiss", "")]

        def compose(self) -> ComposeResult:
            yield Static("gone first", id="first")
            yield Slow("gone last")

        @work
        async def on_mount(self) -> None:
            try:
                await going.wait()
                self.query_one("#first", Static).update("still at it")
            finally:
                ended.set()

    async with running(FakeService(1)) as run:
        run.app.push_screen(Working())
        await run.until(lambda: isinstance(run.app.screen, Working))
        await run.press("escape")
        await run.until(lambda: run.app.screen is run.screen)
        await asyncio.wait_for(ended.wait(), 30)
        await run.press("f1")
        await run.until(lambda: isinstance(run.app.screen, HelpScreen))
