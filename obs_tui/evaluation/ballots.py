"""What a person can answer to what a judge asks: a key for each answer, or a text to type."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from obs_tui.journal import Answer, VoteAnswer
    from obs_tui.model.judges import Classification, JudgeDraft, Regression

DIGITS = "1234567890"
"""The keys of classes, in their order: the tenth is on 0."""
_STEPS = 10
_FIFTHS = 5


class Choice(NamedTuple):
    """One answer: the digit that gives it, and what it means (untrusted text)."""

    key: str
    answer: VoteAnswer
    meaning: str


def choices(judge: JudgeDraft) -> tuple[Choice, ...]:
    """The answers that have a digit: up to ten classes, or the points of a scale from one digit to
    another (1 to 10 has 0 for ten). Empty where the answer has to be typed."""
    match judge.output.type:
        case "CLASSIFICATION":
            options = judge.output.options
            if len(options) > len(DIGITS):
                return ()
            return tuple(
                Choice(key, option.value, option.description)
                for key, option in zip(DIGITS, options, strict=False)
            )
        case "REGRESSION":
            scale = judge.output
            points = scale_points(scale)
            last = 10 if points and points[0] >= 1 else 9
            if not points or points[-1] > last:
                return ()
            meanings = {scale.min: scale.min_description, scale.max: scale.max_description}
            return tuple(
                Choice(str(point % 10), float(point), meanings.get(point, "")) for point in points
            )


def scale_points(scale: Regression) -> Sequence[int]:
    """The whole numbers of a range that goes from one to another in two to ten steps; else none."""
    if not (scale.min.is_integer() and scale.max.is_integer()):
        return ()
    low, high = int(scale.min), int(scale.max)
    return range(low, high + 1) if 2 <= high - low <= _STEPS else ()


def classes_of(judge: JudgeDraft) -> tuple[Answer, ...]:
    """What answers are told apart by, in a table of few rows: the classes, the points of a scale,
    or fifths of the range."""
    output = judge.output
    if output.type == "CLASSIFICATION":
        return tuple(option.value for option in output.options)
    if points := scale_points(output):
        return tuple(float(point) for point in points)
    ends = [output.min + (output.max - output.min) * k / _FIFTHS for k in range(_FIFTHS + 1)]
    return tuple(f"{ends[k]:g} to {ends[k + 1]:g}" for k in range(_FIFTHS))


def class_of(judge: JudgeDraft, answer: Answer) -> Answer:
    """Which of `classes_of` an answer belongs to: a score to the point or the fifth that it is
    nearest to. An undefined answer, or a class the judge does not have, is itself."""
    scale = judge.output
    if scale.type == "CLASSIFICATION" or not isinstance(answer, int | float):
        return answer
    classes = classes_of(judge)
    if points := scale_points(scale):
        place = math.floor(answer + 0.5) - points[0]
    else:
        place = math.floor((answer - scale.min) / (scale.max - scale.min) * _FIFTHS)
    return classes[min(max(place, 0), len(classes) - 1)]


def read_typed(judge: JudgeDraft, text: str) -> VoteAnswer:
    """The answer typed: a number of the range, a class by its number (from 1) or its name. Raises
    ValueError, with a sentence."""
    text = text.strip()
    match judge.output.type:
        case "CLASSIFICATION":
            return _class_of(judge.output, text)
        case "REGRESSION":
            return _score_of(judge.output, text)


def _class_of(spec: Classification, text: str) -> str:
    values = [option.value for option in spec.options]
    if text in values:
        return text
    if text.isdecimal() and 1 <= int(text) <= len(values):
        return values[int(text) - 1]
    begun = [value for value in values if text and value.casefold().startswith(text.casefold())]
    if len(begun) == 1:
        return begun[0]
    raise ValueError(f"Type a number from 1 to {len(values)}, or the name of a class.")


def _score_of(scale: Regression, text: str) -> float:
    try:
        score = float(text.replace(",", "."))
    except ValueError:
        score = math.nan
    if not scale.min <= score <= scale.max:
        raise ValueError(f"Type a number from {scale.min:g} to {scale.max:g}.")
    return score
