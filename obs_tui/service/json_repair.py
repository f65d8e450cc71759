"""JSON that the fast reader refuses, made readable."""

import json
import re

from obs_tui.model.base import Json

from .errors import BadResponseError

MAX_DEPTH = 200
"""Deeper values cannot be validated; they are replaced by a text that says so."""

TOO_DEEP = f"[nested deeper than {MAX_DEPTH}]"

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"|[\[\]{}]', re.DOTALL)
_DIGITS = 4_000


def parse(content: bytes) -> Json:
    """The JSON value of an answer. NaN and infinities are null, whole numbers of more than 4,000
    digits stay text. Raises BadResponseError."""
    text = content.decode("utf-8-sig", "replace")
    if not text.strip():
        raise BadResponseError(
            "The server's answer is empty.", remedy="Try again; check base_url if it persists."
        )
    try:
        try:
            return _loads(text)
        except RecursionError:
            return _loads(pruned(text))
    except ValueError as error:
        raise BadResponseError(
            "The server's answer is not JSON, or breaks off.",
            cause=str(error),
            remedy="Try again; check base_url if it persists.",
        ) from None


def mended(value: Json, depth: int = 0) -> Json:
    """The value with lone surrogates as visible escapes and nothing nested deeper than 200."""
    match value:
        case str():
            return _whole(value)
        case list() | dict() if depth >= MAX_DEPTH:
            return TOO_DEEP
        case list():
            return [mended(item, depth + 1) for item in value]
        case dict():
            return {_whole(key): mended(item, depth + 1) for key, item in value.items()}
        case _:
            return value


def pruned(text: str) -> str:
    """JSON text with every array and object nested deeper than 200 replaced: no parser that
    recurses can read them."""
    kept: list[str] = []
    depth = start = 0
    for token in _TOKEN.finditer(text):
        mark = token[0]
        if mark in "[{":
            depth += 1
            if depth == MAX_DEPTH + 1:
                kept.append(text[start : token.start()])
                kept.append(json.dumps(TOO_DEEP))
        elif mark in "]}":
            if depth == MAX_DEPTH + 1:
                start = token.end()
            depth -= 1
    return "".join(kept) + text[start:]


def _loads(text: str) -> Json:
    data: Json = json.loads(text, parse_constant=lambda _: None, parse_int=_integer)
    return data


def _integer(digits: str) -> int | str:
    return int(digits) if len(digits) <= _DIGITS else digits


def _whole(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()
