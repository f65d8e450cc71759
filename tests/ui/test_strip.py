"""The strip, jumps by time and totals, by keys: what is shown is reckoned from the events."""

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from obs_tui.model.events import Event
from obs_tui.model.filters import Condition, Filter, Group, Operator
from obs_tui.model.load import Failed, Failure, Ready
from obs_tui.model.shape import Bucket, Shape
from obs_tui.service.errors import UnreachableError
from obs_tui.service.protocol import Capabilities
from tests.hostile import HOSTILE, forbidden

from .fakes import NOW, FakeService, event_id, make_event, matches
from .running import NARROW, WIDE, Running, running

BOTH = pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
HOUR = timedelta(hours=1)
LARGE = Condition("model_name", Operator.EQ, "mistral-large-latest")


class ShapeService(FakeService):
    """Knows the shape of what matches: an hour a bucket. `asked_buckets` lists how many."""

    def __init__(self, count: int, *, apart: timedelta = timedelta(minutes=1)) -> None:
        super().__init__(count)
        self.events = [at(n, NOW - (n + 1) * apart) for n in range(count)]
        self.can(Capabilities("fake", totals=True, shape=True))
        self.asked_buckets: list[int] = []

    async def shape_events(self, filters: Filter, *, buckets: int = 60) -> Shape:
        await self._enter("shape", filters)
        self.asked_buckets.append(buckets)
        found = [event for event in self.events if matches(event, filters)]
        counts = Counter(hour(event.created_at) for event in found)
        if not counts:
            return Shape((), 0.0, 0)
        first, last = min(counts), max(counts)
        hours = [first + n * HOUR for n in range((last - first) // HOUR + 1)]
        held = tuple(Bucket(each, counts[each], 1.25, 6.5) for each in hours)
        return Shape(held, 3600.0, len(found), 1.5, 9.5)


def hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)


def at(number: int, moment: datetime) -> Event:
    return make_event(number).model_copy(update={"created_at": moment})


def strip(run: Running) -> list[str]:
    """The lines over the list, from the third to its headings."""
    lines = run.shown().splitlines()
    end = next(i for i, line in enumerate(lines) if line.startswith("  TIME"))
    return [line.strip() for line in lines[2:end]]


def bar_cells(run: Running) -> str:
    return strip(run)[0].split("  Jan")[0]


async def drawn(run: Running) -> None:
    await run.until(lambda: isinstance(run.screen.shape, Ready))
    await run.until(lambda: "→" in strip(run)[0])


async def entered(run: Running) -> None:
    await drawn(run)
    await run.press("w")
    await run.until(lambda: len(strip(run)) == 2)


def span(first: datetime, last: datetime) -> Filter:
    return Group(
        "AND",
        (
            Condition("timestamp", Operator.GTE, f"{first:%Y-%m-%dT%H:%M:%S}Z"),
            Condition("timestamp", Operator.LT, f"{last:%Y-%m-%dT%H:%M:%S}Z"),
        ),
    )


@BOTH
async def test_the_strip_is_of_all_that_matches(size: tuple[int, int]) -> None:
    service = ShapeService(250)
    async with running(service, size=size) as run:
        await drawn(run)
        assert "Jan 15 07:00 → 12:00 UTC" in strip(run)[0]
        assert "p50 1.5 s  p95 9.5 s" in strip(run)[0]
        assert "loaded" not in strip(run)[0]
        # 07:50 to 11:59: 10 events in the first hour, 60 in each of the others.
        assert bar_cells(run).lstrip(" ")[0] == "▂" and bar_cells(run)[-1] == "█"
        assert service.asked_buckets[-1] == run.screen.query_one("#strip").buckets  # type: ignore[attr-defined]


async def test_a_wider_terminal_has_more_bars() -> None:
    service = ShapeService(250)
    async with running(service, size=NARROW) as run:
        await drawn(run)
        few = service.asked_buckets[-1]
        await run.pilot.resize_terminal(*WIDE)
        await run.until(lambda: service.asked_buckets[-1] > few)


@BOTH
async def test_without_the_service_it_is_of_what_is_loaded_and_says_so(
    size: tuple[int, int],
) -> None:
    service = FakeService(400, totals=False)
    async with running(service, size=size) as run:
        await drawn(run)
        await run.until(lambda: f"of the {len(run.list.rows)} loaded" in strip(run)[0])
        await run.press("G", "G")
        await run.until(lambda: run.counted == "400 events")
        await run.until(lambda: "loaded" not in strip(run)[0])
        assert service.asked("shape") == []


async def test_a_single_event_is_seen_beside_many_and_none_is_blank() -> None:
    service = ShapeService(0)
    service.events = [at(n, NOW - timedelta(seconds=n + 1)) for n in range(800)]
    service.events.append(at(800, NOW - 4 * HOUR))
    async with running(service) as run:
        await drawn(run)
        assert set(bar_cells(run)) == {"▁", " ", "█"}


@BOTH
async def test_enter_takes_the_time_of_a_bar_and_the_way_back_leads_back(
    size: tuple[int, int],
) -> None:
    async with running(ShapeService(250), size=size) as run:
        await entered(run)
        await run.press("h", "left", "l")
        await run.until(lambda: "Jan 15 10:00 → 11:00 UTC" in strip(run)[1])
        assert "60 events  p50 1.2 s  p95 6.5 s" in strip(run)[0]
        await run.press("enter")
        await run.until(lambda: run.counted == "60 events" or "of 60" in run.counted)
        assert run.screen.filters == span(datetime(2026, 1, 15, 10), datetime(2026, 1, 15, 11))
        await run.press("left_square_bracket")
        await run.until(lambda: "of 250" in run.counted)
        assert run.screen.filters is None


async def test_a_range_is_taken_in_place_of_other_bounds() -> None:
    bound = Condition("timestamp", Operator.GTE, "2026-01-01T00:00:00Z")
    async with running(ShapeService(250)) as run:
        run.screen.narrow(Group("AND", (bound, LARGE)))
        await run.until(lambda: run.screen.resolved == run.screen.filters)
        await entered(run)
        await run.press("g", "l", "space", "right", "right")
        await run.until(lambda: "Jan 15 08:00 → 11:00 UTC" in strip(run)[1])
        assert "45 events" in strip(run)[0]
        await run.press("enter")
        await run.until(lambda: run.counted == "45 events")
        first, last = datetime(2026, 1, 15, 8), datetime(2026, 1, 15, 11)
        bounds = span(first, last)
        assert isinstance(bounds, Group)
        assert run.screen.filters == Group("AND", (LARGE, *bounds.nodes))


async def test_minus_leaves_a_bar_out() -> None:
    async with running(ShapeService(250)) as run:
        await entered(run)
        await run.press("minus")
        await run.until(lambda: "of 190" in run.counted)


async def test_escape_leaves_the_range_then_the_strip() -> None:
    async with running(ShapeService(250)) as run:
        await entered(run)
        await run.press("v", "h", "h")
        await run.until(lambda: "09:00 → 12:00" in strip(run)[1])
        await run.press("escape")
        await run.until(lambda: "09:00 → 10:00" in strip(run)[1])
        await run.press("escape")
        await run.until(lambda: len(strip(run)) == 1)
        assert run.screen.focused is run.list
        await run.press("w", "w")
        assert run.screen.focused is run.list


async def test_the_mouse_selects_by_dragging() -> None:
    async with running(ShapeService(250)) as run:
        await drawn(run)
        wide = len(bar_cells(run)) // 5
        await run.pilot.mouse_down("#strip", offset=(1 + wide, 0))
        await run.pilot.hover("#strip", offset=(1 + 3 * wide, 0))
        await run.pilot.mouse_up("#strip", offset=(1 + 3 * wide, 0))
        await run.until(lambda: len(strip(run)) == 2 and "08:00 → 11:00 UTC" in strip(run)[1])
        await run.pilot.click("#strip", offset=(1, 0), times=2)
        await run.until(lambda: run.counted == "10 events")


@BOTH
async def test_a_shape_that_fails_says_why_and_is_tried_again(size: tuple[int, int]) -> None:
    service = ShapeService(250)
    failure = UnreachableError("No answer.", cause="the line is dead", remedy="Wait.")
    service.failures["shape"].extend([failure, failure])
    async with running(service, size=size) as run:
        await run.until(lambda: isinstance(run.screen.shape, Failed))
        assert "✗ No answer." in strip(run)[0]
        assert run.counted.endswith("of 250 events"), "the list is not touched"
        await run.press("w")
        await run.until(lambda: "the line is dead" in run.shown())
        await run.press("r")
        await run.until(lambda: service.failures["shape"] == type(service.failures["shape"])())
        await run.press("r")
        await run.until(lambda: "p50" in strip(run)[0])


async def test_a_stale_shape_does_not_land() -> None:
    service = ShapeService(250)
    async with running(service) as run:
        await drawn(run)
        slow = service.gates["shape"] = asyncio.Event()
        run.screen.narrow(LARGE)
        await run.until(lambda: service.asked("shape")[-1] == LARGE)
        del service.gates["shape"]
        run.screen.narrow(None)
        await run.until(lambda: service.asked("shape")[-1] is None and len(service.asked_buckets))
        await run.until(lambda: not any(w.group == "shape" for w in run.screen.workers))
        slow.set()
        await run.pilot.pause()
        assert isinstance(run.screen.shape, Ready) and run.screen.shape.value.total == 250


async def test_no_failure_is_obeyed() -> None:
    async with running(ShapeService(3)) as run:
        await entered(run)
        for hostile in HOSTILE:
            run.screen.shape = Failed(Failure(hostile.text, hostile.text, hostile.text))
            await run.pilot.pause()
            assert strip(run)[0].startswith("✗") and not forbidden("\n".join(strip(run)))


@pytest.mark.parametrize(
    "shape",
    [
        Shape((Bucket(datetime.max.replace(tzinfo=UTC), 10**30, 1e300, -1e300),), 1e12, 10**30),
        Shape((Bucket(datetime.min.replace(tzinfo=UTC), 1),), 3600.0, 1, float("inf"), 0.0),
        Shape((Bucket(NOW, 0), Bucket(NOW, 0)), 0.0, 0),
    ],
    ids=["the last second", "the first", "nothing"],
)
async def test_shapes_of_no_sense_are_shown(shape: Shape) -> None:
    service = FakeService(5)
    service.can(Capabilities("fake", shape=True))
    service.shape = shape
    async with running(service) as run:
        await run.until(lambda: isinstance(run.screen.shape, Ready))
        await run.press("w", "h", "l", "v", "g", "G")
        await run.pilot.pause()
        assert "→" in strip(run)[1] or "9999" in strip(run)[1]


# Jumps.


async def test_jumps_by_hour_go_there_and_back() -> None:
    async with running(ShapeService(400)) as run:
        await run.press("right_parenthesis")
        await run.until(lambda: run.current_id == event_id(60))  # 10:59
        await run.press("right_parenthesis")
        await run.until(lambda: run.current_id == event_id(120))
        await run.press("j", "j", "left_parenthesis")
        await run.until(lambda: run.current_id == event_id(120))
        await run.press("left_parenthesis")
        await run.until(lambda: run.current_id == event_id(60))
        await run.press("left_parenthesis")
        await run.until(lambda: run.current_id == event_id(0))
        await run.until(lambda: run.open_id == event_id(0))


async def test_a_jump_by_day_loads_on_as_far_as_it_needs() -> None:
    service = ShapeService(2000)
    async with running(service) as run:
        await run.press("right_curly_bracket")
        await run.until(lambda: run.current_id == event_id(720))  # 2026-01-14 23:59
        assert len(run.list.rows) < 1000
        await run.press("left_curly_bracket")
        await run.until(lambda: run.current_id == event_id(0))


async def test_a_jump_that_loads_is_stopped_by_escape() -> None:
    service = ShapeService(5000)
    async with running(service) as run:
        await run.press("right_parenthesis")
        await run.until(lambda: run.list.cursor == 60)
        service.gates["search"] = asyncio.Event()
        await run.press("right_curly_bracket")
        await run.until(lambda: "loading on, esc stops" in run.shown())
        await run.press("escape")
        await run.until(lambda: "loading on" not in run.shown())
        assert isinstance(run.screen.page, Ready)
        before = run.list.cursor
        await run.press("k")
        await run.until(lambda: run.list.cursor == before - 1)


async def test_a_jump_with_nowhere_to_go_says_so() -> None:
    async with running(ShapeService(20)) as run:
        await run.press("right_curly_bracket")
        await run.until(lambda: "no event of an earlier day" in run.shown())
        assert run.current_id == event_id(19)
        await run.press("g", "left_parenthesis")
        await run.until(lambda: "no event of a later hour" in run.shown())


async def test_a_jump_that_fails_says_why() -> None:
    service = ShapeService(2000)
    async with running(service) as run:
        await run.until(lambda: len(run.list.rows) >= 50)
        await run.until(lambda: isinstance(run.screen.page, Ready))
        service.failures["search"].append(UnreachableError("No answer.", cause="gone"))
        await run.press("right_curly_bracket")
        await run.until(lambda: "gone" in run.shown())
        await run.press("r")
        await run.until(lambda: "gone" not in run.shown())


# Totals.


@BOTH
async def test_a_count_that_fails_is_told_with_its_reason(size: tuple[int, int]) -> None:
    service = FakeService(500, totals=False)
    service.failures["count"].append(UnreachableError("No answer.", cause="the line is dead"))
    async with running(service, size=size) as run:
        await run.press("number_sign")
        await run.until(lambda: "(not counted)" in run.counted)
        await run.until(lambda: "the line is dead" in run.shown())
        await run.press("number_sign")
        await run.until(lambda: "of 500 events" in run.counted)
