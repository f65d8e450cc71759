"""The events screen, by keys: reading, failing and trying again, remembering, going on."""

import asyncio

import pytest

from obs_tui.journal import Journal, LastSeen
from obs_tui.model.events import BadRow
from obs_tui.model.filters import Condition, Operator
from obs_tui.model.load import Failed, Loading, Ready
from obs_tui.model.paging import PAGE_SIZE
from obs_tui.service.errors import DeadlineError, UnreachableError
from obs_tui.service.protocol import Retry
from obs_tui.ui.explorer import reading_screen
from obs_tui.ui.explorer.feed import LATER_PAGE_SIZE

from .fakes import FakeService, event_id, make_event, row_of
from .running import NARROW, PROFILE, WIDE, running

LARGE = Condition("model_name", Operator.EQ, "mistral-large-latest")
BOTH = pytest.mark.parametrize("size", [WIDE, NARROW])


@BOTH
async def test_the_first_event_is_open_as_soon_as_there_are_rows(size: tuple[int, int]) -> None:
    async with running(FakeService(500), size=size) as run:
        await run.until(lambda: run.open_id == event_id(0))
        await run.until(lambda: "of 500 events" in run.counted)
        assert "Answer 0: 5 to 8 g." in run.shown()
        assert "all events" in run.shown()


@BOTH
async def test_the_cursor_drives_the_preview(size: tuple[int, int]) -> None:
    async with running(FakeService(500), size=size) as run:
        await run.press("j", "down", "k", "j")
        await run.until(lambda: run.open_id == event_id(2))
        assert "Question 2:" in run.shown()


@BOTH
async def test_paging_through_loads_every_event(size: tuple[int, int]) -> None:
    async with running(FakeService(170), size=size) as run:
        for _ in range(30):
            await run.press("pagedown")
            if run.current_id == event_id(169):
                break
        await run.until(lambda: run.open_id == event_id(169))
        assert run.counted == "170 events"


async def test_the_last_key_goes_to_the_last_row_loaded_and_then_loads_on() -> None:
    async with running(FakeService(600)) as run:
        loaded = PAGE_SIZE + LATER_PAGE_SIZE
        await run.until(lambda: len(run.list.rows) == loaded)
        await run.press("G")
        assert run.list.cursor == loaded - 1
        await run.press("G")
        await run.until(lambda: run.list.rows.complete)
        await run.until(lambda: run.open_id == event_id(599))


@pytest.mark.parametrize("key", ["escape", "ctrl+c"])
async def test_loading_on_can_be_stopped(key: str) -> None:
    service = FakeService(1000)
    async with running(service) as run:
        await run.press("G")
        await run.until(lambda: isinstance(run.screen.page, Ready))
        service.gates["search"] = asyncio.Event()
        await run.press("G")
        await run.until(lambda: isinstance(run.screen.page, Loading))
        before = len(run.list.rows)
        await run.press(key)
        service.gates.pop("search").set()
        await run.until(lambda: isinstance(run.screen.page, Ready))
        assert len(run.list.rows) == before
        await run.press("k")
        await run.until(lambda: run.open_id == run.current_id)


async def test_only_a_rest_of_the_cursor_fetches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_screen, "PAUSE", 1.0)  # longer than keys take, however slowly
    service = FakeService(500)
    async with running(service) as run:
        await run.until(lambda: run.open_id == event_id(0))
        await run.until(lambda: event_id(2) in service.asked("fetch"))
        service.calls.clear()
        for _ in range(12):
            run.app.simulate_key("j")  # held down: no pause in between
        await run.until(lambda: run.open_id == event_id(12))
        fetched = service.asked("fetch")
        assert len(fetched) < 12
        assert event_id(12) in fetched


async def test_neighbours_are_at_hand_before_the_cursor_comes() -> None:
    service = FakeService(500)
    async with running(service) as run:
        await run.until(lambda: event_id(2) in service.asked("fetch"))
        service.gates["fetch"] = asyncio.Event()
        await run.press("j")
        await run.until(lambda: run.open_id == event_id(1))


async def test_a_stale_reply_does_not_land() -> None:
    service = FakeService(500)
    async with running(service) as run:
        await run.until(lambda: event_id(2) in service.asked("fetch"))
        slow = service.gates["fetch"] = asyncio.Event()
        await run.press("pagedown")
        wanted = run.current_id
        await run.until(lambda: wanted in service.asked("fetch"))
        del service.gates["fetch"]
        await run.press("pagedown")
        await run.until(lambda: run.open_id == run.current_id)
        latest = run.open_id
        slow.set()
        await run.pilot.pause()
        assert run.open_id == latest != wanted


async def test_an_event_that_fails_says_why_and_is_tried_again() -> None:
    service = FakeService(50)
    service.failures["fetch"].append(DeadlineError("No answer in time.", remedy="Wait a little."))
    async with running(service) as run:
        await run.until(lambda: isinstance(run.screen.event, Failed))
        assert "No answer in time." in run.shown()
        assert "Wait a little." in run.shown()
        assert run.counted == "50 events", "the list is not touched"
        await run.press("R")
        await run.until(lambda: run.open_id == event_id(0))


@BOTH
async def test_a_search_that_fails_says_why_and_is_tried_again(size: tuple[int, int]) -> None:
    service = FakeService(50)
    service.failures["search"].append(UnreachableError("No answer.", cause="refused"))
    async with running(service, size=size, settled=False) as run:
        await run.until(lambda: isinstance(run.screen.page, Failed))
        assert "refused" in run.shown()
        await run.press("r")
        await run.until(lambda: run.open_id == event_id(0))
        assert "refused" not in run.shown()


async def test_a_later_page_that_fails_keeps_the_rows_and_is_tried_again() -> None:
    service = FakeService(1000)
    async with running(service) as run:
        await run.press("G")
        await run.until(lambda: isinstance(run.screen.page, Ready))
        service.failures["search"].append(UnreachableError("No answer."))
        await run.press("G")
        await run.until(lambda: isinstance(run.screen.page, Failed))
        kept = len(run.list.rows)
        assert kept >= 50
        assert "r tries again" in run.shown()
        await run.press("r")
        await run.until(lambda: len(run.list.rows) > kept)


async def test_a_connection_that_fails_says_why_and_is_tried_again() -> None:
    refusal = UnreachableError("No answer.", cause="name not known", remedy="Check the address.")
    async with running(FakeService(50), refusals=[refusal], settled=False) as run:
        await run.until(lambda: isinstance(run.screen.page, Failed))
        for words in ("not connected", "name not known", "Check the address."):
            assert words in run.shown()
        assert "0 events" not in run.shown(), "how many there are is not known"
        await run.press("r")
        await run.until(lambda: run.open_id == event_id(0))
        assert "not connected" not in run.shown()


async def test_a_retry_is_told_while_it_waits() -> None:
    service = FakeService(50)
    async with running(service) as run:
        service.gates["search"] = asyncio.Event()
        await run.press("r")
        await run.until(lambda: isinstance(run.screen.page, Loading))
        assert service.listener is not None
        service.listener(Retry("search_events", 2, 4, 1.5, "503 from the server"))
        await run.until(lambda: "2 of 4: 503" in run.shown())
        service.gates["search"].set()
        await run.until(lambda: "503" not in run.shown())


async def test_a_bad_row_is_a_row_with_its_cause() -> None:
    service = FakeService(50)
    service.bad[1] = BadRow(event_id="odd", cause="created_at: not a time")
    async with running(service) as run:
        assert "created_at: not a time" in run.shown()
        await run.press("j")
        await run.until(lambda: isinstance(run.screen.event, Failed))
        await run.press("j")
        await run.until(lambda: run.open_id == event_id(2))


async def test_the_second_start_shows_the_rows_before_it_is_connected() -> None:
    journal = Journal.open(None)
    rows = tuple(row_of(make_event(number)) for number in range(0, 40, 4))
    await journal.remember(PROFILE, LastSeen(LARGE, rows, event_id(12), None))
    service = FakeService(400)
    service.gates["connect"] = asyncio.Event()
    async with running(service, journal=journal, settled=False) as run:
        await run.pilot.pause()
        assert run.current_id == event_id(12)
        assert "Question 0:" in run.shown(), "what is above the cursor is in view as well"
        assert run.shown().splitlines()[7].startswith("▌ 13m")
        assert run.shown().startswith(" obs-tui  demo")
        assert 'model_name = "mistral-large-latest"' in run.shown()
        assert "connecting" in run.shown()
        service.gates["connect"].set()
        await run.until(lambda: run.open_id == event_id(12))
        assert run.current_id == event_id(12)
        await run.until(
            lambda: run.counted.endswith("of 100 events") or run.counted == "100 events"
        )
    await journal.aclose()


async def test_leaving_remembers_filter_rows_and_cursor() -> None:
    journal = Journal.open(None)
    async with running(FakeService(500), journal=journal) as run:
        await run.press("j", "j", "j", "q")
        await run.until(lambda: not run.app.is_running or run.app._exit)
    seen = journal.last_seen(PROFILE)
    assert seen is not None
    assert seen.cursor_id == event_id(3)
    assert len(seen.rows) >= 50
    assert seen.next_cursor is not None
    await journal.aclose()


async def test_refreshing_keeps_the_cursor_on_its_event() -> None:
    service = FakeService(500)
    async with running(service) as run:
        await run.press(*["j"] * 5)
        service.events.insert(0, make_event(-1))
        await run.press("r")
        await run.until(lambda: run.list.cursor == 6)
        assert run.current_id == event_id(5)


async def test_similar_events_lead_on_and_back() -> None:
    service = FakeService(50)
    async with running(service) as run:
        await run.until(lambda: run.open_id == event_id(0))
        await run.press("s")
        await run.until(lambda: isinstance(run.screen.similar, Ready))
        await run.until(lambda: "0.95" in run.shown())
        await run.press("j", "enter")
        await run.until(lambda: run.open_id == event_id(2))
        assert "SIMILAR TO Question 0" in run.shown()
        await run.until(lambda: event_id(2) in service.asked("similar"))
        await run.press("escape")
        await run.until(lambda: run.open_id == event_id(0))
        await run.press("escape")
        await run.until(lambda: "0.95" not in run.shown())
        assert run.screen.focused is run.list


async def test_similar_events_that_fail_fail_in_their_pane() -> None:
    service = FakeService(50)
    service.failures["similar"].append(UnreachableError("No answer from there."))
    async with running(service) as run:
        await run.until(lambda: run.open_id == event_id(0))
        await run.press("s")
        await run.until(lambda: "No answer from there." in run.shown())
        assert run.open_id == event_id(0)
        await run.press("r")
        await run.until(lambda: "0.95" in run.shown())


@BOTH
async def test_panes_are_entered_left_zoomed_and_stepped_through(size: tuple[int, int]) -> None:
    async with running(FakeService(50), size=size) as run:
        await run.until(lambda: run.open_id == event_id(0))
        await run.press("enter")
        assert run.screen.focused is not run.list
        await run.press("J", "J", "K")
        await run.until(lambda: run.open_id == event_id(1))
        assert run.screen.focused is not run.list, "reading goes on"
        await run.press("z")
        await run.until(lambda: "PROMPT" not in run.shown())
        await run.press("escape")
        await run.until(lambda: "PROMPT" in run.shown())
        await run.press("escape")
        assert run.screen.focused is run.list
        await run.press("tab")
        assert run.screen.focused is not run.list
        await run.press("shift+tab")
        assert run.screen.focused is run.list


async def test_an_empty_list_says_what_to_do() -> None:
    async with running(FakeService(0)) as run:
        await run.until(lambda: "No events." in run.shown())
        assert "obs-tui import FILE" in run.shown()
        assert run.counted == "0 events"
        await run.press("j", "k", "G", "enter", "s", "escape", "y", "x", "pagedown", "g")


async def test_a_total_is_claimed_only_when_known() -> None:
    async with running(FakeService(500, totals=False)) as run:
        loaded = PAGE_SIZE + LATER_PAGE_SIZE
        await run.until(lambda: run.counted == f"{loaded} of more than {loaded} events")
        await run.press("number_sign")
        await run.until(lambda: "of 500 events" in run.counted)
