"""A dataset or a record as one row of cells of exact widths."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from obs_tui.model.base import Json, JsonObject
from obs_tui.model.datasets import Dataset, DatasetRecord
from obs_tui.model.messages import last_text, read_messages

from .row import GAP, MARK, fit
from .safe import visible
from .time import relative_time
from .values import UNKNOWN, compact

PREVIEW = 300
"""Characters looked at for a preview."""

_TIME = 7
_SOURCE = 10
_LEAST_PREVIEW = 24
_COUNT = 5
_WIDEST = 14
_SOURCES = {"UPLOADED_FILE": "file", "DIRECT_INPUT": "direct"}


@dataclass(frozen=True, slots=True)
class RecordColumns:
    """What fits into `width` cells: the preview, properties by name, then source and time."""

    preview: int
    properties: tuple[tuple[str, int], ...] = ()
    source: int = 0
    updated: int = 0

    def headings(self) -> str:
        """The headings, aligned as their columns are."""
        cells = [fit("RECORD", self.preview)]
        cells += [fit(visible(name).upper(), width) for name, width in self.properties]
        cells += [fit("SOURCE", self.source)] if self.source else []
        cells += [fit("UPDATED", self.updated)] if self.updated else []
        return (" " * GAP).join(cells)


def property_widths(records: Iterable[DatasetRecord]) -> tuple[tuple[str, int], ...]:
    """The properties of these records with the width each asks for: those that are not cut off
    (labels rather than ids) first, and of either kind the most frequent first."""
    seen: Counter[str] = Counter()
    widths: dict[str, int] = {}
    for record in records:
        for name, value in record.properties.items():
            seen[name] += 1
            wide = max(len(name), len(value_text(value)))
            widths[name] = max(widths.get(name, 5), wide)
    names = sorted(
        (name for name, _ in seen.most_common()), key=lambda name: widths[name] > _WIDEST
    )
    return tuple((name, min(widths[name], _WIDEST)) for name in names)


def record_columns(width: int, properties: Iterable[tuple[str, int]]) -> RecordColumns:
    """The columns for rows of `width` cells; properties that have no room are left out."""
    room = width - MARK
    updated = _TIME if room >= 40 else 0
    source = _SOURCE if room >= 56 else 0
    room -= sum(size + GAP for size in (updated, source) if size)
    shown: list[tuple[str, int]] = []
    for name, size in properties:
        if room - size - GAP >= _LEAST_PREVIEW:
            shown.append((name, size))
            room -= size + GAP
    return RecordColumns(max(room, 1), tuple(shown), source, updated)


def record_cells(
    record: DatasetRecord, columns: RecordColumns, now: datetime
) -> Iterator[tuple[str, str]]:
    """The row's cells, with what each is: `preview`, `property`, `source` or `updated`."""
    text = visible(preview(record.payload)[: columns.preview * 2].strip())
    yield fit(text, columns.preview), "preview"
    for name, width in columns.properties:
        held = record.properties
        shown = visible(value_text(held[name])) if name in held else UNKNOWN
        yield fit(shown, width), "property"
    if columns.source:
        yield fit(visible(source_name(record.source)), columns.source), "source"
    if columns.updated:
        moment = record.updated_at or record.created_at
        # What was written just now is not ahead of the list's clock, which ticks by the minute.
        shown = relative_time(min(moment, now), now) if moment else UNKNOWN
        yield fit(shown, columns.updated), "updated"


def dataset_cells(dataset: Dataset, count: int | None, width: int) -> Iterator[tuple[str, str]]:
    """Name and count."""
    yield fit(visible(dataset.name or dataset.id), max(width - MARK - _COUNT - GAP, 1)), "preview"
    yield fit("…" if count is None else compact(count), _COUNT, right=True), "source"


def source_name(source: str) -> str:
    """`explorer`, `file`, `direct`: where a record came from, in a word."""
    return _SOURCES.get(source, source.lower().replace("_", " "))


def preview(payload: JsonObject) -> str:
    """What a payload is about: the last thing a user said, else its first keys and values."""
    messages = payload.get("messages")
    if isinstance(messages, list):
        for item in reversed(messages):
            if isinstance(item, dict) and item.get("role") == "user":
                text = last_text(read_messages([item]), "user").strip()
                if text:
                    return text[:PREVIEW]
    pieces: list[str] = []
    left = PREVIEW
    for key, value in payload.items():
        pieces.append(f"{key[:40]} {value_text(value)}")
        left -= len(pieces[-1])
        if left <= 0:
            break
    return " · ".join(pieces)


def value_text(value: Json) -> str:
    """Any JSON in a few words; what is nested is only counted."""
    match value:
        case str():
            return value[:PREVIEW]
        case dict():
            return f"{{{len(value)}}}" if value else "{}"
        case list():
            return f"[{len(value)}]" if value else "[]"
        case int() if not isinstance(value, bool) and abs(value) > 10**18:
            return "huge"
        case _:
            return json.dumps(value)
