"""What an OpenAI-compatible server answered: a model's reply, or why there is none.

Every failure is a Fault whose message says what went wrong and, after `REMEDY`, what to do.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from pydantic import SecretStr

from obs_tui.model.base import Json, JsonObject
from obs_tui.model.load import REMEDY

from .faults import Fault, fault

_LONGEST = 300
_URL = "Check the judge's URL, whose path usually ends in /v1"
_ACCOUNT = "Check the account that the judge's key belongs to."
_MODEL = f"{_URL}, and the judge's model name."
_TOO_LONG = "Judge a shorter conversation, or by a model with room for it."
_OTHER = "Judge another conversation, or by another model."
_REMEDIES = {
    401: "Check the judge's key: OBS_TUI_JUDGE_KEY, judge_key, judge_key_file or judge_keyring.",
    402: _ACCOUNT,
    403: "Check what the judge's key is entitled to, and the judge's model name.",
    404: _MODEL,
    413: _TOO_LONG,
    429: "Too many requests: wait, and judge fewer at once.",
}
_HOPELESS = (
    (re.compile("insufficient_quota|billing", re.I), _ACCOUNT),
    (re.compile(r"context.?(length|size|window)|prompt.{0,40}too l", re.I), _TOO_LONG),
    (re.compile("content_filter|content_policy|input was flagged", re.I), _OTHER),
    (re.compile("model_not_found|invalid.model", re.I), _MODEL),
)
"""What neither waiting nor asking in another way helps against, and what does."""
_FORMAT = re.compile(r"response_format|json_schema|json_object|schema|grammar|guided", re.I)
_STARTING = re.compile(r"loading|busy|overloaded|no slots|pending requests", re.I)
_WAIT = re.compile(r"[\w ,:.+-]{1,40}", re.ASCII)
"""What Retry-After may be to be passed on: seconds or a date."""
_STARTS_IN = "2"
"""Seconds to wait for a server that is not there, or says it is loading its model or is busy, but
not how long."""
_CUT_OFF = frozenset({"length", "max_tokens", "model_length"})


class Answer(NamedTuple):
    """What came back: the status, the headers (names in lower case), the body, and the key that was
    sent, which is never repeated."""

    status: int
    headers: Mapping[str, str]
    content: bytes
    key: SecretStr | None = None


class Reply(NamedTuple):
    """A model's reply as text, and whether it was cut off."""

    text: str
    cut_off: bool = False


def failed(
    cause: str, remedy: str, *, status: int | None = None, wait: str = "", denied: bool = False
) -> Fault:
    """The error that a model's failure is: `cause` begins in the middle of a sentence, `remedy` is
    whole ones. `wait` is a value of Retry-After; `denied` as in Fault."""
    found = fault(
        "JUDGE_MISTRAL_API_ERROR",
        f"The judge's model failed: {cause.rstrip('. ')}.{REMEDY}{remedy}",
    )
    status = status or found.status
    return Fault(status, found.code, found.message, retry_after=wait, denied=denied)


def late(seconds: float) -> Fault:
    """The error for a model that took longer than `seconds`."""
    return fault(
        "JUDGE_MISTRAL_API_TIMEOUT",
        f"The judge's model did not answer within {seconds:g} s.{REMEDY}Try again, with a faster"
        " model or shorter instructions, or give it longer: judge_timeout in the settings.",
    )


def unreached(cause: str) -> Fault:
    """The error for a server that no connection was had to, perhaps as it is being started."""
    remedy = "Check that it runs, and the judge's URL (OBS_TUI_JUDGE_URL or judge_url)."
    return failed(cause, remedy, status=503, wait=_STARTS_IN)


def refused_part(answer: Answer) -> str:
    """Which part of the request the server did not like: `temperature`, `response_format`, or empty
    when it is none that can be left out."""
    text = _said(answer, _TELLING)
    if _way_out(text):
        return ""
    if answer.status in (400, 422):
        return "temperature" if "temperature" in text else "response_format"
    return "response_format" if answer.status in (500, 501) and _FORMAT.search(text) else ""


def refused(answer: Answer) -> Fault:
    """The error that a status other than 200 is."""
    status, said = answer.status, _said(answer, _SHOWN)
    if 300 <= status < 400:
        return failed(
            "it redirects, which is not followed",
            "Set the judge's URL (OBS_TUI_JUDGE_URL or judge_url) to the final address.",
        )
    cause = f"HTTP {status}: {said}" if said else f"HTTP {status}"
    if way_out := _way_out(_said(answer, _TELLING)):
        return failed(cause, way_out)
    wait = answer.headers.get("retry-after", "")
    if not _WAIT.fullmatch(wait):
        wait = ""
    if status == 503 and not wait and _STARTING.search(said):
        wait = _STARTS_IN
    remedy = _REMEDIES.get(status) or ("Try again later." if status >= 500 else _MODEL)
    # Whoever asks may ask again.
    passing = status in (429, 502, 503)
    denied = status in (401, 403)
    return failed(cause, remedy, status=status if passing else None, wait=wait, denied=denied)


def _way_out(said: str) -> str:
    return next((remedy for sign, remedy in _HOPELESS if sign.search(said)), "")


def read_reply(answer: Answer) -> Reply:
    """The reply in a chat completion. Raises Fault where there is none."""
    match _decoded(answer):
        case {"choices": [{"message": dict(message), **choice}, *_]}:
            finish = str(choice.get("finish_reason"))
        case {"error": error} if error:
            raise failed(f"it answered with an error: {_said(answer, _SHOWN)}", _MODEL)
        case _:
            raise failed("its answer is not a chat completion", f"{_URL}.")
    if refusal := message.get("refusal"):
        raise failed(
            f"it refused to answer: {_short(_texts(refusal), answer.key)}",
            "Change the instructions, or judge by another model.",
        )
    if finish == "content_filter":
        raise failed("its content filter (content_filter) kept the answer back", _OTHER)
    cut_off = finish in _CUT_OFF
    for text in _replies(message):
        if text.strip():
            return Reply(text, cut_off)
    if cut_off:
        raise cut()
    raise _speechless(message, finish)


def cut() -> Fault:
    """The error that an answer is which ended before it was one."""
    return failed(
        "its answer was cut off before it came to a verdict (finish_reason length)",
        "Ask for a shorter analysis, or let the server write more: max tokens, and the size of the"
        " context.",
    )


def _replies(message: JsonObject) -> Iterator[str]:
    """Where a reply may be, best first. Some servers put what the schema made into the reasoning,
    some models call a function of their own with it."""
    content = message.get("content")
    yield _texts(content) if isinstance(content, list) else _text(content)
    calls = message.get("tool_calls")
    for call in calls if isinstance(calls, list) else ():
        function = call.get("function") if isinstance(call, dict) else None
        given = function.get("arguments") if isinstance(function, dict) else None
        text = given if isinstance(given, str) else json.dumps(given)
        if _holds_answer(text):
            yield text
    for key in ("reasoning_content", "reasoning"):
        text = _text(message.get(key))
        if _holds_answer(text):
            yield text


def _holds_answer(text: str) -> bool:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(data, dict) and "answer" in data


def _speechless(message: JsonObject, finish: str) -> Fault:
    if message.get("tool_calls"):
        return failed(
            "it called a tool instead of answering, and here judges have none",
            "Say in the instructions that there are no tools, or judge by another model.",
        )
    if _text(message.get("reasoning_content")) or _text(message.get("reasoning")):
        return failed("it reasoned, and gave no answer", "Judge by a model that reasons less.")
    return failed(f"its answer is empty (finish_reason {finish})", _OTHER)


def _decoded(answer: Answer) -> Json:
    try:
        data: Json = json.loads(answer.content)
    except (ValueError, RecursionError):
        kind = answer.headers.get("content-type", "").partition(";")[0] or "no type"
        cause = f"its answer is not a chat completion, nor JSON ({kind[:60]})"
        raise failed(cause, f"{_URL}.") from None
    return data


def _said(answer: Answer, keys: Sequence[str]) -> str:
    """What an error says under these keys, in whatever shape it came."""
    text = answer.content.decode("utf-8", "replace")
    try:
        data: Json = json.loads(text)
    except (ValueError, RecursionError):
        return _short("an HTML page" if text.lstrip()[:1] == "<" else text, answer.key)
    return _short(" ".join(_told(data, keys)), answer.key)


_SHOWN = ("message", "error", "detail", "msg")
_TELLING = (*_SHOWN, "code", "type", "param", "loc")
"""Not what was sent, which some repeat."""


def _told(data: Json, keys: Sequence[str]) -> Iterator[str]:
    match data:
        case str(text):
            yield text
        case list(items):
            for item in items[:5]:
                yield from _told(item, keys)
        case dict(fields):
            for key in keys:
                yield from _told(fields.get(key), keys)


def _short(text: str, key: SecretStr | None) -> str:
    secret = key.get_secret_value() if key else ""
    line = " ".join((text.replace(secret, "…") if secret else text).split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"


def _texts(content: Json) -> str:
    """The text in a content that may be in parts; what a model thought is none of it."""
    if not isinstance(content, list):
        return _text(content)
    return "".join(_text(part.get("text")) for part in content if isinstance(part, dict))


def _text(value: Json) -> str:
    return value if isinstance(value, str) else ""
