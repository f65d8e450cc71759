"""Marks: which rows of a list were chosen, whatever page or filter is shown.

Either some ids, or everything in a scope (all events matching a filter, all records of a dataset)
but some. Marks of everything belong to their scope: before a row is marked in another one,
`obs_tui.curation.marks.settle` turns them into ids.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeAlias

from .filters import Filter
from .paging import Count


class EventScope(NamedTuple):
    """All events that match."""

    filters: Filter


class RecordScope(NamedTuple):
    """All records of a dataset whose payload or properties hold `q`; empty is all."""

    dataset_id: str
    q: str = ""


Scope: TypeAlias = EventScope | RecordScope


@dataclass(frozen=True, slots=True)
class Marks:
    """With a `scope`: everything in it but `ids`, `total` being how many are in the scope. Without:
    `ids`."""

    ids: frozenset[str] = frozenset()
    scope: Scope | None = None
    total: Count | None = None

    def __bool__(self) -> bool:
        """Whether anything may be marked."""
        return self.scope is not None or bool(self.ids)

    def marked(self, row_id: str, scope: Scope) -> bool | None:
        """Whether a row of the list that shows `scope` is marked; None where only the server could
        tell, because everything in another scope is marked."""
        if self.scope is None:
            return row_id in self.ids
        return row_id not in self.ids if self.scope == scope else None

    def foreign(self, scope: Scope) -> bool:
        """Whether these must be settled before a row of `scope` is marked or unmarked."""
        return self.scope is not None and self.scope != scope

    def toggle(self, row_id: str) -> Marks:
        """Mark a row, or unmark it."""
        return replace(self, ids=self.ids ^ {row_id})

    def extend(self, row_ids: Iterable[str]) -> Marks:
        """Mark a range of rows."""
        ids = frozenset(row_ids)
        return replace(self, ids=self.ids | ids if self.scope is None else self.ids - ids)

    def without(self, row_ids: Iterable[str]) -> Marks:
        """Unmark rows, such as those that were deleted."""
        ids = frozenset(row_ids)
        return replace(self, ids=self.ids - ids if self.scope is None else self.ids | ids)

    def but_new(self, scope: Scope, row_ids: Iterable[str]) -> Marks:
        """The same of everything in `scope` now that these came into it: they are not marked."""
        came = frozenset(row_ids)
        total = self.total and self.total._replace(value=self.total.value + len(came))
        return replace(self, scope=scope, ids=self.ids | came, total=total)

    @classmethod
    def everything(cls, scope: Scope, total: Count | None = None) -> Marks:
        """All in a scope; `total` is how many that are, where it is known."""
        return cls(scope=scope, total=total)

    @property
    def count(self) -> int | None:
        """How many are marked; None when that is not known exactly."""
        if self.scope is None:
            return len(self.ids)
        known = self.total is not None and self.total.exact
        return self.total.value - len(self.ids) if known and self.total else None

    @property
    def label(self) -> str:
        """Such as "3 marked", "all 12,408 matching", "all 12,408 matching but 2"; empty without
        marks."""
        if self.scope is None:
            return f"{len(self.ids):,} marked" if self.ids else ""
        what = "matching"
        if self.total is not None:
            least = "" if self.total.exact else "of at least "
            what = f"{least}{self.total.value:,} matching"
        return f"all {what}" + (f" but {len(self.ids):,}" if self.ids else "")
