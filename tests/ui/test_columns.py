"""Columns of the list, by keys: chosen among the service's fields, kept, and gone through."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from obs_tui.journal import ColumnChoice, Journal, LastSeen, View
from obs_tui.model.events import EventRow
from obs_tui.model.fields import FieldCatalogue, FieldDefinition
from obs_tui.model.filters import Condition, Filter, Operator
from obs_tui.model.load import Loading
from obs_tui.model.paging import PAGE_SIZE, Feed
from obs_tui.ui.dialogs.columns import ColumnsDialog
from tests.hostile import HOSTILE, forbidden

from .fakes import FakeService, event_id, make_event, row_of
from .running import NARROW, PROFILE, WIDE, Running, running

BOTH = pytest.mark.parametrize("size", [WIDE, NARROW])
ROOM_FOR_ALL = (2000, 80)
"""Cells in which every hostile column is seen, and its line in the dialog."""
COMPARED = ("eq", "neq", "gt")
FIELDS = tuple(
    FieldDefinition(name=name, label=label, type=kind, supported_operators=COMPARED)
    for name, label, kind in (
        ("timestamp", "Date", "TIMESTAMP"),
        ("model_name", "Model", "ENUM"),
        ("input_tokens", "Input tokens", "INT"),
        ("output_tokens", "Output tokens", "INT"),
        ("total_time_elapsed", "Duration", "FLOAT"),
        ("invoked_tools", "Invoked tools", "ARRAY"),
        ("last_user_message_preview", "Prompt", "TEXT"),
        ("has_code", "Has code", "BOOL"),
        ("cost", "Cost", "FLOAT"),
        ("seen_at", "Seen at", "TIMESTAMP"),
        ("event_id", "Event ID", "TEXT"),
    )
)


class ColumnService(FakeService):
    """Gives a row the extra fields that are asked for, and no others."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.fields = FIELDS
        self.wanted: list[tuple[str, ...]] = []
        for number, event in enumerate(self.events):
            event.extra_fields["has_code"] = number % 2 == 0
            event.extra_fields["cost"] = number / 1000
            event.extra_fields["seen_at"] = "2026-01-15T09:00:00Z"

    async def list_fields(self) -> FieldCatalogue:
        await self._enter("fields", None)
        return FieldCatalogue(field_definitions=self.fields)

    async def search_events(
        self,
        filters: Filter,
        *,
        extra_fields: Sequence[str] = (),
        page_size: int = PAGE_SIZE,
        cursor: str | None = None,
    ) -> Feed:
        self.wanted.append(tuple(extra_fields))
        feed = await super().search_events(filters, page_size=page_size, cursor=cursor)
        rows = (
            replace(
                row,
                extra_fields={k: v for k, v in row.extra_fields.items() if k in extra_fields},
            )
            for row in feed.rows
            if isinstance(row, EventRow)
        )
        return Feed(tuple(rows), feed.next_cursor)


def headings(run: Running) -> list[str]:
    line = next(each for each in run.shown().splitlines() if "TIME" in each or "COST" in each)
    return line.split("│")[0].split()


def cells(run: Running, number: int = 0) -> list[str]:
    """What is shown of a row of the list."""
    lines = run.shown().splitlines()
    top = next(i for i, each in enumerate(lines) if "TIME" in each or "COST" in each)
    return lines[top + 1 + number].split("│")[0].lstrip("▌ ").split()


async def opened(run: Running) -> None:
    await run.press("c")
    await run.until(lambda: isinstance(run.app.screen, ColumnsDialog))
    await run.until(lambda: "shown, from left to right" in run.shown())


def offered(run: Running) -> list[str]:
    """The lines of the dialog that are fields: marked ones begin with a bullet."""
    lines = [each for each in run.shown().splitlines() if "│" in each]
    return [each.split("│")[1 if each.count("│") < 3 else -2].strip("▌ ") for each in lines]


async def find(run: Running, text: str) -> None:
    await run.press("slash", *text, "enter")
    await run.pilot.pause()


async def applied(run: Running) -> None:
    await run.press("ctrl+s")
    await run.until(lambda: not isinstance(run.app.screen, ColumnsDialog))


@BOTH
async def test_a_field_becomes_a_column_and_is_asked_for(size: tuple[int, int]) -> None:
    service = ColumnService(60)
    async with running(service, size=size) as run:
        await run.press("j", "j")
        assert "HAS" not in headings(run)
        await opened(run)
        await find(run, "cost")
        await run.press("space", "escape")
        await find(run, "has")
        await run.press("space")
        await applied(run)
        await run.until(lambda: headings(run)[-4:] == ["COST", "HAS", "CODE", "PROMPT"])
        assert {"cost", "has_code"} <= set(service.wanted[-1])
        await run.until(lambda: cells(run, 1)[5:7] == ["0.001", "no"])
        assert run.current_id == event_id(2), "the cursor stays"


async def test_a_field_that_rows_carry_anyway_is_shown_without_a_search() -> None:
    service = ColumnService(60)
    async with running(service) as run:
        await run.until(lambda: run.list.rows.complete)
        searches = len(service.wanted)
        await opened(run)
        await find(run, "Event ID")
        await run.press("space")
        await applied(run)
        await run.until(lambda: "EVENT" in headings(run))
        assert len(service.wanted) == searches
        assert "event_id" not in service.wanted[-1]


async def test_columns_are_hidden_moved_and_given_widths() -> None:
    async with running(ColumnService(60)) as run:
        await opened(run)
        await run.press("j", "space")  # not the model
        await run.press("j", "J", "plus", "plus", "plus")  # output tokens after seconds, wider
        await applied(run)
        await run.until(lambda: "MODEL" not in headings(run))
        assert headings(run) == ["TIME", "IN", "SEC", "OUT", "TOOLS", "PROMPT"]
        widths = {column.field: size for column, size in run.list.columns.widths}
        assert widths["output_tokens"] == 7
        await opened(run)
        await run.press("j", "j", "j", "a", "minus")
        await applied(run)
        await run.until(
            lambda: (
                ("output_tokens", 3)
                in [(column.field, size) for column, size in run.list.columns.widths]
            )
        )


@pytest.mark.parametrize("keys", [("ctrl+down", "ctrl+up"), ("J", "K")])
async def test_a_column_goes_right_and_back(keys: tuple[str, str]) -> None:
    right, left = keys
    async with running(ColumnService(5)) as run:
        await opened(run)
        await run.press(right, right, left)
        await run.press("enter")
        await run.until(lambda: headings(run)[:3] == ["MODEL", "TIME", "IN"])


async def test_the_default_comes_back_and_leaving_changes_nothing() -> None:
    journal = Journal.open(None)
    await journal.save_columns(PROFILE, (ColumnChoice("timestamp"), ColumnChoice("cost")))
    async with running(ColumnService(5), journal=journal) as run:
        assert headings(run) == ["TIME", "COST"]
        await opened(run)
        await run.press("d", "escape")
        await run.until(lambda: not isinstance(run.app.screen, ColumnsDialog))
        assert headings(run) == ["TIME", "COST"]
        await opened(run)
        await run.press("d")
        await applied(run)
        await run.until(lambda: headings(run)[:3] == ["TIME", "MODEL", "IN"])
        await run.until(lambda: journal.columns(PROFILE) == ())
        assert run.list.chosen == (), "narrow lists leave out columns as before"
    await journal.aclose()


async def test_a_list_without_columns_is_refused() -> None:
    async with running(ColumnService(5)) as run:
        await opened(run)
        await run.press(*["g", "space"] * 7, "ctrl+s")
        await run.until(lambda: "at least one column" in run.shown())
        await run.press("space", "ctrl+s")
        await run.until(lambda: not isinstance(run.app.screen, ColumnsDialog))
        assert len(run.list.chosen) == 1


async def test_escape_shows_all_fields_again_before_it_leaves() -> None:
    async with running(ColumnService(5)) as run:
        await opened(run)
        await run.press("slash", *"zzz")
        await run.until(lambda: "No field holds this." in run.shown())
        await run.press("escape", "space", "escape")
        await run.until(lambda: "Has code" in run.shown())
        await run.press("escape")
        await run.until(lambda: not isinstance(run.app.screen, ColumnsDialog))


async def test_columns_and_their_headings_are_there_at_the_next_start(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    journal = Journal.open(path)
    async with running(ColumnService(60), journal=journal) as run:
        await opened(run)
        await find(run, "seen")
        await run.press("space")
        await applied(run)
        await run.until(lambda: "SEEN" in headings(run))
        await run.until(lambda: run.screen.asked_fields[-1] == "seen_at" and "3h" in cells(run))
        await run.until(lambda: len(journal.columns(PROFILE)) == 8)
        await run.screen.remember()
    await journal.aclose()
    journal = Journal.open(path)
    service = ColumnService(60)
    service.gates["connect"] = asyncio.Event()
    async with running(service, journal=journal, settled=False) as run:
        await run.until(lambda: "Question 0" in run.shown())
        assert headings(run)[-3:] == ["SEEN", "AT", "PROMPT"]
        assert "3h" in cells(run), "remembered rows have what the columns show"
        service.gates["connect"].set()
        await run.until(lambda: bool(service.wanted))
        assert "seen_at" in service.wanted[0]
    await journal.aclose()


async def test_headings_and_alignment_follow_the_server() -> None:
    journal = Journal.open(None)
    await journal.save_columns(PROFILE, (ColumnChoice("timestamp"), ColumnChoice("cost")))
    async with running(ColumnService(5), journal=journal) as run:
        await run.until(lambda: run.list.chosen[-1].type == "FLOAT")
        await run.until(lambda: journal.columns(PROFILE)[-1].label == "Cost")
    await journal.aclose()


async def test_a_field_that_is_gone_is_not_asked_for_and_can_be_taken_away() -> None:
    journal = Journal.open(None)
    await journal.save_columns(PROFILE, (ColumnChoice("timestamp"), ColumnChoice("gone")))
    service = ColumnService(5)
    async with running(service, journal=journal) as run:
        await run.until(lambda: "fields" in dict(service.calls))
        await run.press("r")
        await run.until(lambda: len(service.wanted) > 1)
        assert "gone" not in service.wanted[-1] and headings(run) == ["TIME", "GONE"]
        await opened(run)
        await run.press("j", "space")
        await applied(run)
        await run.until(lambda: "GONE" not in run.shown())
    await journal.aclose()


async def test_a_view_shows_its_columns_and_the_profile_keeps_its_own() -> None:
    journal = Journal.open(None)
    slow = Condition("nb_input_tokens", Operator.GT, 120)
    columns = (ColumnChoice("timestamp"), ColumnChoice("cost", 9))
    await journal.save_view(PROFILE, View("slow", slow, columns))
    service = ColumnService(60)
    async with running(service, journal=journal) as run:
        await run.press("colon", *"view slow", "enter")
        await run.until(lambda: run.screen.filters == slow)
        await run.until(lambda: headings(run) == ["TIME", "COST"])
        await run.until(lambda: cells(run) == ["22m", "0.021"])
        assert journal.columns(PROFILE) == ()
        await run.press("colon", *"view save dear", "enter")
        await run.until(lambda: "Saved the view dear" in run.shown())
        kept = {view.name: view.columns for view in await journal.views(PROFILE)}
        assert [(each.field, each.width) for each in kept["dear"]] == [
            ("timestamp", None),
            ("cost", 9),
        ]
    await journal.aclose()


# The cursor on columns.


def lit(run: Running) -> set[str]:
    """The texts on the screen that are reversed, without what Textual reverses to draw."""
    strips = run.app.screen._compositor.render_strips()
    found = (segment for strip in strips for segment in strip if segment.style)
    return {
        segment.text.strip()
        for segment in found
        if segment.style is not None and segment.style.reverse and segment.text.strip(" ▁▂▃▄▅▆▇█▔│")
    }


@BOTH
@pytest.mark.parametrize("colour", [True, False])
async def test_a_second_cursor_goes_through_the_columns(
    size: tuple[int, int], colour: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not colour:
        monkeypatch.setenv("NO_COLOR", "1")
    async with running(ColumnService(60), size=size) as run:
        assert not lit(run)
        await run.press("l")
        await run.until(lambda: lit(run) == {"MODEL", "large-latest"})
        await run.press("right", "j")
        await run.until(lambda: lit(run) == {"IN", "101"})
        await run.press("h", "left", "left")
        await run.until(lambda: lit(run) == {"TIME", "2m"})
        await run.press(*["l"] * 12)
        await run.until(lambda: "PROMPT" in lit(run))


async def test_the_cursor_stays_on_its_field() -> None:
    async with running(ColumnService(60)) as run:
        await run.press("l", "l", "l", "l")
        await run.until(lambda: lit(run) >= {"SEC"})
        await opened(run)
        await run.press("space")
        await applied(run)
        await run.until(lambda: "TIME" not in run.shown().split("PROMPT")[0])
        assert lit(run) >= {"SEC"}
        await run.pilot.resize_terminal(45, 30)
        await run.until(lambda: "MODEL" in run.shown())


async def test_the_first_frame_of_a_remembered_list_has_its_columns() -> None:
    journal = Journal.open(None)
    seen = row_of(make_event(0))
    await journal.remember(PROFILE, LastSeen(None, (seen,), seen.event_id, None))
    await journal.save_columns(PROFILE, (ColumnChoice("timestamp"), ColumnChoice("event_id")))
    service = ColumnService(1)
    async with running(service, journal=journal, settled=False) as run:
        assert run.list.chosen[-1].field == "event_id"
    await journal.aclose()


async def test_no_name_label_or_value_is_obeyed() -> None:
    texts = [hostile.text for hostile in HOSTILE]
    # It ends in what is readable, past the end of any column.
    read = [hostile.seen for hostile in HOSTILE if hostile.name != "combining flood"]
    service = ColumnService(1)
    service.fields = tuple(FieldDefinition(name=text, label=text, type=text[:20]) for text in texts)
    service.events[0].extra_fields.update(zip(texts, texts, strict=True))
    async with running(service, size=ROOM_FOR_ALL) as run:
        await opened(run)
        assert not [text for text in read if text not in run.shown()]
        assert not forbidden(run.shown())
        await run.press("G", *["k"] * (len(texts) - 1), *["space"] * len(texts))
        assert not forbidden(run.shown()) and "no room" not in run.shown()
        await applied(run)
        await run.until(lambda: set(run.screen.asked_fields) >= set(texts))
        await run.until(lambda: not isinstance(run.screen.page, Loading))
        assert not [text for text in read if text not in " ".join(cells(run))]
        assert not forbidden(run.shown())
