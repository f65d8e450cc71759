import base64
import json
import re
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from obs_tui.embedded.sample import JUDGES, generate
from obs_tui.embedded.sample.frames import load
from obs_tui.model.base import JsonObject
from obs_tui.model.events import Event
from obs_tui.model.judges import Classification, Regression
from obs_tui.model.messages import last_text, read_messages

NOW = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)
KEYS = {
    "event_id", "correlation_id", "created_at", "extra_fields", "nb_input_tokens",
    "nb_output_tokens", "enabled_tools", "request_messages", "response_messages", "nb_messages",
    "chat_transcription_events",
}  # fmt: skip


@pytest.fixture(scope="module")
def wire() -> list[JsonObject]:
    return list(generate(now=NOW))


@pytest.fixture(scope="module")
def events(wire: list[JsonObject]) -> list[Event]:
    return [Event.model_validate(event) for event in wire]


def test_events_have_every_required_key_and_survive_json(wire: list[JsonObject]) -> None:
    assert len(wire) == 2000
    assert all(event.keys() == KEYS for event in wire)
    assert json.loads(json.dumps(wire, allow_nan=False)) == wire
    assert len({str(event["event_id"]) for event in wire}) == 2000


def test_the_same_seed_gives_the_same_events() -> None:
    first = list(generate(60, 3, NOW))
    assert first == list(generate(60, 3, NOW))
    assert first != list(generate(60, 4, NOW))
    assert list(generate(0)) == []


def test_user_turns_are_varied(events: list[Event]) -> None:
    turns = Counter(last_text(read_messages(event.request_messages), "user") for event in events)
    assert len(turns) >= 1500
    assert turns.most_common(1)[0][1] <= 20


def test_no_template_makes_up_more_than_three_percent(events: list[Event]) -> None:
    """A template is a frame with all the ways it asks; computed ones are told by their skeleton."""
    turns = [
        "\n".join(message.text() for message in read_messages(event.request_messages))
        for event in events
    ]
    frames = load()
    assert len(frames) >= 40
    for frame in frames:
        asked = "|".join(map(re.escape, frame.ask))
        values = dict(zip(frame.cols, map(list, zip(*frame.facts, strict=True)), strict=True))
        for slot, known in {**values, **frame.vary}.items():
            asked = asked.replace(f"<<{slot}>>", f"(?:{'|'.join(map(re.escape, known))})")
        pattern = re.compile(asked, re.IGNORECASE)
        assert sum(bool(pattern.search(turn)) for turn in turns) <= 60, frame.ask
    skeletons = Counter(re.sub(r"[\d,.]+", "#", turn)[-18:] for turn in turns)
    assert max(skeletons.values()) <= 60


def test_times_end_now_and_keep_office_hours(events: list[Event]) -> None:
    times = [event.created_at for event in events]
    assert times == sorted(times)
    assert NOW - timedelta(days=30) <= times[0] < times[-1] <= NOW
    assert NOW - times[-1] < timedelta(hours=2)
    working = sum(8 <= time.hour < 18 for time in times)
    weekend = sum(time.weekday() >= 5 for time in times)
    assert working > 1000
    assert weekend < 400


def test_topics_languages_and_models_are_many(events: list[Event]) -> None:
    fields = [event.extra_fields for event in events]
    languages = Counter(field["input_detected_language"] for field in fields)
    assert {"en", "fr", "de", "es", "it", "ja", "ar"} <= languages.keys()
    assert min(languages.values()) >= 40
    topics = Counter(
        field["metadata"]["topic"] for field in fields if isinstance(field["metadata"], dict)
    )
    assert len(topics) >= 12
    assert len({event.model for event in events}) >= 5
    assert sum(bool(field["has_refusal"]) for field in fields) >= 60


def test_long_answers_are_slow_and_a_few_requests_very_slow(events: list[Event]) -> None:
    def middle(values: list[float]) -> float:
        return sorted(values)[len(values) // 2]

    brief = [e.seconds or 0 for e in events if (e.nb_output_tokens or 0) < 60]
    lengthy = [e.seconds or 0 for e in events if (e.nb_output_tokens or 0) > 1000]
    assert lengthy
    assert middle(lengthy) > 4 * middle(brief)
    everything = sorted(e.seconds or 0 for e in events)
    assert everything[-1] > 10 * everything[len(everything) // 2]


def test_odd_content_is_there(wire: list[JsonObject], events: list[Event]) -> None:
    text = json.dumps(wire)
    for needle in ("thinking", "image_url", "input_audio", "document_url", "reference_ids",
                   "chart_v2", '"critic"', "\\u202e", "\\u001b", "[@click=", '"id": "null"',
                   "tool_reference", "upstream timed out"):  # fmt: skip
        assert needle in text, needle
    calls = [
        call
        for event in events
        for message in read_messages((*event.request_messages, *event.response_messages))
        for call in message.tool_calls
    ]
    assert any(call.fault for call in calls)
    assert sum(not call.fault for call in calls) > 100
    assert any(len(str(message)) > 5000 for event in events for message in event.response_messages)
    assert any(event.chat_transcription_events for event in events)
    assert any(not event.response_messages for event in events)


def test_images_are_real(wire: list[JsonObject]) -> None:
    images = re.findall(r"data:image/png;base64,([A-Za-z0-9+/=]+)", json.dumps(wire))
    decoded = [base64.b64decode(image, validate=True) for image in images]
    assert all(data.startswith(b"\x89PNG\r\n\x1a\n") for data in decoded)
    assert all(data[-8:-4] == b"IEND" for data in decoded)
    assert max(map(len, decoded)) > 50_000
    assert min(map(len, decoded)) < 200


def test_answers_speak_of_what_was_asked(events: list[Event]) -> None:
    """No slot is left open, and an order keeps its number from question to answer."""
    orders = 0
    for event in events:
        asked = last_text(read_messages(event.request_messages), "user")
        told = last_text(read_messages(event.response_messages), "assistant")
        assert "<<" not in asked.replace("<<-", "") + told
        number = re.search(r"NW-\d{5}", asked)
        if number and number[0] in told:
            orders += 1
    assert orders > 50


def test_four_judges_run_offline() -> None:
    assert len(JUDGES) == 4
    assert {judge.model_name for judge in JUDGES} == {"baseline"}
    kinds = [type(judge.output) for judge in JUDGES]
    assert kinds.count(Regression) == 1
    assert kinds.count(Classification) == 3
    assert all("{{ answer_type_definition }}" in judge.instructions for judge in JUDGES)
