"""Marks between runs, and the ids that they stand for."""

from obs_tui.journal import Journal
from obs_tui.model.base import Json, JsonObject
from obs_tui.model.filters import FilterError, read_filter, write_filter
from obs_tui.model.marks import EventScope, Marks, RecordScope, Scope
from obs_tui.model.paging import Count
from obs_tui.service.protocol import Service

from .records import every_record

EVENTS = "events"
"""The list of events, for `save` and `load`."""


def records_list(dataset_id: str) -> str:
    """The list of a dataset's records, for `save` and `load`."""
    return f"records:{dataset_id}"


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
