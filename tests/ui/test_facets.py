"""Facets, by keys: what they count is reckoned here from the events."""

from collections import Counter
from collections.abc import Iterable

import pytest

from obs_tui.model.events import Event
from obs_tui.model.fields import FieldCatalogue, FieldDefinition, OptionCount
from obs_tui.model.filters import Condition, Filter, Group, Operator
from obs_tui.service.errors import UnreachableError
from tests.hostile import HOSTILE, forbidden, showing

from .fakes import FakeService, make_event, matches
from .running import NARROW, WIDE, Running, running

BOTH = pytest.mark.parametrize("size", [WIDE, NARROW])
FIELDS = (
    FieldDefinition(
        name="model_name", label="Model", type="ENUM", supported_operators=("eq", "neq")
    ),
    FieldDefinition(
        name="invoked_tools",
        label="Tools",
        type="ARRAY",
        supported_operators=("includes", "excludes"),
    ),
    FieldDefinition(
        name="has_code", label="Has code", type="BOOL", supported_operators=("eq", "neq")
    ),
    FieldDefinition(name="cost", label="Cost", type="FLOAT", supported_operators=("eq", "gt")),
)


class FacetService(FakeService):
    """Counts the values of the events that match. Every third event has code. At most `listed`
    values are told."""

    listed: int | None = None

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.events = [coded(event, number % 3 == 0) for number, event in enumerate(self.events)]

    async def list_fields(self) -> FieldCatalogue:
        await self._enter("fields", None)
        return FieldCatalogue(field_definitions=FIELDS)

    async def fetch_field_option_counts(
        self, field: str, filters: Filter = None
    ) -> tuple[OptionCount, ...]:
        await self._enter("option counts", field)
        found = [event for event in self.events if matches(event, filters)]
        return tuple(
            OptionCount(value=value, count=count)
            for value, count in Counter(
                value for event in found for value in values(event, field)
            ).most_common(self.listed)
        )


def coded(event: Event, code: bool) -> Event:
    return event.model_copy(update={"extra_fields": {**event.extra_fields, "has_code": code}})


def values(event: Event, field: str) -> Iterable[str]:
    value = event.extra_fields.get(field)
    if isinstance(value, list):
        return map(str, value)
    return (str(value).lower() if isinstance(value, bool) else str(value),)


def panel(run: Running) -> list[str]:
    """The lines of the panel, without what is beside it."""
    lines = run.shown().splitlines()
    top = next(i for i, line in enumerate(lines) if line.startswith(" FACETS"))
    return [line.split("│")[0] for line in lines[top:]]


def line(run: Running, text: str) -> str:
    return next((each for each in panel(run) if text in each), "")


async def opened(run: Running) -> None:
    await run.press("F")
    await run.until(lambda: "FACETS" in run.shown() and "Has code" in run.shown())
    await run.until(lambda: line(run, "false") and line(run, "web_search"))


async def to(run: Running, text: str) -> None:
    """Move the cursor to the line that holds `text`."""
    await run.press("g")
    for _ in range(40):
        await run.pilot.pause()
        if any(each.startswith("▌") and text in each for each in panel(run)):
            return
        await run.press("j")
    raise AssertionError(f"no line with {text}:\n{run.shown()}")


@BOTH
async def test_values_are_counted_with_bars(size: tuple[int, int]) -> None:
    async with running(FacetService(60), size=size) as run:
        await opened(run)
        assert line(run, "large-latest").split() == ["large-latest", "████", "15"]
        assert line(run, "web_search").split()[-1] == "20"
        assert line(run, "false").split() == ["false", "████", "40"]
        assert line(run, "true").split() == ["true", "██", "20"]
        assert "Cost" not in "".join(panel(run))  # a number has no facet


async def test_enter_takes_only_this_value_and_again_any() -> None:
    async with running(FacetService(60)) as run:
        await opened(run)
        await to(run, "small-latest")
        await run.press("enter")
        await run.until(lambda: "15 events" in run.counted)
        only = Condition("model_name", Operator.EQ, "mistral-small-latest")
        assert run.screen.filters == only
        assert line(run, "small-latest").startswith("▌●")
        # Its own facet still offers the others; those of the other fields follow.
        assert line(run, "large-latest").split()[-1] == "15"
        await run.until(lambda: line(run, "web_search").split()[-1] == "5")
        await run.press("enter")
        await run.until(lambda: run.screen.filters is None)
        await run.until(lambda: line(run, "web_search").split()[-1] == "20")


async def test_space_takes_any_of_several_and_exclamation_excludes() -> None:
    async with running(FacetService(60)) as run:
        await opened(run)
        await to(run, "small-latest")
        await run.press("space", "j", "space")
        await run.until(lambda: "30 events" in run.counted)
        assert isinstance(run.screen.filters, Group) and run.screen.filters.joiner == "OR"
        await to(run, "web_search")
        await run.press("exclamation_mark")
        await run.until(lambda: line(run, "web_search").startswith("▌ ✗ web_search"))
        await run.until(lambda: "20 events" in run.counted)
        await run.press("exclamation_mark")
        await run.until(lambda: "30 events" in run.counted)


async def test_a_boolean_is_one() -> None:
    async with running(FacetService(60)) as run:
        await opened(run)
        await to(run, "true")
        await run.press("enter")
        await run.until(lambda: "20 events" in run.counted)
        assert run.screen.filters == Condition("has_code", Operator.EQ, True)


async def test_values_are_found_and_folded() -> None:
    async with running(FacetService(60)) as run:
        await opened(run)
        await run.press("slash", "s", "e", "a", "r", "c", "h")
        await run.until(lambda: not line(run, "large-latest"))
        assert line(run, "web_search") and not line(run, "false")
        await run.press("escape", "escape")
        await run.until(lambda: bool(line(run, "large-latest")))
        await to(run, "Model")
        await run.press("h")
        await run.until(lambda: not line(run, "large-latest"))
        assert line(run, "▸ Model")
        await run.press("l")
        await run.until(lambda: bool(line(run, "large-latest")))


async def test_all_values_come_after_the_first() -> None:
    service = FacetService(60)
    service.events = [
        event.model_copy(update={"extra_fields": {**event.extra_fields, "model_name": f"m{n:02}"}})
        for n, event in enumerate(service.events)
    ]
    async with running(service) as run:
        await opened(run)
        assert line(run, "54 more") and not line(run, "m06")
        await to(run, "54 more")
        await run.press("enter")
        await run.until(lambda: bool(line(run, "m06")))
        assert not line(run, "54 more")


async def test_a_facet_that_is_not_listed_whole_says_so() -> None:
    service = FacetService(120)
    service.events = [
        event.model_copy(update={"extra_fields": {**event.extra_fields, "model_name": f"m{n:03}"}})
        for n, event in enumerate(service.events)
    ]
    service.listed = 100
    async with running(service) as run:
        await opened(run)
        assert "most frequent" not in run.shown()
        await run.press("slash", *"m09")
        await run.until(lambda: bool(line(run, "m099")))
        assert line(run, "of the 100 most frequent") and not line(run, "m109")


async def test_the_panel_comes_and_goes_and_the_list_has_the_keys_again() -> None:
    async with running(FacetService(60)) as run:
        await opened(run)
        await run.press("escape", "j")
        await run.until(lambda: run.list.cursor == 1)
        assert "FACETS" in run.shown()
        await run.press("F")
        await run.until(lambda: run.screen.within("side"))
        await run.press("F")
        await run.until(lambda: "FACETS" not in run.shown())
        await run.press("j")
        await run.until(lambda: run.list.cursor == 2)


async def test_a_facet_that_fails_says_so_and_r_counts_again() -> None:
    service = FacetService(60)
    failure = UnreachableError("No answer.", cause="the line is dead", remedy="Wait.")
    service.failures["option counts"].append(failure)
    async with running(service) as run:
        await run.press("F")
        await run.until(lambda: "✗ No answer." in run.shown())
        await to(run, "No answer.")
        await run.until(lambda: "the line is dead" in run.shown() and "Wait." in run.shown())
        assert line(run, "false")
        await run.press("r")
        await run.until(lambda: "No answer." not in run.shown() and line(run, "large-latest"))


async def test_fields_that_cannot_be_had_are_said_in_the_panel() -> None:
    service = FacetService(3)
    failure = UnreachableError("No fields today.", cause="the line is dead")
    service.failures["fields"].extend([failure, failure])
    async with running(service) as run:
        await run.press("F")
        await run.until(lambda: "No fields today." in run.shown())
        await run.press("r")
        await run.until(lambda: bool(line(run, "large-latest")))


async def test_no_value_is_obeyed() -> None:
    service = FacetService(2)
    async with running(service) as run:
        for hostile in HOSTILE:
            service.events = [
                make_event(n).model_copy(update={"extra_fields": {"model_name": hostile.text}})
                for n in range(2)
            ]
            with showing(hostile):
                await run.press("R", "F")
                await run.until(lambda: "FACETS" in run.shown() and "Model" in run.shown())
                await run.until(lambda: any(line.rstrip().endswith("2") for line in panel(run)))
                assert not forbidden("\n".join(panel(run)))
                await run.press("g", "j", "enter")
                await run.until(lambda: "●" in "".join(panel(run)))
                assert run.screen.filters == Condition("model_name", Operator.EQ, hostile.text)
                await run.press("enter", "F")
                await run.until(lambda: run.screen.filters is None)
