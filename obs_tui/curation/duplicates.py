"""Near-duplicates within a dataset, for pruning.

Records are compared by the words of their conversation (or payload), three in a row: similarity is
the share of such triples that two have in common (Jaccard). The records that are triaged most, then
the oldest, are kept; a group is one of them with those that are like it. So whatever is pruned is
at least `threshold` like a record that stays.

Only the rarest triples of a record are looked up: two that are alike enough share at least one of
them (prefix filtering), so that ten thousand records take seconds and none is missed.
"""

import asyncio
import heapq
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from obs_tui.model.base import Json
from obs_tui.model.datasets import DatasetRecord
from obs_tui.model.messages import read_messages
from obs_tui.service.dataset_protocol import Datasets

from .records import Progress, canonical, every_record, quiet

THRESHOLD = 0.8
MAX_SHINGLES = 2_000
"""Of a longer text a sample, the same in every record: similarity is then an estimate."""
_IDEOGRAPH = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_WORD = re.compile(f"[{_IDEOGRAPH}]|[^\\W{_IDEOGRAPH}]+")
_LATE = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Like:
    """A record that could go: how much it is like the one that stays, 1.0 for the same content."""

    record: DatasetRecord
    similarity: float


@dataclass(frozen=True, slots=True)
class DuplicateGroup:
    """`keep` is suggested to stay; `others`, the most similar first, could go."""

    keep: DatasetRecord
    others: tuple[Like, ...]


async def find_duplicates(
    datasets: Datasets,
    dataset_id: str,
    *,
    threshold: float = THRESHOLD,
    progress: Progress = quiet,
) -> tuple[DuplicateGroup, ...]:
    """The groups of a dataset, the largest first. `progress` is told how many records were read.
    Raises ServiceError."""
    records = [record async for record in every_record(datasets, dataset_id, progress=progress)]
    return await asyncio.to_thread(near_duplicates, records, threshold)


def near_duplicates(
    records: Iterable[DatasetRecord], threshold: float = THRESHOLD
) -> tuple[DuplicateGroup, ...]:
    """The groups among records, the largest first. `threshold` is above 0, at most 1."""
    ordered = sorted(records, key=_worth)
    shingled = [_shingles(record) for record in ordered]
    frequency = Counter(shingle for shingles in shingled for shingle in shingles)
    keepers: defaultdict[int, list[int]] = defaultdict(list)
    same: dict[str, int] = {}
    groups: dict[int, list[Like]] = {}
    for index, (record, shingles) in enumerate(zip(ordered, shingled, strict=True)):
        text = canonical(record.payload)
        if text in same:
            keeper, similarity = same[text], 1.0
        else:
            rare = _prefix(shingles, frequency, threshold)
            keeper, similarity = _closest(shingles, rare, keepers, shingled, threshold)
            same[text] = index if keeper < 0 else keeper
            if keeper < 0:
                for shingle in rare:
                    keepers[shingle].append(index)
        if keeper >= 0:
            groups.setdefault(keeper, []).append(Like(record, similarity))
    found = [
        DuplicateGroup(ordered[keeper], tuple(sorted(others, key=lambda one: -one.similarity)))
        for keeper, others in groups.items()
    ]
    return tuple(sorted(found, key=lambda group: -len(group.others)))


def _worth(record: DatasetRecord) -> tuple[int, datetime, str]:
    return -len(record.properties), record.created_at or _LATE, record.id


def _prefix(shingles: frozenset[int], frequency: Counter[int], threshold: float) -> Sequence[int]:
    size = len(shingles) - math.ceil(threshold * len(shingles)) + 1
    return heapq.nsmallest(size, shingles, key=lambda one: (frequency[one], one))


def _closest(
    shingles: frozenset[int],
    rare: Iterable[int],
    keepers: defaultdict[int, list[int]],
    shingled: Sequence[frozenset[int]],
    threshold: float,
) -> tuple[int, float]:
    """The keeper most alike, and how much; -1 where none is alike enough."""
    candidates = {keeper for shingle in rare if shingle in keepers for keeper in keepers[shingle]}
    best, best_similarity = -1, threshold
    for keeper in sorted(candidates):
        other = shingled[keeper]
        sizes = len(shingles), len(other)
        if min(sizes) < best_similarity * max(sizes):
            continue
        common = len(shingles & other)
        similarity = common / (sum(sizes) - common)
        if similarity > best_similarity or (best < 0 and similarity >= best_similarity):
            best, best_similarity = keeper, similarity
    return best, best_similarity


def _shingles(record: DatasetRecord) -> frozenset[int]:
    words = _WORD.findall(_text(record).casefold()) or [canonical(record.payload)]
    triples = {hash(triple) for triple in zip(words, words[1:], words[2:], strict=False)}
    if not triples:
        return frozenset((hash(tuple(words)),))
    if len(triples) > MAX_SHINGLES:
        return frozenset(heapq.nsmallest(MAX_SHINGLES, triples))
    return frozenset(triples)


def _text(record: DatasetRecord) -> str:
    messages = record.payload.get("messages")
    if not isinstance(messages, list):
        return canonical(record.payload)
    return "\n".join(_said(messages)).strip() or canonical(record.payload)


def _said(messages: list[Json]) -> Iterable[str]:
    for message in read_messages(messages):
        yield message.role
        yield message.text()
        for call in message.tool_calls:
            yield f"{call.name} {call.raw}"
