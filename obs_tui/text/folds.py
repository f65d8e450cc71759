"""Which parts of a conversation are folded."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Folds:
    """Which parts are not as they are at first: thinking and long results start folded.
    `toggled` are names of parts; `flipped` turns all the others."""

    toggled: frozenset[str] = frozenset()
    flipped: bool = False

    def is_open(self, fold: str) -> bool:
        """Whether the part is unfolded."""
        return (fold in self.toggled) != self.flipped

    def toggle(self, fold: str) -> "Folds":
        """Fold or unfold one part."""
        return Folds(self.toggled ^ {fold}, self.flipped)

    def toggle_all(self) -> "Folds":
        """Fold everything if anything is unfolded, else unfold everything."""
        return Folds(flipped=not (self.flipped or self.toggled))


FOLDED = Folds()
"""Every part as it is at first."""
