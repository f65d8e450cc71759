"""Of which judges a list is: their type and their model, beside what their names hold."""

from typing import NamedTuple

TYPES = {"CLASSIFICATION": "classes", "REGRESSION": "scores"}
"""The types of judges, with what they answer with in a word."""


class Sieve(NamedTuple):
    """Only judges of this type and model; any where empty."""

    type: str = ""
    model: str = ""

    @property
    def types(self) -> tuple[str, ...]:
        """As the service takes it."""
        return (self.type,) if self.type else ()

    @property
    def models(self) -> tuple[str, ...]:
        """As the service takes it."""
        return (self.model,) if self.model else ()

    @property
    def words(self) -> str:
        """`classes · mistral-small-latest`, of which the model is untrusted text; empty for any."""
        return " · ".join(filter(None, (TYPES.get(self.type, self.type), self.model)))
