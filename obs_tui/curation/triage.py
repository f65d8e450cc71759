"""Triage: one key sets a property of one record, or of all that are marked."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from string import ascii_lowercase, digits

from obs_tui.journal import Journal
from obs_tui.model.base import Json, JsonObject
from obs_tui.model.datasets import DatasetRecord
from obs_tui.service.dataset_protocol import Datasets

from .records import Progress, RecordFailure, canonical, every_record, quiet


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
    """The letters of a `triage` setting, the last used first (`recent`: key and value, the latest
    first). A letter stays its value's whatever was used last: the first free one of the value's
    own, else of the alphabet and digits; what comes after all are taken gets none."""
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


async def recent(journal: Journal, profile: str) -> tuple[tuple[str, str], ...]:
    """Keys and values last assigned, the latest first."""
    raise NotImplementedError


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
    raise NotImplementedError


def _shown(value: Json) -> str:
    return value if isinstance(value, str) else canonical(value)


def _tally(key: str, counts: Counter[str], left: int) -> Tally:
    kept = ((value, count) for value, count in counts.items() if count > 0)
    return Tally(key, tuple(sorted(kept, key=lambda one: (-one[1], one[0]))), left)
