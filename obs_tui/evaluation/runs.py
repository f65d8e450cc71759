"""Bulk runs of a judge as values: begun, listed, loaded, put back for another try."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from math import ceil

from pydantic import ValidationError

from obs_tui.journal import BulkRun, Journal, Run
from obs_tui.journal.entries import write_kept
from obs_tui.model.base import Json, JsonObject
from obs_tui.model.filters import Filter
from obs_tui.model.judges import JudgeDraft
from obs_tui.model.load import Failure

from .bars import Bars

JOBS = 8
"""Calls under way at once."""
CANCELLED = "cancelled"
STOPPED = "stopped"


def expected_seconds(calls: int, seconds: float | None, jobs: int, rate: float | None) -> float:
    """How long so many calls take: `seconds` each where that is known, `jobs` at once, at most
    `rate` a minute."""
    at_pace = ceil(calls / jobs) * (seconds or 0.0)
    return max(at_pace, 60 * calls / rate if rate else 0.0)


@dataclass(frozen=True, slots=True)
class JudgingRun:
    """One judge over many events, as far as it has come: of `total` items (events times `repeats`)
    `judged` have a verdict and `failed` have none.

    `about` says what is judged, in untrusted words; `rate` is calls a minute; `seconds` is what the
    verdicts took together. `finished`: nobody works on it, and none should by itself; `stopped` is
    why it ended before its time, if something did. `elsewhere`: another instance works on it, or
    was killed while it did.
    """

    kept: Run
    judge: JudgeDraft
    judge_id: str | None
    about: str
    jobs: int
    rate: float | None
    repeats: int
    total: int
    judged: int
    failed: int
    bars: Bars
    seconds: float = 0.0
    last_at: datetime | None = None
    finished: bool = False
    cancelled: bool = False
    stopped: Failure | None = None
    elsewhere: bool = False

    @property
    def id(self) -> int:
        """Its number in the journal."""
        return self.kept.id

    @property
    def waiting(self) -> int:
        """How many items are still to be judged."""
        return self.total - self.judged - self.failed


async def begin(
    journal: Journal,
    profile: str,
    judge: JudgeDraft,
    event_ids: Iterable[str],
    *,
    about: str,
    judge_id: str | None = None,
    filters: Filter = None,
    jobs: int = JOBS,
    rate: float | None = None,
    repeats: int = 1,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> JudgingRun:
    """A new run, for `go_on`. `judge_id` is that of the saved judge that `judge` is, `filters` what
    the events were found by. Raises JournalError."""
    body: JsonObject = {
        "judge": judge.model_dump(mode="json"),
        "judge_id": judge_id,
        "about": about,
        "filters": write_kept(filters),
        "jobs": jobs,
        "rate": rate,
        "repeats": repeats,
    }
    bulk = await journal.judging.begin(profile, body, event_ids, repeats=repeats, at=clock())
    return _made(bulk, judge)


async def load(journal: Journal, profile: str, run_id: int) -> JudgingRun | None:
    """A run as the journal has it, with its bars; None where there is none that this version can
    read. Raises JournalError."""
    bulk = await journal.judging.run(profile, run_id)
    run = _read(bulk) if bulk else None
    if run is None:
        return None
    counts = await journal.judging.counts(run_id)
    return replace(run, bars=Bars.of(run.judge.output, counts))


async def listed(journal: Journal, profile: str) -> tuple[JudgingRun, ...]:
    """The runs of a profile, the latest first, without what their bars count. Raises
    JournalError."""
    found = map(_read, await journal.judging.runs(profile))
    return tuple(run for run in found if run is not None)


async def retry_failed(journal: Journal, run: JudgingRun) -> JudgingRun:
    """The run with what failed waiting once more, for `go_on`. Raises JournalError."""
    await journal.judging.again(run.id)
    return replace(run, failed=0, finished=False)


def _read(bulk: BulkRun) -> JudgingRun | None:
    """The run, unless its judge is one that this version does not read."""
    try:
        return _made(bulk, JudgeDraft.model_validate(bulk.run.body["judge"]))
    except (ValidationError, KeyError):
        return None


def _made(bulk: BulkRun, judge: JudgeDraft) -> JudgingRun:
    body, progress = bulk.run.body, bulk.run.progress
    stopped, judge_id = progress.get(STOPPED), body.get("judge_id")
    return JudgingRun(
        kept=bulk.run,
        judge=judge,
        judge_id=str(judge_id) if judge_id else None,
        about=str(body.get("about", "")),
        jobs=int(_number(body, "jobs") or JOBS),
        rate=_number(body, "rate"),
        repeats=int(_number(body, "repeats") or 1),
        total=sum(bulk.tally),
        judged=bulk.tally.judged,
        failed=bulk.tally.failed,
        bars=Bars.of(judge.output),
        seconds=bulk.seconds,
        last_at=bulk.last_at,
        finished=bulk.finished,
        elsewhere=bulk.elsewhere,
        cancelled=bool(progress.get(CANCELLED)),
        stopped=_failure(stopped) if isinstance(stopped, list) else None,
    )


def _failure(said: Sequence[Json]) -> Failure:
    sentence, cause, remedy = map(str, said)
    return Failure(sentence, cause, remedy)


def _number(body: JsonObject, key: str) -> float | None:
    value = body.get(key)
    return value if isinstance(value, int | float) else None
