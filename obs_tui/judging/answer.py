"""A judge's answer: what a model is asked for, and what its reply means.

`analysis` comes before `answer`, so that a model thinks before it decides. Models reply in many
ways; what cannot be mapped onto the judge's output is undefined (a verdict's answer None), and the
analysis says what the model had answered.
"""

import json
import math
import re
from collections.abc import Iterator

from obs_tui.model.base import Json, JsonObject
from obs_tui.model.judges import AnswerSpec, Classification, Regression, Verdict

_FENCE = re.compile(r"```(?:json)?\s*(.*?)(?:```|\Z)", re.DOTALL)
_THINKS = re.compile(r"\s*(?:<think(?:ing)?>|<reasoning>|\[THINK\]|<\|channel\|>analysis)")
_THOUGHT = re.compile(
    r".*(?:</think(?:ing)?>|</reasoning>|\[/THINK\]|<\|channel\|>final<\|message\|>)", re.DOTALL
)
_TEXT = r'"((?:[^"\\]|\\.)*)'
_ANALYSIS = re.compile(r'"analysis"\s*:\s*' + _TEXT, re.DOTALL)
_ANSWER = re.compile(r'"answer"\s*:\s*(?:' + _TEXT + r'"|(-?\d+(?:\.\d+)?)\s*[,}])', re.DOTALL)
_MAX_OBJECTS = 50


def answer_schema(output: AnswerSpec) -> JsonObject:
    """The JSON schema of the reply."""
    answer: JsonObject
    match output:
        case Classification(options=options):
            answer = {"type": "string", "enum": [option.value for option in options]}
        case Regression(min=low, max=high):
            answer = {"type": "number", "minimum": low, "maximum": high}
    return {
        "type": "object",
        "properties": {"analysis": {"type": "string"}, "answer": answer},
        "required": ["analysis", "answer"],
        "additionalProperties": False,
    }


def describe_answer(output: AnswerSpec) -> str:
    """The reply that is wanted, in words: the variable `answer_type_definition`."""
    lines = ['A JSON object with "analysis" (text: your reasoning), then "answer":']
    match output:
        case Classification(options=options):
            lines.append("one of these texts, exactly as written:")
            lines += [f"- {_quoted(option.value)}: {option.description}" for option in options]
        case Regression():
            lines.append(f"a number from {output.min:g} to {output.max:g}, where")
            lines.append(f"- {output.min:g} means: {output.min_description}")
            lines.append(f"- {output.max:g} means: {output.max_description}")
    return "\n".join(lines)


def read_answer(reply: str, output: AnswerSpec) -> Verdict:
    """The verdict in a model's reply, whatever its wrapping; the answer None if undefined."""
    text = _spoken(reply).strip()
    found = _object(text) or _salvaged(text)
    if found is None:
        return _verdict(text, text, output)
    analysis = found.get("analysis")
    return _verdict(analysis if isinstance(analysis, str) else "", found.get("answer"), output)


def _spoken(reply: str) -> str:
    """The reply without what a model thought aloud before it; nothing, if it did not end that. The
    mark where thinking begins may be missing: some servers put it into the prompt."""
    if reply.lstrip().startswith(("{", "```")):
        return reply
    if ended := _THOUGHT.match(reply):
        return reply[ended.end() :]
    return "" if _THINKS.match(reply) else reply


def _verdict(analysis: str, given: Json, output: AnswerSpec) -> Verdict:
    match output:
        case Classification():
            answer: str | float | None = _label(given, output)
            wanted = "one of the judge's classes"
        case Regression():
            answer = _score(given, output)
            wanted = f"a number from {output.min:g} to {output.max:g}"
    if answer is not None:
        return Verdict(answer=answer, analysis="" if given == analysis else analysis)
    said = "nothing" if given is None else _quoted(given)[:200]
    note = f"Undefined: the model answered {said}, which is not {wanted}."
    return Verdict(answer=None, analysis=f"{analysis}\n\n{note}".strip())


def _label(given: Json, output: Classification) -> str | None:
    values = [option.value for option in output.options]
    text = str(given) if isinstance(given, str | int | float) else ""
    if text in values:
        return text
    alike = [value for value in values if _plain(value) == _plain(text)]
    return alike[0] if len(alike) == 1 else None


def _score(given: Json, output: Regression) -> float | None:
    if isinstance(given, bool) or not isinstance(given, str | int | float):
        return None
    try:
        score = float(given)
    except (ValueError, OverflowError):
        return None
    return score if math.isfinite(score) and output.min <= score <= output.max else None


def _plain(label: str) -> str:
    return label.strip(" \t\r\n\"'`*.").casefold()


def _object(text: str) -> JsonObject | None:
    """The last object in the text with an answer; else one with an analysis."""
    partial = None
    found = None
    for candidate in _objects(text):
        if "answer" in candidate:
            found = candidate
        elif "analysis" in candidate:
            partial = candidate
    return found or partial


def _objects(text: str) -> Iterator[JsonObject]:
    for part in (text, *_FENCE.findall(text)):
        at = part.find("{")
        for _ in range(_MAX_OBJECTS):
            if at < 0:
                break
            try:
                value, end = _DECODER.raw_decode(part, at)
            except (ValueError, RecursionError):
                at = part.find("{", at + 1)
                continue
            if isinstance(value, dict):
                yield value
            at = part.find("{", end)


_DECODER = json.JSONDecoder(strict=False)


def _salvaged(text: str) -> JsonObject | None:
    """What a reply that was cut off holds."""
    analysis, answer = _ANALYSIS.search(text), _ANSWER.search(text)
    if not analysis and not answer:
        return None
    found: JsonObject = {}
    if analysis:
        found["analysis"] = _unescaped(analysis[1])
    if answer:
        found["answer"] = _unescaped(answer[1]) if answer[1] is not None else float(answer[2])
    return found


def _unescaped(text: str) -> str:
    try:
        return str(json.loads(f'"{text}"', strict=False))
    except ValueError:
        return text


def _quoted(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False)
