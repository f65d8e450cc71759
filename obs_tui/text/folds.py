"""Which parts of a conversation are folded."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Folds:
    """Which parts are not as they are at first: thinking and long results start folded.
    `toggled` are names of parts; `flipped` turns all the others. `whole` has the text of folded
    parts there too, to be searched."""

    toggled: frozenset[str] = frozenset()
    flipped: bool = False
    whole: bool = False

    def is_open(self, fold: str) -> bool:
        """Whether the part is unfolded."""
        return (fold in self.toggled) != self.flipped

    def shows(self, fold: str) -> bool:
        """Whether the text of the part is there."""
        return self.whole or self.is_open(fold)

    def toggle(self, fold: str) -> "Folds":
        """Fold or unfold one part."""
        return Folds(self.toggled ^ {fold}, self.flipped)

    def toggle_all(self) -> "Folds":
        """Fold everything if anything is unfolded, else unfold everything."""
        return Folds(flipped=not (self.flipped or self.toggled))


FOLDED = Folds()
"""Every part as it is at first."""
