"""A judge's model seen through the service: what is tried again, and what a person is told."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from obs_tui.embedded.app import create_app
from obs_tui.embedded.model_client import ModelEndpoint
from obs_tui.service.client import Endpoint, HttpService
from obs_tui.service.errors import ServerError
from obs_tui.service.retrying import Pace
from tests.embedded.openai_double import (
    Double,
    Personality,
    failing,
    first,
    mistral_busy,
    ollama,
    ollama_busy,
    saying,
    speaking,
)
from tests.embedded.serving import event, stored

from .test_wire import DRAFT

EVENT = str(event(1)["event_id"])
JUDGE = DRAFT.model_copy(update={"instructions": "Is it kind?", "model_name": "big"})


class Slept:
    """Instead of sleeping: how long it was to be."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.seconds.append(seconds)


@asynccontextmanager
async def judging(
    personality: Personality, slept: Slept
) -> AsyncIterator[tuple[HttpService, Double]]:
    with speaking(personality) as (model, port), stored([event(1)]) as store:
        app = create_app(store, endpoint=ModelEndpoint(f"http://127.0.0.1:{port}/v1"))
        pace = Pace(sleep=slept.sleep, chance=lambda: 0.0)
        service = HttpService(Endpoint("http://embedded", None, "embedded", app=app), pace=pace)
        async with app.router.lifespan_context(app):
            yield service, model
            await service.aclose()


@pytest.mark.parametrize(("busy", "wait"), [(mistral_busy, 7.0), (ollama_busy, 2.0)])
async def test_a_busy_model_is_waited_for_as_long_as_it_asks(
    busy: Personality, wait: float
) -> None:
    slept = Slept()
    async with judging(first(2, busy, ollama), slept) as (service, model):
        verdict = await service.judge_event(EVENT, JUDGE)
    assert verdict.analysis.startswith("As big sees it")
    assert slept.seconds == [wait, wait]
    assert len(model.requests) == 3


async def test_a_model_that_stays_busy_is_left_after_a_few_tries() -> None:
    slept = Slept()
    async with judging(mistral_busy, slept) as (service, model):
        with pytest.raises(ServerError) as raised:
            await service.judge_event(EVENT, JUDGE)
    assert len(model.requests) == Pace().attempts
    assert raised.value.sentence == "The judge's model gave no verdict."
    assert "HTTP 429: Requests rate limit exceeded" in raised.value.cause
    assert raised.value.remedy.startswith("Wait 7 s. Too many requests")
    assert raised.value.failure.retryable


@pytest.mark.parametrize(
    ("personality", "remedy"),
    [
        (failing(500), "Try again later."),
        (failing(429, retry_after="4000"), "Wait 4000 s."),
        (saying(None, refusal="No."), "Change the instructions"),
    ],
)
async def test_what_was_run_or_waits_too_long_is_asked_once(
    personality: Personality, remedy: str
) -> None:
    slept = Slept()
    async with judging(personality, slept) as (service, model):
        with pytest.raises(ServerError) as raised:
            await service.judge_event(EVENT, JUDGE)
    assert (len(model.requests), slept.seconds) == (1, [])
    assert raised.value.remedy.startswith(remedy)
    assert "→" not in raised.value.cause
