"""Filtering by what one sees, by keys: `+` `-` `<` `>` on a cell, and on a row of the metadata."""

import pytest

from obs_tui.model.events import Event
from obs_tui.model.fields import FieldCatalogue, FieldDefinition
from obs_tui.model.filters import Condition, Filter, Group, Operator
from obs_tui.service.errors import UnreachableError
from obs_tui.ui.explorer.detail import DetailPane
from obs_tui.ui.widgets.field_view import FieldView
from tests.hostile import HOSTILE, forbidden, showing

from .fakes import FakeService, event_id, make_event
from .running import NARROW, WIDE, Running, running

BOTH = pytest.mark.parametrize("size", [WIDE, NARROW])
PROMPT = "last_user_message_preview"
ORDER = ("eq", "neq", "lt", "lte", "gt", "gte", "isnull")
TEXTS = ("eq", "neq", "startswith", "icontains", "notcontains", "isnull")
FIELDS = (
    FieldDefinition(name="timestamp", label="Date", type="TIMESTAMP", supported_operators=ORDER),
    FieldDefinition(name="model_name", label="Model", type="ENUM", supported_operators=TEXTS),
    FieldDefinition(name="input_tokens", label="In", type="INT", supported_operators=ORDER),
    FieldDefinition(name="output_tokens", label="Out", type="INT", supported_operators=ORDER),
    FieldDefinition(
        name="total_time_elapsed", label="Seconds", type="FLOAT", supported_operators=ORDER
    ),
    FieldDefinition(
        name="invoked_tools",
        label="Tools",
        type="ARRAY",
        supported_operators=("includes", "excludes", "len_eq", "isnull"),
    ),
    FieldDefinition(name=PROMPT, label="Prompt", type="TEXT", supported_operators=TEXTS),
)


def held(event: Event, field: str) -> object:
    """The value of a field, as the server has it."""
    known: dict[str, object] = {
        "timestamp": event.created_at.isoformat().replace("+00:00", "Z"),
        "input_tokens": event.nb_input_tokens,
        "output_tokens": event.nb_output_tokens,
        "event_id": event.event_id,
    }
    return known[field] if field in known else event.extra_fields.get(field)


def matches(event: Event, filters: Filter) -> bool:
    match filters:
        case None:
            return True
        case Group(joiner, nodes):
            met = [matches(event, node) for node in nodes]
            return all(met) if joiner == "AND" else any(met)
        case Condition(field, op, value):
            return compared(held(event, field), op, value)


def compared(has: object, op: Operator, value: object) -> bool:
    match op:
        case Operator.EQ:
            return has == value
        case Operator.NEQ:
            return has != value
        case Operator.INCLUDES:
            return isinstance(has, list) and value in has
        case Operator.LEN_EQ:
            return isinstance(has, list) and len(has) == value
        case Operator.LTE | Operator.GTE if isinstance(has, str) and isinstance(value, str):
            return has <= value if op is Operator.LTE else has >= value
        case Operator.LTE if isinstance(has, int | float) and isinstance(value, int | float):
            return has <= value
        case Operator.GTE if isinstance(has, int | float) and isinstance(value, int | float):
            return has >= value
        case Operator.STARTSWITH:
            return isinstance(has, str) and has.startswith(str(value))
        case _:
            raise NotImplementedError(op)


class BoundService(FakeService):
    """Knows the fields of a list, and compares their values."""

    fields: tuple[FieldDefinition, ...] = FIELDS

    async def list_fields(self) -> FieldCatalogue:
        await self._enter("fields", None)
        return FieldCatalogue(field_definitions=self.fields)


@pytest.fixture(autouse=True)
def comparing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.ui.fakes.matches", matches)


def line(run: Running) -> str:
    """The query line."""
    return next(each for each in run.shown().splitlines() if "⌕" in each)


async def column(run: Running, field: str) -> None:
    """Go to a column by its keys."""
    await run.press("l")
    await run.press(*["h"] * 10)
    for _ in range(20):
        await run.pilot.pause()
        if run.list.field == field:
            return
        await run.press("l")
    raise AssertionError(f"no column {field}:\n{run.shown()}")


async def test_esc_leaves_the_columns_before_anything_else() -> None:
    async with running(BoundService(60)) as run:
        await column(run, "input_tokens")
        await run.press("escape")
        assert run.list.field == "" and run.list.pointed_cell is None
        await run.press("j", "plus")
        await run.until(lambda: "15 events" in run.counted)
        assert 'model_name = "mistral-small-latest"' in line(run)


@BOTH
async def test_the_model_is_taken_where_no_column_was_gone_to(size: tuple[int, int]) -> None:
    async with running(BoundService(60), size=size) as run:
        await run.press("j", "plus")
        await run.until(lambda: "15 events" in run.counted)
        assert run.screen.filters == Condition("model_name", Operator.EQ, "mistral-small-latest")
        assert 'model_name = "mistral-small-latest"' in line(run)
        assert run.current_id == event_id(1), "the cursor stays on its event"
        await run.press("minus")
        await run.until(lambda: "45 events" in run.counted)
        assert run.screen.filters == Condition("model_name", Operator.NEQ, "mistral-small-latest")


@BOTH
async def test_numbers_bound(size: tuple[int, int]) -> None:
    async with running(BoundService(60), size=size) as run:
        await column(run, "input_tokens")
        await run.press(*["j"] * 9, "less_than_sign")
        await run.until(lambda: "10 events" in run.counted)
        assert run.screen.filters == Condition("input_tokens", Operator.LTE, 109)
        await run.press("k", "k", "k", "greater_than_sign")
        await run.until(lambda: "4 events" in run.counted)
        assert "input_tokens <= 109 AND input_tokens >= 106" in line(run)


async def test_a_time_bounds_at_its_instant() -> None:
    async with running(BoundService(60)) as run:
        await column(run, "timestamp")
        await run.press(*["j"] * 9, "greater_than_sign")
        await run.until(lambda: "10 events" in run.counted)
        assert run.screen.filters == Condition("timestamp", Operator.GTE, "2026-01-15T11:50:00Z")
        await run.press("k", "less_than_sign")
        await run.until(lambda: "2 events" in run.counted)


async def test_the_items_of_an_array_are_included() -> None:
    async with running(BoundService(60)) as run:
        await column(run, "invoked_tools")
        await run.press("plus")
        await run.until(lambda: "20 events" in run.counted)
        assert run.screen.filters == Condition("invoked_tools", Operator.INCLUDES, "web_search")


async def test_a_text_is_asked_for_whole_not_as_shown() -> None:
    service = BoundService(3)
    long = "x" * 700
    service.events[1].extra_fields[PROMPT] = long
    async with running(service) as run:
        await column(run, PROMPT)
        await run.press("j", "plus")
        await run.until(lambda: "1 event" in run.counted)
        assert run.screen.filters == Condition(PROMPT, Operator.EQ, long)


async def test_a_text_that_the_server_cut_is_asked_for_by_its_beginning() -> None:
    service = BoundService(3)
    service.events[1].extra_fields[PROMPT] = "It begins…"
    async with running(service) as run:
        await column(run, PROMPT)
        await run.press("j", "plus")
        await run.until(lambda: run.screen.filters is not None)
        assert run.screen.filters == Condition(PROMPT, Operator.STARTSWITH, "It begins")


@BOTH
async def test_what_cannot_be_asked_for_is_said_in_the_pane_until_one_goes_on(
    size: tuple[int, int],
) -> None:
    async with running(BoundService(60), size=size) as run:
        await run.press("less_than_sign")
        await run.until(lambda: "✗ model_name has no order" in run.shown())
        assert run.screen.filters is None
        await run.press("j")
        await run.until(lambda: "✗" not in run.shown() and "PROMPT" in run.shown())
        await run.press("greater_than_sign")
        await run.until(lambda: "✗ model_name has no order" in run.shown())
        await run.press("plus")
        await run.until(lambda: "✗" not in run.shown() and "15 events" in run.counted)


async def test_fields_that_cannot_be_had_are_said() -> None:
    service = BoundService(3)
    failure = UnreachableError("No fields today.", cause="the line is dead")
    service.failures["fields"].extend([failure, failure])
    async with running(service) as run:
        await run.press("plus")
        await run.until(lambda: "✗ No fields today." in run.shown())
        await run.press("plus")
        await run.until(lambda: run.screen.filters is not None)


async def test_an_empty_list_has_no_value() -> None:
    async with running(BoundService(0)) as run:
        await run.press("plus")
        await run.until(lambda: "There is no value here" in run.shown())


async def test_a_row_of_similar_events_is_asked_for_too() -> None:
    async with running(BoundService(60)) as run:
        await run.until(lambda: run.open_id == event_id(0))
        await run.press("s")
        await run.until(lambda: len(run.screen.similar_panel.list.rows) > 0)
        await run.press("j", "plus")
        await run.until(lambda: run.screen.filters is not None)
        assert run.screen.filters == Condition("model_name", Operator.EQ, "codestral-2508")


async def metadata(run: Running) -> DetailPane:
    await run.until(lambda: run.open_id == run.current_id)
    await run.press("enter", "t", "t")
    detail = run.screen.detail
    await run.until(lambda: detail.pointed == "event_id")
    return detail


async def row(run: Running, field: str) -> None:
    for _ in range(60):
        await run.pilot.pause()
        if run.screen.detail.pointed == field:
            return
        await run.press("j")
    raise AssertionError(f"no row of {field}:\n{run.shown()}")


@BOTH
async def test_a_row_of_the_metadata_is_asked_for(size: tuple[int, int]) -> None:
    async with running(BoundService(60), size=size) as run:
        await metadata(run)
        await row(run, "model_name")
        await run.press("plus")
        await run.until(lambda: "15 events" in run.counted)
        assert run.screen.filters == Condition("model_name", Operator.EQ, "mistral-large-latest")
        await row(run, "output_tokens")
        await run.press("greater_than_sign")
        await run.until(lambda: isinstance(run.screen.filters, Group))
        assert "output_tokens >=" in line(run)


@BOTH
async def test_a_row_that_cannot_be_asked_for_says_so_in_the_reader(size: tuple[int, int]) -> None:
    async with running(BoundService(60), size=size) as run:
        await metadata(run)
        await run.press("plus")
        await run.until(lambda: "✗ event_id is no field" in run.shown())
        await run.press("j")
        await run.until(lambda: "✗" not in run.shown())
        await run.press("t", "t", "plus")
        await run.until(lambda: "t goes to the metadata" in run.shown())


async def test_the_row_stays_the_same_on_the_next_event_and_goes_with_the_page() -> None:
    service = BoundService(60)
    for number in (0, 1):
        service.events[number] = make_event(number).model_copy(
            update={"extra_fields": {f"field {each:03}": "x" for each in range(90)}}
        )
    async with running(service) as run:
        detail = await metadata(run)
        await row(run, "input_tokens")
        await run.press("J")
        await run.until(lambda: run.open_id == event_id(1))
        assert detail.pointed == "input_tokens"
        await run.press("G")
        await run.until(lambda: detail.pointed > "field 0")
        view = run.screen.query_one(FieldView)
        for _ in range(100):
            await run.press("j")
        assert detail.pointed == "field 089"
        for _ in range(120):
            await run.press("k")
        assert detail.pointed == "event_id" and view.place == (0, 0)


async def test_a_long_value_is_scrolled_through_before_the_next_row() -> None:
    service = BoundService(1)
    service.events[0].extra_fields["long"] = "\n".join(f"line {n}" for n in range(200))
    service.events[0].extra_fields["next"] = "here"
    async with running(service, size=NARROW) as run:
        detail = await metadata(run)
        await row(run, "long")
        await run.press(*["j"] * 60)
        assert detail.pointed == "long" and "line 50" in run.shown()
        await run.press(*["j"] * 200)
        assert detail.pointed == "next" and "here" in run.shown()


async def test_keys_can_be_others() -> None:
    keymap = {"events.include": "i", "list.column_right": "w"}
    async with running(BoundService(60), keymap=keymap) as run:
        await run.press("w", "w", "i")
        await run.until(lambda: run.screen.filters is not None)
        assert run.screen.filters == Condition("input_tokens", Operator.EQ, 100)


async def test_no_value_and_no_name_is_obeyed() -> None:
    service = BoundService(1)
    service.events = [
        make_event(number).model_copy(
            update={"extra_fields": {"model_name": hostile.text, hostile.text: hostile.text}}
        )
        for number, hostile in enumerate(HOSTILE)
    ]
    async with running(service) as run:
        await metadata(run)
        await run.press("escape")
        for number, hostile in enumerate(HOSTILE):
            with showing(hostile):
                await neither_obeyed(run, number, hostile.text)


async def neither_obeyed(run: Running, number: int, text: str) -> None:
    """This text as a value in the list, then as a name in the metadata of the same event."""
    detail = run.screen.detail
    await run.until(lambda: run.current_id == event_id(number))
    await run.press("plus")
    await run.until(lambda: run.screen.filters == Condition("model_name", Operator.EQ, text))
    await run.until(lambda: run.counted == "1 event")
    assert not forbidden(run.shown())
    await run.press("left_square_bracket")
    await run.until(lambda: run.screen.filters is None and run.current_id == event_id(number))
    await run.until(lambda: run.open_id == event_id(number))
    await run.press("enter", "G")
    await run.until(lambda: detail.pointed == text)
    await run.press("plus")
    await run.until(lambda: "is no field" in run.shown())
    assert not forbidden(run.shown())
    await run.press("escape", "j")
