"""Every operator on every type, against an oracle in plain Python.

The oracle reads the rows that were stored, not the store, and imports nothing of ours.
"""

import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from obs_tui.embedded import events, functions, schema, sql
from obs_tui.embedded.faults import Fault
from obs_tui.embedded.ingest import ingest
from obs_tui.model.filters import Condition, Filter, Group, Node, Operator, Scalar, read_filter
from tests.embedded.oracle import OPS, JsonRow, holds, newest_first

TYPES = {
    "model_name": "ENUM",
    "lang": "ENUM",
    "last_user_message_preview": "TEXT",
    "response_messages_preview": "TEXT",
    "first_system_message": "TEXT",
    "steps": "INT",
    "score": "FLOAT",
    "total_time_elapsed": "FLOAT",
    "flag": "BOOL",
    "at": "TIMESTAMP",
    "timestamp": "TIMESTAMP",
    "labels": "ARRAY",
    "attributes": "MAP",
}
TEXTS = (
    "Straße",
    "STRASSE",
    "İstanbul",
    "istanbul",
    "ΣΊΣΥΦΟΣ",
    "σίσυφος",
    "e\u0301clair",
    "éclair",
    "nul\0inside",
    "nul\0other",
    "",
    "a",
    'quote " and % _ \\',
    "日本語のテキスト",
    "line\nbreak",
    "🙂 smile",
)
PATTERNS = ("^a", "ß|SS", "[0-9]", "n.l", "", "日本", "(?i)QUOTE", "\\x00")
TIMES = ("2026-01-15T00:00:00Z", "2026-01-15T01:00:00+01:00", "2026-01-15T00:00:00.100Z")
NUMBERS = (0, 1, -3, 2, 2**53 + 1, -(2**63), 2**63 - 1)
VALUES: dict[str, tuple[Any, ...]] = {
    "ENUM": TEXTS,
    "TEXT": TEXTS,
    "INT": NUMBERS,
    "FLOAT": (0.0, -0.0, 0.1, 2.0, 1e300, -5e-324, 0.30000000000000004),
    "BOOL": (True, False),
    "TIMESTAMP": TIMES,
    "ARRAY": ([], ["a"], ["a", "b"], ["b", "b"], ["Straße", "nul\0inside"]),
    "MAP": ({}, {"k": "v"}),
}


def operands(kind: str, op: str) -> tuple[Any, ...]:
    if op == "isnull":
        return (True, False)
    if op == "len_eq":
        return (0, 1, 2, 2.0)
    if op == "matches":
        return PATTERNS
    if kind in ("ENUM", "TEXT"):
        return (*TEXTS, "tra", "TRASS", "nul\0", "\0in", "stan", "ΣΥΦ", "break", "x" * 40)
    if kind == "ARRAY":
        return ("a", "b", "A", "Straße", "")
    if kind in ("INT", "FLOAT"):
        return (*NUMBERS, 0.1, 2.0, -0.5)
    return VALUES[kind]


def expected(rows: list[JsonRow], tree: Any) -> list[str]:
    return newest_first([row for row in rows if holds(row, tree, TYPES)])


# --- the rows


@contextmanager
def stored(rows: list[JsonRow]) -> Iterator[sqlite3.Connection]:
    conn = sqlite3.connect(":memory:", isolation_level=None)
    functions.register(conn)
    schema.migrate(conn)
    done = ingest(conn, [event(row) for row in rows])
    assert done.added == len(rows)
    yield conn
    conn.close()


def event(row: JsonRow) -> JsonRow:
    extra = {k: v for k, v in row.items() if k not in ("event_id", "timestamp")}
    return {
        "event_id": row["event_id"],
        "created_at": row["timestamp"],
        "extra_fields": extra,
        "request_messages": [],
        "response_messages": [],
    }


def row_of(index: int, **values: Any) -> JsonRow:
    filled = {"timestamp": TIMES[index % 3], **values}
    return {"event_id": str(uuid.UUID(int=index * 7919 + 1)), **filled}


def nasty_rows() -> list[JsonRow]:
    """Each value of each type, and rows where all are null or missing."""
    rows = [row_of(0), row_of(1, **dict.fromkeys(TYPES.keys() - {"timestamp"}))]
    for turn in range(max(map(len, VALUES.values()))):
        values = {field: VALUES[k][turn % len(VALUES[k])] for field, k in TYPES.items()}
        rows.append(row_of(len(rows), **values))
    return rows


@pytest.fixture(scope="module")
def nasty() -> Iterator[tuple[sqlite3.Connection, list[JsonRow]]]:
    rows = nasty_rows()
    with stored(rows) as conn:
        yield conn, rows


@pytest.mark.parametrize("rare", [0, 2_000], ids=["scan", "trigram index"])
@pytest.mark.parametrize(("field", "op"), [(f, op) for f, k in TYPES.items() for op in OPS[k]])
def test_every_operator_on_every_type(
    nasty: tuple[sqlite3.Connection, list[JsonRow]],
    field: str,
    op: str,
    rare: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sql, "RARE", rare)
    conn, rows = nasty
    for value in operands(TYPES[field], op):
        tree = {"field": field, "op": op, "value": value}
        assert events.search_ids(conn, read_filter(tree)) == expected(rows, tree), tree


@pytest.mark.parametrize("joiner", ["AND", "OR"])
def test_the_trigram_index_in_groups(
    nasty: tuple[sqlite3.Connection, list[JsonRow]], joiner: str
) -> None:
    conn, rows = nasty
    previews = ("last_user_message_preview", "response_messages_preview")
    found = 0
    for first in TEXTS:
        for second in (*TEXTS, "nowhere"):
            words = zip(previews, (first, second), strict=True)
            tree: JsonRow = {
                joiner: [{"field": f, "op": "icontains", "value": v} for f, v in words]
            }
            ids = events.search_ids(conn, read_filter(tree))
            assert ids == expected(rows, tree), tree
            found += len(ids)
    assert found


@st.composite
def data_and_filter(draw: st.DrawFn) -> tuple[list[JsonRow], Any]:
    text = st.one_of(st.sampled_from(TEXTS), st.text(alphabet="aAßİΣσς\0\u0301 ", max_size=6))
    drawn = {kind: st.sampled_from(values) for kind, values in VALUES.items()}
    drawn |= {"ENUM": text, "TEXT": text}
    rows = []
    for index in range(draw(st.integers(1, 8))):
        # Each type is told by its values: a first value of each keeps it when all others are null.
        values = {field: VALUES[kind][-1] for field, kind in TYPES.items()}
        if index:
            names = draw(st.sets(st.sampled_from(sorted(TYPES)), max_size=6)) | {"timestamp"}
            values = {
                name: draw(drawn[TYPES[name]] if name == "timestamp" else drawn[TYPES[name]] | NONE)
                for name in sorted(names)
            }
        rows.append(row_of(index, **values))
    return rows, draw(st.recursive(condition(text), group, max_leaves=8))


NONE = st.none()


@st.composite
def condition(draw: st.DrawFn, text: st.SearchStrategy[str]) -> JsonRow:
    field = draw(st.sampled_from(sorted(TYPES)))
    kind = TYPES[field]
    op = draw(st.sampled_from(OPS[kind]))
    value: Any = st.sampled_from(operands(kind, op))
    if kind in ("ENUM", "TEXT") and op not in ("isnull", "matches"):
        value = value | text
    return {"field": field, "op": op, "value": draw(value)}


def group(nodes: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    children = st.lists(nodes, min_size=1, max_size=4)
    return st.sampled_from(["AND", "OR"]).flatmap(lambda j: st.fixed_dictionaries({j: children}))


@given(data_and_filter(), st.sampled_from([0, 2_000]), st.integers(1, 3))
@settings(max_examples=150, deadline=None)
def test_nested_groups_on_generated_data(
    data: tuple[list[JsonRow], Any], rare: int, page_size: int
) -> None:
    rows, tree = data
    filters = read_filter(tree)
    with pytest.MonkeyPatch.context() as patch, stored(rows) as conn:
        patch.setattr(sql, "RARE", rare)
        wanted = expected(rows, tree)
        assert events.search_ids(conn, filters) == wanted
        assert events.count(conn, filters) == len(wanted)
        assert paged(conn, filters, page_size) == wanted


def paged(conn: sqlite3.Connection, filters: Filter, page_size: int) -> list[str]:
    ids: list[str] = []
    cursor = None
    while True:
        feed: Any = events.search(conn, filters, page_size, cursor)
        assert feed["next"] == feed["cursor"]
        ids += [row["event_id"] for row in feed["results"]]
        cursor = feed["cursor"]
        if cursor is None:
            return ids
        assert len(feed["results"]) == page_size


# --- what is refused


@pytest.mark.parametrize(
    ("field", "op", "value"),
    [
        ("nope", "eq", "x"),
        ("nope\ud800", "eq", "x"),
        ("model_name' OR 1=1 --", "eq", "x"),
        ("model_name", "lt", "x"),
        ("model_name", "eq", 3),
        ("model_name", "includes", "x"),
        ("model_name", "contains", "\ud800"),
        ("steps", "gt", 2**63),
        ("steps", "gt", -(2**63) - 1),
        ("steps", "gt", 10**400),
        ("score", "gt", float("inf")),
        ("score", "gt", float("nan")),
        ("score", "gt", "1"),
        ("steps", "eq", True),
        ("flag", "eq", "true"),
        ("flag", "eq", 1),
        ("flag", "isnull", 1),
        ("at", "gt", "yesterday"),
        ("at", "gt", 3),
        ("labels", "len_eq", "1"),
        ("labels", "includes", 1),
        ("labels", "eq", "a"),
        ("attributes", "includes", "k"),
        ("model_name", "matches", "(a"),
        ("model_name", "matches", "a{1001}"),
        ("model_name", "matches", "(?=a)"),
    ],
)
def test_a_condition_that_cannot_be_served_is_a_fault(
    nasty: tuple[sqlite3.Connection, list[JsonRow]], field: str, op: str, value: Scalar
) -> None:
    with pytest.raises(Fault) as caught:
        events.search(nasty[0], Condition(field, Operator(op), value))
    assert (caught.value.status, caught.value.code) == (400, "SEARCH_BAD_REQUEST")
    caught.value.message.encode("utf-8", "backslashreplace")


def test_a_bad_pattern_says_why(nasty: tuple[sqlite3.Connection, list[JsonRow]]) -> None:
    with pytest.raises(Fault, match="missing \\)"):
        events.count(nasty[0], Condition("model_name", Operator.MATCHES, "(a"))


def test_the_largest_filter_is_served(nasty: tuple[sqlite3.Connection, list[JsonRow]]) -> None:
    conn, rows = nasty
    nodes: tuple[Node, ...] = tuple(
        Condition("labels", Operator.EXCLUDES, str(n)) for n in range(499)
    )
    tree: Node = Group("AND", (Condition("lang", Operator.ISNULL, True), *nodes))
    deep: Node = Condition("lang", Operator.ISNULL, True)
    for level in range(20):
        deep = Group("AND" if level % 2 else "OR", (deep, Condition("lang", Operator.NEQ, "zz")))
    assert events.count(conn, tree) == 2
    assert events.count(conn, deep) == len(rows)
