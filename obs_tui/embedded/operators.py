"""What each operator does on each type of field: the one place of the truth table.

A null and a missing value are the same. `isnull` sees them; every other positive operator is false
on them. `neq`, `notcontains`, `inotcontains` and `excludes` are the exact complements of `eq`,
`contains`, `icontains` and `includes`, so they are true on nulls. An empty array is not null.

Decisions where the API publishes nothing:

- A type supports what `SUPPORTED` says; any other operator is 400 SEARCH_BAD_REQUEST, and so is a
  value of another type than the operator takes, an unknown field, a number beyond 64 bits or not
  finite, and text that is not Unicode (lone surrogates).
- `i…` operators compare `str.casefold` of both sides. No other normalisation takes place.
- `matches` is RE2 and searches anywhere in the text; a pattern RE2 refuses is 400 with its cause.
- Numbers compare by value, whole or not: 2 equals 2.0. Times are ISO-8601, read as UTC when they
  have no zone, and compare to the microsecond.
- `len_eq` counts an array's items, duplicates included.
- A MAP can only be asked whether it is null; scalar keys of `metadata` are fields of their own,
  `metadata.<key>`.
- `conversation`, which only this server has, searches the messages of an event one by one (module
  `conversation` says what their text is): `contains`, `icontains` and `matches` are true where one
  message meets them, `notcontains` and `inotcontains` where none does. It supports nothing else.
- A group with both AND and OR is refused; an empty filter matches everything.
"""

import math
from typing import Final

from obs_tui.model.fields import FieldType
from obs_tui.model.filters import Operator, Value
from obs_tui.model.moments import parse_moment

from .faults import bad_search
from .instants import micros

_O = Operator
_SAME = (_O.EQ, _O.NEQ)
_ORDER = (_O.LT, _O.LTE, _O.GT, _O.GTE)
_TEXT = (
    *_SAME,
    _O.CONTAINS,
    _O.ICONTAINS,
    _O.NOTCONTAINS,
    _O.INOTCONTAINS,
    _O.STARTSWITH,
    _O.ISTARTSWITH,
    _O.ENDSWITH,
    _O.IENDSWITH,
    _O.MATCHES,
    _O.ISNULL,
)

SUPPORTED: Final[dict[FieldType, tuple[Operator, ...]]] = {
    FieldType.ENUM: _TEXT,
    FieldType.TEXT: _TEXT,
    FieldType.INT: (*_SAME, *_ORDER, _O.ISNULL),
    FieldType.FLOAT: (*_SAME, *_ORDER, _O.ISNULL),
    FieldType.BOOL: (*_SAME, _O.ISNULL),
    FieldType.TIMESTAMP: (*_SAME, *_ORDER, _O.ISNULL),
    FieldType.ARRAY: (_O.INCLUDES, _O.EXCLUDES, _O.LEN_EQ, _O.ISNULL),
    FieldType.MAP: (_O.ISNULL,),
}
CONVERSATION: Final = "conversation"
"""The extension field that searches every message."""
_IN_CONVERSATIONS = (_O.CONTAINS, _O.ICONTAINS, _O.NOTCONTAINS, _O.INOTCONTAINS, _O.MATCHES)


def supported(name: str, kind: FieldType) -> tuple[Operator, ...]:
    """The operators of the field called `name`."""
    return _IN_CONVERSATIONS if name == CONVERSATION else SUPPORTED[kind]


def operand(name: str, kind: FieldType, op: Operator, value: Value) -> str | int | float:
    """`value` as the store compares it: texts and numbers as they are, booleans as 0 and 1, times
    as microseconds. `name` is the field's, for the sentence.

    Raises Fault where `kind` does not support `op` or `value` is not what `op` takes.
    """
    if op not in supported(name, kind):
        known = ", ".join(supported(name, kind))
        raise bad_search(f"{name} ({kind}) does not support {op}; it supports {known}")
    if op is _O.ISNULL or kind is FieldType.BOOL:
        return _boolean(name, op, value)
    if op is _O.LEN_EQ or kind in (FieldType.INT, FieldType.FLOAT):
        return _number(name, op, value)
    if kind is FieldType.TIMESTAMP:
        return _time(name, op, value)
    return _text(name, op, value)


def _boolean(name: str, op: Operator, value: Value) -> int:
    if not isinstance(value, bool):
        raise bad_search(f"{name} {op} takes true or false")
    return int(value)


def _number(name: str, op: Operator, value: Value) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise bad_search(f"{name} {op} takes a number")
    if isinstance(value, float) and not math.isfinite(value):
        raise bad_search(f"{name} {op} takes a finite number")
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        raise bad_search(f"{name} {op} takes a number of at most 64 bits")
    return value


def _time(name: str, op: Operator, value: Value) -> int:
    moment = parse_moment(value) if isinstance(value, str) else None
    if moment is None:
        raise bad_search(f"{name} {op} takes a time such as 2026-01-15T00:00:00Z")
    return micros(moment)


def _text(name: str, op: Operator, value: Value) -> str:
    if not isinstance(value, str):
        raise bad_search(f"{name} {op} takes a text")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise bad_search(f"{name} {op} takes Unicode text, without lone surrogates") from None
    return value
