"""Conversations made from frames: a question, its answer and a table of facts."""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from random import Random
from typing import TypeAlias

from obs_tui.model.base import Json, JsonObject

_SLOT = re.compile(r"<<(\w+)>>")
_SENTENCE_START = re.compile(r"(\A(?:\*\*)?|[.!?] |\n(?:[-*>] |\d\. )?)([a-zà-ÿ])")
_SENTENCE = re.compile(r"[A-ZÀ-Ý][a-zà-ÿ]")
_GREETINGS = ("Hi", "Hello", "Bonjour", "Guten", "Hola", "Buongiorno", "السلام", "Sorry", "ignore")

OPENERS: Mapping[str, tuple[str, ...]] = {
    "en": (
        "Hi! ",
        "Hello, ",
        "Quick question. ",
        "hey, ",
        "Sorry if this is basic. ",
        "One more: ",
    ),
    "fr": ("Bonjour ! ", "Salut, ", "Petite question. ", "Bonsoir, "),
    "de": ("Hallo! ", "Kurze Frage. ", "Moin, ", "Servus, "),
    "es": ("¡Hola! ", "Buenas. ", "Una duda: ", "Perdona, "),
    "it": ("Ciao! ", "Salve, ", "Una domanda. ", "Scusa, "),
    "ja": ("すみません、", "お世話になります。", "初めまして。"),
    "ar": ("مرحبا، ", "من فضلك، ", "لدي سؤال: "),
}
CLOSERS: Mapping[str, tuple[str, ...]] = {
    "en": (
        " Thanks!",
        " Thanks in advance.",
        " It's for tonight.",
        " I'm on my phone.",
        " 🙏",
        " My sister asked me and I had no idea.",
        " No rush.",
        " Cheers",
    ),
    "fr": (" Merci !", " Merci d'avance.", " C'est pour ce soir.", " Je n'y connais rien."),
    "de": (" Danke!", " Danke im Voraus.", " Es eilt nicht.", " Ich kenne mich damit nicht aus."),
    "es": (" ¡Gracias!", " Gracias de antemano.", " Es para hoy.", " No tengo ni idea."),
    "it": (" Grazie!", " Grazie mille.", " Non c'è fretta.", " È per stasera."),
    "ja": ("よろしくお願いします。", "急ぎではありません。", "助かります。"),
    "ar": (" شكرًا", " شكرًا مقدمًا", " الأمر ليس عاجلًا"),
}


@dataclass(frozen=True, slots=True)
class Talk:
    """One completion before it becomes an event: what was sent, what came back and its labels."""

    topic: str
    language: str
    template: str
    request: list[Json]
    response: list[Json]
    tools: tuple[JsonObject, ...] = ()
    invoked: tuple[str, ...] = ()
    code: bool = False
    refusal: str = ""
    transcription: tuple[JsonObject, ...] = ()
    agent: str = ""


CITIES = (
    "Lyon",
    "Porto",
    "Ghent",
    "Turin",
    "Bergen",
    "Graz",
    "Leeds",
    "Malmö",
    "Girona",
    "Brno",
    "Utrecht",
    "Kraków",
    "Nantes",
    "Bologna",
    "Aarhus",
    "Valencia",
)


Builder: TypeAlias = Callable[[Random, datetime], Talk]
"""Makes one conversation, given its time."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A family of conversations, as written in `topics/*.toml`."""

    topic: str
    lang: str
    ask: list[str]
    answer: list[str]
    cols: list[str]
    facts: list[list[str]]
    vary: Mapping[str, list[str]]
    system: str = ""
    follow: tuple[tuple[str, str], ...] = ()
    code: bool = False
    refusal: str = ""

    def talk(self, rng: Random, name: str) -> Talk:
        """One conversation: a row of facts and a pick of each free slot, in question and answer."""
        slots = dict(zip(self.cols, rng.choice(self.facts), strict=True))
        slots |= {slot: rng.choice(values) for slot, values in self.vary.items()}
        asked = rng.randrange(len(self.ask))
        question = _dressed(_filled(self.ask[asked], slots), self.lang, rng)
        request: list[Json] = []
        if self.system and rng.random() < 0.9:
            request.append({"role": "system", "content": self.system})
        answer = _capitals(_filled(rng.choice(self.answer), slots))
        request.append(_turn(question, rng))
        if self.follow and rng.random() < 0.3:
            request.append({"role": "assistant", "content": answer})
            again, answer = rng.choice(self.follow)
            request.append({"role": "user", "content": _closed(again, self.lang, rng)})
        response: list[Json] = [{"role": "assistant", "content": answer, "prefix": False}]
        return Talk(
            self.topic,
            self.lang,
            f"{name}.{asked}",
            request,
            response,
            code=self.code,
            refusal=self.refusal,
        )


def load() -> list[Frame]:
    """Every frame of the bundled topics, in a fixed order."""
    frames: list[Frame] = []
    folder = files(__package__).joinpath("topics")
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".toml"):
            for entry in tomllib.loads(file.read_text(encoding="utf-8"))["frame"]:
                entry["follow"] = tuple((asked, told) for asked, told in entry.pop("follow", ()))
                frames.append(Frame(**{"vary": {}, **entry}))
    return frames


def user(text: str) -> JsonObject:
    """A user message of plain text."""
    return {"role": "user", "content": text}


def reply(text: str) -> JsonObject:
    """The assistant's message as a completion returns it."""
    return {"role": "assistant", "content": text, "prefix": False}


def _filled(template: str, slots: Mapping[str, str]) -> str:
    once = _SLOT.sub(lambda match: slots[match[1]], template)
    return _SLOT.sub(lambda match: slots[match[1]], once)  # a fact may hold a slot itself


def _capitals(text: str) -> str:
    """The text with its sentences opened by a capital, outside code."""
    parts = text.split("```")
    parts[::2] = [
        _SENTENCE_START.sub(lambda match: match[1] + match[2].upper(), part) for part in parts[::2]
    ]
    return "```".join(parts)


def _dressed(question: str, lang: str, rng: Random) -> str:
    """The question as different people would type it."""
    if not question.startswith(_GREETINGS) and rng.random() < 0.5:
        opener = rng.choice(OPENERS[lang])
        if opener.endswith(", ") and lang != "de" and _SENTENCE.match(question):
            question = question[0].lower() + question[1:]
        question = opener + question
    return _closed(question, lang, rng)


def _closed(question: str, lang: str, rng: Random) -> str:
    if question.endswith("```") or rng.random() < 0.5:
        return question
    stop = "." if question[-1].isalnum() and lang not in ("ja", "ar") else ""
    return question + stop + rng.choice(CLOSERS[lang])


def _turn(question: str, rng: Random) -> JsonObject:
    """A user message, sometimes as a list of chunks, as some clients send it."""
    if rng.random() < 0.15:
        return {"role": "user", "content": [{"type": "text", "text": question}]}
    return user(question)
