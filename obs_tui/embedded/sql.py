"""Filter → SQL: parameters are bound, fields come from the catalogue.

The whole filter becomes one expression over the row `e` of `events`. Beside it goes, where the
trigram index knows a short list, the rows that can match at all: rare words are found without a
scan, while for common ones a newest-first scan ends sooner than the index could answer.
"""

import json
import sqlite3
from dataclasses import dataclass
from typing import TypeAlias

from obs_tui.model.campaigns import is_annotation
from obs_tui.model.filters import Condition, Filter, Group, Node, Operator, conditions

from .catalogue import Field, find
from .faults import bad_search
from .functions import BadPattern, compile_pattern, fold
from .operators import CONVERSATION, operand

Parameter: TypeAlias = str | int | float | bytes

RARE = 5_000
"""Up to so many candidates the trigram index is used for the newest matches; a scan from the newest
on finds a page of more frequent ones sooner."""
_ALL = 20
"""How many times as many candidates it is used for where all matches are wanted."""
_SAID = 10
"""And how many times as many again in whole conversations, which take long to read."""
_TRIGRAMS = 16
_PREVIEWS = "SELECT rowid FROM preview_fts WHERE preview_fts MATCH ? LIMIT ?"
_CONVERSATIONS = """
SELECT seq FROM (SELECT rowid AS seq FROM conversation_fts WHERE conversation_fts MATCH ?
    UNION ALL
    SELECT seq FROM events WHERE seq > (SELECT coalesce(max(seq), 0) FROM conversations)
) LIMIT ?
"""
_CANDIDATES = {
    "last_user_message_preview": _PREVIEWS,
    "response_messages_preview": _PREVIEWS,
    CONVERSATION: _CONVERSATIONS,
}
"""Rows that may hold some trigrams, by field; also those that are not indexed yet."""
_SEARCHABLE = (
    Operator.CONTAINS,
    Operator.ICONTAINS,
    Operator.STARTSWITH,
    Operator.ISTARTSWITH,
    Operator.ENDSWITH,
    Operator.IENDSWITH,
)
_NEGATIVE = (Operator.NEQ, Operator.NOTCONTAINS, Operator.INOTCONTAINS)
"""True also where there is no value."""
_COMPARISONS = {
    Operator.EQ: "=",
    Operator.LT: "<",
    Operator.LTE: "<=",
    Operator.GT: ">",
    Operator.GTE: ">=",
}


@dataclass(frozen=True, slots=True)
class Where:
    """An SQL expression over `e` with its parameters. `narrow`: few rows can match, and they are
    found first; sorting them is then cheaper than walking an index in order. `in_bulk`: no index of
    `events` helps, and what is looked at lies in the order of `seq`."""

    sql: str
    parameters: tuple[Parameter, ...]
    narrow: bool = False
    in_bulk: bool = False

    @property
    def newest_first(self) -> str:
        """ORDER BY terms for the feed's order; a plus keeps SQLite from walking the index."""
        plus = "+" if self.narrow else ""
        return f"{plus}e.created_us DESC, {plus}e.event_id DESC"


def where(conn: sqlite3.Connection, filters: Filter, *, newest: bool = False) -> Where:
    """The filter as SQL, for all matches or for some of the `newest`. Raises Fault (400) where a
    field cannot be asked so."""
    if filters is None:
        return Where("1", ())
    compiled = _Compiler(conn)
    sql = compiled.node(filters)
    rows = _candidates(conn, filters, RARE if newest else RARE * _ALL)
    if rows is None:
        said = all(condition.field == CONVERSATION for condition in conditions(filters))
        return Where(sql, tuple(compiled.parameters), in_bulk=said)
    narrowed = f"e.seq IN (SELECT value FROM json_each(?)) AND ({sql})"
    return Where(narrowed, (json.dumps(sorted(rows)), *compiled.parameters), narrow=True)


class _Compiler:
    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn
        self.parameters: list[Parameter] = []

    def node(self, node: Node) -> str:
        if isinstance(node, Group):
            return f" {node.joiner} ".join(f"({self.node(child)})" for child in node.nodes)
        field = find(self._conn, node.field)
        if field is None:
            raise bad_search(f"there is no field called {node.field}")
        value = operand(field.name, field.type, node.op, node.value)
        sql, parameters = _condition(field, node.op, value)
        self.parameters.extend(parameters)
        return sql


def _condition(
    field: Field, op: Operator, value: str | int | float
) -> tuple[str, tuple[Parameter, ...]]:
    e = field.expression
    match op:
        case Operator.ISNULL:
            return f"{e} IS {'' if value else 'NOT '}NULL", ()
        case Operator.EQ | Operator.LT | Operator.LTE | Operator.GT | Operator.GTE:
            return f"{e} {_COMPARISONS[op]} ?", (value,)
        case Operator.NEQ:
            return f"{e} IS NOT ?", (value,)
        case Operator.LEN_EQ:
            return f"json_array_length({e}) = ?", (value,)
        case Operator.INCLUDES | Operator.EXCLUDES:
            tagged = (
                "EXISTS (SELECT 1 FROM tags t"
                f" WHERE t.field_id = {field.field_id:d} AND t.tag = ? AND t.seq = e.seq)"
            )
            return tagged if op is Operator.INCLUDES else f"NOT {tagged}", (value,)
        case _ if field.name == CONVERSATION:
            return _conversation_condition(e, op, str(value))
        case _:
            return _text_condition(e, op, str(value))


def _conversation_condition(e: str, op: Operator, text: str) -> tuple[str, tuple[Parameter, ...]]:
    negated = "NOT " if op in (Operator.NOTCONTAINS, Operator.INOTCONTAINS) else ""
    if op is Operator.MATCHES:
        _check(text)
        return f"said_like({e}, ?)", (text,)
    if not text:
        return f"{negated}length({e}) > 0", ()
    if op in (Operator.ICONTAINS, Operator.INOTCONTAINS):
        return f"{negated}said({e}, ?)", (text.casefold(),)
    return f"{negated}instr({e}, ?) > 0", (text.encode(),)


def _check(pattern: str) -> None:
    try:
        compile_pattern(pattern)
    except BadPattern as error:
        raise bad_search(f"{pattern!r} is not a regular expression: {error}") from error


def _text_condition(e: str, op: Operator, text: str) -> tuple[str, tuple[Parameter, ...]]:
    """Texts are compared as bytes where the end matters: SQLite's own functions on text stop at
    NUL, and a valid UTF-8 text starts and ends with another where its bytes do."""
    if op is Operator.MATCHES:
        _check(text)
        return f"matches({e}, ?)", (text,)
    if op.startswith("i") or op is Operator.INOTCONTAINS:
        e, text = f"fold({e})", fold(text) or ""
    data = text.encode()
    match op:
        case Operator.CONTAINS | Operator.ICONTAINS:
            return f"instr({e}, ?) > 0", (text,)
        case Operator.NOTCONTAINS | Operator.INOTCONTAINS:
            return f"coalesce(instr({e}, ?), 0) = 0", (text,)
        case _ if not data:
            return f"{e} IS NOT NULL", ()
        case Operator.STARTSWITH | Operator.ISTARTSWITH:
            return f"substr(CAST({e} AS BLOB), 1, {len(data)}) = ?", (data,)
        case _:
            return f"substr(CAST({e} AS BLOB), -{len(data)}) = ?", (data,)


def _candidates(conn: sqlite3.Connection, node: Node, most: int) -> set[int] | None:
    """Rows outside of which nothing matches; None where no list of at most so many is known."""
    if isinstance(node, Condition):
        return _indexed(conn, node, most)
    sets = [_candidates(conn, child, most) for child in node.nodes]
    known = [rows for rows in sets if rows is not None]
    if node.joiner == "AND":
        return set.intersection(*known) if known else None
    return set.union(*known) if len(known) == len(sets) else None


def _indexed(conn: sqlite3.Connection, condition: Condition, most: int) -> set[int] | None:
    if is_annotation(condition.field):
        return _annotated(conn, condition)
    candidates = _CANDIDATES.get(condition.field)
    if candidates is None or condition.op not in _SEARCHABLE:
        return None
    if condition.field == CONVERSATION and most > RARE:
        most *= _SAID
    needle = indexed_text(str(condition.value))
    starts = range(len(needle) - 2)
    if not starts:
        return None
    step = max(1, len(starts) // _TRIGRAMS)
    trigrams = dict.fromkeys(needle[start : start + 3] for start in starts[::step])
    query = " AND ".join('"' + trigram.replace('"', '""') + '"' for trigram in trigrams)
    found = conn.execute(candidates, (query, most + 1)).fetchall()
    return None if len(found) > most else {seq for (seq,) in found}


def _annotated(conn: sqlite3.Connection, condition: Condition) -> set[int] | None:
    """Judges have seen few of the events: those that have a verdict are looked at one by one."""
    field = find(conn, condition.field)
    on_null = condition.value if condition.op is Operator.ISNULL else condition.op in _NEGATIVE
    if field is None or on_null:
        return None
    found = conn.execute(
        "SELECT seq FROM field_values WHERE field_id = ? LIMIT ?",
        (field.field_id, RARE * _ALL + 1),
    ).fetchall()
    return None if len(found) > RARE * _ALL else {seq for (seq,) in found}


def indexed_text(text: str) -> str:
    """A text as the trigram index holds it: folded, and without NUL, at which FTS5 stops."""
    return text.casefold().replace("\0", "\x01")
