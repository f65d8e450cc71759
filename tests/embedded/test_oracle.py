"""Whole trees of conditions on every type of field, and what is told of the matches: rows, counts,
facets and shape are those that an oracle in plain Python finds, whatever is indexed so far."""

import json
import sqlite3
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from obs_tui.embedded import bitmaps, conversation_index, events, fields, runs, shapes, sql
from obs_tui.embedded.annotations import annotate, declare
from obs_tui.embedded.ingest import ingest
from obs_tui.model.filters import read_filter
from obs_tui.model.judges import JudgeDraft
from tests.embedded import oracle
from tests.embedded.oracle import OPS, JsonRow
from tests.embedded.stores import event, holding

TYPES = {
    "timestamp": "TIMESTAMP",
    "model_name": "ENUM",
    "last_user_message_preview": "TEXT",
    "total_time_elapsed": "FLOAT",
    "input_tokens": "INT",
    "has_code": "BOOL",
    "invoked_tools": "ARRAY",
    "lang": "ENUM",
    "flag": "BOOL",
    "steps": "INT",
    "score": "FLOAT",
    "ratio": "FLOAT",
    "at": "TIMESTAMP",
    "labels": "ARRAY",
    "attributes": "MAP",
    "conversation": "CONVERSATION",
    "__judge_" + "a" * 32: "ENUM",
    "__judge_" + "b" * 32: "FLOAT",
}
SPECS: tuple[JsonRow, ...] = (
    {"options": [{"value": word, "description": ""} for word in ("STRASSE", "Straße", "a")]},
    {"min_description": "", "max": 1e8, "max_description": ""},
)
"""What the judges a… and b… answer, whose verdicts come to events that are there already."""
FACETS = [name for name, kind in TYPES.items() if kind in ("ENUM", "BOOL", "ARRAY")]
ROWS = 60
SOME = 40
WORDS = (
    "Straße",
    "STRASSE",
    "éclair",
    "e\u0301",
    "nul\0in",
    "日本語",
    "needle",
    "Needle",
    "a",
    '"\\',
)
PATTERNS = ("^a", "ß|SS", "[0-9]", "(?i)NEEDLE$", "")
DAYS = ("2026-01-15", "2026-01-16", "2026-02-01", "1969-12-31")
FLOATS = (0.0, -0.0, -1.5, 0.1, 2.0, 3.0, 1e300, 5e-324)
INTS = (0, 1, 3, 2**53 + 1, 2**62)


def message(rng: Random) -> tuple[JsonRow, str]:
    """A message with its text."""
    first, second = rng.choice(WORDS), rng.choice(WORDS)
    said: JsonRow = {"role": "user", "content": first}
    chunks = [
        {"type": "text", "text": first},
        {"type": "image_url", "image_url": "needle"},
        {"type": "thinking", "thinking": [{"type": "text", "text": second}]},
    ]
    arguments = {"query": first}
    called = {"function": {"name": "web_search", "arguments": json.dumps(arguments)}}
    loose = {"function": {"name": second, "arguments": arguments}}
    return rng.choice(
        [
            (said, first),
            ({"role": "assistant", "content": chunks}, f"{first}\n\n{second}"),
            (
                {"role": "assistant", "content": "", "tool_calls": [called, loose]},
                f"web_search\n\n{json.dumps(arguments)}\n\n"
                f"{second}\n\n{json.dumps(arguments, ensure_ascii=False)}",
            ),
            ({"role": "tool", "content": [{"type": "text", "text": second}]}, second),
            ({"role": "tool", "content": None}, ""),
        ]
    )


def drawn(rng: Random, number: int) -> tuple[JsonRow, JsonRow]:
    """A row, and the event that says the same."""
    turns = [message(rng) for _ in range(rng.randrange(4))]
    values: JsonRow = {
        "model_name": rng.choice((*WORDS[:4], None)),
        "last_user_message_preview": rng.choice(WORDS),
        "total_time_elapsed": rng.choice((*FLOATS, None)),
        "has_code": rng.choice((True, False)),
        "invoked_tools": rng.choice((["a"], ["a", "b", "b"], [], ["nul\0in"])),
        "lang": rng.choice((*WORDS, None)),
        "flag": rng.choice((True, False, None)),
        "steps": rng.choice((*INTS, None)),
        "score": rng.choice((*FLOATS, None)),
        "ratio": rng.choice((1, 2, 3, None) if number < SOME else (1.5, 2.0, 3, None)),
        "at": rng.choice((*(f"{day}T00:00:00Z" for day in DAYS), None)),
        "labels": rng.choice((["x"], ["x", "y", "y"], [], None)),
        "attributes": rng.choice(({"k": "v"}, None)),
    }
    time = f"{rng.choice(DAYS)}T{rng.randrange(24):02}:00:00.{rng.randrange(3)}00Z"
    tokens = rng.choice(INTS)
    event_id = str(uuid.UUID(int=number * 7919 + 1))
    row = {
        **values,
        "event_id": event_id,
        "timestamp": time,
        "input_tokens": tokens,
        "conversation": [text for _, text in turns],
        "__judge_" + "a" * 32: rng.choice(("STRASSE", "Straße", None)),
        "__judge_" + "b" * 32: rng.choice((*FLOATS, None)),
    }
    split = rng.randrange(len(turns) + 1)
    event = {
        "event_id": event_id,
        "created_at": time,
        "nb_input_tokens": tokens,
        "extra_fields": values,
        "request_messages": [each for each, _ in turns[:split]],
        "response_messages": [each for each, _ in turns[split:]],
    }
    return row, event


def declared(conn: sqlite3.Connection) -> dict[str, int]:
    """The fields of the two judges, with their ids."""
    ids = {}
    for letter, kind, spec in zip("ab", ("CLASSIFICATION", "REGRESSION"), SPECS, strict=True):
        judge = JudgeDraft.model_validate(
            {
                "name": "a judge",
                "description": "",
                "model_name": "m",
                "instructions": "",
                "output": {"type": kind, **spec},
            }
        )
        ids["__judge_" + letter * 32] = declare(conn, letter * 32, judge)
    return ids


def judged(
    conn: sqlite3.Connection, ids: dict[str, int], rows: Sequence[JsonRow], said: JsonRow
) -> None:
    """Write the rows' verdicts onto their events, which have been stored in this order; `said` is
    what is written instead of some."""
    for seq, row in enumerate(rows, 1):
        for name, field_id in ids.items():
            if row[name] is not None:
                annotate(conn, field_id, seq, said[name] if name in said else row[name])


@contextmanager
def prepared(indexed: int) -> Iterator[tuple[sqlite3.Connection, list[JsonRow]]]:
    """A store whose indices hold so many events, in segments of 16."""
    rng = Random(11)
    rows, whole = zip(*(drawn(rng, number) for number in range(ROWS)), strict=True)
    with pytest.MonkeyPatch.context() as patch, holding(whole[:indexed]) as conn:
        ids = declared(conn)
        judged(conn, ids, rows[:indexed], dict(zip(ids, ("a", 7.0), strict=True)))
        patch.setattr(bitmaps, "SEGMENT", 16)
        patch.setattr(runs, "_RUN", 3)
        while segment := bitmaps.prepare(conn):
            bitmaps.save(conn, segment)
        while packed := conversation_index.prepare(conn):
            conversation_index.save(conn, packed)
        bodies = [json.loads(json.dumps(event)) for event in whole[indexed:]]
        assert ingest(conn, bodies).added == len(bodies)
        judged(conn, ids, rows, {})
        yield conn, list(rows)


@pytest.fixture(scope="module", params=[0, SOME, ROWS], ids=["nothing", "some", "all"])
def held(request: pytest.FixtureRequest) -> Iterator[tuple[sqlite3.Connection, list[JsonRow]]]:
    with prepared(request.param) as found:
        yield found


def operands(kind: str, op: str) -> st.SearchStrategy[Any]:
    if op == "isnull":
        return st.booleans()
    if op == "len_eq":
        return st.sampled_from((0, 1, 3, 2.0))
    if op == "matches":
        return st.sampled_from(PATTERNS)
    if kind in ("INT", "FLOAT"):
        return st.sampled_from((*FLOATS, *INTS, 0.5, 2.5, -(2**63), 2**63 - 1))
    texts = {
        "BOOL": (True, False),
        "TIMESTAMP": [f"{day}T12:00:00.100Z" for day in DAYS] + ["2026-01-15T00:00:00+00:00"],
        "ARRAY": ("a", "b", "x", "nul\0in", "nowhere"),
    }
    return st.sampled_from(texts.get(kind, (*WORDS, "tra", "TRASS", "eed", '{"query', "", "\n\n")))


@st.composite
def condition(draw: st.DrawFn) -> JsonRow:
    field = draw(st.sampled_from(sorted(TYPES)))
    op = draw(st.sampled_from(OPS[TYPES[field]]))
    return {"field": field, "op": op, "value": draw(operands(TYPES[field], op))}


def group(nodes: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    children = st.lists(nodes, min_size=1, max_size=3)
    return st.sampled_from(["AND", "OR"]).flatmap(lambda j: st.fixed_dictionaries({j: children}))


TREES = st.none() | st.recursive(condition(), group, max_leaves=8)


@given(tree=TREES, facet=st.sampled_from(FACETS), buckets=st.integers(2, 200), rare=st.booleans())
@settings(max_examples=120, deadline=None)
def test_the_service_finds_what_the_oracle_finds(
    held: tuple[sqlite3.Connection, list[JsonRow]],
    tree: Any,
    facet: str,
    buckets: int,
    rare: bool,
) -> None:
    conn, rows = held
    wanted = [row for row in rows if oracle.holds(row, tree, TYPES)]
    filters = read_filter(tree)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sql, "RARE", 2_000 if rare else 0)
        assert events.search_ids(conn, filters) == oracle.newest_first(wanted)
        assert events.count(conn, filters) == len(wanted)
        options: Any = fields.option_counts(conn, facet, filters)
        shape: Any = shapes.shape(conn, filters, buckets)
    counts = {option["value"]: option["count"] for option in options}
    texts = {True: "true", False: "false"} if TYPES[facet] == "BOOL" else {}
    found = oracle.counted(wanted, facet)
    assert counts == {texts.get(value, value): times for value, times in found.items()}
    assert list(counts.values()) == sorted(counts.values(), reverse=True)
    check_shape(shape, wanted, buckets)


def check_shape(shape: Any, wanted: list[JsonRow], buckets: int) -> None:
    told = {
        datetime.fromisoformat(one["start"]): (one["count"], one["p50"], one["p95"])
        for one in shape["buckets"]
    }
    assert len(told) <= buckets
    if wanted:
        full = oracle.shaped(wanted, shape["seconds"])
        assert (min(told), max(told)) == (min(full), max(full))
        assert {(b - a).total_seconds() for a, b in pairwise(told)} <= {shape["seconds"]}
        assert told == {start: full.get(start, (0, None, None)) for start in told}
    assert sum(count for count, *_ in told.values()) == shape["total"] == len(wanted)
    overall = oracle.percentiles([row["total_time_elapsed"] for row in wanted])
    assert (shape["p50"], shape["p95"]) == overall


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("total_time_elapsed", 0.1),
        ("total_time_elapsed", 2**62),
        ("input_tokens", 2**53 + 1),
        ("input_tokens", 2.5),
        ("steps", 2**53 + 2),
        ("score", 5e-324),
        ("ratio", 2),
        ("at", f"{DAYS[1]}T00:00:00Z"),
    ],
)
def test_bitmaps_answer_where_they_can(field: str, value: float | str) -> None:
    """Whatever SQL would say is not asked."""
    with prepared(48) as (conn, rows):
        conn.execute("DELETE FROM events WHERE seq <= 48")
        for op in OPS[TYPES[field]]:
            tree: JsonRow = {"field": field, "op": op, "value": op == "isnull" or value}
            wanted = [row for row in rows if oracle.holds(row, tree, TYPES)]
            assert events.count(conn, read_filter(tree)) == len(wanted), op


def test_numbers_that_no_array_holds_are_left_to_sql() -> None:
    numbers = [2**53 + 1, 2**53, *[0.5] * 14]
    whole = [event(f"e{n}", extra_fields={"mixed": each}) for n, each in enumerate(numbers)]
    with pytest.MonkeyPatch.context() as patch, holding(whole) as conn:
        patch.setattr(bitmaps, "SEGMENT", 16)
        segment = bitmaps.prepare(conn)
        assert segment is not None
        bitmaps.save(conn, segment)
        tree: JsonRow = {"field": "mixed", "op": "gt", "value": 2**53}
        assert events.count(conn, read_filter(tree)) == 1
