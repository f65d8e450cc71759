"""SQL functions in Python: what SQLite cannot do on Unicode."""

import sqlite3
from functools import lru_cache
from typing import Protocol

from .conversation import pack, unpack


class Pattern(Protocol):
    """A compiled RE2."""

    def search(self, text: str) -> object | None: ...


class BadPattern(ValueError):
    """A regular expression that RE2 refuses; the message says why."""


@lru_cache(maxsize=64)
def compile_pattern(pattern: str) -> Pattern:
    """The compiled RE2. Raises BadPattern."""
    import re2

    options = re2.Options()
    options.log_errors = False
    options.never_capture = True
    try:
        compiled: Pattern = re2.compile(pattern, options)
    except re2.error as error:
        (cause,) = error.args or (b"",)
        raise BadPattern(
            cause.decode("utf-8", "replace") if isinstance(cause, bytes) else str(cause)
        ) from error
    return compiled


def fold(text: str | None) -> str | None:
    """`str.casefold`, on text."""
    return text.casefold() if isinstance(text, str) else None


def matches(text: str | None, pattern: str) -> bool:
    """Whether RE2 finds `pattern` in `text`. RE2 lets other threads run meanwhile."""
    return isinstance(text, str) and compile_pattern(pattern).search(text) is not None


def said(conversation: bytes, folded: str) -> bool:
    """Whether a message of a packed conversation, its case folded, holds the text."""
    if folded.isascii() and folded.encode() in conversation.lower():
        return True  # most of what is found is found so, in a fraction of the time
    return any(folded in text.casefold() for text in unpack(conversation))


def said_like(conversation: bytes, pattern: str) -> bool:
    """Whether RE2 finds `pattern` in a message of a packed conversation."""
    return any(compile_pattern(pattern).search(text) for text in unpack(conversation))


def register(conn: sqlite3.Connection) -> None:
    """Make the functions known to a connection."""
    conn.create_function("fold", 1, fold, deterministic=True)
    conn.create_function("matches", 2, matches, deterministic=True)
    conn.create_function("pack", 1, pack, deterministic=True)
    conn.create_function("said", 2, said, deterministic=True)
    conn.create_function("said_like", 2, said_like, deterministic=True)
