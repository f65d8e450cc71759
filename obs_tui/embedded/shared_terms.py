"""The terms that conversations share, as one of them writes them."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise
from math import sqrt
from typing import TYPE_CHECKING, TypeAlias

from obs_tui.model.base import JsonObject

from .terms import UNSPACED, text_of

if TYPE_CHECKING:
    from tantivy import TextAnalyzer

    from .similar import SimilarIndex

MAX_TERMS = 8
_STRETCH = 20
"""Characters that are told together of a script without spaces."""
_WORD = re.compile(
    "(?:[^\\W_]|[\u0300-\u036f\u0591-\u05bd\u064b-\u065f\u0900-\u0963\u0966-\u0dff]){2,}"
)
"""Letters, digits and the marks on them."""
_DIGITS = 3
"""So many digits make a number that says something."""
_LANGUAGES = (
    *("english", "french", "german", "spanish", "italian", "portuguese", "dutch"),
    *("danish", "finnish", "hungarian", "norwegian", "russian", "swedish"),
)
_ENGLISH = """
about above after again all also am any because been before being below between both can cannot
could did do does doing down during each few from further get give had has have having he her here
hers him his how i into its itself just let like make me more most my myself need new now off one
once only other our ours out over own please same she should so some such tell than theirs them
thank thanks those through too under until up use using very want we were what when where which
while who whom why would yes you your yours yourself
"""
"""Words that say nothing, beyond the 33 that tantivy knows of."""

_Weights: TypeAlias = Mapping[str, float]


class SharedTerms:
    """What a conversation has in common with others, as far as it is indexed."""

    def __init__(self, index: "SimilarIndex", body: JsonObject) -> None:
        self._index = index
        self._text = text_of(body)
        self._counts = Counter(index.stems(self._text))
        self._weights = index.weights(self._counts)
        self._words = self._written() if self._weights else {}

    def of(self, body: JsonObject) -> list[str]:
        """The terms that both have, heaviest first: words that few events hold and both of these
        often, but in scripts without spaces what stands together in both."""
        counts = Counter(self._index.stems(text_of(body)))
        weights = {
            stem: weight * sqrt(min(self._counts[stem], counts[stem]))
            for stem, weight in self._weights.items()
            if stem in counts
        }
        found = {
            word: max(weights[stem] for stem in stems)
            for stems, word in self._words.items()
            if all(stem in weights for stem in stems)
        }
        found |= self._stretches(weights)
        return sorted(found, key=lambda term: (-found[term], term))[:MAX_TERMS]

    def _written(self) -> dict[tuple[str, ...], str]:
        """The stems of each word that says something, with how it is written most often."""
        text = UNSPACED.sub(" ", self._text)
        telling = _without_stop_words(text)
        found: dict[tuple[str, ...], str] = {}
        for word, _ in Counter(_WORD.findall(text)).most_common():
            short = word.isdigit() and len(word) < _DIGITS
            if not short and telling.analyze(word) and (stems := (*self._index.stems(word),)):
                found.setdefault(stems, word)
        return found

    def _stretches(self, weights: _Weights) -> dict[str, float]:
        """Text of scripts without spaces of which every pair of characters is among these."""
        found: dict[str, float] = {}
        for run in set(UNSPACED.findall(self._text)):
            for stretch in _stretches(run, weights):
                pairs = map("".join, pairwise(stretch))
                found[stretch[:_STRETCH]] = max(weights[pair] for pair in pairs)
        return {
            stretch: weight
            for stretch, weight in found.items()
            if not any(stretch in other for other in found if other != stretch)
        }


def _stretches(run: str, weights: _Weights) -> Iterator[str]:
    begin = 0
    for end in range(1, len(run) + 1):
        if end == len(run) or run[end - 1 : end + 1] not in weights:
            if end - begin > 1:
                yield run[begin:end]
            begin = end


@cache
def _without(*languages: str) -> "TextAnalyzer":
    from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

    builder = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.lowercase())
    for language in languages:
        builder = builder.filter(Filter.stopword(language))
    if "english" in languages:
        builder = builder.filter(Filter.custom_stopword(_ENGLISH.split()))
    return builder.build()


def _without_stop_words(text: str) -> "TextAnalyzer":
    """What leaves out the words that say nothing in English and in the language of the text, which
    is the one that has most of them: many a word is one in some other language."""
    likely = min(_LANGUAGES, key=lambda language: len(_without(language).analyze(text)))
    return _without("english", likely)
