"""The judge that needs no language model: likeness between a conversation and the judge's answers.

Each option (or end of the range) is described by the words, pairs of words and parts of words of
its value and description. What few of them share weighs most. The conversation is described in
the same way, and the nearest wins. Which parts of the conversation count, the judge's template
says: what it does not show, this judge does not read either.
"""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TypeAlias

from obs_tui.model.base import Json
from obs_tui.model.judges import Classification, JudgeDraft, Regression, Verdict
from obs_tui.model.messages import read_messages

Features: TypeAlias = dict[str, float]

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_MAX_WORDS, _MAX_CHARACTERS = 600, 20_000
_PAIR, _SHORT, _PART = 2.0, 0.4, 0.25
"""Weights of a pair of words, of a word under four letters and of a part, where a word weighs 1."""
_SHARES = {"assistant_message": 1.0, "user_message": 1.0, "conversation_history": 0.3}
_CLEAR = 0.15
"""The margin from which an answer is worth something."""
_FAINT = 0.02
"""Likeness below which words were shared by chance."""
_PREFACE = "No language model ran. This answer comes from comparing words"


@dataclass(frozen=True, slots=True)
class _Likeness:
    label: str
    score: float
    words: tuple[str, ...]


def judge_offline(draft: JudgeDraft, messages: Sequence[Json]) -> Verdict:
    """The answer that the conversation resembles most, and an analysis that says how it came about.

    The same draft and messages always give the same verdict. A classification without any likeness
    is undefined (answer None); a score without any is the middle of the range.
    """
    conversation = _conversation(draft.instructions, messages)
    match draft.output:
        case Classification(options=options):
            likenesses = _compare(
                {option.value: f"{option.value}. {option.description}" for option in options},
                conversation,
            )
            return _classified(likenesses)
        case Regression() as scale:
            low, high = _compare(
                {"the minimum": scale.min_description, "the maximum": scale.max_description},
                conversation,
            )
            return _scored(scale, low, high)


def _classified(likenesses: Sequence[_Likeness]) -> Verdict:
    ranked = sorted(likenesses, key=lambda one: -one.score)  # stable: the first option wins a tie
    best, others = ranked[0], ranked[1:]
    if best.score == 0 and others:
        return Verdict(
            answer=None,
            analysis=f"{_PREFACE}: the conversation shares none with any option, so the answer is "
            "undefined. Richer descriptions of the options help.",
        )
    if not others:
        return Verdict(answer=best.label, analysis=f"{_PREFACE}. There is only one option.")
    second = others[0]
    margin = (best.score - second.score) / best.score
    return Verdict(
        answer=best.label,
        analysis=f"{_PREFACE} with the options' descriptions.\n\n"
        f"Closest: {best.label} ({best.score:.3f}), for {_listed(best.words)}.\n"
        f"Next: {second.label} ({second.score:.3f}), for {_listed(second.words)}.\n"
        f"Margin: {margin:.0%}, {_strength(best.score, margin)}.",
    )


def _scored(scale: Regression, low: _Likeness, high: _Likeness) -> Verdict:
    both = low.score + high.score
    share = high.score / both if both else 0.5
    answer = round(scale.min + (scale.max - scale.min) * share, 2)
    if not both:
        reason = (
            ": the conversation shares none with either end, so this is the middle of the range."
        )
    else:
        margin = abs(2 * share - 1)
        reason = (
            " with the descriptions of both ends.\n\n"
            f"Like the minimum: {low.score:.3f}, for {_listed(low.words)}.\n"
            f"Like the maximum: {high.score:.3f}, for {_listed(high.words)}.\n"
            f"Margin: {margin:.0%}, {_strength(max(low.score, high.score), margin)}."
        )
    return Verdict(answer=answer, analysis=_PREFACE + reason)


def _strength(likeness: float, margin: float) -> str:
    """A wide margin between likenesses of next to nothing says nothing."""
    if likeness < _FAINT:
        return "but hardly any likeness at all: a guess"
    return "a clear case for this method" if margin >= _CLEAR else "too close to rely on"


def _listed(words: Sequence[str]) -> str:
    return ", ".join(f"“{word}”" for word in words) or "no words in common"


def _compare(described: Mapping[str, str], conversation: Features) -> list[_Likeness]:
    """How much the conversation resembles each description, in their order."""
    options = [_described(text) for text in described.values()]
    spread = Counter(name for option in options for name in option)
    weight = {name: math.log((len(options) + 1) / times) for name, times in spread.items()}
    likenesses = []
    for label, option in zip(described, options, strict=True):
        norm = math.sqrt(sum((weight[name] * value) ** 2 for name, value in option.items())) or 1.0
        shared = {
            name: weight[name] ** 2 * value * conversation[name] / norm
            for name, value in option.items()
            if name in conversation
        }
        words = sorted((name for name in shared if name[0] != "~"), key=lambda n: (-shared[n], n))
        likenesses.append(_Likeness(label, sum(shared.values()), tuple(words[:5])))
    return likenesses


def _conversation(instructions: str, messages: Sequence[Json]) -> Features:
    """The parts of the conversation that the template shows, each weighted and of unit length."""
    read = read_messages(messages)
    last: dict[str, int] = {}
    for position, message in enumerate(read):
        if message.text().strip():
            last[message.role] = position
    parts = {
        "assistant_message": read[last["assistant"]].text() if "assistant" in last else "",
        "user_message": read[last["user"]].text() if "user" in last else "",
        "conversation_history": "\n".join(
            message.text()
            for position, message in enumerate(read)
            if position not in last.values() and message.role in ("user", "assistant")
        ),
    }
    shown = [name for name in parts if name in instructions] or list(parts)
    total: Features = {}
    for name in shown:
        features = _features(parts[name])
        norm = math.sqrt(sum(value * value for value in features.values())) or 1.0
        for feature, value in features.items():
            total[feature] = total.get(feature, 0.0) + _SHARES[name] * value / norm
    return total


@lru_cache(maxsize=256)
def _described(text: str) -> Features:
    """The features of a description; a judge is run many times."""
    return _features(text)


def _features(text: str) -> Features:
    """Words, pairs of words and parts of words, each with a damped count."""
    words = _words(text)
    counts = Counter(words)
    pairs = Counter(map(" ".join, pairwise(words)))
    parts = Counter(part for word in words for part in _parts(word))
    features = {
        name: (_SHORT if len(name) < 4 else 1.0) * (1 + math.log(times))
        for name, times in counts.items()
    }
    features |= {name: _PAIR * (1 + math.log(times)) for name, times in pairs.items()}
    features |= {name: _PART * (1 + math.log(times)) for name, times in parts.items()}
    return features


def _words(text: str) -> list[str]:
    start = text[:_MAX_CHARACTERS]
    folded = unicodedata.normalize("NFKC", start).replace("’", "'").casefold()
    return _WORD.findall(folded)[:_MAX_WORDS]


def _parts(word: str) -> Iterable[str]:
    """Beginnings that stand for a stem, and runs of characters; pairs where no space parts words.
    They are marked, since they explain nothing to a reader."""
    if _UNSPACED.search(word):
        return (f"~{word[i : i + 2]}" for i in range(len(word) - 1))
    if len(word) < 4:
        return ()
    marked = f"<{word}>"
    return (f"~{marked[i : i + 4]}" for i in range(len(marked) - 3))
