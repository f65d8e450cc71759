"""What similar events share, as far as their rows tell: for services that do not tell it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from obs_tui.model.filters import Condition, Filter, Group, Operator, both
from obs_tui.model.rows import EVENT_ID, PROMPT, RESPONSE, SCORE, SECONDS, EventRow, Row
from obs_tui.model.similar import Shared

TERMS = 6
"""Words told of each."""
_WORD = re.compile(r"[^\W\d_]{4,}")
_TEXTS = (PROMPT, RESPONSE)
_UNTOLD = frozenset({*_TEXTS, SCORE, SECONDS})


def shared_by_rows(seed: EventRow, others: Sequence[Row]) -> dict[str, Shared]:
    """What the previews of `seed` and of each other row have in common: words of four letters and
    more and values of fields, those that the fewest of `others` have first."""
    rows = [row for row in others if isinstance(row, EventRow)]
    words = {row.event_id: set(_words(row)) for row in rows}
    values = {row.event_id: set(_values(row)) for row in rows}
    word_counts = Counter(word for found in words.values() for word in found)
    value_counts = Counter(value for found in values.values() for value in found)
    written = _words(seed)
    own = set(_values(seed))
    shared: dict[str, Shared] = {}
    for row_id, held in words.items():
        common = sorted(
            written.keys() & held, key=lambda word: (word_counts[word], -len(word), word)
        )
        fields = sorted(own & values[row_id], key=lambda value: (value_counts[value], value))
        shared[row_id] = Shared(tuple(written[word] for word in common[:TERMS]), tuple(fields))
    return shared


def _words(row: EventRow) -> dict[str, str]:
    """The words of the previews, folded, each with the way it is first written."""
    found: dict[str, str] = {}
    for field in _TEXTS:
        for word in _WORD.findall(row.text(field)):
            found.setdefault(word.casefold(), word)
    return found


def _values(row: EventRow) -> list[tuple[str, str]]:
    return [
        (field, str(item))
        for field, value in row.extra_fields.items()
        if field not in _UNTOLD
        for item in (value if isinstance(value, list) else [value])
        if isinstance(item, str | int) and item not in ("", False)
    ]


def holds(row: Row, text: str) -> bool:
    """Whether every word of `text` is in what a row shows of an event, in any case."""
    if not isinstance(row, EventRow):
        return not text.strip()
    shown = " ".join((row.event_id, *(str(value) for value in row.extra_fields.values())))
    folded = shown.casefold()
    return all(word in folded for word in text.casefold().split())


def of_these(filters: Filter, ids: Sequence[str]) -> Filter:
    """The filter that lets in, of these events, those that `filters` lets in."""
    return both(filters, Group("OR", tuple(Condition(EVENT_ID, Operator.EQ, each) for each in ids)))
