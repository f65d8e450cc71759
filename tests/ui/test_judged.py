"""What a verdict is on: an event, or a record that reads as one."""

import pytest

from obs_tui.model.events import PROMPT
from obs_tui.service.errors import AccessError, NotFoundError, UnreachableError
from obs_tui.ui.judged import fetch_judged

from .datasets.fakes import FakeDatasets, record_id
from .fakes import FakeService, event_id


async def test_an_event_or_a_record_or_neither() -> None:
    service, datasets = FakeService(1), FakeDatasets(5)
    service.datasets = datasets
    assert (await fetch_judged(service, event_id(0))).event_id == event_id(0)
    assert not datasets.asked("fetch_record")
    record = await fetch_judged(service, record_id(1))
    assert record.event_id == record_id(1) and len(record.request_messages) == 2
    assert record.extra_fields == {PROMPT: "Question 1: how heavy is one fry?", "topic": "fries"}
    for unread in (record_id(77), record_id(4)):  # not there; no conversation
        with pytest.raises(NotFoundError):
            await fetch_judged(service, unread)
    datasets.failures["fetch_record"].append(AccessError("No datasets here."))
    with pytest.raises(NotFoundError):
        await fetch_judged(service, record_id(1))
    datasets.failures["fetch_record"].append(UnreachableError("Away for a moment."))
    with pytest.raises(UnreachableError):  # it may be there: a review does not pass it over
        await fetch_judged(service, record_id(1))
