"""The panel of similar events, by keys: what is shared, narrowing, marks, comparing, the way."""

import asyncio
from collections.abc import Mapping, Sequence

import pytest
from textual.widgets import Static

from obs_tui.model.filters import Condition, Operator
from obs_tui.model.load import Ready
from obs_tui.model.similar import Shared
from obs_tui.service.errors import ServerError, UnreachableError
from obs_tui.service.protocol import Capabilities
from obs_tui.text.likeness import shared_content
from obs_tui.ui.dialogs.compare import CompareDialog
from obs_tui.ui.explorer.similar import breadcrumb
from tests.hostile import HOSTILE, forbidden, showing

from .fakes import FakeService, event_id, make_event, row_of
from .running import NARROW, WIDE, Running, running

BOTH = pytest.mark.parametrize("size", [WIDE, NARROW])
LARGE = Condition("model_name", Operator.EQ, "mistral-large-latest")


def telling(count: int = 50) -> FakeService:
    """A service that tells what events share."""
    service = FakeService(count)
    service.can(Capabilities("fake", totals=True, shared=True))
    return service


async def beside(run: Running) -> None:
    """Show the events like the first one, which is then read."""
    await run.until(lambda: run.open_id == run.current_id)
    await run.press("s")
    await run.until(lambda: isinstance(run.screen.similar, Ready) and "0.95" in run.shown())


async def seeded(run: Running, number: int) -> None:
    """Wait until this event is read, and those like it are shown."""
    await run.until(lambda: run.open_id == event_id(number))
    await run.until(lambda: event_id(number) not in listed(run))


def shared(run: Running) -> str:
    return str(run.screen.similar_panel.query_one("#shared", Static).visual)


def tally(run: Running) -> str:
    return str(run.screen.similar_panel.query_one("#similar-tally", Static).visual)


def listed(run: Running) -> list[str]:
    return [row.event_id for row in run.screen.similar_panel.shown]


@BOTH
async def test_what_is_shared_is_told_of_the_one_under_the_cursor(size: tuple[int, int]) -> None:
    service = telling()
    service.shared = {
        event_id(1): Shared(("oven-baked", "fry"), (("model_name", "codestral"),)),
        event_id(2): Shared(),
    }
    async with running(service, size=size) as run:
        await beside(run)
        await run.until(lambda: "oven-baked, fry · model_name codestral" in run.shown())
        assert service.asked("shared") == [tuple(event_id(number) for number in range(11))]
        await run.press("j")
        await run.until(lambda: "Nothing telling is shared." in run.shown())
        service.failures["shared"].append(ServerError("It is too busy."))
        await run.press("r")
        await run.until(lambda: "✗ It is too busy." in run.shown())
        assert "0.95" in run.shown(), "the list is there all the same"


async def test_where_the_server_does_not_tell_the_rows_are_compared_and_that_is_said() -> None:
    service = FakeService(50)
    async with running(service) as run:
        await beside(run)
        await run.until(lambda: "both show  " in shared(run))
        assert "Question" in shared(run)
        assert not service.asked("shared")


@BOTH
async def test_similar_events_are_narrowed_by_words(size: tuple[int, int]) -> None:
    async with running(telling(), size=size) as run:
        await beside(run)
        assert tally(run) == "10"
        await run.press("j", "slash", *"CODESTRAL fry")
        await run.until(lambda: tally(run) == "3 of 10")
        assert listed(run) == [event_id(2), event_id(6), event_id(10)]
        await run.press("x")
        await run.until(lambda: "None of the similar events holds this" in run.shown())
        await run.press("backspace", "enter", "j", "enter")
        await run.until(lambda: run.open_id == event_id(6))
        await run.until(lambda: tally(run) == "2 of 10")
        await run.press("escape")
        await run.until(lambda: tally(run) == "10")
        assert run.open_id == event_id(6), "one layer at a time"
        await run.press("escape")
        await run.until(lambda: run.open_id == event_id(0))


async def test_only_those_in_the_filter_of_the_list() -> None:
    service = telling()
    async with running(service) as run:
        run.screen.narrow(LARGE)
        await run.until(lambda: len(run.list.rows) == 13)
        await beside(run)
        await run.press("i")
        await run.until(lambda: tally(run) == "2 of 10 in the filter")
        assert listed(run) == [event_id(4), event_id(8)]
        await run.press("slash", *"zebra", "escape")
        await run.until(lambda: "holds this" in run.shown())
        await run.press("escape", "i")
        await run.until(lambda: tally(run) == "10")
        service.failures["search"].append(ServerError("It is too busy."))
        await run.press("i")
        await run.until(lambda: "It is too busy." in run.shown())
        assert len(listed(run)) == 10


async def test_none_of_them_in_the_filter_is_said() -> None:
    service = telling()
    service.events = [make_event(0), *(make_event(4 * number + 1) for number in range(9))]
    async with running(service) as run:
        run.screen.narrow(LARGE)
        await run.until(lambda: len(run.list.rows) == 1)
        await beside(run)
        await run.press("i")
        await run.until(lambda: "None of the similar events is in the list" in run.shown())


@BOTH
async def test_all_that_are_shown_are_marked_and_unmarked(size: tuple[int, int]) -> None:
    async with running(telling(), size=size) as run:
        await beside(run)
        await run.press("space", "asterisk")
        assert run.screen.marks.ids == {event_id(number) for number in range(1, 11)}
        await run.press("slash", *"codestral", "enter", "asterisk")
        await run.until(lambda: len(run.screen.marks.ids) == 7)
        assert not run.screen.marks.ids & set(listed(run))
        await run.press("u", "u")
        assert run.screen.marks.ids == {event_id(1)}


async def test_marks_of_all_that_match_become_ids_before_others_are_marked() -> None:
    async with running(telling()) as run:
        run.screen.narrow(LARGE)
        await run.until(lambda: len(run.list.rows) == 13)
        await run.press("asterisk")
        await beside(run)
        panel = run.screen.similar_panel
        assert not any(panel.list.is_marked(row) for row in panel.shown)
        await run.press("i")
        await run.until(lambda: len(listed(run)) == 2)
        assert all(panel.list.is_marked(row) for row in panel.shown)
        await run.press("i")
        await run.until(lambda: len(listed(run)) == 10)
        await run.press("asterisk")
        await run.until(lambda: run.screen.marks.scope is None)
        large = {event_id(number) for number in range(0, 50, 4)}
        assert run.screen.marks.ids == large | set(listed(run))


@BOTH
async def test_one_is_compared_with_the_event_that_is_read(size: tuple[int, int]) -> None:
    async with running(telling(), size=size) as run:
        await beside(run)
        await run.press("j", "equals_sign")
        await run.until(lambda: isinstance(run.app.screen, CompareDialog))
        await run.until(lambda: "2 differences" in run.shown())
        assert "[-0-]{+2+}" in run.shown() or "Question 2: how heavy" in run.shown()
        await run.press("escape")
        await run.until(lambda: not isinstance(run.app.screen, CompareDialog))
        assert run.screen.marks.ids == frozenset()


@BOTH
async def test_the_way_back_leads_to_the_event_one_went_on_from(size: tuple[int, int]) -> None:
    async with running(telling(), size=size) as run:
        await beside(run)
        for number in (3, 5, 7):
            place = listed(run).index(event_id(number))
            await run.press("g", *["j"] * place, "enter")
            await seeded(run, number)
        assert "SIMILAR TO … › Question 3" in run.shown() or "SIMILAR TO Question 0" in run.shown()
        assert "Question 7" in run.shown().split("SIMILAR TO")[1].splitlines()[0]
        for number in (5, 3, 0):
            await run.press("escape")
            await seeded(run, number)
            at = run.screen.similar_panel.list.current
            assert at is not None
            assert at.event_id == event_id({5: 7, 3: 5, 0: 3}[number])


async def test_loading_failing_and_nothing_are_told_in_the_panel() -> None:
    service = telling()
    service.gates["similar"] = asyncio.Event()
    async with running(service) as run:
        await run.until(lambda: run.open_id == run.current_id)
        await run.press("s")
        await run.until(lambda: "… loading" in run.shown())
        await run.press("slash", "escape", "i", "i", "asterisk", "equals_sign")
        await run.until(lambda: "There is no event here to compare." in run.shown())
        service.failures["similar"].append(UnreachableError("No answer from there."))
        service.gates["similar"].set()
        await run.until(lambda: "No answer from there." in run.shown())
        service.events = service.events[:1]
        await run.press("r")
        await run.until(lambda: "No similar events." in run.shown())


class Hostiles(FakeService):
    """What is shared is hostile."""

    async def fetch_shared(self, event_id: str, others: Sequence[str]) -> Mapping[str, Shared]:
        texts = (each.text for each in HOSTILE)
        return {
            other: Shared((text, text[:30]), ((text[:30], text),))
            for other, text in zip(others, texts, strict=False)
        }


@BOTH
async def test_hostile_terms_are_shown_safely(size: tuple[int, int]) -> None:
    service = Hostiles(50)
    service.can(Capabilities("fake", shared=True))
    async with running(service, size=size) as run:
        await beside(run)
        for _ in range(10):
            assert forbidden(run.shown()) is None
            await run.press("j")
    for case in HOSTILE:
        with showing(case):
            said = shared_content(Shared((case.text,), ((case.text, case.text),))).plain
            assert forbidden(said) is None
            assert len(said) < 2_000


def test_the_way_is_cut_from_its_beginning() -> None:
    trail = tuple(row_of(make_event(number)) for number in range(12))
    for width in range(20, 160):
        way = breadcrumb(trail, width)
        assert way.cell_length <= max(width, 32)
        assert "Question 11" in way.plain or width < 32
    assert breadcrumb(trail[:2], 160).plain.startswith("SIMILAR TO Question 0: how heavy is")
    assert breadcrumb((), 10).plain == "SIMILAR"
