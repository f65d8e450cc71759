"""Parsed styles, shared by all apps of a test run: each would parse those of every widget anew."""

from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet

parse_rules = Stylesheet._parse_rules
_known: dict[tuple[object, ...], list[RuleSet]] = {}


def known_rules(self: Stylesheet, css: str, **of: object) -> list[RuleSet]:
    """`Stylesheet._parse_rules`, once for each source under the same variables."""
    key = (css, *sorted(of.items()), frozenset(self._variables.items()))
    if key not in _known:
        _known[key] = parse_rules(self, css, **of)  # type: ignore[arg-type]
    return _known[key]
