"""The places of the app: from any to any by a digit, each as it was left."""

from textual.app import ComposeResult
from textual.screen import Screen
from textual.widgets import Static

from obs_tui.model.load import Ready
from obs_tui.ui.connected_screen import ConnectedScreen
from obs_tui.ui.datasets.screen import DatasetsScreen
from obs_tui.ui.explorer.screen import EventsScreen
from obs_tui.ui.judges.screen import JudgesScreen

from .datasets.fakes import FakeDatasets, record_id
from .fakes import FakeService, event_id
from .running import Running, running


class Pushed(ConnectedScreen[None]):
    """What a place pushes over itself."""

    def compose(self) -> ComposeResult:
        yield Static("this is running")


def service() -> FakeService:
    made = FakeService(50)
    made.datasets = FakeDatasets(40)
    return made


async def shown(run: Running, kind: type[Screen[None]]) -> None:
    await run.until(lambda: isinstance(run.app.screen, kind))


async def test_a_digit_leads_from_any_place_to_any_other_as_it_was_left() -> None:
    fake = service()
    async with running(fake) as run:
        await run.press("j", "j")
        await run.press("2")
        datasets = run.app.screen
        assert isinstance(datasets, DatasetsScreen)
        records = datasets.records_pane.list
        await run.until(lambda: isinstance(datasets.records, Ready))
        await run.press("enter", "j")
        for key, kind in (
            ("3", JudgesScreen),
            ("1", EventsScreen),
            ("3", JudgesScreen),
            ("2", DatasetsScreen),
            ("2", DatasetsScreen),
            ("1", EventsScreen),
            ("2", DatasetsScreen),
        ):
            await run.press(key)
            await shown(run, kind)
            assert len(run.app.screen_stack) == 1
        assert run.app.screen is datasets
        assert records.current is not None and records.current.id == record_id(1)
        assert run.app.focused is records
        assert run.current_id == event_id(2)
        await run.until(lambda: len(fake.asked("judges")) == 2)  # as they are now


async def test_what_was_pushed_over_a_place_is_there_again_and_is_left_by_its_digit() -> None:
    fake = service()
    async with running(fake) as run:
        pushed = Pushed(run.screen.connect, run.screen.journal, profile="p", clock=run.screen.clock)
        left: list[None] = []
        run.app.push_screen(pushed, left.append)
        await run.until(lambda: "this is running" in run.shown())
        await run.press("2")
        await shown(run, DatasetsScreen)
        assert pushed.is_running
        await run.press("1")
        await run.until(lambda: "this is running" in run.shown())
        assert not left
        await run.press("1")
        await shown(run, EventsScreen)
        assert left == [None], "who pushed it is told"


async def test_a_place_is_reached_by_its_name_too() -> None:
    async with running(service()) as run:
        await run.press("colon", *"judges", "enter")
        await shown(run, JudgesScreen)
        await run.press("q")
        await shown(run, EventsScreen)
