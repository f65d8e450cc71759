"""Panes by keys: their order, what they tell of failures and of what is unfinished, new records."""

import pytest

from obs_tui.curation.adding import ADD_EVENTS
from obs_tui.curation.deleting import DELETE
from obs_tui.journal import Journal
from obs_tui.model.base import Json
from obs_tui.service.errors import RefusedError, ServerError, UnreachableError
from obs_tui.ui.dialogs.confirm_count import ConfirmCountScreen
from obs_tui.ui.dialogs.letter_menu import LetterMenu
from obs_tui.ui.dialogs.record_editor import RecordEditor
from obs_tui.ui.dialogs.tasks import TasksDialog
from tests.ui.running import NARROW, PROFILE, WIDE

from .fakes import FakeDatasets, dataset_id, record_id
from .screening import Screening, screening

BOTH = pytest.mark.parametrize("size", [WIDE, NARROW])


async def dialog(run: Screening, kind: type[object]) -> None:
    await run.until(lambda: isinstance(run.app.screen, kind))


def focus(run: Screening) -> str:
    """The pane that has the keys."""
    return next(pane for pane in ("datasets", "records", "record") if run.here.within(pane))


@BOTH
async def test_tab_goes_through_the_panes_and_keys_act_on_the_record(size: tuple[int, int]) -> None:
    async with screening(FakeDatasets(5, 3), size=size) as run:
        await run.press("escape")
        assert focus(run) == "datasets"
        seen = []
        for key in ("tab", "tab", "tab", "shift+tab"):
            await run.press(key)
            await run.pilot.pause()
            seen.append(focus(run))
        assert seen == ["records", "record", "datasets", "record"]
        await run.press("tab", "tab")
        await run.pilot.pause()
        assert focus(run) == "records"
        await run.press("p")
        await dialog(run, LetterMenu)
        await run.press("g")
        await run.until(lambda: run.datasets.records[record_id(0)].properties.get("label"))
        assert run.here.records_pane.filter.value == ""
        await run.press("slash", "p", "tab")
        await run.pilot.pause()
        assert run.here.records_pane.filter.value == "p"
        assert focus(run) == "record"


async def test_keys_of_a_record_wait_until_records_are_seen() -> None:
    async with screening(FakeDatasets(5, 3), size=NARROW) as run:
        await run.press("escape")
        await run.until(lambda: focus(run) == "datasets" and "RECORD" not in run.shown())
        await run.press("p", "space", "J")
        await run.pilot.pause()
        assert not isinstance(run.app.screen, LetterMenu)
        assert "marked" not in run.shown()
        await run.press("tab", "p")
        await dialog(run, LetterMenu)


async def test_the_footer_has_them_again_when_one_comes_back_to_the_records() -> None:
    async with screening(FakeDatasets(5, 3), size=NARROW) as run:
        for _ in range(2):
            await run.until(lambda: "triage" in run.shown().splitlines()[-1])
            await run.press("escape")
            await run.until(lambda: "triage" not in run.shown().splitlines()[-1])
            await run.press("tab")


async def test_tab_leaves_the_zoom() -> None:
    async with screening(FakeDatasets(5)) as run:
        await run.press("z")
        await run.until(lambda: "DATASETS" not in run.shown())
        await run.press("tab")
        await run.until(lambda: "DATASETS" in run.shown())
        assert focus(run) == "record"


@BOTH
async def test_n_writes_a_new_record(size: tuple[int, int]) -> None:
    datasets = FakeDatasets(0)
    datasets.failures["create_record"].append(ServerError("The server failed."))
    async with screening(datasets, size=size, settled=False) as run:
        await run.until(lambda: run.here.dataset is not None)
        await run.press("enter")
        await run.until(lambda: "n writes one" in run.shown())
        await run.press("n")
        await dialog(run, RecordEditor)
        await run.until(lambda: '"messages": []' in run.shown())
        await run.press("ctrl+s")
        await run.until(lambda: "Nothing changed." in run.shown())
        await run.press("down", "end", *', "topic": "fries"', "ctrl+s")
        await run.until(lambda: "This is what changes" in run.shown())
        await run.press("ctrl+s")
        await run.until(lambda: "The server failed." in run.shown())
        await run.press("escape", "escape")
        await run.until(lambda: run.app.screen is run.here)
        await run.press("n")
        await run.until(lambda: "Your unfinished edit is back" in run.shown())
        await run.press("ctrl+s", "ctrl+s")
        await run.until(lambda: run.app.screen is run.here)
        (made,) = run.datasets.records.values()
        assert made.dataset_id == dataset_id(0)
        assert made.payload == {"messages": [], "topic": "fries"}
        await run.until(lambda: run.read == made.id)
        await run.press("n")
        await dialog(run, RecordEditor)
        await run.until(lambda: '"messages": []' in run.shown())
        assert "unfinished" not in run.shown()


@BOTH
async def test_a_partial_failure_stays_in_its_pane_until_the_next_action(
    size: tuple[int, int],
) -> None:
    datasets = FakeDatasets(5)
    datasets.failures["update_properties"].append(RefusedError("Too large."))
    async with screening(datasets, size=size) as run:
        await run.press("asterisk", "p", "g")
        await run.until(lambda: "label was not set on 1 of 5 records." in run.shown())
        assert "Too large." in run.shown()
        assert "They alone are marked now" in run.shown()
        await run.press("j", "k")
        assert "Too large." in run.shown()
        await run.press("p", "g")
        await run.until(lambda: "Too large." not in run.shown())
        everyone = datasets.records.values()
        await run.until(lambda: all(each.properties.get("label") == "good" for each in everyone))


async def test_esc_dismisses_a_failure_before_it_leaves_the_pane() -> None:
    datasets = FakeDatasets(5)
    async with screening(datasets) as run:
        await run.press("p", "g")
        await run.until(lambda: "label" in datasets.records[record_id(0)].properties)
        datasets.failures["update_properties"].append(UnreachableError("No answer."))
        await run.press("u")
        await run.until(lambda: "Not taken back on 1 of 1 record." in run.shown())
        assert "No answer." in run.shown()
        await run.press("escape")
        await run.until(lambda: "No answer." not in run.shown())
        assert focus(run) == "records"
        await run.press("u")
        await run.until(lambda: "label" not in datasets.records[record_id(0)].properties)


@BOTH
async def test_a_dataset_that_is_not_deleted_says_why_among_the_datasets(
    size: tuple[int, int],
) -> None:
    datasets = FakeDatasets(0)
    datasets.failures["delete"].append(RefusedError("It is in use.", remedy="Wait."))
    async with screening(datasets, size=size, settled=False) as run:
        await run.until(lambda: run.here.dataset is not None)
        await run.press("D")
        await dialog(run, ConfirmCountScreen)
        await run.press("shift+tab", "0", "enter")
        await run.until(lambda: "It is in use." in run.shown())
        assert "Wait." in run.shown()
        assert focus(run) == "datasets"


async def interrupted(journal: Journal, kind: str, dataset: int, *ids: str) -> None:
    """As an earlier instance left it."""
    given: list[Json] = [*ids]
    await journal.start_run(PROFILE, kind, {"dataset_id": dataset_id(dataset), "ids": given}, {})


@BOTH
async def test_what_an_earlier_run_left_is_announced_with_the_key_that_goes_on(
    size: tuple[int, int], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("journal") / "journal.sqlite"
    earlier = Journal.open(path)
    await interrupted(earlier, DELETE, 0, record_id(0), record_id(1))
    await interrupted(earlier, ADD_EVENTS, 1, "e1", "e2", "e3")
    journal = Journal.open(path)
    await interrupted(journal, ADD_EVENTS, 2, "e1")
    async with screening(FakeDatasets(5, 3, 3), size=size, journal=journal, settled=False) as run:
        await run.until(lambda: "Unfinished in" in run.shown())
        said = run.here.datasets_pane.unfinished
        assert str(said.visual) == "‖ Unfinished in Oven-baked fries, Regression of March"
        await run.press("tab")
        await run.until(lambda: "Unfinished: deleting 2 records" in run.shown())
        await run.press("ctrl+r")
        await run.until(lambda: len(run.datasets.records) == 9)
        await run.until(lambda: "Unfinished: deleting" not in run.shown())
        await run.press("escape", "j", "tab")
        await run.until(lambda: "Unfinished: adding 3 events" in run.shown())
        await run.press("T")
        await dialog(run, TasksDialog)
        await run.until(lambda: "interrupted" in run.shown())
    for each in (earlier, journal):
        await each.aclose()


@BOTH
@pytest.mark.parametrize("keys", [(), ("tab",), ("tab", "tab"), ("slash",), ("tab", "slash")])
async def test_the_footer_always_leads_to_more(
    size: tuple[int, int], keys: tuple[str, ...]
) -> None:
    async with screening(FakeDatasets(5), size=size, settled=False) as run:
        await run.until(lambda: run.here.dataset is not None)
        await run.press(*keys)
        await run.pilot.pause()
        footer = run.shown().splitlines()[-1].rstrip()
        assert len(footer.split("   ")) <= 6
        assert footer.endswith((" ? more", " f1 more"))
