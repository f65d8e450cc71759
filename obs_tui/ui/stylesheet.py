"""A stylesheet that parses each of its sources once."""

from textual.css.stylesheet import Stylesheet

KINDS = 1024
"""Sources whose rules are kept parsed: more than there are."""


class KeptStylesheet(Stylesheet):
    """Textual parses all of them again for every screen that brings one, and for the last screen
    that goes."""

    def __init__(self, *, variables: dict[str, str] | None = None) -> None:
        super().__init__(variables=variables)
        self._parse_cache.grow(KINDS)

    def set_variables(self, variables: dict[str, str]) -> None:
        if variables != self._variables:  # what is kept was parsed with these
            super().set_variables(variables)

    def reparse(self) -> None:
        self.parse()
