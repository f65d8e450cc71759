"""Running a judge and putting its verdict on record. Knows nothing of Textual."""

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import NamedTuple

from obs_tui.journal import Journal, VerdictEntry
from obs_tui.model.base import Json
from obs_tui.model.datasets import DatasetRecord
from obs_tui.model.events import PROMPT, Event
from obs_tui.model.judges import JudgeDraft, Verdict
from obs_tui.service.errors import ServiceError
from obs_tui.service.protocol import Service


class Material(NamedTuple):
    """What instructions are rendered over: the messages of request and response, the tools that
    were offered, and a record's properties."""

    messages: Sequence[Json]
    tools: Sequence[Json] = ()
    properties: Mapping[str, Json] = {}


@dataclass(frozen=True, slots=True)
class Target:
    """What is judged: its id, what it is about (untrusted text), what asks the service, and what is
    read, where that is at hand."""

    id: str
    about: str
    judge: Callable[[JudgeDraft], Awaitable[Verdict]]
    material: Material | None = None


def event_target(service: Service, event: Event) -> Target:
    """An event, to be judged."""
    about = event.text(PROMPT) or event.event_id
    material = Material((*event.request_messages, *event.response_messages), event.enabled_tools)
    return Target(event.event_id, about, partial(service.judge_event, event.event_id), material)


async def event_sample(service: Service, event_id: str) -> Target | None:
    """An event for a judge to be tried on; None where it cannot be read."""
    try:
        return event_target(service, await service.fetch_event(event_id))
    except ServiceError:
        return None


def record_target(service: Service, record: DatasetRecord, about: str) -> Target:
    """A record of a dataset, to be judged."""
    messages, tools = record.payload.get("messages"), record.payload.get("tools")
    material = (
        Material(messages, tools if isinstance(tools, list) else (), record.properties)
        if isinstance(messages, list)
        else None
    )
    judge = partial(service.datasets.judge_record, record.id)
    return Target(record.id, about, judge, material)


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
