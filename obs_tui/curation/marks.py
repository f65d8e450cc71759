"""Marks: which rows of a list were chosen, whatever page or filter is shown.

Either some ids, or everything in a scope (all events matching a filter, all records of a dataset)
but some. Marks of everything belong to their scope: before a row is marked in another one, `settle`
turns them into ids.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TypeAlias

from obs_tui.journal import Journal
from obs_tui.model.base import Json, JsonObject
from obs_tui.model.filters import Filter, FilterError, read_filter, write_filter
from obs_tui.model.paging import Count
from obs_tui.service.protocol import Service

from .records import every_record

EVENTS = "events"
"""The list of events, for `save` and `load`."""


@dataclass(frozen=True, slots=True)
class EventScope:
    """All events that match."""

    filters: Filter


@dataclass(frozen=True, slots=True)
class RecordScope:
    """All records of a dataset whose payload or properties hold `q`; empty is all."""

    dataset_id: str
    q: str = ""


Scope: TypeAlias = EventScope | RecordScope


def records_list(dataset_id: str) -> str:
    """The list of a dataset's records, for `save` and `load`."""
    return f"records:{dataset_id}"


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

    def toggle(self, row_id: str) -> "Marks":
        """Mark a row, or unmark it."""
        return replace(self, ids=self.ids ^ {row_id})

    def extend(self, row_ids: Iterable[str]) -> "Marks":
        """Mark a range of rows."""
        ids = frozenset(row_ids)
        return replace(self, ids=self.ids | ids if self.scope is None else self.ids - ids)

    def without(self, row_ids: Iterable[str]) -> "Marks":
        """Unmark rows, such as those that were deleted."""
        ids = frozenset(row_ids)
        return replace(self, ids=self.ids - ids if self.scope is None else self.ids | ids)

    @classmethod
    def everything(cls, scope: Scope, total: Count | None = None) -> "Marks":
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


async def resolve(marks: Marks, service: Service) -> tuple[str, ...]:
    """The ids that are marked, from the server where everything is (`search_ids` for events, every
    page for records). The server may cap the ids of events: compare with `marks.count`. Raises
    ServiceError."""
    match marks.scope:
        case None:
            return tuple(sorted(marks.ids))
        case EventScope(filters):
            found = await service.search_event_ids(filters)
            return tuple(row_id for row_id in found if row_id not in marks.ids)
        case RecordScope(dataset_id, q):
            searchable = service.capabilities.record_search
            records = every_record(service.datasets, dataset_id, q, searchable=searchable)
            return tuple([record.id async for record in records if record.id not in marks.ids])


async def settle(marks: Marks, service: Service) -> Marks:
    """The same marks as ids. Raises ServiceError."""
    return marks if marks.scope is None else Marks(frozenset(await resolve(marks, service)))


async def save(journal: Journal, profile: str, list_key: str, marks: Marks) -> None:
    """Keep the marks of a list (`EVENTS` or `records_list`) for the next run."""
    await journal.save_marks(profile, list_key, _write(marks) if marks else None)


async def load(journal: Journal, profile: str, list_key: str) -> Marks:
    """The marks of a list as they were left; none where they cannot be read."""
    body = await journal.load_marks(profile, list_key)
    try:
        return Marks() if body is None else _read(body)
    except (FilterError, TypeError, ValueError, KeyError):
        return Marks()


def _write(marks: Marks) -> JsonObject:
    scope: JsonObject | None = None
    match marks.scope:
        case EventScope(filters):
            scope = {"filters": write_filter(filters)}
        case RecordScope(dataset_id, q):
            scope = {"dataset": dataset_id, "q": q}
    total: Json = None if marks.total is None else [marks.total.value, marks.total.exact]
    ids: list[Json] = [*sorted(marks.ids)]
    return {"ids": ids, "scope": scope, "total": total}


def _read(body: JsonObject) -> Marks:
    ids, scope, total = body["ids"], body["scope"], body["total"]
    if not isinstance(ids, list):
        raise TypeError
    return Marks(
        frozenset(str(row_id) for row_id in ids),
        _read_scope(scope) if isinstance(scope, dict) else None,
        Count(int(str(total[0])), bool(total[1])) if isinstance(total, list) else None,
    )


def _read_scope(scope: JsonObject) -> Scope:
    if "dataset" in scope:
        return RecordScope(str(scope["dataset"]), str(scope["q"]))
    return EventScope(read_filter(scope["filters"]))
