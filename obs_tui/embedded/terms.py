"""The text that conversations are compared by, and its terms: stems of words."""

import re
from typing import TYPE_CHECKING

from obs_tui.model.base import Json
from obs_tui.model.messages import read_messages

if TYPE_CHECKING:
    from tantivy import TextAnalyzer

MAX_CHARACTERS = 50_000
"""What is read of one conversation: enough to know what it is about."""
UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]+")
"""Text of scripts that put no space between words."""


def analyzer() -> "TextAnalyzer":
    """Words in lower case without accents, stemmed; a stemmer leaves the other script alone."""
    from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

    return (
        TextAnalyzerBuilder(Tokenizer.simple())
        .filter(Filter.remove_long(60))
        .filter(Filter.lowercase())
        .filter(Filter.stemmer("arabic"))
        .filter(Filter.stemmer("english"))
        .filter(Filter.ascii_fold())
        .build()
    )


def text_of(conversation: dict[str, Json], role: str | None = None) -> str:
    """The whole conversation as text, or what those with a role say."""
    pieces: list[str] = []
    for key in ("request_messages", "response_messages"):
        items = conversation.get(key)
        messages = read_messages(items if isinstance(items, list) else [])
        pieces += (each.text() for each in messages if role in (None, each.role))
    text = "\n".join(filter(None, pieces))[:MAX_CHARACTERS]
    return text.encode("utf-8", "replace").decode()


def spaced(text: str) -> str:
    """Scripts that put no space between words become pairs of characters, which do as words."""
    return UNSPACED.sub(
        lambda run: (
            " " + " ".join(map("".join, zip(run[0], run[0][1:] or " ", strict=False))) + " "
        ),
        text,
    )
