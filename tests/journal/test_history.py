"""The history of filters, the views and the columns outlive runs, and lose nothing of a filter."""

import asyncio
import sqlite3
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from obs_tui.journal import ColumnChoice, Journal, LastSeen, View, history
from obs_tui.journal.entries import read_kept, write_kept
from obs_tui.model.filters import Condition, Filter, Group, Node, Operator, Relative

LARGE = Condition("model_name", Operator.EQ, "mistral-large-latest")
RECENT = Condition("timestamp", Operator.GTE, Relative("-24h"))
ODD: Filter = Group("AND", (RECENT, Group("OR", (Condition("\ud800 x", Operator.EQ, "\0"), LARGE))))
COLUMNS = (ColumnChoice("metadata.tenant", 12), ColumnChoice("\ud800"))

_scalars = st.one_of(
    st.text(), st.integers(), st.booleans(), st.floats(allow_nan=False, allow_infinity=False)
)
_conditions = st.one_of(
    st.builds(Condition, st.text(min_size=1), st.sampled_from(Operator), _scalars),
    st.builds(
        Condition,
        st.text(min_size=1),
        st.sampled_from([Operator.LT, Operator.GTE, Operator.EQ]),
        st.builds(Relative, st.sampled_from(["now", "today", "yesterday", "-7d", "-73200d"])),
    ),
)


def _groups(nodes: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(nodes, min_size=2, max_size=3).map(tuple)
    return st.builds(Group, st.sampled_from(["AND", "OR"]), several)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.sqlite"


@settings(deadline=None)
@given(st.one_of(st.none(), st.recursive(_conditions, _groups, max_leaves=6)))
def test_whatever_is_kept_is_read_back_the_same(filters: Filter) -> None:
    text = write_kept(filters)
    assert text.isascii()
    assert read_kept(text) == filters
    assert write_kept(read_kept(text)) == text


async def test_a_filter_is_kept_once_with_its_latest_visit_on_top(path: Path) -> None:
    journal = Journal.open(path)
    before = datetime.now(UTC)
    for filters, cursor in ((None, "a"), (RECENT, "b"), (ODD, None), (RECENT, "c")):
        await journal.visit("local", filters, cursor)
    await journal.visit("prod", LARGE, "z")
    visits = await journal.history("local")
    assert [(visit.filters, visit.cursor_id) for visit in visits] == [
        (RECENT, "c"),
        (ODD, None),
        (None, "a"),
    ]
    assert all(before <= visit.at <= datetime.now(UTC) for visit in visits)
    assert await journal.history("local", 1) == visits[:1]
    assert [visit.filters for visit in await journal.history("prod")] == [LARGE]
    await journal.aclose()


async def test_a_visit_without_a_cursor_keeps_where_it_was(path: Path) -> None:
    journal = Journal.open(path)
    await journal.visit("local", RECENT, "event")
    await journal.visit("local", None, "other")
    await journal.visit("local", RECENT, None)
    visits = await journal.history("local")
    assert [visit.cursor_id for visit in visits] == ["event", "other"]
    await journal.aclose()


async def test_equal_values_of_other_types_are_other_filters(path: Path) -> None:
    journal = Journal.open(path)
    for value in (1, True, "1", 1.0):
        await journal.visit("local", Condition("n", Operator.EQ, value), None)
    kept = [visit.filters for visit in await journal.history("local")]
    values = [node.value for node in kept if isinstance(node, Condition)]
    assert [(type(value), value) for value in values] == [
        (float, 1.0),
        (str, "1"),
        (bool, True),
        (int, 1),
    ]
    await journal.aclose()


async def test_the_oldest_filters_of_a_profile_are_forgotten(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "KEPT", 3)
    journal = Journal.open(path)
    await journal.visit("prod", LARGE, None)
    for number in (0, 1, 2, 0, 3, 4):
        await journal.visit("local", Condition("n", Operator.EQ, number), None)
    kept = [visit.filters for visit in await journal.history("local")]
    assert kept == [Condition("n", Operator.EQ, number) for number in (4, 3, 0)]
    assert len(await journal.history("prod")) == 1
    await journal.aclose()


async def test_a_view_replaces_the_one_of_the_same_name_in_any_case(path: Path) -> None:
    journal = Journal.open(path)
    await journal.save_view("local", View("Straße \ud800", RECENT, COLUMNS))
    await journal.save_view("local", View("b", None))
    await journal.save_view("local", View("A'; --\n", ODD))
    await journal.save_view("prod", View("STRASSE \ud800", LARGE))
    replaced = View("STRASSE \ud800", LARGE, COLUMNS)
    await journal.save_view("local", replaced)
    assert await journal.views("local") == (View("A'; --\n", ODD), View("b", None), replaced)
    await journal.drop_view("local", "B")
    await journal.drop_view("local", "never saved")
    assert [view.name for view in await journal.views("local")] == ["A'; --\n", replaced.name]
    assert await journal.views("prod") == (View("STRASSE \ud800", LARGE),)
    await journal.aclose()


async def test_the_columns_of_a_profile_are_read_at_once_and_forgotten(path: Path) -> None:
    journal = Journal.open(path)
    assert journal.columns("local") == ()
    await journal.save_columns("local", COLUMNS)
    assert journal.columns("local") == COLUMNS
    assert journal.columns("prod") == ()
    await journal.save_columns("local", ())
    assert journal.columns("local") == ()
    await journal.aclose()


async def test_two_instances_share_what_they_keep(path: Path) -> None:
    one, other = Journal.open(path), Journal.open(path)
    notices: list[str] = []
    one.on_notice(notices.append)
    other.on_notice(notices.append)
    await asyncio.gather(
        *(
            journal.visit("local", Condition("n", Operator.EQ, number), f"{number}")
            for number in range(20)
            for journal in (one, other)
        ),
        one.save_view("local", View("a", RECENT)),
        other.save_view("local", View("A", LARGE)),
    )
    visits = await one.history("local")
    assert visits == await other.history("local")
    assert sorted(int(visit.cursor_id or "") for visit in visits) == list(range(20))
    assert len(await one.views("local")) == 1
    assert notices == []
    await one.aclose()
    await other.aclose()


async def test_a_kill_loses_nothing_that_was_kept(path: Path) -> None:
    script = f"""
import asyncio, os
from pathlib import Path
from obs_tui.journal import ColumnChoice, Journal, LastSeen, View
from obs_tui.model.filters import Condition, Operator, Relative

async def main():
    journal = Journal.open(Path({str(path)!r}))
    recent = Condition("timestamp", Operator.GTE, Relative("-24h"))
    await journal.visit("local", recent, "event")
    await journal.save_view("local", View("mine", recent, (ColumnChoice("a", 3),)))
    await journal.save_columns("local", (ColumnChoice("b"),))
    await journal.remember("local", LastSeen(recent, (), "event", None))
    journal._file.now(lambda conn: conn.execute("BEGIN IMMEDIATE"))
    journal._file.now(lambda conn: conn.execute("DELETE FROM visit"))
    os.kill(os.getpid(), 9)

asyncio.run(main())
"""
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", script)
    assert await process.wait() == -9
    journal = Journal.open(path)
    (visit,) = await journal.history("local")
    assert (visit.filters, visit.cursor_id) == (RECENT, "event")
    assert await journal.views("local") == (View("mine", RECENT, (ColumnChoice("a", 3),)),)
    assert journal.columns("local") == (ColumnChoice("b"),)
    assert journal.last_seen("local") == LastSeen(RECENT, (), "event", None)
    await journal.aclose()


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE {table} SET filters = '{{' WHERE rowid = 1",
        "UPDATE {table} SET filters = '[3]' WHERE rowid = 1",
        "UPDATE {table} SET filters = '{{\"AND\": []}}' WHERE rowid = 1",
        "UPDATE {table} SET filters = replace(printf('%.9999c', 'x'), 'x', '[') WHERE rowid = 1",
        "UPDATE visit SET at = 'once' WHERE rowid = 1; UPDATE view SET name = '3' WHERE rowid = 1",
        "UPDATE visit SET at = '' WHERE rowid = 1;"
        " UPDATE view SET columns = '[[1]]' WHERE rowid = 1",
    ],
)
async def test_what_is_damaged_is_left_out_and_said(path: Path, damage: str) -> None:
    journal = Journal.open(path)
    notices: list[str] = []
    journal.on_notice(notices.append)
    for filters, name in ((RECENT, "one"), (LARGE, "two")):
        await journal.visit("local", filters, None)
        await journal.save_view("local", View(name, filters))
    with sqlite3.connect(path) as conn:
        conn.executescript("".join(damage.format(table=table) + ";" for table in ("visit", "view")))
    conn.close()
    assert [visit.filters for visit in await journal.history("local")] == [LARGE]
    assert [view.name for view in await journal.views("local")] == ["two"]
    assert [("history" in notice, "views" in notice) for notice in notices] == [
        (True, False),
        (False, True),
    ]
    await journal.aclose()


@pytest.mark.parametrize("body", ["{", "[]", "{}", '{"columns": {"a": 1}}', '{"columns": ["ab"]}'])
async def test_columns_that_cannot_be_read_are_none(path: Path, body: str) -> None:
    journal = Journal.open(path)
    notices: list[str] = []
    journal.on_notice(notices.append)
    await journal.save_columns("local", COLUMNS)
    with sqlite3.connect(path) as conn:
        conn.execute("UPDATE state SET body = ?", (body,))
    conn.close()
    assert journal.columns("local") == ()
    await journal.history("local")
    assert len(notices) == 1 and notices[0].startswith("The columns could not be read")
    await journal.aclose()
