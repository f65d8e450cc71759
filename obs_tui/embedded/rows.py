"""Events as rows of the store's tables, before their numbers are known.

They are gathered table by table, and the values of fields field by field, so that storing takes
few steps a batch instead of some an event, and so that another process can gather them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain, repeat
from typing import NamedTuple, TypeVar

from obs_tui.model.base import Json, JsonObject
from obs_tui.model.fields import FieldType

from .catalogue import FIXED, METADATA, PROMOTED, Field, Stored
from .derive import as_text
from .discovery import encode
from .instants import now_us
from .prepared import BadEvent, Prepared, prepare
from .sql import indexed_text

T = TypeVar("T")


class Column(NamedTuple):
    """Values of one field, and which of the batch's events has each."""

    rows: list[int]
    values: list[Json]


@dataclass(frozen=True, slots=True)
class Refusal:
    """The event at `index` of a batch was not stored, and why; counted from 0."""

    index: int
    cause: str


@dataclass(frozen=True, slots=True)
class Rows:
    """The events of a batch, numbered from 0 without those that are `refused`; `places` says where
    in the batch each stood. `values` are the stored values of the fixed fields, by id; `found` the
    values, as they came, of all other fields, in the order in which these first appear."""

    ids: list[str] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    events: list[tuple[Stored, ...]] = field(default_factory=list)
    bodies: list[tuple[int, str]] = field(default_factory=list)
    texts: list[tuple[int, str]] = field(default_factory=list)
    tags: list[tuple[int, str, int]] = field(default_factory=list)
    values: dict[int, list[tuple[int, Stored]]] = field(default_factory=dict)
    found: dict[str, Column] = field(default_factory=dict)
    refused: list[Refusal] = field(default_factory=list)

    def without(self, dropped: set[int]) -> "Rows":
        """What is to be stored when some of the events are not; the others are numbered anew."""
        kept = [row for row in range(len(self.ids)) if row not in dropped]
        numbers = {row: number for number, row in enumerate(kept)}
        found = (
            (name, _renumbered(zip(*each, strict=True), numbers))
            for name, each in self.found.items()
        )
        return Rows(
            events=[(number, *self.events[row][1:]) for row, number in numbers.items()],
            bodies=_renumbered(self.bodies, numbers),
            texts=_renumbered(self.texts, numbers),
            tags=[(key, tag, numbers[row]) for key, tag, row in self.tags if row in numbers],
            values={key: _renumbered(values, numbers) for key, values in self.values.items()},
            found={
                name: Column([row for row, _ in left], [value for _, value in left])
                for name, left in found
                if left
            },
        )


def gather(events: Iterable[JsonObject], sources: Iterable[str] = ()) -> Rows:
    """Make API-shaped events ready, as `prepare` says. `sources` is the JSON that each was read
    from, empty for one that was read otherwise."""
    now = now_us()
    rows = Rows()
    for place, (event, source) in enumerate(zip(events, chain(sources, repeat("")), strict=False)):
        try:
            prepared = prepare(event, now, source)
        except BadEvent as error:
            rows.refused.append(Refusal(place, str(error)))
        else:
            rows.places.append(place)
            _add(rows, prepared)
    return rows


def _add(rows: Rows, prepared: Prepared) -> None:
    event_id, columns, fields, body = prepared
    row = len(rows.ids)
    rows.ids.append(event_id)
    rows.events.append((row, *columns))
    rows.bodies.append((row, body))
    rows.texts.append((row, indexed_text(f"{columns[-2] or ''}\n{columns[-1] or ''}")))
    for name, value in fields.items():
        if value is None:
            continue
        fixed = FIXED.get(name)
        if fixed is None:
            _find(rows, name, row, value)
        elif name != METADATA:
            _add_fixed(rows, fixed, row, value)
        elif isinstance(value, dict):
            _hold(rows, fixed.field_id, row, encode(FieldType.MAP, value))
            for key, item in value.items():
                if item is not None and not isinstance(item, list | dict):
                    _find(rows, PROMOTED + key, row, item)


def _add_fixed(rows: Rows, fixed: Field, row: int, value: Json) -> None:
    if fixed.type is FieldType.TEXT:
        _hold(rows, fixed.field_id, row, as_text(value))
    elif fixed.type is FieldType.ARRAY:
        items: list[Json] = value if isinstance(value, list) else [value]
        _hold(rows, fixed.field_id, row, encode(FieldType.ARRAY, items))
        rows.tags.extend((fixed.field_id, as_text(item), row) for item in items)


def _find(rows: Rows, name: str, row: int, value: Json) -> None:
    column = rows.found.get(name)
    if column is None:
        column = rows.found[name] = Column([], [])
    column.rows.append(row)
    column.values.append(value)


def _hold(rows: Rows, field_id: int, row: int, value: Stored) -> None:
    rows.values.setdefault(field_id, []).append((row, value))


def _renumbered(pairs: Iterable[tuple[int, T]], numbers: Mapping[int, int]) -> list[tuple[int, T]]:
    return [(numbers[row], value) for row, value in pairs if row in numbers]
