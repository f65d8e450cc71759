"""Running a judge on an event and putting its verdict on record. Knows nothing of Textual."""

import time
from collections.abc import Callable
from datetime import datetime

from obs_tui.journal import Journal, VerdictEntry
from obs_tui.model.judges import JudgeDraft
from obs_tui.service.protocol import Service


async def run_judge(  # noqa: PLR0917 (what runs, where, on what: each of its own type)
    service: Service,
    journal: Journal,
    profile: str,
    event_id: str,
    draft: JudgeDraft,
    clock: Callable[[], datetime],
    *,
    judge_id: str | None = None,
) -> VerdictEntry:
    """Have `draft` judge the event and record the verdict in the journal. `judge_id` is that of the
    saved judge that `draft` is, if any.

    Raises ServiceError, and then nothing was recorded.
    """
    started = time.monotonic()
    verdict = await service.judge_event(event_id, draft)
    seconds = time.monotonic() - started
    entry = VerdictEntry(event_id, draft, judge_id, verdict, clock(), seconds)
    await journal.record_verdict(profile, entry)
    return entry
