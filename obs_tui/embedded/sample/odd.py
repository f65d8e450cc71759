"""Conversations that test a reader: attachments, thinking, broken and hostile content."""

import base64
import json
import zlib
from datetime import datetime
from importlib.resources import files
from random import Random

from obs_tui.model.base import Json, JsonObject

from .frames import CITIES, Builder, Talk, reply, user
from .plans import long_plan


def png(width: int, height: int, colour: tuple[int, int, int], rng: Random | None = None) -> str:
    """A real PNG as a data URL: one colour, or noise (which does not compress) with `rng`."""
    row = bytes(colour) * width
    raw = b"".join(b"\0" + (rng.randbytes(width * 3) if rng else row) for _ in range(height))
    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02\0\0\0"
    body = b"".join(
        _chunk(kind, data)
        for kind, data in ((b"IHDR", header), (b"IDAT", zlib.compress(raw, 1)), (b"IEND", b""))
    )
    return "data:image/png;base64," + base64.b64encode(b"\x89PNG\r\n\x1a\n" + body).decode()


def _chunk(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")


def image(rng: Random, _now: datetime) -> Talk:
    colour, name = rng.choice(
        (((200, 30, 40), "red"), ((30, 120, 60), "green"), ((20, 60, 160), "blue"))
    )
    side = rng.choice((1, 8, 16, 160))
    url = png(side, side, colour, rng if side == 160 else None)
    room = rng.choice(("kitchen", "hallway", "bathroom", "nursery", "study", "bike shed"))
    shape: Json = url if rng.random() < 0.5 else {"url": url, "detail": "low"}
    asked = rng.choice((f"Which colour is this? It's for the {room}", f"Does this suit a {room}?"))
    request: list[Json] = [
        {
            "role": "user",
            "content": [{"type": "text", "text": asked}, {"type": "image_url", "image_url": shape}],
        }
    ]
    seen = "colourful noise" if side == 160 else f"a plain {name}"
    answer = f"The picture shows {seen}. In a {room} I would use it on one wall only."
    return Talk("design", "en", "image", request, [reply(answer)])


def document(rng: Random, _now: datetime) -> Talk:
    city, year = rng.choice(CITIES), rng.randrange(2019, 2026)
    asked = f"Summarise the {year} annual report of the city of {city} in three points"
    request: list[Json] = [
        {
            "role": "user",
            "content": [
                {
                    "type": "document_url",
                    "document_url": f"https://{city.lower()}.example/report-{year}.pdf",
                    "document_name": f"report-{year}.pdf",
                },
                {"type": "text", "text": asked},
                {"type": "file", "file_id": f"file-{rng.getrandbits(48):x}"},
            ],
        }
    ]
    answer = (
        f"1. **Budget:** {city} closed {year} with {rng.randrange(2, 19)} million euros left.\n"
        f"2. **Transport:** {rng.randrange(4, 30)} km of cycle lanes were added.\n"
        f"3. **Housing:** {rng.randrange(120, 900)} flats were finished, fewer than planned."
    )
    return Talk("research", "en", "document", request, [reply(answer)])


def audio(rng: Random, _now: datetime) -> Talk:
    wished = rng.choice(
        (
            "a table for two at eight",
            "to cancel Friday's class",
            "a taxi to the station",
            "two tickets for the late show",
            "the vegan menu",
        )
    )
    place = rng.choice(CITIES)
    url = f"https://audio.example/{rng.getrandbits(64):016x}.mp3"
    words = f"Hello, I would like {wished}, in {place}, please."
    data = base64.b64encode(rng.randbytes(240)).decode()
    request: list[Json] = [
        {
            "role": "user",
            "content": [
                {"type": "input_audio", "input_audio": data},
                {"type": "text", "text": words},
            ],
        }
    ]
    heard: JsonObject = {
        "audio_url": url,
        "model": "voxtral-mini-latest",
        "response_message": {"role": "assistant", "content": words},
    }
    answer = (
        f"You asked for {wished} in {place}. I have passed it on; you will get a message shortly."
    )
    return Talk("operations", "en", "audio", request, [reply(answer)], transcription=(heard,))


def thinking(rng: Random, _now: datetime) -> Talk:
    a, b = rng.randrange(12, 99), rng.randrange(12, 99)
    away = rng.randrange(60, 480, 20)
    hours = away / (a + b)
    question = (
        f"Two cyclists start {away} km apart and ride towards each other at {a} and {b} km/h. "
        "When do they meet?"
    )
    thought = (
        f"They close the gap at {a} + {b} = {a + b} km/h. {away} / {a + b} = {hours:.3f} h. "
        f"In minutes that is {hours * 60:.0f}. Check: {a * hours:.1f} + {b * hours:.1f} = {away}."
    )
    content: list[Json] = [
        {"type": "thinking", "closed": True, "thinking": [{"type": "text", "text": thought}]},
        {
            "type": "text",
            "text": f"They meet after **{hours * 60:.0f} minutes**, {a * hours:.1f} km along.",
        },
    ]
    return Talk(
        "education",
        "en",
        "thinking",
        [user(question)],
        [{"role": "assistant", "content": content, "prefix": False}],
    )


def failed(rng: Random, _now: datetime) -> Talk:
    city = rng.choice(CITIES)
    question = (
        f"A complete list of the bakeries in {city} that open before {rng.randrange(5, 9)} a.m."
    )
    shape = rng.choice(("empty", "null", "none", "error"))
    message: JsonObject = {
        "role": "assistant",
        "content": "" if shape == "empty" else None,
        "prefix": False,
    }
    if shape == "error":
        message = {
            "role": "assistant",
            "content": "",
            "error": {
                "type": "server_error",
                "code": "3000",
                "message": "upstream timed out after 60 s",
            },
        }
    return Talk("research", "en", "failed", [user(question)], [] if shape == "none" else [message])


_HOSTILE: list[dict[str, str]] = json.loads(
    files(__package__).joinpath("hostile.json").read_text(encoding="utf-8")
)


def hostile(rng: Random, _now: datetime) -> Talk:
    case = rng.choice(_HOSTILE)
    question, answer = case["ask"], case["answer"]
    dressed = f"{question} (ticket {rng.randrange(1000, 9999)})"
    language = "ar" if question.startswith("قال") else "en"
    return Talk("code", language, "hostile", [user(dressed)], [reply(answer)], code="`" in answer)


def unknown(rng: Random, _now: datetime) -> Talk:
    city, floor = rng.choice(CITIES), rng.randrange(1, 30)
    request: list[Json] = [
        {"role": "developer", "content": "Prefer metric units."},
        {
            "role": "user",
            "content": [
                {"type": "text", "text": f"Is floor {floor} of the tower in {city} above 50 m?"},
                {
                    "type": "location",
                    "lat": round(rng.uniform(36, 60), 4),
                    "lon": round(rng.uniform(-9, 21), 4),
                },
            ],
        },
        {"role": "critic", "content": {"score": 0.4, "note": "assumes 3.2 m a floor"}},
    ]
    metres = floor * 3.2
    verdict = "Yes" if metres > 50 else "No"
    answer: list[Json] = [
        {"type": "text", "text": f"{verdict}, at about 3.2 m a floor it is {metres:.0f} m up."},
        {"type": "chart_v2", "series": [floor, round(metres, 1)]},
    ]
    return Talk(
        "research",
        "en",
        "unknown",
        request,
        [{"role": "assistant", "content": answer}],
        ({"type": "connector", "connector_id": "maps"},),
    )


BUILDERS: tuple[Builder, ...] = (
    image,
    document,
    audio,
    thinking,
    long_plan,
    failed,
    hostile,
    unknown,
)
