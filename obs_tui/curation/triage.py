"""Triage: one key sets a property of one record, or of all that are marked."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from string import ascii_lowercase, digits

from obs_tui.journal import Journal
from obs_tui.model.base import Json, JsonObject
from obs_tui.model.datasets import DatasetRecord
from obs_tui.service.dataset_protocol import Datasets
from obs_tui.service.errors import AccessError, ReadOnlyError, ServiceError, UnreachableError
from obs_tui.service.gathering import for_each

from .errors import DEFINITE, ChangedError, keeping
from .records import Progress, RecordFailure, canonical, every_record, quiet

ASSIGN = "assign"
"""The kind of the undo log's assignments."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A letter that sets the property `key` to `value`."""

    letter: str
    key: str
    value: str


@dataclass(frozen=True, slots=True)
class Tally:
    """How records stand: how many carry each value of a property, and how many `left` none.
    `by_value` is most first; values that are no text are shown as JSON."""

    key: str
    by_value: tuple[tuple[str, int], ...]
    left: int

    @property
    def total(self) -> int:
        """All records."""
        return self.left + sum(count for _, count in self.by_value)

    def moved(self, before: JsonObject, after: JsonObject) -> "Tally":
        """The tally after one record's properties changed."""
        counts = Counter(dict(self.by_value))
        left = self.left
        for properties, step in ((before, -1), (after, 1)):
            value = properties.get(self.key)
            if value is None:
                left += step
            else:
                counts[_shown(value)] += step
        return _tally(self.key, counts, left)


@dataclass(frozen=True, slots=True)
class Assigned:
    """What became of an assignment: `changed` are the records as they now are; `undo` names it in
    the journal's undo log (None: nothing was sent); `unsaved` are those that were not changed."""

    key: str
    value: Json
    changed: tuple[DatasetRecord, ...]
    unsaved: tuple[RecordFailure, ...]
    undo: int | None


def choices(
    triage: Mapping[str, Sequence[str]], recent: Sequence[tuple[str, str]] = ()
) -> tuple[Choice, ...]:
    """The letters of a `triage` setting, the last used first (`recent`: the journal's
    `recently_assigned`). A letter stays its value's whatever was used last: the first free one of
    the value's own, else of the alphabet and digits; what comes after all are taken gets none."""
    taken: set[str] = set()
    made: list[Choice] = []
    for key, values in triage.items():
        for value in values:
            own = [letter for letter in value.lower() if letter in ascii_lowercase + digits]
            free = [letter for letter in (*own, *ascii_lowercase, *digits) if letter not in taken]
            if free:
                taken.add(free[0])
                made.append(Choice(free[0], key, value))
    rank = {used: place for place, used in enumerate(reversed(recent))}
    return tuple(sorted(made, key=lambda one: -rank.get((one.key, one.value), -1)))


def tally(records: Iterable[DatasetRecord], key: str) -> Tally:
    """How the records stand with the property `key`."""
    counts: Counter[str] = Counter()
    left = 0
    for record in records:
        value = record.properties.get(key)
        if value is None:
            left += 1
        else:
            counts[_shown(value)] += 1
    return _tally(key, counts, left)


async def tally_dataset(
    datasets: Datasets, dataset_id: str, key: str, progress: Progress = quiet
) -> Tally:
    """How a whole dataset stands, from every page of it. Raises ServiceError."""
    records = every_record(datasets, dataset_id, progress=progress)
    return tally([record async for record in records], key)


async def assign(
    datasets: Datasets,
    journal: Journal,
    profile: str,
    records: Sequence[DatasetRecord],
    *,
    key: str,
    value: Json,
    progress: Progress = quiet,
) -> Assigned:
    """Set a property of records, None removing it. Each is fetched again first: what others set
    meanwhile is kept, and a record whose `key` another changed is left alone and reported. Undone
    by `undoing.undo`. Raises ServiceError where nothing could be journalled; what goes wrong with
    single records is in the result."""
    items: list[Json] = [[record.id, record.properties.get(key)] for record in records]
    with keeping():
        undo = await journal.push_undo(
            profile, ASSIGN, {"key": key, "value": value, "items": items}
        )
    if isinstance(value, str):
        await journal.remember_assigned(profile, key, value)
    expected = {record.id: record.properties.get(key) for record in records}
    changed, unsaved = await change_all(datasets, expected, key, lambda _: value, progress)
    if not changed and all(isinstance(one.error, DEFINITE) for one in unsaved):
        await journal.drop_undo(undo)
        return Assigned(key, value, (), unsaved, None)
    return Assigned(key, value, changed, unsaved, undo)


async def change_all(
    datasets: Datasets,
    expected: Mapping[str, Json],
    key: str,
    value_of: Callable[[str], Json],
    progress: Progress = quiet,
) -> tuple[tuple[DatasetRecord, ...], tuple[RecordFailure, ...]]:
    """Set a property of the records in `expected`, which tells what it should be before; the
    records as they now are, and those that were not changed. When the server is out of reach the
    rest is not tried."""
    stopped: list[ServiceError] = []
    done = 0

    async def one(record_id: str) -> DatasetRecord | RecordFailure:
        nonlocal done
        try:
            if stopped:
                raise stopped[0]
            return await _change(datasets, record_id, key, expected[record_id], value_of(record_id))
        except (AccessError, ReadOnlyError, UnreachableError) as error:
            stopped.append(error)
            return RecordFailure(record_id, error)
        except ServiceError as error:
            return RecordFailure(record_id, error)
        finally:
            done += 1
            progress(done, len(expected))

    results = await for_each(expected, one)
    return (
        tuple(one for one in results if isinstance(one, DatasetRecord)),
        tuple(one for one in results if isinstance(one, RecordFailure)),
    )


async def _change(
    datasets: Datasets, record_id: str, key: str, expected: Json, value: Json
) -> DatasetRecord:
    record = await datasets.fetch_record(record_id)
    found = record.properties.get(key)
    if canonical(found) == canonical(value):
        return record
    if canonical(found) != canonical(expected):
        raise ChangedError(f"Someone else has set {key} to {_shown(found)} meanwhile.")
    properties = {name: kept for name, kept in record.properties.items() if name != key}
    if value is not None:
        properties = {**record.properties, key: value}
    await datasets.update_properties(record_id, properties)
    result = await datasets.fetch_record(record_id)
    if canonical(result.properties) != canonical(properties):
        raise ChangedError("Someone else wrote its properties at the same moment.")
    return result


def _shown(value: Json) -> str:
    return value if isinstance(value, str) else canonical(value)


def _tally(key: str, counts: Counter[str], left: int) -> Tally:
    kept = ((value, count) for value, count in counts.items() if count > 0)
    return Tally(key, tuple(sorted(kept, key=lambda one: (-one[1], one[0]))), left)
