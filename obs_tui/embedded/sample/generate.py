"""From conversations to a month of events: times, models, latencies, tokens, ids."""

import json
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import accumulate
from random import Random

from obs_tui.model.base import Json, JsonObject
from obs_tui.model.moments import format_moment

from . import agents, computed, odd
from .frames import Builder, Frame, Talk, load

DAYS = 30
_HOURS = (2, 1, 1, 1, 1, 2, 4, 8, 14, 20, 22, 21, 17, 19, 22, 21, 19, 16, 13, 11, 10, 9, 6, 4)
_WEEKEND = 0.4
_AGENTS = ("ag_0f3b6a7c1d2e4f5a8b9c0d1e2f3a4b5c", "ag_c2d81a4e97f04b6fb35a0e6d7c918f24")
_TENANTS = ("acme", "globex", "initech", "umbrella", "hooli", "northwind")
_CODE = ("codestral-latest", "codestral-latest", "mistral-medium-2508", "devstral-medium-latest")


@dataclass(frozen=True, slots=True)
class _Model:
    """How a model behaves: its share, seconds to the first token, tokens a second."""

    name: str
    share: int
    first: float
    speed: float


_MODELS = (
    _Model("mistral-large-latest", 28, 0.55, 48),
    _Model("mistral-small-latest", 26, 0.22, 110),
    _Model("mistral-medium-2508", 24, 0.38, 70),
    _Model("ministral-8b-latest", 12, 0.14, 150),
    _Model("magistral-medium-latest", 5, 0.7, 42),
    _Model("codestral-latest", 4, 0.25, 125),
    _Model("devstral-medium-latest", 1, 0.4, 80),
)
_BY_NAME = {model.name: model for model in _MODELS}


def generate(count: int = 2000, seed: int = 7, now: datetime | None = None) -> Iterator[JsonObject]:
    """`count` events in the API's shape, oldest first, over the 30 days before `now`.

    The same count, seed and `now` give the same events.
    """
    rng = Random(seed)  # noqa: S311 (a sample, not a secret)
    until = (now or datetime.now(UTC)).astimezone(UTC)
    makers, weights = _makers()
    talks = rng.choices(makers, weights, k=count)
    for moment, maker in zip(_moments(rng, count, until), talks, strict=True):
        yield _event(rng, maker(rng, moment), moment)


def _makers() -> tuple[list[Builder], list[float]]:
    """Every family of conversations with its weight; none comes near 3% of the whole."""
    makers: list[Builder] = []
    weights: list[float] = []
    for number, frame in enumerate(load()):
        makers.append(partial(_framed, frame, f"{frame.topic}-{frame.lang}-{number}"))
        weights.append(
            0.6 if frame.refusal else min(1.2, 0.4 + len(frame.facts) * len(frame.ask) / 20)
        )
    for builders, weight in (
        (computed.BUILDERS, 1.2),
        (agents.BUILDERS, 1.2),
        (odd.BUILDERS, 0.4),
        ((odd.hostile,), 0.8),
    ):
        makers += builders
        weights += [weight] * len(builders)
    return makers, weights


def _framed(frame: Frame, name: str, rng: Random, _now: datetime) -> Talk:
    return frame.talk(rng, name)


def _moments(rng: Random, count: int, until: datetime) -> list[datetime]:
    """Ascending times with the rhythm of a day and of a week, in whole milliseconds."""
    start = until - timedelta(days=DAYS)
    hours = [start + timedelta(hours=hour) for hour in range(DAYS * 24)]
    weights = [_HOURS[hour.hour] * (_WEEKEND if hour.weekday() >= 5 else 1.0) for hour in hours]
    weights[-1] = max(weights[-1], 20.0)  # the list never looks stale
    edges = list(accumulate(weights))
    seconds = sorted(
        bisect(edges, rng.random() * edges[-1]) * 3600 + rng.random() * 3600 for _ in range(count)
    )
    return [start + timedelta(milliseconds=int(second * 1000)) for second in seconds]


def _event(rng: Random, talk: Talk, moment: datetime) -> JsonObject:
    model = _model(rng, talk)
    inward = _tokens(talk.request) + sum(map(_tokens, talk.tools)) + 4 * len(talk.request)
    outward = _tokens(talk.response)
    metadata: JsonObject = {"topic": talk.topic, "tenant": rng.choice(_TENANTS)}
    metadata["environment"] = "production" if rng.random() < 0.85 else "staging"
    if rng.random() < 0.3:
        metadata["release"] = f"2026.{rng.randrange(1, 12)}.{rng.randrange(4)}"
    agent = talk.agent or (rng.choice(_AGENTS) if rng.random() < 0.08 else None)
    extra: JsonObject = {
        "model_name": model.name,
        "total_time_elapsed": _seconds(rng, model, outward, len(talk.invoked)),
        "invoked_tools": list(talk.invoked),
        "api_agent_id": agent,
        "metadata": metadata,
        "input_detected_language": talk.language,
        "has_code": talk.code,
        "has_refusal": bool(talk.refusal),
        "refusal_reason": talk.refusal or None,
    }
    return {
        "event_id": _uuid(rng),
        "correlation_id": f"{rng.getrandbits(128):032x}",
        "created_at": format_moment(moment),
        "extra_fields": extra,
        "nb_input_tokens": inward,
        "nb_output_tokens": outward,
        "enabled_tools": list(talk.tools),
        "request_messages": talk.request,
        "response_messages": talk.response,
        "nb_messages": len(talk.request) + len(talk.response),
        "chat_transcription_events": list(talk.transcription),
    }


def _model(rng: Random, talk: Talk) -> _Model:
    if talk.code and rng.random() < 0.7:
        return _BY_NAME[rng.choice(_CODE)]
    if talk.template == "thinking":
        return _BY_NAME["magistral-medium-latest"]
    return rng.choices(_MODELS, [model.share for model in _MODELS])[0]


def _seconds(rng: Random, model: _Model, outward: int, calls: int) -> float:
    """Time to the first token, then the tokens, then the tools; with a tail of slow requests."""
    taken = model.first * rng.lognormvariate(0, 0.4)
    taken += outward / (model.speed * rng.lognormvariate(0, 0.25))
    taken += sum(rng.lognormvariate(0, 0.5) for _ in range(calls))
    if rng.random() < 0.03:
        taken *= rng.uniform(3, 9)
    return round(taken, 3)


def _tokens(value: Json) -> int:
    """About as many tokens as a tokenizer counts: four bytes each, attachments at a flat rate."""
    match value:
        case str() if value.startswith("data:"):
            return 256
        case str():
            return (len(value.encode("utf-8", "surrogatepass")) + 3) // 4
        case list():
            return sum(map(_tokens, value))
        case {"content": content, "tool_calls": calls}:
            return _tokens(content) + _tokens(calls)
        case {"content": content}:
            return _tokens(content)
        case {"type": "text", "text": str(text)}:
            return _tokens(text)
        case {"image_url": _} | {"input_audio": _}:
            return 256
        case dict():
            return len(json.dumps(value)) // 4
        case _:
            return 0


def _uuid(rng: Random) -> str:
    digits = f"{rng.getrandbits(128):032x}"
    variant = "89ab"[int(digits[16], 16) % 4]
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:]}"
