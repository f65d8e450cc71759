"""Running a judge and putting its verdict on record. Knows nothing of Textual."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from obs_tui.journal import Journal, VerdictEntry
from obs_tui.model.datasets import DatasetRecord
from obs_tui.model.events import PROMPT, Event
from obs_tui.model.judges import JudgeDraft, Verdict
from obs_tui.service.protocol import Service


@dataclass(frozen=True, slots=True)
class Target:
    """What is judged: its id, what it is about (untrusted text), and what asks the service."""

    id: str
    about: str
    judge: Callable[[JudgeDraft], Awaitable[Verdict]]


def event_target(service: Service, event: Event) -> Target:
    """An event, to be judged."""
    about = event.text(PROMPT) or event.event_id
    return Target(event.event_id, about, partial(service.judge_event, event.event_id))


def record_target(service: Service, record: DatasetRecord, about: str) -> Target:
    """A record of a dataset, to be judged."""
    return Target(record.id, about, partial(service.datasets.judge_record, record.id))


async def run_judge(
    journal: Journal,
    profile: str,
    target: Target,
    draft: JudgeDraft,
    clock: Callable[[], datetime],
    *,
    judge_id: str | None = None,
) -> VerdictEntry:
    """Have `draft` judge the target and record the verdict in the journal. `judge_id` is that of
    the saved judge that `draft` is, if any.

    Raises ServiceError, and then nothing was recorded.
    """
    started = time.monotonic()
    verdict = await target.judge(draft)
    seconds = time.monotonic() - started
    entry = VerdictEntry(target.id, draft, judge_id, verdict, clock(), seconds)
    await journal.record_verdict(profile, entry)
    return entry
