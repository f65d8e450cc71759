"""Two events compared, as pictures: side by side, and as one text where there is no room."""

from datetime import timedelta

import pytest
from syrupy.assertion import SnapshotAssertion

from obs_tui.journal import Journal, VerdictEntry
from obs_tui.model.base import Json
from obs_tui.model.events import Event
from obs_tui.model.judges import Classification, ClassOption, JudgeDraft, Verdict
from obs_tui.ui.dialogs.compare import CompareDialog

from .fakes import NOW, FakeService, make_event
from .picturing import picture
from .running import NARROW, PROFILE, WIDE, running

ORDERS = "You are the order desk of Northwind Home."


def asked(number: int, order: str, state: str, answer: str) -> Event:
    """An event about an order, a tool's call and its result in it."""
    call: Json = {
        "id": "c1",
        "function": {"name": "get_order_status", "arguments": f'{{"order": "{order}"}}'},
    }
    said: tuple[Json, ...] = (
        {"role": "system", "content": ORDERS},
        {"role": "user", "content": f"Where is my order {order}? It was to come by Friday."},
        {"role": "assistant", "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "c1", "content": f'{{"state": "{state}"}}'},
    )
    replies: tuple[Json, ...] = ({"role": "assistant", "content": answer},)
    told = {"request_messages": said, "response_messages": replies}
    return make_event(number).model_copy(update=told)


async def judged(journal: Journal, events: list[Event]) -> None:
    """Verdicts of one judge on both."""
    options = [ClassOption(value=each, description=each) for each in ("helpful", "vague")]
    judge = JudgeDraft(
        name="Helpfulness",
        description="",
        model_name="mistral-small-latest",
        output=Classification(options=options),
        instructions="Say which.",
    )
    for event, answer in zip(events, ("vague", "helpful"), strict=True):
        verdict = Verdict(answer=answer, analysis="It is.")
        entry = VerdictEntry(event.event_id, judge, None, verdict, NOW - timedelta(hours=1), 0.8)
        await journal.record_verdict(PROFILE, entry)


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
async def test_two_events(size: tuple[int, int], pictures: SnapshotAssertion) -> None:
    service = FakeService(2)
    service.events = [
        asked(0, "NW-20156", "delayed", "I'm sorry: it is **delayed** at customs, until Thursday."),
        asked(1, "NW-20820", "shipped", "It is **shipped**, and comes on Saturday. Sorry to wait!"),
    ]
    journal = Journal.open(None)
    await judged(journal, service.events)
    async with running(service, size=size, journal=journal) as run:
        await run.press("space", "equals_sign")
        await run.until(
            lambda: isinstance(run.app.screen, CompareDialog) and "differences" in run.shown()
        )
        assert await picture(run) == pictures(name="compare")
        await run.press("n", "n", "n")
        assert await picture(run) == pictures(name="difference")
    await journal.aclose()
