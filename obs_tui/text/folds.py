"""Which parts of what is read are folded."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple


class Fold(NamedTuple):
    """A part that can be folded: its name, whether it is open at first, the part it is in, and of
    which kind it is, where there are others of its kind elsewhere."""

    name: str
    open: bool = False
    within: "Fold | None" = None
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Folds:
    """Which parts are not as they are at first. `toggled` are names of parts, `kinds` kinds of
    them; `others` is how all are that are not toggled: open, folded, or None for as they are at
    first. `whole` has the text of folded parts there too, to be searched."""

    toggled: frozenset[str] = frozenset()
    others: bool | None = None
    whole: bool = False
    kinds: frozenset[str] = frozenset()

    def is_open(self, fold: Fold) -> bool:
        """Whether the part is unfolded."""
        start = fold.open if self.others is None else self.others
        return (fold.name in self.toggled) != (start != (fold.kind in self.kinds))

    def shows(self, fold: Fold) -> bool:
        """Whether the text of the part is there."""
        return self.whole or self.is_open(fold)

    def over(self, part: Fold | None) -> Iterator[Fold]:
        """The folded parts that hide this part's text, it among them; the innermost first."""
        while part is not None:
            if not self.is_open(part):
                yield part
            part = part.within

    def toggle(self, *folds: Fold) -> "Folds":
        """Fold or unfold some parts."""
        return replace(self, toggled=self.toggled ^ {fold.name for fold in folds}, whole=False)

    def elsewhere(self, fold: Fold, *, open: bool) -> "Folds":
        """How parts are where none was toggled yet, once this one was: those of its kind as it
        is, the others as these."""
        kinds = self.kinds - {fold.kind}
        kept = replace(self, toggled=frozenset(), whole=False, kinds=kinds)
        if not fold.kind or kept.is_open(fold) == open:
            return kept
        return replace(kept, kinds=kinds | {fold.kind})

    def all(self, *, open: bool) -> "Folds":
        """Fold or unfold everything."""
        return Folds(others=open)


FOLDED = Folds()
"""Every part as it is at first."""
